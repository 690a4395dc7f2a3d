"""Certificates with one fault each, and sound ones: what library and ``/verify.html`` must say alike (record.md 26).

The signer here is no code of ours under test: it writes what it is told and signs it with ``cryptography``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VECTOR = json.loads((Path(__file__).parent / "vectors" / "certificate.json").read_text("utf-8"))
CLAIMS: dict[str, Any] = VECTOR["claims"]
TOKEN: str = VECTOR["token"]
LIST: dict[str, Any] = VECTOR["keys_json"]
KEY: dict[str, Any] = LIST["keys"][0]
OFFICE: str = VECTOR["aud"]
SEED = bytes.fromhex(VECTOR["seed_hex"])
CYRILLIC = "https://обучение.example"
OTHER_SEED, THIRD_SEED = bytes(range(64, 96)), bytes(range(96, 128))
DEEP = "[[[[[[[1]]]]]]]"  # with the object around it, one level more than eight
HEADER = {"alg": "EdDSA", "kid": VECTOR["kid"], "typ": "dc+sd-jwt"}

DAY = 86400
WEEK = 7 * DAY
MONDAY: int = CLAIMS["iat"]
NOW = MONDAY + 4 * DAY
ORDER = 2**252 + 27742317777372353535851937790883648493

REASONS = (
    "keys form alg encoding members unknown-key signature issuer course week future period lifetime withdrawn "
    "not-in-force expired office"
).split()
"""Every reason, in the order in which they are looked for (the header's before the key, the claims' after it)."""


@dataclass(frozen=True)
class Case:
    """A token, a list of keys, an office and a time. ``reason`` is "" where the certificate is valid."""

    name: str
    reason: str
    token: str = TOKEN
    keys: str = json.dumps(LIST)
    office: str = OFFICE
    now: int = NOW


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def text(value: object) -> str:
    """JSON as the issuer writes it."""
    return json.dumps(value, separators=(",", ":"))


def signed(header: str, payload: str | bytes, seed: bytes = SEED) -> str:
    """A token of any header and payload, as they stand."""
    body = payload if isinstance(payload, bytes) else payload.encode()
    return sealed(f"{b64(header.encode())}.{b64(body)}", seed)


def sealed(parts: str, seed: bytes = SEED) -> str:
    return f"{parts}.{b64(Ed25519PrivateKey.from_private_bytes(seed).sign(parts.encode()))}"


def claiming(**changed: Any) -> str:
    """A rightly signed token with claims changed, added at the end, or left out (None)."""
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    return signed(text(HEADER), text(claims))


def unescaped(**changed: Any) -> str:
    """The same with letters as they are, without escapes."""
    return signed(PLAIN_HEADER, json.dumps({**CLAIMS, **changed}, ensure_ascii=False, separators=(",", ":")))


def heading(**changed: Any) -> str:
    """A rightly signed token with members of the header changed, added or left out (None)."""
    members = {name: value for name, value in {**HEADER, **changed}.items() if value is not None}
    return signed(text(members), text(CLAIMS))


def at(monday: int, **changed: Any) -> str:
    return claiming(iat=monday, exp=monday + 366 * DAY, **changed)


def listing(*keys: dict[str, Any], **changed: Any) -> str:
    return json.dumps({**LIST, "keys": list(keys), **changed})


def key(seed: bytes = SEED, **changed: Any) -> dict[str, Any]:
    """The vector's key, or another one with its own x and kid, with members changed."""
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    thumbprint = hashlib.sha256(text({"crv": "Ed25519", "kty": "OKP", "x": b64(raw)}).encode()).digest()
    return {**KEY, "x": b64(raw), "kid": b64(thumbprint)[:8], **changed}


