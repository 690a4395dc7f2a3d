// Reading without mercy: base64url and JSON that have one spelling only, and whoever says something twice is told.
"use strict";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Why something is refused. ``reason`` is one of the codes in README.md. */
class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

function refuseUnless(holds, reason) {
  if (!holds) throw new Refused(reason);
}

/** The bytes of base64url without padding, or null where the text is not the one spelling of its bytes. */
function bytesFromBase64url(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, held, place] = [0, 0, 0];
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[place] = (bits >> held) & 0xff;
      place += 1;
    }
  }
  return text.length % 4 === 1 || bits & ((1 << held) - 1) ? null : bytes;
}

/** The text of UTF-8 bytes. Throws where they are not. */
function textFromBytes(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

const JSON_TOKEN =
  /[ \t\n\r]*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))[ \t\n\r]*/y;
const DEEPEST = 8;

/** JSON in which no member stands twice. A number that is not written as an integer becomes NaN. */
class StrictJson {
  /** The value of a text. Throws Refused with ``broken``, or with ``twice`` where a member stands twice. */
  static read(text, broken, twice) {
    const reader = new StrictJson(text, broken, twice);
    const value = reader.value(0);
    refuseUnless(reader.token === null && reader.place === text.length, broken);
    return value;
  }

  constructor(text, broken, twice) {
    Object.assign(this, { text, broken, twice, place: 0, token: null });
    this.next();
  }

  next() {
    JSON_TOKEN.lastIndex = this.place;
    this.token = JSON_TOKEN.exec(this.text);
    if (this.token) this.place = JSON_TOKEN.lastIndex;
  }

  /** The mark that must come next, or one of several. */
  mark(...wanted) {
    const found = this.token && this.token[1];
    refuseUnless(found && wanted.includes(found), this.broken);
    this.next();
    return found;
  }

  value(depth) {
    refuseUnless(this.token && depth < DEEPEST, this.broken);
    const [, mark, string, number, word] = this.token;
    if (mark === "{") return this.members(depth);
    if (mark === "[") return this.list(depth);
    refuseUnless(!mark, this.broken);
    this.next();
    if (number) return /^-?\d+$/.test(number) ? Number(number) : NaN;
    return JSON.parse(string || word);
  }

  members(depth) {
    const found = new Map();
    let twice = false;
    this.next();
    if (this.token && this.token[1] === "}") this.next();
    else {
      do {
        refuseUnless(this.token && this.token[2], this.broken);
        const name = JSON.parse(this.token[2]);
        this.next();
        this.mark(":");
        twice = twice || found.has(name);
        found.set(name, this.value(depth + 1));
      } while (this.mark(",", "}") === ",");
    }
    refuseUnless(!twice, this.twice);
    return found;
  }

  list(depth) {
    const found = [];
    this.next();
    if (this.token && this.token[1] === "]") this.next();
    else do found.push(this.value(depth + 1)); while (this.mark(",", "]") === ",");
    return found;
  }
}

/** Whether a value is an object with exactly these members, in any order. */
function hasExactly(value, names) {
  return value instanceof Map && value.size === names.length && names.every((name) => value.has(name));
}

/** The year 3000, in seconds: later times are none. */
const LATEST = 32503680000;

const isTime = (value) => Number.isInteger(value) && value >= 0 && value < LATEST;
