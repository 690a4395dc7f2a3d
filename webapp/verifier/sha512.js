// SHA-512 (FIPS 180-4), for browsers that give a saved file no crypto.subtle. Its constants are computed, not copied.
"use strict";

const WORD = (1n << 64n) - 1n;

/** The integer root of a number, by Newton's method. */
function integerRoot(number, degree) {
  let guess = 1n << BigInt(Math.ceil(number.toString(2).length / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * guess + number / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}

function firstPrimes(count) {
  const primes = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes.map(BigInt);
}

// The first 64 bits of the fractions of square roots (start) and cube roots (rounds) of the first primes.
const SHA512_START = firstPrimes(8).map((prime) => integerRoot(prime << 128n, 2n) & WORD);
const SHA512_ROUNDS = firstPrimes(80).map((prime) => integerRoot(prime << 192n, 3n) & WORD);

const turned = (word, bits) => ((word >> bits) | (word << (64n - bits))) & WORD;

function padded(bytes) {
  const blocks = Math.ceil((bytes.length + 17) / 128);
  const whole = new Uint8Array(blocks * 128);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  new DataView(whole.buffer).setBigUint64(whole.length - 8, BigInt(bytes.length) * 8n);
  return whole;
}

function schedule(view, offset) {
  const words = [];
  for (let t = 0; t < 16; t += 1) words.push(view.getBigUint64(offset + t * 8));
  for (let t = 16; t < 80; t += 1) {
    const early = words[t - 15];
    const late = words[t - 2];
    const small = turned(early, 1n) ^ turned(early, 8n) ^ (early >> 7n);
    const large = turned(late, 19n) ^ turned(late, 61n) ^ (late >> 6n);
    words.push((words[t - 16] + small + words[t - 7] + large) & WORD);
  }
  return words;
}

/** The 64 bytes of SHA-512 of some bytes. */
function sha512(bytes) {
  const view = new DataView(padded(bytes).buffer);
  let state = SHA512_START;
  for (let offset = 0; offset < view.byteLength; offset += 128) {
    const words = schedule(view, offset);
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t += 1) {
      const chosen = (e & f) ^ (~e & WORD & g);
      const mixed = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
      const first = h + mixed + chosen + SHA512_ROUNDS[t] + words[t];
      const second = (turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(first + second) & WORD, a, b, c, (d + first) & WORD, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((word, place) => (word + state[place]) & WORD);
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, place) => digest.setBigUint64(place * 8, word));
  return new Uint8Array(digest.buffer);
}
