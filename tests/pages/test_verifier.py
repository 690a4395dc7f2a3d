"""The officer's file in Chromium, from file:// and without a network: the verdicts, one by one."""

from __future__ import annotations

import hashlib
import json
import random
from itertools import groupby

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.certificate_faults import CASES, KEYS, LIST, NOW, ORDER, REASONS, TOKEN, VECTOR
from tests.pages.verifying import NO_WEBCRYPTO

pytestmark = pytest.mark.browser
LISTED = json.dumps(LIST)

RFC_8032 = """
9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60 d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a - e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c 72 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7 fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025 af82 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
"""  # noqa: E501
"""Section 7.1, tests 1 to 3: seed, public key, message, signature."""

JUDGE = """async ([cases, verify]) => {
  const reasons = [];
  for (const { token, keys, office, now } of cases) {
    try {
      await checkCertificate(token, keys, office, now, verify === "hand" ? verifyByHand : verifyByBrowser);
      reasons.push("");
    } catch (error) {
      reasons.push(error instanceof Refused ? error.reason : String(error));
    }
  }
  return reasons;
}"""


def test_the_vector_is_valid_and_shows_what_was_signed(officer):
    officer.saves(LISTED).works_for()
    assert officer.checks(TOKEN) == "valid"
    claims = VECTOR["claims"]
    assert officer.shown("issuer") == claims["iss"]
    assert officer.shown("course") == "Basic security training, version 1"
    assert officer.shown("for-office") == claims["aud"]
    assert "16 – 22 November 2026" in officer.shown("week").replace("\u2009", " ")
    assert officer.shown("serial").replace(" ", "") == claims["jti"]
    assert officer.shown("reference").replace(" ", "") == claims["ref"]


@pytest.mark.parametrize("verify", ["browser", "hand"])
def test_sound_certificates_pass_and_each_fault_is_refused_with_its_reason(officer, verify):
    """Both by WebCrypto and by our own arithmetic."""
    officer.saves(LISTED)
    said = officer.page.evaluate(JUDGE, [[vars(case) for case in CASES], verify])
    different = [
        (case.name, case.reason, reason) for case, reason in zip(CASES, said, strict=True) if case.reason != reason
    ]
    assert different == []


@pytest.mark.parametrize("web_crypto", [True, False])
def test_the_page_says_so_to_whoever_types_them(officer, web_crypto):
    """The same through the field and on the screen; spaces are not typed, for the page takes them away."""
    if not web_crypto:
        officer.page.add_init_script(NO_WEBCRYPTO)
    officer.saves(LISTED)
    assert officer.page.evaluate("Boolean(crypto.subtle)") == web_crypto
    cases = [case for case in CASES if case.keys == LISTED and case.token.split() == [case.token]]
    assert len(cases) > 150
    different = []
    for (office, now), some in groupby(cases, key=lambda case: (case.office, case.now)):
        officer.at(now).works_for(office)
        for case in some:
            said = officer.checks(case.token)
            if said not in ([case.reason] if case.reason else ["valid", "again"]):
                different.append((case.name, case.reason, said))
    assert different == []


def test_a_copy_with_a_broken_list_of_keys_checks_nothing(officer):
    for case in KEYS:
        officer.saves(case.keys).works_for()
        assert officer.checks(TOKEN) == "keys", case.name
        assert officer.page.locator("#verdict").inner_text() == "Cannot be checked"
        assert "damaged" in officer.page.locator("#copy-says").inner_text()


def test_every_reason_has_a_fault_and_words_in_every_language(officer):
    officer.saves(LISTED)
    assert {case.reason for case in CASES} - {""} == set(REASONS)
    for words in officer.page.evaluate("WORDS").values():
        assert {key.removeprefix("reason-") for key in words if key.startswith("reason-")} == set(REASONS)


def test_what_the_vector_says_must_be_refused_has_its_cases():
    names = {case.name for case in CASES}
    cases = {
        "any claim or signature byte changed": ["iss changed", "byte 0 of the signature changed"],
        "office FR-OFII when the token says DE-BAMF": ["another office"],
        "alg none": ["none", "none with a signature"],
        "alg HS256 with the public key as secret": ["HS256 with the public key as secret"],
        "unknown kid": ["a kid that nobody has", "another key"],
        "exp in the past": ["the first second after"],
        "iat outside the period of the key": ["the week before its key"],
        "withdrawn key": ["a withdrawn key"],
        "a token with further text around it": ["words before", "words after"],
        "an empty or 10 kB input": ["nothing", "10 kB"],
    }
    assert list(cases) == VECTOR["must_be_refused"]
    assert {name for some in cases.values() for name in some} <= names


