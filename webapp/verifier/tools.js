// What lies beside the field: camera, pictures, references; and the start of it all.
"use strict";

let readCode = null;
let camera = null;

async function takePicture(file) {
  if (!readCode) return;
  clearOutcome();
  element("camera-says").textContent = "";
  const text = await readPicture(readCode, file);
  if (text) await check(text);
  else element("camera-says").textContent = say("picture-none");
  element("token").focus();
}

/** The camera's button says what it will do. */
function showCamera() {
  const running = Boolean(camera && camera.stream);
  element("video").hidden = !running;
  element("camera").textContent = say(running ? "camera-stop" : "camera-start");
}

async function toggleCamera() {
  const running = Boolean(camera.stream);
  element("camera-says").textContent = "";
  if (running) camera.stop();
  else {
    try {
      await camera.start();
      element("camera-says").textContent = say("camera-looking");
    } catch {
      camera.stop();
      element("camera-says").textContent = say("camera-refused");
    }
  }
  showCamera();
  element("token").focus();
}

async function setUpPictures() {
  readCode = await findReader();
  element("no-reader").hidden = Boolean(readCode);
  element("pictures").hidden = !readCode;
  if (!readCode) return;
  camera = new Camera(element("video"), readCode, check);
  element("camera").hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  element("camera").addEventListener("click", toggleCamera);
  element("picture").addEventListener("change", () => {
    const [file] = element("picture").files;
    element("picture").value = "";
    if (file) takePicture(file);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file && state.office) takePicture(file);
  });
}

const made = new Set();

/** References of which none was made before on this page. */
function makeReferences(kind, amount) {
  const fresh = [];
  while (fresh.length < amount) {
    const reference = newReference(kind);
    if (!made.has(reference)) fresh.push(reference);
    made.add(reference);
  }
  return fresh;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}

function setUpReferences() {
  let references = [];
  element("references-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const amount = Math.min(500, Math.max(1, Math.floor(Number(element("amount").value)) || 1));
    references = makeReferences(event.target.elements.kind.value, amount);
    element("references").replaceChildren(...references.map((reference) => {
      const item = document.createElement("li");
      item.textContent = inGroups(reference);
      return item;
    }));
    element("made").hidden = false;
    element("copied").textContent = "";
  });
  element("copy").addEventListener("click", async () => {
    const copied = await copyText(references.join("\n") + "\n");
    element("copied").textContent = say(copied ? "copied" : "copy-failed");
    element("copy").focus();
  });
  element("print").addEventListener("click", () => {
    document.body.dataset.printing = "references";
    window.print();
  });
  window.addEventListener("afterprint", () => delete document.body.dataset.printing);
}

async function start() {
  setUpLanguages();
  setUpChecking();
  setUpReferences();
  element("no-script").hidden = true;
  element("program").hidden = false;
  const office = location.hash.slice(1);
  if (OFFICE.test(office)) chooseOffice(office); // a bookmark may name it
  else showStep();
  await setUpPictures();
  document.documentElement.dataset.ready = "yes";
}

start();