def respelt(part: str) -> str:
    """Another spelling of the same bytes in base64: one of the unused last bits is set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(part) % 4
    return part[:-1] + letters[letters.index(part[-1]) ^ 1]


def with_byte_changed(place: int) -> str:
    head, body, seal = TOKEN.split(".")
    signature = bytearray(base64.urlsafe_b64decode(seal + "=="))
    signature[place] ^= 1
    return f"{head}.{body}.{b64(bytes(signature))}"


def with_scalar_raised() -> str:
    """The signature with S + L instead of S: the same equation, another spelling (RFC 8032, 5.1.7)."""
    head, body, seal = TOKEN.split(".")
    signature = base64.urlsafe_b64decode(seal + "==")
    raised = int.from_bytes(signature[32:], "little") + ORDER
    return f"{head}.{body}.{b64(signature[:32] + raised.to_bytes(32, 'little'))}"


def with_public_key_as_secret() -> str:
    parts = f"{b64(text({**HEADER, 'alg': 'HS256'}).encode())}.{TOKEN.split('.')[1]}"
    return f"{parts}.{b64(hmac.digest(base64.urlsafe_b64decode(KEY['x'] + '='), parts.encode(), 'sha256'))}"


HEAD, BODY, SEAL = TOKEN.split(".")
PLAIN_HEADER, PLAIN_CLAIMS = text(HEADER), text(CLAIMS)
SECOND = key(OTHER_SEED, nbf=KEY["exp"], exp=KEY["exp"] + 13 * WEEK)
BY_NEXT = signed(text({**HEADER, "kid": key(OTHER_SEED)["kid"]}), PLAIN_CLAIMS, OTHER_SEED)
"""By a key of the same period as the vector's."""
BY_SECOND = text({**HEADER, "kid": SECOND["kid"]})

SOUND = [
    Case("the vector", ""),
    Case("in its first second", "", now=MONDAY),
    Case("in its last second", "", now=CLAIMS["exp"] - 1),
    Case("without a reference", "", claiming(ref=None)),
    Case("with a reference of digits", "", claiming(ref="5724123456786")),
    Case("with a reference that ends in U", "", claiming(ref="00000014U")),
    Case("of a group", "", claiming(mode="group")),
    Case("of a group without a reference", "", claiming(ref=None, mode="group")),
    Case("of the second version of the course", "", claiming(vct="urn:safe-arrival:basic:2")),
    Case("of the first week of its key", "", at(KEY["nbf"])),
    Case("of the last week of its key", "", at(KEY["exp"] - WEEK), now=KEY["exp"]),
    Case("a key that is withdrawn later", "", keys=listing(key(withdrawn=NOW + 1))),
    Case("a period of 28 days", "", keys=listing(key(nbf=MONDAY, exp=MONDAY + 28 * DAY))),
    Case("periods that touch", "", keys=listing(KEY, SECOND)),
    Case("periods in another order", "", keys=listing(SECOND, KEY)),
    Case("the next key from the Monday of a withdrawn one", "", BY_NEXT, listing(key(withdrawn=NOW), key(OTHER_SEED))),
    Case("before its key is withdrawn for the next one", "", keys=listing(key(OTHER_SEED), key(withdrawn=NOW + 1))),
    Case("an issuer in other letters", "", unescaped(iss=CYRILLIC), listing(KEY, issuer=CYRILLIC)),
]

