// Reading a QR code from a picture: by the reader that was put into this copy, else by the browser's own.
"use strict";

/** Whoever can read codes: a function from a canvas to a text or "", or null. */
async function findReader() {
  const packed = document.getElementById("reader-wasm");
  if (packed && typeof ZXingWASM === "object" && typeof WebAssembly === "object") {
    const wasmBinary = Uint8Array.from(atob(packed.textContent.trim()), (letter) => letter.charCodeAt(0)).buffer;
    ZXingWASM.prepareZXingModule({ overrides: { wasmBinary } });
    return readByEmbedded;
  }
  return (await browserReads()) ? readByBrowser : null;
}

async function browserReads() {
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

async function readByEmbedded(canvas) {
  const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const options = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 };
  const [found] = await ZXingWASM.readBarcodes(picture, options);
  return found && found.isValid !== false ? found.text : "";
}

async function readByBrowser(canvas) {
  const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(canvas);
  return found ? found.rawValue : "";
}

/** A picture or a frame on a canvas, no larger than a reader needs. */
function canvasOf(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff"; // a picture may be transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The text of the code in a file, or "" where there is none or the file is no picture. */
async function readPicture(read, file) {
  let picture = null;
  try {
    picture = await createImageBitmap(file);
    for (const longest of [1600, 3200, 800]) {
      const text = await read(canvasOf(picture, picture.width, picture.height, longest));
      if (text) return text;
    }
  } catch {
    return "";
  } finally {
    if (picture) picture.close();
  }
  return "";
}

/** The camera: looks five times a second, and tells each code once until another one is held before it. */
class Camera {
  constructor(video, read, tell) {
    Object.assign(this, { video, read, tell, stream: null, last: "", timer: 0, empty: 0 });
  }

  /** Begin. Throws where the browser gives no camera. */
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.last = "";
    this.video.srcObject = this.stream;
    await this.video.play();
    this.look();
  }

  stop() {
    clearTimeout(this.timer);
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  async look() {
    const { video } = this;
    let text = "";
    try {
      if (video.videoWidth) text = await this.read(canvasOf(video, video.videoWidth, video.videoHeight, 1280));
    } catch {
      text = "";
    }
    if (!this.stream) return;
    this.empty = text ? 0 : this.empty + 1;
    if (this.empty > 10) this.last = ""; // two seconds without a code: the same one may come again
    if (text && text !== this.last) {
      this.last = text;
      this.tell(text);
    }
    this.timer = setTimeout(() => this.look(), 200);
  }
}
