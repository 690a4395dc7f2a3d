// What makes a certificate valid (record.md 26): the list of keys, the token, its claims, in this order.
"use strict";

const DAY = 86400;
const LIFETIME = 366 * DAY;
const SHORTEST_PERIOD = 28 * DAY;
const LONGEST_TOKEN = 1000;
const LARGEST_LIST = 100000;

const KEY_MEMBERS = ["kty", "crv", "x", "kid", "nbf", "exp", "withdrawn"];
const CLAIMS = ["iss", "vct", "aud", "iat", "exp", "jti", "ref", "mode"];
const OPTIONAL = ["ref", "mode"];

const ISSUER = /^[^\p{C}\p{Z}]{1,200}$/u;
const KID = /^[A-Za-z0-9_-]{1,64}$/;
const OFFICE = /^[A-Z0-9-]{2,16}$/;
const COURSE = /^urn:safe-arrival:([a-z0-9]+(?:-[a-z0-9]+)*):([1-9][0-9]{0,5})$/;
const SERIAL = /^[0-9A-HJKMNP-TV-Z]{16}$/;
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** 1970 began on a Thursday. */
const isMonday = (time) => time % DAY === 0 && (time / DAY + 3) % 7 === 0;

/** The keys that this copy knows. Throws Refused("keys") where the list breaks a rule. */
function readKeys(text) {
  refuseUnless(new TextEncoder().encode(text).length <= LARGEST_LIST, "keys");
  const list = StrictJson.read(text, "keys", "keys");
  refuseUnless(hasExactly(list, ["issuer", "keys"]), "keys");
  const [issuer, keys] = [list.get("issuer"), list.get("keys")];
  refuseUnless(typeof issuer === "string" && ISSUER.test(issuer) && Array.isArray(keys), "keys");
  const read = keys.map(readKey);
  refuseUnless(new Set(read.map((key) => key.kid)).size === read.length, "keys");
  const pairs = read.flatMap((one, place) => read.slice(place + 1).map((other) => [one, other]));
  refuseUnless(pairs.every(([one, other]) => areApart(one, other) || isRotation(one, other)), "keys");
  return { issuer, keys: read };
}

function readKey(member) {
  refuseUnless(hasExactly(member, KEY_MEMBERS), "keys");
  const key = Object.fromEntries(member);
  const texts = [key.kty, key.crv, key.x, key.kid];
  refuseUnless(texts.every((text) => typeof text === "string"), "keys");
  refuseUnless(key.kty === "OKP" && key.crv === "Ed25519" && KID.test(key.kid), "keys");
  const bytes = bytesFromBase64url(key.x);
  refuseUnless(bytes !== null && bytes.length === 32, "keys");
  refuseUnless(isTime(key.nbf) && isTime(key.exp) && (key.withdrawn === null || isTime(key.withdrawn)), "keys");
  refuseUnless(isMonday(key.nbf) && key.exp - key.nbf >= SHORTEST_PERIOD, "keys");
  return { ...key, bytes };
}

const areApart = (one, other) => one.exp <= other.nbf || other.exp <= one.nbf;

/** A withdrawn key leaves its period, the whole of it, to another one. */
const isRotation = (one, other) =>
  one.nbf === other.nbf && one.exp === other.exp && !(one.withdrawn === null && other.withdrawn === null);

/** The one key that counts now for certificates of a week: of those left, the first to be withdrawn. */
function keyInForce(keys, monday, now) {
  const left = keys.filter((key) => key.nbf <= monday && monday < key.exp && !isWithdrawn(key, now));
  const end = (key) => (key.withdrawn === null ? LATEST : key.withdrawn);
  return left.sort((one, other) => end(one) - end(other))[0];
}

const isWithdrawn = (key, now) => key.withdrawn !== null && key.withdrawn <= now;

/** The signed claims of a certificate that is valid for an office. Throws Refused with the first reason against it. */
async function checkCertificate(token, keysText, office, now, verify = verifySignature) {
  const { issuer, keys } = readKeys(keysText);
  refuseUnless(typeof token === "string" && token.length <= LONGEST_TOKEN && TOKEN.test(token), "form");
  const [head, body, seal] = token.split(".");
  const kid = readHeader(head);
  const signature = bytesFromBase64url(seal);
  refuseUnless(signature !== null, "encoding");
  const key = keys.find((each) => each.kid === kid);
  refuseUnless(key, "unknown-key");
  refuseUnless(signature.length === 64, "signature");
  refuseUnless(await verify(key.bytes, signature, new TextEncoder().encode(`${head}.${body}`)), "signature");
  const claims = readClaims(body);
  try {
    judge(claims, { key, keys, issuer, office, now });
  } catch (refusal) {
    throw Object.assign(refusal, { claims }); // they are signed, and tell the officer what is wrong
  }
  return claims;
}

/** The members of one of the two JSON parts, and the text that it came from. */
function readPart(part) {
  const bytes = bytesFromBase64url(part);
  refuseUnless(bytes !== null, "encoding");
  let text = "";
  try {
    text = textFromBytes(bytes);
  } catch {
    throw new Refused("form");
  }
  const members = StrictJson.read(text, "form", "members");
  refuseUnless(members instanceof Map, "form");
  return { members, text };
}

function readHeader(part) {
  const { members, text } = readPart(part);
  refuseUnless(members.get("alg") === "EdDSA", "alg");
  refuseUnless(hasExactly(members, ["alg", "kid", "typ"]), "members");
  const [kid, typ] = [members.get("kid"), members.get("typ")];
  refuseUnless(typeof kid === "string" && typ === "dc+sd-jwt", "members");
  refuseUnless(text === JSON.stringify({ alg: "EdDSA", kid, typ }), "encoding");
  return kid;
}

function readClaims(part) {
  const { members, text } = readPart(part);
  const names = CLAIMS.filter((name) => !OPTIONAL.includes(name) || members.has(name));
  refuseUnless(hasExactly(members, names), "members");
  const claims = Object.fromEntries(names.map((name) => [name, members.get(name)]));
  for (const name of names) {
    const isNumber = name === "iat" || name === "exp";
    refuseUnless(isNumber ? isTime(claims[name]) : typeof claims[name] === "string", "members");
  }
  refuseUnless(OFFICE.test(claims.aud) && SERIAL.test(claims.jti), "members");
  refuseUnless(!("ref" in claims) || isReference(claims.ref), "members");
  refuseUnless(!("mode" in claims) || claims.mode === "group", "members");
  refuseUnless(text === JSON.stringify(claims), "encoding");
  return claims;
}

function judge(claims, { key, keys, issuer, office, now }) {
  refuseUnless(claims.iss === issuer, "issuer");
  refuseUnless(COURSE.test(claims.vct), "course");
  refuseUnless(isMonday(claims.iat), "week");
  refuseUnless(claims.iat <= now, "future");
  refuseUnless(key.nbf <= claims.iat && claims.iat < key.exp, "period");
  refuseUnless(claims.exp === claims.iat + LIFETIME, "lifetime");
  refuseUnless(!isWithdrawn(key, now), "withdrawn");
  refuseUnless(keyInForce(keys, claims.iat, now) === key, "not-in-force");
  refuseUnless(now < claims.exp, "expired");
  refuseUnless(claims.aud === office, "office");
}