FORM = [
    Case(name, "form", token)
    for name, token in {
        "nothing": "",
        "a space": " ",
        "dots": "..",
        "one part": HEAD,
        "two parts": f"{HEAD}.{BODY}",
        "four parts": f"{TOKEN}.{SEAL}",
        "10 kB": "A" * 10_000,
        "10 kB of a token": f"{HEAD}.{BODY * 40}.{SEAL}",
        "words before": f"Certificate: {TOKEN}",
        "words after": f"{TOKEN} thank you",
        "a line end after": f"{TOKEN}\n",
        "a space within": f"{HEAD}. {BODY}.{SEAL}",
        "an SD-JWT's mark after": f"{TOKEN}~",
        "an address around": f"https://evil.example/#{TOKEN}",
        "padding": f"{HEAD}.{BODY}.{SEAL}==",
        "another alphabet of base64": f"{HEAD}.{BODY}.{SEAL.replace('-', '+').replace('_', '/')}",
        "a letter of another script": f"{HEAD}.{BODY}.{SEAL}".replace("a", "а", 1),
        "a header that is no JSON": signed("{", PLAIN_CLAIMS),
        "a header that is a list": signed(text([HEADER]), PLAIN_CLAIMS),
        "a header after a byte order mark": signed("\ufeff" + PLAIN_HEADER, PLAIN_CLAIMS),
        "claims that are no JSON": signed(PLAIN_HEADER, PLAIN_CLAIMS[:-1]),
        "claims with text after": signed(PLAIN_HEADER, PLAIN_CLAIMS + "{}"),
        "claims that are a list": signed(PLAIN_HEADER, text([CLAIMS])),
        "a header nested deeper than anything of ours": signed(PLAIN_HEADER[:-1] + f',"a":{DEEP}}}', PLAIN_CLAIMS),
        "claims nested deeper than anything of ours": signed(PLAIN_HEADER, PLAIN_CLAIMS[:-1] + f',"a":{DEEP}}}'),
        "claims that are no UTF-8": signed(PLAIN_HEADER, PLAIN_CLAIMS.encode().replace(b"DE-BAMF", b"DE-BAM\xff")),
    }.items()
]

ALG = [
    Case(name, "alg", token)
    for name, token in {
        "none": f"{b64(text({**HEADER, 'alg': 'none'}).encode())}.{BODY}.",
        "none with a signature": heading(alg="none"),
        "HS256 with the public key as secret": with_public_key_as_secret(),
        "the newer name": heading(alg="Ed25519"),
        "another case": heading(alg="eddsa"),
        "no alg": heading(alg=None),
        "a number": heading(alg=1),
    }.items()
]

ENCODING = [
    Case(name, "encoding", token)
    for name, token in {
        "signature spelt otherwise": f"{HEAD}.{BODY}.{respelt(SEAL)}",
        "a header spelt otherwise": sealed(f"{respelt(HEAD)}.{BODY}"),
        "claims spelt otherwise": sealed(f"{HEAD}.{respelt(BODY)}"),
        "a space in the header": signed(json.dumps(HEADER), PLAIN_CLAIMS),
        "a header in another order": signed(text(dict(reversed(HEADER.items()))), PLAIN_CLAIMS),
        "an escape in the header": signed(PLAIN_HEADER.replace("EdDSA", "Ed\\u0044SA"), PLAIN_CLAIMS),
        "a space in the claims": signed(PLAIN_HEADER, json.dumps(CLAIMS)),
        "a line end after the claims": signed(PLAIN_HEADER, PLAIN_CLAIMS + "\n"),
        "claims in another order": signed(PLAIN_HEADER, text(dict(reversed(CLAIMS.items())))),
        "mode before ref": signed(
            PLAIN_HEADER,
            text({**{n: v for n, v in CLAIMS.items() if n != "ref"}, "mode": "group", "ref": CLAIMS["ref"]}),
        ),
        "an escape in the claims": signed(PLAIN_HEADER, PLAIN_CLAIMS.replace("DE-BAMF", "DE\\u002dBAMF")),
        "an escaped slash": signed(PLAIN_HEADER, PLAIN_CLAIMS.replace("//", "\\/\\/")),
    }.items()
]

