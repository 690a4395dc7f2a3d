// A scanner types like a keyboard. Where computer and scanner disagree about the layout, other characters come out;
// every certificate begins with the same 28, so the layout gives itself away and can be undone.
"use strict";

const EVERY_BEGINNING = "eyJhbGciOiJFZERTQSIsImtpZCI6";
const US_KEYS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890-_.";

const QWERTZ = ["yzYZ", "zyZY"];
const AZERTY = ["aqzwmAQZWM1234567890-_.", "qawz,QAWZ?&é\"'(-è_çà)°:"];
const BELGIAN = ["aqzwmAQZWM1234567890-_.", "qawz,QAWZ?&é\"'(§è!çà)°:"];
const CYRILLIC = [
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.",
  "фисвуапршолдьтщзйкыегмцчняФИСВУАПРШОЛДЬТЩЗЙКЫЕГМЦЧНЯю",
];
const CZECH_DIGITS = ["1234567890-_", "+ěščřžýáíé=%"];

/** Layouts by name: what a key of a US keyboard types instead. What is not listed stays. */
const LAYOUTS = [
  ["Deutsch", QWERTZ, ["-_", "ß?"]],
  ["Schweiz", QWERTZ, ["-_", "'?"]],
  ["Français", AZERTY],
  ["Belgique", BELGIAN],
  ["Русская", CYRILLIC],
  ["Українська", CYRILLIC, ["sS", "іІ"]],
  ["Беларуская", CYRILLIC, ["bB", "іІ"], ["oO", "ўЎ"]],
  ["Česká", QWERTZ, CZECH_DIGITS],
  ["Česká QWERTY", CZECH_DIGITS],
  ["Slovenská", QWERTZ, ["1234567890-_", "+ľščťžýáíé=%"]],
  ["Lietuvių", ["1234567890", "ąčęėįšųū90"]],
  ["Lietuvių", ["1234567890", "ąčęėįšųū„“"]],
  ["Polska (214)", QWERTZ, ["-_", "+?"]],
  ["Svenska, suomi, dansk, norsk, eesti", ["-_", "+?"]],
  ["Español, italiano, português", ["-_", "'?"]],
  ["English (scanner: Deutsch)", QWERTZ, ["-_", "/?"]],
  ["English (scanner: Svenska, español, italiano)", ["-_", "/?"]],
  ["Caps Lock", ["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"]],
];

function typedBy(changes) {
  const typed = new Map([...US_KEYS].map((key) => [key, key]));
  for (const [keys, instead] of changes) [...keys].forEach((key, place) => typed.set(key, [...instead][place]));
  return typed;
}

/** The text that was meant and the name of the layout that changed it; no name where nothing was changed. */
function undoLayout(text) {
  if (text.startsWith(EVERY_BEGINNING) && /^[A-Za-z0-9_.-]*$/.test(text)) return { text, layout: "" };
  for (const [layout, ...changes] of LAYOUTS) {
    const typed = typedBy(changes);
    const beginning = [...EVERY_BEGINNING].map((key) => typed.get(key)).join("");
    const meant = new Map([...typed].map(([key, character]) => [character, key]));
    if (text.startsWith(beginning) && [...text].every((character) => meant.has(character))) {
      return { text: [...text].map((character) => meant.get(character)).join(""), layout };
    }
  }
  return { text, layout: "" };
}

/** What was typed, scanned or pasted without the spaces and line ends that printing in groups brings. */
function withoutSpaces(text) {
  return text.replace(/[\s\u200b\u2060\ufeff]+/g, "");
}
