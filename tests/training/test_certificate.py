"""The certificate: the vector byte for byte, every clause of record.md 26 broken once, every day of five years."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.training.certificates import (
    CLAIMS,
    HEADER,
    KEYS,
    NOW,
    OFFICE,
    PRIVATE,
    SIGNER,
    TOKEN,
    VECTOR,
    at,
    key_at,
    listed,
    signed,
    with_claims,
)
from training.certificate import REASONS, Certificate, Refusal, issue, learners_certificate, verify
from training.key_list import DAY, WEEK, KeyList, compact_json, key_period, monday_of
from training.reference import make_reference
from training.signing_keys import thumbprint
from training.vault import Root, base64url, from_base64url, group_serial

ROOT_KEY = Root(bytes.fromhex(VECTOR["root_hex"]))
ISSUER = CLAIMS["iss"]


def reason(token, keys=KEYS, office=OFFICE, now=NOW):
    with pytest.raises(Refusal) as found:
        verify(token, keys, office, now)
    return found.value.reason


def test_the_vector_is_issued_byte_for_byte():
    certificate = learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, NOW, VECTOR["ref"])
    assert certificate.week.isocalendar()[:2] == tuple(VECTOR["iso_week"])
    assert issue(certificate, SIGNER) == TOKEN
    assert len(TOKEN) == 374
    assert VECTOR["kid"] == VECTOR["thumbprint"][:8] == thumbprint(VECTOR["jwk"]["x"])[:8]


def test_the_vector_is_valid_and_says_what_was_signed():
    found = verify(TOKEN, KEYS, OFFICE, NOW)
    assert found == learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, NOW, VECTOR["ref"])
    assert (found.course, found.serial, found.reference) == (("basic", 1), CLAIMS["jti"], VECTOR["ref"])
    assert (found.monday, found.expires) == (CLAIMS["iat"], CLAIMS["exp"])


def test_without_a_reference_and_for_a_group_it_is_valid_too():
    own = learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, NOW)
    group = replace(own, reference=VECTOR["ref"], group=True, serial=group_serial(b"p" * 32, own.vct, OFFICE, "R"))
    for certificate in (own, group, replace(own, reference="6185021029796")):
        assert verify(issue(certificate, SIGNER), KEYS, OFFICE, NOW) == certificate
    claims = json.loads(from_base64url(issue(group, SIGNER).split(".")[1]))
    assert list(claims) == [*CLAIMS, "mode"]
    assert claims["mode"] == "group"


def test_any_changed_character_is_refused():
    for place, character in enumerate(TOKEN):
        for other in "Aa9_":
            if other != character:
                reason(TOKEN[:place] + other + TOKEN[place + 1 :])


def test_any_changed_claim_is_refused_by_its_signature():
    head, body, signature = TOKEN.split(".")
    for name, value in CLAIMS.items():
        other = value + WEEK if isinstance(value, int) else value[:-1] + ("3" if value[-1] != "3" else "4")
        changed = base64url(compact_json(CLAIMS | {name: other}))
        assert reason(f"{head}.{changed}.{signature}") == "signature", name
    assert reason(f"{head}.{body}.{base64url(bytes(64))}") == "signature"
    assert reason(f"{head}.{body}.{signature[:-2]}") in ("signature", "form")


HS256 = base64url(compact_json({"alg": "HS256", "kid": VECTOR["kid"], "typ": "dc+sd-jwt"}))
BODY = TOKEN.split(".")[1]
BY_PUBLIC_KEY = hmac.digest(from_base64url(VECTOR["jwk"]["x"]), f"{HS256}.{BODY}".encode(), hashlib.sha256)
TAMPERED = {
    "alg none": (f"{base64url(compact_json(HEADER | {'alg': 'none'}))}.{BODY}.", "alg"),
    "alg none, signed": (signed(CLAIMS, HEADER | {"alg": "none"}), "alg"),
    "alg HS256 with the public key as secret": (f"{HS256}.{BODY}.{base64url(BY_PUBLIC_KEY)}", "alg"),
    "alg eddsa": (signed(CLAIMS, HEADER | {"alg": "eddsa"}), "alg"),
    "no alg": (signed(CLAIMS, {"kid": VECTOR["kid"], "typ": "dc+sd-jwt"}), "alg"),
    "unknown kid": (signed(CLAIMS, HEADER | {"kid": "unknown1"}), "unknown-key"),
    "odd kid": (signed(CLAIMS, HEADER | {"kid": "\x00"}), "unknown-key"),
    "half a letter as kid": (signed(CLAIMS, b'{"alg":"EdDSA","kid":"\\ud800","typ":"dc+sd-jwt"}'), "unknown-key"),
    "kid that is no text": (signed(CLAIMS, HEADER | {"kid": 7}), "members"),
    "another typ": (signed(CLAIMS, HEADER | {"typ": "JWT"}), "members"),
    "a member more in the header": (signed(CLAIMS, HEADER | {"x": 1}), "members"),
    "crit": (signed(CLAIMS, HEADER | {"crit": []}), "members"),
    "a key of its own in the header": (signed(CLAIMS, HEADER | {"jwk": VECTOR["jwk"]}), "members"),
    "alg twice": (signed(CLAIMS, b'{"alg":"EdDSA","alg":"EdDSA","kid":"1IG2tMH7","typ":"dc+sd-jwt"}'), "members"),
    "header in another order": (signed(CLAIMS, dict(reversed(HEADER.items()))), "encoding"),
    "header with a space": (signed(CLAIMS, json.dumps(HEADER).encode()), "encoding"),
    "a claim more": (with_claims(sub="learner"), "members"),
    "a claim twice": (signed(compact_json(CLAIMS)[:-1] + b',"ref":"S4JF0DNJN"}'), "members"),
    "claims in another order": (signed(dict(reversed(CLAIMS.items()))), "encoding"),
    "claims with spaces": (signed(json.dumps(CLAIMS).encode()), "encoding"),
    "claims with an escape": (signed(compact_json(CLAIMS).replace(b"DE-", b"\\u0044E-")), "encoding"),
    "a line end after the claims": (signed(compact_json(CLAIMS) + b"\n"), "encoding"),
    "a number as a float": (signed(compact_json(CLAIMS).replace(b"1794787200", b"1794787200.0")), "members"),
    "a number with an exponent": (signed(compact_json(CLAIMS).replace(b"1794787200", b"17947872E2")), "members"),
    "claims that are a list": (signed(b"[]"), "form"),
    "claims that are no JSON": (signed(b"claims"), "form"),
    "claims nested without end": (signed(b'{"iss":' + b"[" * 400), "form"),
    "another mode": (with_claims(mode="single"), "members"),
    "half a letter": (signed(compact_json(CLAIMS).replace(b"DE-BAMF", b"\\ud800")), "members"),
    "another issuer": (with_claims(iss="https://other.example"), "issuer"),
    "an issuer that is no text": (with_claims(iss=["https://safe-arrival.example"]), "members"),
    "another kind of certificate": (with_claims(vct="urn:other:basic:1"), "course"),
    "a version that is none": (with_claims(vct="urn:safe-arrival:basic:01"), "course"),
    "another office": (with_claims(aud="FR-OFII"), "office"),
    "offices in a list": (with_claims(aud=["DE-BAMF"]), "members"),
    "a short serial": (with_claims(jti=CLAIMS["jti"][:-1]), "members"),
    "a serial with a letter that is none": (with_claims(jti="U" + CLAIMS["jti"][1:]), "members"),
    "a serial that is a number": (with_claims(jti=1), "members"),
    "a name as reference": (with_claims(ref="ALEKSANDR"), "members"),
    "a reference that is never handed out": (with_claims(ref="00000011*"), "members"),
    "a reference with a wrong check": (with_claims(ref="S4JF0DNJM"), "members"),
    "an empty reference": (with_claims(ref=""), "members"),
    "iat on a Tuesday": (with_claims(iat=CLAIMS["iat"] + DAY, exp=CLAIMS["exp"] + DAY), "week"),
    "iat a second after Monday": (with_claims(iat=CLAIMS["iat"] + 1, exp=CLAIMS["exp"] + 1), "week"),
    "iat as text": (with_claims(iat=str(CLAIMS["iat"])), "members"),
    "iat true": (with_claims(iat=True), "members"),
    "exp a day later": (with_claims(exp=CLAIMS["exp"] + DAY), "lifetime"),
    "exp a second earlier": (with_claims(exp=CLAIMS["exp"] - 1), "lifetime"),
    "iat before the period of the key": (
        with_claims(iat=KEYS.keys[0].nbf - WEEK, exp=KEYS.keys[0].nbf - WEEK + 366 * DAY),
        "period",
    ),
    "iat in the future": (with_claims(iat=CLAIMS["iat"] + WEEK, exp=CLAIMS["exp"] + WEEK), "future"),
    "text before": (f"Certificate: {TOKEN}", "form"),
    "a word before": (f"x{TOKEN}", "form"),
    "a space before": (f" {TOKEN}", "form"),
    "a line end after": (f"{TOKEN}\n", "form"),
    "text after": (f"{TOKEN} thank you", "form"),
    "twice": (f"{TOKEN} {TOKEN}", "form"),
    "a tilde after": (f"{TOKEN}~", "form"),
    "padding": (f"{TOKEN}==", "form"),
    "cut": (TOKEN[:200], "form"),
    "without its signature": (TOKEN.rpartition(".")[0], "form"),
    "a part more": (f"{TOKEN}.{BODY}", "form"),
    "last bits that mean nothing": (f"{TOKEN[:-1]}R", "encoding"),
    "empty": ("", "form"),
    "10 kB": ("A" * 10_000, "form"),
}
"""What must be refused, and why. Everything from "a claim more" on is signed by the right key, where it is signed."""


@pytest.mark.parametrize(("token", "why"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_must_be_refused_is_refused_with_its_reason(token, why):
    assert reason(token) == why


@pytest.mark.parametrize("name", [name for name in CLAIMS if name != "ref"])
def test_a_missing_claim_is_refused(name):
    assert reason(with_claims(**{name: None})) == "members"


def test_a_certificate_for_another_office_is_refused():
    assert reason(TOKEN, office="FR-OFII") == "office"


def test_it_is_valid_from_its_monday_for_366_days():
    first, last = CLAIMS["iat"], CLAIMS["exp"]
    assert [verify(TOKEN, KEYS, OFFICE, now).monday for now in (first, last - 1)] == [first, first]
    assert reason(TOKEN, now=first - 1) == "future"
    assert reason(TOKEN, now=last) == "expired"


def test_a_withdrawn_key_voids_its_certificates_from_then_on():
    gone = KEYS.withdraw({VECTOR["kid"]}, at(2026, 11, 20))
    assert reason(TOKEN, gone, now=at(2026, 11, 20)) == "withdrawn"
    assert verify(TOKEN, gone, OFFICE, at(2026, 11, 19)).serial == CLAIMS["jti"]


def test_a_key_that_takes_over_counts_from_the_withdrawal_on():
    """Otherwise a list could hold a second key for a few, withdrawn some day far off."""
    old, new = key_at(CLAIMS["iat"], 1), key_at(CLAIMS["iat"], 2)
    keys = listed(old, new).withdraw({old.public.kid}, at(2026, 11, 20))
    certificate = learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, NOW)
    before, after = issue(certificate, old), issue(certificate, new)
    assert reason(before, keys) == "withdrawn"
    assert verify(after, keys, OFFICE, NOW) == certificate
    assert verify(before, keys, OFFICE, at(2026, 11, 19)) == certificate
    assert reason(after, keys, now=at(2026, 11, 19)) == "not-in-force"


def test_a_refusal_is_one_printable_line_whatever_was_signed():
    with pytest.raises(Refusal) as found:
        verify(with_claims(iss="https://a\n\x1b[2J"), KEYS, OFFICE, NOW)
    assert str(found.value).isprintable()


def test_a_list_without_the_key_says_that_it_is_older_and_never_forged():
    empty = KeyList(ISSUER)
    assert reason(TOKEN, empty) == "unknown-key"
    assert "older than this certificate" in REASONS["unknown-key"]
    assert not any("forged" in words for words in REASONS.values())


def test_every_day_of_five_years_issues_and_verifies():
    keys, signers = KeyList(ISSUER), {}
    for number in range(22):
        monday = key_period(at(2026, 1, 5))[0] if number == 0 else keys.keys[-1].exp
        signer = key_at(monday, number + 1)
        signers[monday] = signer
        keys = keys.add(signer.public)
    early = key_at(at(2025, 12, 29), 99)
    keys, signers[early.public.nbf] = replace(keys, keys=(early.public, *keys.keys)), early
    for now in range(at(2026, 1, 1), at(2031, 1, 1), DAY):
        for second in (now, now + DAY - 1):
            certificate = learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, second)
            in_force = keys.in_force(monday_of(second), second)
            token = issue(certificate, signers[in_force.nbf])
            assert verify(token, keys, OFFICE, second) == certificate
    assert all(one.exp == other.nbf for one, other in pairwise(keys.keys))


FORMS = st.one_of(
    st.text(max_size=1100),
    st.binary(max_size=300).map(base64url),
    st.lists(st.binary(max_size=100).map(base64url), min_size=3, max_size=3).map(".".join),
    st.binary(max_size=400).map(lambda data: data.decode("latin-1")),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(list(CLAIMS.values())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(FORMS)
@example("\ud800.\ud800.\ud800")
@example("..")
def test_random_input_raises_nothing_but_a_refusal(token):
    assert reason(token) in REASONS


@given(st.dictionaries(st.sampled_from(list(CLAIMS)), VALUES), st.dictionaries(st.sampled_from(list(HEADER)), VALUES))
def test_random_claims_and_headers_that_are_signed_rightly_raise_nothing_else(claims, header):
    token = signed(
        json.dumps(CLAIMS | claims, separators=(",", ":")).encode(),
        json.dumps(HEADER | header, separators=(",", ":")).encode(),
    )
    with suppress(Refusal):
        assert verify(token, KEYS, OFFICE, NOW)


def test_a_thousand_learners_at_two_offices_cannot_be_linked_by_their_serials():
    """All serials differ, each bit of a pair agrees as often as by chance, and a reprint has the same one."""
    draw = random.Random(7)
    roots = [Root(draw.randbytes(32)) for _ in range(1000)]

    def serials(office, now=NOW):
        return [learners_certificate(ISSUER, root, "basic:1", office, now).serial for root in roots]

    one, other = serials("DE-BAMF"), serials("FR-OFII")
    assert len({*one, *other}) == 2000
    assert one == serials("DE-BAMF", NOW + 40 * WEEK)
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    agreeing = [0] * 80
    for pair in zip(one, other, strict=True):
        first, second = (sum(alphabet.index(character) << 5 * place for place, character in enumerate(s)) for s in pair)
        for bit in range(80):
            agreeing[bit] += (first ^ second) >> bit & 1 == 0
    assert all(400 < count < 600 for count in agreeing)  # six sigma of 1,000 tosses
    assert abs(sum(agreeing) - 40_000) < 850


def test_a_token_holds_no_code_no_address_and_no_script():
    parts = [from_base64url(part) for part in TOKEN.split(".")[:2]]
    assert set(json.loads(parts[1])) == set(CLAIMS)
    assert b"<" not in parts[0] + parts[1]
    assert base64url(ROOT_KEY) not in TOKEN
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_pyjwt_which_we_did_not_write_verifies_it():
    public = PRIVATE.public_key()
    options = {"verify_exp": False, "verify_iat": False}
    assert jwt.decode(TOKEN, public, algorithms=["EdDSA"], audience=OFFICE, options=options) == CLAIMS
    assert jwt.get_unverified_header(TOKEN) == HEADER
    changed = TOKEN[:-10] + ("A" if TOKEN[-10] != "A" else "B") + TOKEN[-9:]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(changed, public, algorithms=["EdDSA"], audience=OFFICE, options=options)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"monday": NOW}, "week"),
        ({"monday": CLAIMS["iat"] + 20 * WEEK}, "period"),
        ({"office": "de-bamf"}, "members"),
        ({"vct": "basic"}, "course"),
        ({"reference": "Ivan"}, "members"),
        ({"serial": "1"}, "members"),
        ({"issuer": ""}, "issuer"),
        ({"issuer": "https://" + "long." * 200}, "issuer"),
        ({"issuer": "https://" + "\N{HOUSE BUILDING}" * 190}, "form"),
    ],
)
def test_what_would_not_verify_is_not_issued(changed, why):
    sound = learners_certificate(ISSUER, ROOT_KEY, "basic:1", OFFICE, NOW, make_reference(b"k", "1"))
    with pytest.raises(Refusal) as found:
        issue(replace(sound, **changed), SIGNER)
    assert found.value.reason == why


def test_an_issuer_may_have_any_letters():
    """What JSON.stringify gives in the officer's page is what we write: letters as they are, no escapes."""
    certificate = Certificate(
        issuer="https://обучение.example", vct=CLAIMS["vct"], office=OFFICE, monday=CLAIMS["iat"], serial=CLAIMS["jti"]
    )
    keys = replace(KEYS, issuer=certificate.issuer)
    assert verify(issue(certificate, SIGNER), keys, OFFICE, NOW) == certificate