def test_an_unknown_key_is_never_called_a_forgery(officer):
    officer.saves(json.dumps({**LIST, "keys": []})).works_for()
    assert officer.checks(TOKEN) == "unknown-key"
    assert officer.page.locator("#verdict").inner_text() == "Cannot be checked"
    assert "older than this certificate" in officer.page.locator("#reason").inner_text()
    assert officer.page.locator("#claims").inner_text() == ""
    assert "holds no keys" in officer.page.locator("#copy-says").inner_text()


def test_nothing_that_is_not_signed_is_shown(officer):
    officer.saves(LISTED).works_for()
    for case in CASES:
        if case.reason == "signature" and "changed" in case.name and case.office == VECTOR["aud"]:
            assert officer.checks(case.token) == "signature"
            assert officer.page.locator("#claims").inner_text() == ""


def test_a_certificate_of_another_office_says_which(officer):
    officer.saves(LISTED).works_for("FR-OFII")
    assert officer.checks(TOKEN) == "office"
    assert "DE-BAMF" in officer.page.locator("#reason").inner_text()


def test_random_texts_are_refused_and_never_break_it(officer):
    rng = random.Random(26)
    officer.saves(LISTED)
    texts = []
    for _ in range(3000):
        kind = rng.randrange(4)
        if kind == 0:
            texts.append("".join(chr(rng.randrange(0x20, 0x2FFF)) for _ in range(rng.randrange(400))))
        elif kind == 1:
            texts.append(rng.randbytes(rng.randrange(400)).decode("latin-1"))
        else:
            spoilt = list(TOKEN)
            for _ in range(rng.randrange(1, 4)):
                spoilt[rng.randrange(len(spoilt))] = rng.choice("AZaz09-_.~ é")
            texts.append("".join(spoilt[: rng.randrange(len(spoilt))] if kind == 3 else spoilt))
    cases = [{"token": text, "keys": LISTED, "office": "DE-BAMF", "now": NOW} for text in texts if text != TOKEN]
    assert set(officer.page.evaluate(JUDGE, [cases, "hand"])) <= set(REASONS) - {"keys"}
    lists = [{"token": TOKEN, "keys": text, "office": "DE-BAMF", "now": NOW} for text in texts]
    assert set(officer.page.evaluate(JUDGE, [lists, "hand"])) == {"keys"}
    officer.works_for()
    for text in texts[:60]:
        if text.split():
            assert officer.checks(text) in REASONS


def test_our_ed25519_is_that_of_rfc_8032_and_of_the_browser(officer):
    """RFC vectors, and random signatures with each kind of damage: our own, WebCrypto and OpenSSL agree."""
    triples = []
    for seed, public, message, signature in (line.split() for line in RFC_8032.split("\n") if line):
        plain = bytes.fromhex(message.strip("-"))
        signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        assert signer.sign(plain).hex() == signature
        triples.append((bytes.fromhex(public), bytes.fromhex(signature), plain))
    rng = random.Random(8032)
    for number in range(120):
        signer = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        message = rng.randbytes(rng.randrange(300))
        triple = [signer.public_key().public_bytes_raw(), signer.sign(message), message]
        if number % 2 and message:
            part = number // 2 % 3
            spoilt = bytearray(triple[part])
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
            triple[part] = bytes(spoilt)
        if number % 10 == 0:
            scalar = int.from_bytes(triple[1][32:], "little") + ORDER
            triple[1] = triple[1][:32] + scalar.to_bytes(32, "little")
        triples.append(tuple(triple))
    officer.saves(LISTED)
    for path in ("verifyByHand", "verifyByBrowser"):
        said = officer.page.evaluate(
            f"async triples => Promise.all(triples.map(t => {path}(...t.map(bytes => Uint8Array.from(bytes)))))",
            [[list(part) for part in triple] for triple in triples],
        )
        assert said == [verifies(*triple) for triple in triples]
        assert 40 < sum(said) < 80


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_our_sha_512_is_that_of_everybody(officer):
    texts = [bytes(range(256)) * 2 for _ in range(1)] + [b"a" * length for length in range(0, 270, 3)]
    officer.saves(LISTED)
    said = officer.page.evaluate(
        "texts => texts.map(text => [...sha512(Uint8Array.from(text))])", [list(text) for text in texts]
    )
    assert [bytes(digest) for digest in said] == [hashlib.sha512(text).digest() for text in texts]