MEMBERS = [
    Case(name, "members", token)
    for name, token in {
        "a header's member more": heading(crit=["exp"]),
        "a key in the header": heading(jwk=VECTOR["jwk"]),
        "no kid": heading(kid=None),
        "kid a number": heading(kid=1),
        "no typ": heading(typ=None),
        "another typ": heading(typ="JWT"),
        "kid twice": signed(PLAIN_HEADER[:-1] + f',"kid":"{VECTOR["kid"]}"}}', PLAIN_CLAIMS),
        "alg twice": signed('{"alg":"none",' + PLAIN_HEADER[1:], PLAIN_CLAIMS),
        "a name": claiming(name="Anna"),
        "a claim nested as deep as may be read": signed(PLAIN_HEADER, PLAIN_CLAIMS[:-1] + f',"a":{DEEP[1:-1]}}}'),
        "sub": claiming(sub="1"),
        "a member named like a prototype": signed(PLAIN_HEADER, PLAIN_CLAIMS[:-1] + ',"__proto__":{}}'),
        "aud twice": signed(PLAIN_HEADER, PLAIN_CLAIMS[:-1] + ',"aud":"DE-BAMF"}'),
        "aud twice, first another": signed(PLAIN_HEADER, '{"aud":"FR-OFII",' + PLAIN_CLAIMS[1:]),
        **{f"no {name}": claiming(**{name: None}) for name in CLAIMS if name != "ref"},
        **{f"{name} a list": claiming(**{name: [value]}) for name, value in CLAIMS.items()},
        "iat a text": claiming(iat=str(MONDAY)),
        "iat with a point": claiming(iat=float(MONDAY)),
        "iat with an exponent": signed(PLAIN_HEADER, PLAIN_CLAIMS.replace(str(MONDAY), "17947872e2")),
        "iat true": claiming(iat=True),
        "iat below 1970": claiming(iat=-3 * DAY),
        "iat beyond exact numbers": claiming(iat=2**53),
        "iat beyond the year 3000": at(32_503_680_000),
        "exp null": signed(PLAIN_HEADER, PLAIN_CLAIMS.replace(str(CLAIMS["exp"]), "null")),
        "aud in small letters": claiming(aud="de-bamf"),
        "aud too long": claiming(aud="A" * 17),
        "aud of one letter": claiming(aud="A"),
        "aud with a line end": claiming(aud="DE-BAMF\n"),
        "a serial in small letters": claiming(jti=CLAIMS["jti"].lower()),
        "a serial too short": claiming(jti=CLAIMS["jti"][:-1]),
        "a serial too long": claiming(jti=CLAIMS["jti"] + "0"),
        "a serial with U": claiming(jti="U" + CLAIMS["jti"][1:]),
        "an empty reference": claiming(ref=""),
        "a reference with a wrong check": claiming(ref="S4JF0DNJP"),
        "a reference with two letters changed over": claiming(ref="4SJF0DNJN"),
        "a reference that is never handed out": claiming(ref="00000010*"),
        "a reference in small letters": claiming(ref=CLAIMS["ref"].lower()),
        "a reference with a space": claiming(ref="S4JF 0DNJN"),
        "digits with a wrong check": claiming(ref="5724123456781"),
        "twelve digits": claiming(ref="572412345678"),
        "digits of another script": unescaped(ref="۵۷۲۴۱۲۳۴۵۶۷۸۶"),
        "another mode": claiming(mode="alone"),
        "mode true": claiming(mode=True),
    }.items()
]

CHANGED = {
    "iss": "https://safe-arrival.examplf",
    "vct": "urn:safe-arrival:basic:2",
    "aud": "FR-OFII",
    "iat": MONDAY - WEEK,
    "exp": CLAIMS["exp"] + WEEK,
    "jti": "0" * 16,
    "ref": "5724123456786",
}

SIGNATURE = [
    Case(name, "signature", token, office=CHANGED["aud"] if name == "aud changed" else OFFICE)
    for name, token in {
        **{
            f"{name} changed": f"{HEAD}.{b64(text({**CLAIMS, name: value}).encode())}.{SEAL}"
            for name, value in CHANGED.items()
        },
        **{f"byte {place} of the signature changed": with_byte_changed(place) for place in range(64)},
        "no signature": f"{HEAD}.{BODY}.",
        "63 bytes": f"{HEAD}.{BODY}.{b64(bytes(63))}",
        "65 bytes": f"{HEAD}.{BODY}.{b64(base64.urlsafe_b64decode(SEAL + '==') + b'0')}",
        "zeros": f"{HEAD}.{BODY}.{b64(bytes(64))}",
        "the neutral element": f"{HEAD}.{BODY}.{b64(bytes([1]) + bytes(63))}",
        "S + L": with_scalar_raised(),
        "by another key": sealed(f"{HEAD}.{BODY}", OTHER_SEED),
        "over the claims only": f"{HEAD}.{BODY}.{sealed(BODY).rpartition('.')[2]}",
    }.items()
]

