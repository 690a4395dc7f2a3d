// Programs that we did not write read tokens: npm `jose`, and `@sd-jwt/sd-jwt-vc` for the token with `~`.
// Standard input: {"tokens": [...], "keys": {...}, "office": ..., "now": seconds}; first argument: a folder with node_modules.
// Standard output: for each token what each program found in it, or null where it refused.
import { createPublicKey, verify as verifyEd25519 } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const places = createRequire(`${folder}/strangers.cjs`);
const load = (name) => import(pathToFileURL(places.resolve(name)));
const { createLocalJWKSet, jwtVerify } = await load("jose");
const { SDJwtVcInstance } = await load("@sd-jwt/sd-jwt-vc");

const { tokens, keys, office, now } = JSON.parse(readFileSync(0, "utf-8"));
const jwks = { keys: keys.keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })) };

async function byJose(token) {
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
    algorithms: ["EdDSA"],
    typ: "dc+sd-jwt",
    issuer: keys.issuer,
    audience: office,
    currentDate: new Date(now * 1000),
  });
  return payload;
}

async function bySdJwt(token) {
  const { kid } = JSON.parse(Buffer.from(token.split(".")[0], "base64url").toString());
  const key = createPublicKey({ key: jwks.keys.find((each) => each.kid === kid), format: "jwk" });
  const instance = new SDJwtVcInstance({
    hasher: () => new Uint8Array(32), // nothing is disclosed selectively, so nothing is hashed
    verifier: (data, seal) => verifyEd25519(null, Buffer.from(data), key, Buffer.from(seal, "base64url")),
  });
  const { payload } = await instance.verify(`${token}~`, { currentDate: now });
  return payload;
}

const found = [];
for (const token of tokens) {
  found.push({ "jose": await byJose(token).catch(() => null), "sd-jwt-vc": await bySdJwt(token).catch(() => null) });
}
process.stdout.write(JSON.stringify(found));
