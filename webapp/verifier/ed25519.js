// Ed25519 (RFC 8032): WebCrypto where the browser has it, else our own. Only public values are handled here, so
// nothing has to take the same time for every input.
"use strict";

const FIELD = (1n << 255n) - 19n;
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;

const reduced = (number) => ((number % FIELD) + FIELD) % FIELD;

function power(base, exponent) {
  let result = 1n;
  for (let square = reduced(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % FIELD;
    square = (square * square) % FIELD;
  }
  return result;
}

const inverse = (number) => power(number, FIELD - 2n);

const CURVE = reduced(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (FIELD - 1n) / 4n);
const NEUTRAL = [0n, 1n, 1n, 0n];

function littleEndian(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** The x of a point with this y and this lowest bit, or null where the curve has none. */
function recoverX(y, sign) {
  const square = reduced((y * y - 1n) * inverse(CURVE * y * y + 1n));
  let x = power(square, (FIELD + 3n) / 8n);
  if (reduced(x * x - square) !== 0n) x = (x * ROOT_OF_MINUS_ONE) % FIELD;
  if (reduced(x * x - square) !== 0n || (x === 0n && sign === 1n)) return null;
  return (x & 1n) === sign ? x : FIELD - x;
}

/** A point in extended coordinates from its 32 bytes, or null. */
function pointOf(bytes) {
  const number = littleEndian(bytes);
  const y = number & ((1n << 255n) - 1n);
  const x = y < FIELD ? recoverX(y, number >> 255n) : null;
  return x === null ? null : [x, y, 1n, (x * y) % FIELD];
}

function bytesOf([x, y, z]) {
  const scale = inverse(z);
  let number = reduced(y * scale) | ((reduced(x * scale) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(number & 255n);
    number >>= 8n;
    return byte;
  });
}

const BASE = (() => {
  const y = reduced(4n * inverse(5n));
  const x = recoverX(y, 0n);
  return [x, y, 1n, (x * y) % FIELD];
})();

/** The sum of two points, equal ones too (RFC 8032, 5.1.4). */
function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % FIELD;
  const b = ((y1 + x1) * (y2 + x2)) % FIELD;
  const c = (2n * CURVE * ((t1 * t2) % FIELD)) % FIELD;
  const d = (2n * z1 * z2) % FIELD;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % FIELD, (g * h) % FIELD, (f * g) % FIELD, (e * h) % FIELD];
}

/** ``first`` times ``p`` and ``second`` times ``q``, added. */
function sumOfProducts(first, p, second, q) {
  const both = sum(p, q);
  let result = NEUTRAL;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    result = sum(result, result);
    const [one, other] = [(first >> bit) & 1n, (second >> bit) & 1n];
    if (one || other) result = sum(result, one && other ? both : one ? p : q);
  }
  return result;
}

/** Whether a signature of 64 bytes is the key's over the message: our own arithmetic. */
function verifyByHand(key, signature, message) {
  const point = pointOf(key);
  const scalar = littleEndian(signature.subarray(32));
  if (point === null || scalar >= ORDER) return false;
  const commitment = signature.subarray(0, 32);
  const challenge = littleEndian(sha512(joined(commitment, key, message))) % ORDER;
  const [x, y, z, t] = point;
  const expected = bytesOf(sumOfProducts(scalar, BASE, challenge, [FIELD - x, y, z, FIELD - t]));
  return expected.every((byte, place) => byte === commitment[place]);
}

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((place, piece) => (whole.set(piece, place), place + piece.length), 0);
  return whole;
}

/** Whether WebCrypto judged, and how; null where it has no Ed25519. */
async function verifyByBrowser(key, signature, message) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    return null;
  }
}

/** Whether a signature of 64 bytes is the key's over the message. */
async function verifySignature(key, signature, message) {
  return (await verifyByBrowser(key, signature, message)) ?? verifyByHand(key, signature, message);
}