CLAIMED = [
    Case("no key at all", "unknown-key", keys=listing()),
    Case("another key", "unknown-key", keys=listing(SECOND)),
    Case("a kid that nobody has", "unknown-key", heading(kid="AAAAAAAA")),
    Case("an empty kid", "unknown-key", heading(kid="")),
    Case("another issuer", "issuer", claiming(iss="https://safe-arrival.example.org")),
    Case("an issuer with a slash more", "issuer", claiming(iss=CLAIMS["iss"] + "/")),
    Case("an issuer with half a letter", "issuer", claiming(iss="\ud800")),
    Case("a kid of odd letters", "unknown-key", heading(kid="\ud800 ")),
    Case("another kind", "course", claiming(vct="urn:other:basic:1")),
    Case("no version", "course", claiming(vct="urn:safe-arrival:basic")),
    Case("version 0", "course", claiming(vct="urn:safe-arrival:basic:0")),
    Case("a Tuesday", "week", at(MONDAY + DAY)),
    Case("a Monday at one second past midnight", "week", at(MONDAY + 1)),
    Case("next week", "future", at(MONDAY + WEEK)),
    Case("one second before it begins", "future", now=MONDAY - 1),
    Case("the week before its key", "period", at(KEY["nbf"] - WEEK)),
    Case("the Monday on which its key ends", "period", at(KEY["exp"]), now=KEY["exp"] + DAY),
    Case("by a key of the next quarter", "period", signed(BY_SECOND, PLAIN_CLAIMS, OTHER_SEED), listing(KEY, SECOND)),
    Case("365 days", "lifetime", claiming(exp=MONDAY + 365 * DAY)),
    Case("367 days", "lifetime", claiming(exp=MONDAY + 367 * DAY)),
    Case("366 days and a second", "lifetime", claiming(exp=CLAIMS["exp"] + 1)),
    Case("a withdrawn key", "withdrawn", keys=listing(key(withdrawn=NOW - DAY))),
    Case("a key withdrawn at this moment", "withdrawn", keys=listing(key(withdrawn=NOW))),
    Case("a withdrawn key beside the next one", "withdrawn", keys=listing(key(withdrawn=NOW), key(OTHER_SEED))),
    Case("a later key before the rotation", "not-in-force", BY_NEXT, listing(key(withdrawn=NOW + 1), key(OTHER_SEED))),
    Case(
        "a later key that is withdrawn too, before the rotation",
        "not-in-force",
        BY_NEXT,
        listing(key(withdrawn=NOW + 1), key(OTHER_SEED, withdrawn=NOW + 2), key(THIRD_SEED)),
    ),
    Case("the first second after", "expired", now=CLAIMS["exp"]),
    Case("long after", "expired", now=CLAIMS["exp"] + 1000 * DAY),
    Case("another office", "office", office="FR-OFII"),
    Case("for another office", "office", claiming(aud="FR-OFII")),
    Case("an office whose name begins so", "office", office="DE-BAMF-1"),
]

