// An office's references: 8 Crockford characters and a check, or 12 digits and a check. They are random: the office
// writes them into its own files.
"use strict";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS = CROCKFORD + "*~$=U";
const NEVER_LAST = "*~$=";

// A quasigroup of order 10 without a weak place (H. M. Damm, 2004), as in training/digits.py.
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/** The character that makes eight Crockford characters whole. */
function checkCharacter(letters) {
  return CHECKS[[...letters].reduce((rest, letter) => (rest * 32 + CROCKFORD.indexOf(letter)) % 37, 0)];
}

/** The digit that makes digits whole. */
function checkDigit(digits) {
  return [...digits].reduce((interim, digit) => DAMM[interim][digit], "0");
}

/** Whether a text is a reference as an office may hand it out, character by character. */
function isReference(text) {
  if (/^[0-9]{13}$/.test(text)) return checkDigit(text) === "0";
  const letters = text.slice(0, -1);
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(letters) && checkCharacter(letters) === text.slice(-1) && !NEVER_LAST.includes(text.slice(-1));
}

/** A random number below a small one, each with the same chance. */
function randomBelow(limit) {
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 256 - (256 % limit)) return byte % limit;
  }
}

function randomText(letters, length) {
  return Array.from({ length }, () => letters[randomBelow(letters.length)]).join("");
}

/** A new reference: of letters and digits, or of digits alone. */
function newReference(kind) {
  for (;;) {
    const start = kind === "digits" ? randomText("0123456789", 12) : randomText(CROCKFORD, 8);
    const whole = start + (kind === "digits" ? checkDigit(start) : checkCharacter(start));
    if (isReference(whole)) return whole;
  }
}

/** A reference in groups of four, to be read and written. */
function inGroups(text) {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}
