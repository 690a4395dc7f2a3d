// The page itself: the office, the field that keeps the focus, the verdict.
"use strict";

const WORDS = JSON.parse(document.getElementById("words").textContent);
const KEYS = document.getElementById("keys").textContent;
const OPEN_REASONS = ["keys", "unknown-key"];

const state = { language: "en", office: "", count: 0, day: "", seen: new Map(), outcome: null, waiting: Promise.resolve() };

const element = (id) => document.getElementById(id);
const nowInSeconds = () => Math.floor(Date.now() / 1000);

/** Words of the page's language, with values put in. */
function say(key, values = {}) {
  return WORDS[state.language][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const locale = () => (state.language === "en" ? "en-GB" : state.language);
const shownDay = (time) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(time * 1000);
const shownTime = (date) => new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(date);

/** The seven days from a Monday, with the number of their week. */
function shownWeek(monday) {
  const days = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
  const thursday = new Date((monday + 3 * DAY) * 1000);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() / 1000 - Date.UTC(year, 0, 1) / 1000) / (7 * DAY)) + 1;
  return `${days.formatRange(monday * 1000, (monday + 6 * DAY) * 1000)} (${year}-W${String(number).padStart(2, "0")})`;
}

/** Check what was typed, scanned or pasted; one after the other, in the order in which they came. */
function check(raw) {
  state.waiting = state.waiting.then(() => checkOne(raw));
  return state.waiting;
}

async function checkOne(raw) {
  const { text, layout } = undoLayout(withoutSpaces(raw));
  const outcome = { layout, number: (state.count += 1), date: new Date(), claims: null, reason: "", before: null };
  try {
    outcome.claims = await checkCertificate(text, KEYS, state.office, nowInSeconds());
    outcome.before = seenBefore(outcome);
  } catch (error) {
    outcome.reason = error instanceof Refused ? error.reason : "form";
    outcome.claims = error.claims || null; // signed, but not valid: such as one for another office
  }
  state.outcome = outcome;
  showOutcome();
  announce();
}

/** When a serial was checked before on this day, or null. In memory only. */
function seenBefore({ claims, date }) {
  const day = date.toDateString();
  if (state.day !== day) state.seen.clear();
  state.day = day;
  const serial = `${claims.aud} ${claims.jti}`;
  const before = state.seen.get(serial) || null;
  if (!before) state.seen.set(serial, date);
  return before;
}

function kindOf({ reason, before }) {
  if (reason) return OPEN_REASONS.includes(reason) ? "open" : "refused";
  return before ? "again" : "valid";
}

function reasonOf({ reason, claims }) {
  if (!reason) return "";
  const last = claims ? shownDay(claims.exp - DAY) : "";
  return say(`reason-${reason}`, { today: shownDay(nowInSeconds()), office: claims ? claims.aud : "", last });
}

function showOutcome() {
  const { outcome } = state;
  element("result").hidden = !outcome;
  if (!outcome) return;
  const kind = kindOf(outcome);
  element("result").className = `panel ${kind}`;
  element("result").dataset.reason = outcome.reason || kind;
  element("verdict").textContent = say(`verdict-${kind}`);
  show("reason", reasonOf(outcome));
  show("seen", outcome.before ? say("seen", { time: shownTime(outcome.before) }) : "");
  show("layout", outcome.layout ? say("layout", { layout: outcome.layout }) : "");
  element("claims").replaceChildren(...(outcome.claims ? rowsOf(outcome.claims) : []));
  element("count").textContent = say("count", { number: outcome.number, time: shownTime(outcome.date) });
}

function show(id, text) {
  element(id).textContent = text;
  element(id).hidden = !text;
}

/** One short sentence for whoever listens. It bears a number, so that two equal ones are both read. */
function announce() {
  const { outcome } = state;
  element("said").textContent = `${outcome.number}: ${element("verdict").textContent}. ${element("reason").textContent}`;
}