KEYS = [
    Case(name, "keys", keys=keys)
    for name, keys in {
        "no JSON": "",
        "half a list": json.dumps(LIST)[:-1],
        "a list of lists": json.dumps([LIST]),
        "more than 100,000 bytes": json.dumps(LIST).replace("{", "{" + " " * 100_000, 1),
        "a list nested deeper than anything of ours": json.dumps(LIST)[:-1] + f',"a":{DEEP}}}',
        "text after the list": json.dumps(LIST) + "x",
        "a comma too many": json.dumps(LIST)[:-1] + ",}",
        "a member more": listing(KEY, more=1),
        "no issuer": json.dumps({"keys": [KEY]}),
        "no keys": json.dumps({"issuer": LIST["issuer"]}),
        "an empty issuer": listing(KEY, issuer=""),
        "an issuer with a space": listing(KEY, issuer="https://safe arrival.example"),
        "an issuer that is a list": listing(KEY, issuer=[LIST["issuer"]]),
        "keys that are no list": json.dumps({**LIST, "keys": KEY}),
        "a key that is a text": json.dumps({**LIST, "keys": ["key"]}),
        "issuer twice": json.dumps(LIST)[:-1] + f', "issuer": "{LIST["issuer"]}"}}',
        "withdrawn twice": json.dumps(LIST).replace('"withdrawn": null', '"withdrawn": 1, "withdrawn": null'),
        "a private key in it": listing(key(d="AAEC")),
        **{f"no {name}": listing({n: v for n, v in KEY.items() if n != name}) for name in KEY},
        "another kty": listing(key(kty="RSA")),
        "another crv": listing(key(crv="X25519")),
        "x too short": listing(key(x=KEY["x"][:-1])),
        "x spelt otherwise": listing(key(x=respelt(KEY["x"]))),
        "x padded": listing(key(x=KEY["x"] + "=")),
        "x a number": listing(key(x=1)),
        "kid a number": listing(key(kid=1)),
        "an empty kid": listing(key(kid="")),
        "kid twice": listing(KEY, {**SECOND, "kid": KEY["kid"]}),
        "nbf on a Tuesday": listing(key(nbf=KEY["nbf"] + DAY)),
        "nbf a second late": listing(key(nbf=KEY["nbf"] + 1)),
        "nbf a text": listing(key(nbf=str(KEY["nbf"]))),
        "nbf with a point": listing(key(nbf=float(KEY["nbf"]))),
        "nbf true": listing(key(nbf=True)),
        "exp null": listing(key(exp=None)),
        "exp before nbf": listing(key(exp=KEY["nbf"] - 91 * DAY)),
        "27 days": listing(key(nbf=MONDAY, exp=MONDAY + 27 * DAY)),
        "three weeks": listing(key(nbf=MONDAY, exp=MONDAY + 3 * WEEK)),
        "a second less than 28 days": listing(key(nbf=MONDAY, exp=MONDAY + 28 * DAY - 1)),
        "withdrawn a text": listing(key(withdrawn="2026-11-20")),
        "withdrawn false": listing(key(withdrawn=False)),
        "periods that overlap by a week": listing(KEY, {**SECOND, "nbf": KEY["exp"] - WEEK}),
        "a period within another": listing(KEY, key(OTHER_SEED, nbf=KEY["nbf"] + WEEK, exp=KEY["exp"] - WEEK)),
        "two keys of one period": listing(KEY, key(OTHER_SEED)),
        "withdrawn, and ends before another": listing(key(withdrawn=1, exp=KEY["exp"] - WEEK), key(OTHER_SEED)),
        "withdrawn, and begins in another": listing(KEY, key(OTHER_SEED, withdrawn=1, nbf=KEY["nbf"] + WEEK)),
        "a time beyond the year 3000": listing(key(withdrawn=32_503_680_000)),
        "an issuer with an invisible letter": listing(KEY, issuer=LIST["issuer"] + "\u200b"),
        "an issuer with half a letter": listing(KEY, issuer=LIST["issuer"] + "\ud800"),
        "a list after a byte order mark": "\ufeff" + json.dumps(LIST),
    }.items()
]

FAULTS = [*FORM, *ALG, *ENCODING, *MEMBERS, *SIGNATURE, *CLAIMED, *KEYS]
CASES = [*SOUND, *FAULTS]