function rowsOf(claims) {
  const [, course, version] = COURSE.exec(claims.vct) || [null, claims.vct, ""];
  const title = WORDS[state.language][`course-${course}`] || course;
  const rows = [
    ["issuer", claims.iss],
    ["course", version ? say("version", { course: title, version }) : title],
    ["for-office", claims.aud],
    ["week", isMonday(claims.iat) ? shownWeek(claims.iat) : shownDay(claims.iat)],
    ["serial", inGroups(claims.jti)],
    ["reference", "ref" in claims ? inGroups(claims.ref) : say("no-reference")],
    ["last-day", shownDay(claims.exp - DAY)],
  ];
  if ("mode" in claims) rows.push(["mode", say("mode-group")]);
  return rows.flatMap(([name, value]) => {
    const [term, said] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = say(name);
    said.textContent = value;
    said.dataset.claim = name;
    return [term, said];
  });
}

/** Take an office, if it is one, and go on to the certificate. */
function chooseOffice(typed) {
  const office = typed.trim().toUpperCase();
  const fits = OFFICE.test(office);
  element("office-trouble").textContent = fits ? "" : say("office-trouble");
  if (fits) element("office").removeAttribute("aria-invalid");
  else element("office").setAttribute("aria-invalid", "true");
  state.office = fits ? office : "";
  element("office-name").textContent = state.office;
  showStep();
}

function showStep() {
  element("office-form").hidden = Boolean(state.office);
  for (const id of ["office-chosen", "check-form", "reading"]) element(id).hidden = !state.office;
  mainField().focus();
}

/** The field into which a scanner types. */
const mainField = () => element(state.office ? "token" : "office");

function clearOutcome() {
  state.outcome = null;
  showOutcome();
}

function setUpChecking() {
  element("office-form").addEventListener("submit", (event) => {
    event.preventDefault();
    chooseOffice(element("office").value);
  });
  element("office-change").addEventListener("click", () => {
    clearOutcome();
    state.office = "";
    showStep();
    element("office").select();
  });
  element("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const raw = element("token").value;
    element("token").value = "";
    element("token").focus();
    if (raw.trim()) check(raw);
  });
  // An old verdict must not stand beside a new certificate.
  element("token").addEventListener("input", () => element("token").value && clearOutcome());
  document.addEventListener("keydown", keepTyping, true);
  document.addEventListener("paste", takePaste);
}

const isField = (target) => target instanceof HTMLInputElement && ["text", "number"].includes(target.type);

/** A scanner types wherever the focus is: its first character brings the focus back into the field. */
function keepTyping(event) {
  const typing = [...event.key].length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (typing && !isField(event.target)) mainField().focus();
}

function takePaste(event) {
  const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  if (!state.office || (isField(event.target) && !picture)) return;
  event.preventDefault();
  if (picture) takePicture(picture);
  else check(event.clipboardData.getData("text"));
}

/** All words anew: at the start, and when another language is chosen. */
function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-words]")) each.textContent = say(each.dataset.words);
  for (const id of ["means", "not-means"]) {
    element(id).replaceChildren(...WORDS[language][`${id}-list`].map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }
  element("languages").setAttribute("aria-label", say("language"));
  for (const each of element("languages").children) each.setAttribute("aria-pressed", String(each.lang === language));
  if (element("office").hasAttribute("aria-invalid")) element("office-trouble").textContent = say("office-trouble");
  element("copy-says").textContent = aboutThisCopy();
  for (const id of ["camera-says", "copied"]) element(id).textContent = "";
  showCamera();
  showOutcome();
}

function aboutThisCopy() {
  try {
    const { issuer, keys } = readKeys(KEYS);
    if (keys.length === 0) return say("copy-empty");
    const [from, until] = [Math.min(...keys.map((key) => key.nbf)), Math.max(...keys.map((key) => key.exp))];
    return say("copy-keys", { issuer, from: shownDay(from), until: shownDay(until) });
  } catch {
    return say("copy-broken");
  }
}

function setUpLanguages() {
  for (const [language, words] of Object.entries(WORDS)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "plain", lang: language, textContent: words["own-name"] });
    button.addEventListener("click", () => speak(language));
    element("languages").append(button);
  }
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
  speak(wanted.find((tag) => tag in WORDS) || "en");
}
