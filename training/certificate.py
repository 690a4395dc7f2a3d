"""The certificate: a signed token that names nobody, and that anybody with the public keys checks offline (design 9).

A compact JWS, EdDSA, with the claims of ``vectors/certificate.json`` in their order. There is one way to write a
certificate: whatever is not byte for byte what ``issue`` would write is refused. Nothing here reads a file or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import inf
from typing import Any, NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from training.digits import CROCKFORD
from training.key_list import (
    DAY,
    GivenTwice,
    KeyList,
    PublicKey,
    compact_json,
    is_issuer,
    is_monday,
    is_time,
    monday_of,
    strict_json,
)
from training.reference import is_reference
from training.vault import NotOpened, Root, base64url, from_base64url, serial

Token = NewType("Token", str)
"""What stands in the QR code: three parts of base64url."""

ALGORITHM, TYPE, GROUP = "EdDSA", "dc+sd-jwt", "group"
VALID_SECONDS = 366 * DAY
LONGEST_TOKEN = 1_000
"""Characters that are looked at. Ours have 374, and some more with a long address of the issuer."""

_OFFICE = re.compile(r"[A-Z0-9-]{2,16}\Z")
_COURSE = re.compile(r"urn:safe-arrival:([a-z0-9]+(?:-[a-z0-9]+)*):([1-9][0-9]{0,5})\Z")
_SERIAL = re.compile(rf"[{CROCKFORD}]{{16}}\Z")
_TOKEN = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\Z")
_HEADER = ("alg", "kid", "typ")
_CLAIMS = ("iss", "vct", "aud", "iat", "exp", "jti", "ref", "mode")
_NUMBERS, _OPTIONAL = {"iat", "exp"}, {"ref", "mode"}

REASONS = {
    "keys": "the list of keys cannot be used: {detail}",
    "form": "this is no certificate: it was cut, or other text stands around it",
    "alg": "this is no certificate of ours: it is signed in another way",
    "members": "this is no certificate of ours: {detail} is missing, one too many, given twice, or not written so",
    "encoding": "this is not written as certificates are: it was cut, or changed to mark somebody",
    "unknown-key": "your list of keys is older than this certificate, or of another issuer: get keys.json anew",
    "signature": "the signature does not fit: the certificate was changed or is damaged",
    "issuer": "it is from another issuer: {detail}",
    "course": "it is not about a course of ours",
    "week": "it is not dated on a Monday",
    "future": "it is dated in the future: is the date right on this machine?",
    "period": "it is dated outside the period of its key",
    "lifetime": "it does not end 366 days after its Monday",
    "withdrawn": "its key was withdrawn on {detail}: the holder can print it anew",
    "not-in-force": "its key was not in use yet on that day: another one was",
    "expired": "it has expired on {detail}",
    "office": "it is for another office: {detail}",
}
"""Why a certificate is refused, by reason: what is said to an officer. The first one that holds is told, in this order
(``members`` and ``encoding`` of the header come before the key, those of the claims after the signature).
``webapp/verifier`` has the same ones."""


class Refusal(Exception):
    """A certificate that is not valid here and now. ``reason`` is a key of ``REASONS``; ``str`` of it is one line."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = "".join(character if character.isprintable() else "?" for character in detail)
        super().__init__(REASONS[reason].format(detail=self.detail))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says. ``monday`` begins its week, in seconds since 1970 (UTC); ``reference`` may be ""."""

    issuer: str
    vct: str
    office: str
    monday: int
    serial: str
    reference: str = ""
    group: bool = False

    @property
    def expires(self) -> int:
        """The second from which on it is not valid."""
        return self.monday + VALID_SECONDS

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return _day(self.monday)

    @property
    def course(self) -> tuple[str, int]:
        """The id of the course, and its version."""
        found = _COURSE.match(self.vct)
        return (found[1], int(found[2])) if found else (self.vct, 0)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its public side."""

    public: PublicKey
    private: Ed25519PrivateKey


def vct_of(course: str) -> str:
    """What a certificate says of a completed course: ``urn:safe-arrival:basic:1`` for ``basic:1``."""
    return f"urn:safe-arrival:{course}"


def learners_certificate(
    issuer: str, root: Root, course: str, office: str, now: float, reference: str = ""
) -> Certificate:
    """The certificate of a learner for one office. ``course`` is noted as completed: ``basic:1``.

    Its serial comes from the root, so a reprint bears the same one, and two offices cannot compare theirs.
    """
    vct = vct_of(course)
    return Certificate(
        issuer=issuer,
        vct=vct,
        office=office,
        monday=monday_of(now),
        serial=serial(root, vct, office),
        reference=reference,
    )


def issue(certificate: Certificate, signer: Signer) -> Token:
    """Sign a certificate. EdDSA draws nothing by chance: the same certificate and key give the same token.

    Raises:
        Refusal: it is not one that ``verify`` would accept.
    """
    claims = _claims(certificate)
    _must_be_written_so(claims)
    _must_fit(claims, signer.public)
    signed = f"{_header(signer.public.kid)}.{base64url(compact_json(claims))}"
    token = Token(f"{signed}.{base64url(signer.private.sign(signed.encode('ascii')))}")
    if len(token) > LONGEST_TOKEN:
        raise Refusal("form")
    return token


def verify(token: str, keys: KeyList, office: str, at: float) -> Certificate:
    """What a valid certificate for ``office`` says, as of ``at`` (seconds since 1970; withdrawals included).

    The signature is checked (RFC 7515, RFC 8037) before anything that the token says of itself is believed.

    Raises:
        Refusal: it is not valid. Nothing else is ever raised, whatever ``token`` is.
    """
    found = _TOKEN.match(token) if len(token) <= LONGEST_TOKEN else None
    if not found:
        raise Refusal("form")
    head, body, seal = found.groups()
    kid, signature = _read_header(head), _bytes(seal)
    key = keys.find(kid)
    if key is None:
        raise Refusal("unknown-key")
    try:
        Ed25519PublicKey.from_public_bytes(from_base64url(key.x)).verify(signature, f"{head}.{body}".encode())
    except InvalidSignature:
        raise Refusal("signature") from None
    claims = _read_claims(body)
    if claims["iss"] != keys.issuer:
        raise Refusal("issuer", claims["iss"][:100])
    _must_fit(claims, key, at)
    _must_be_valid(claims, keys, key, at)
    if claims["aud"] != office:
        raise Refusal("office", claims["aud"])
    return Certificate(
        issuer=claims["iss"],
        vct=claims["vct"],
        office=claims["aud"],
        monday=claims["iat"],
        serial=claims["jti"],
        reference=claims.get("ref", ""),
        group="mode" in claims,
    )


def _read_header(part: str) -> str:
    """The ``kid`` of a header in its one canonical encoding."""
    header = _object(part)
    if header.get("alg") != ALGORITHM:
        raise Refusal("alg")
    _must_have(header, _HEADER)
    kid = header["kid"]
    if not isinstance(kid, str) or header["typ"] != TYPE:
        raise Refusal("members", "kid or typ")
    if part != _header(kid):
        raise Refusal("encoding")
    return kid


def _read_claims(part: str) -> dict[str, Any]:
    """Claims in their one canonical encoding, each of its form."""
    claims = _object(part)
    _must_have(claims, _CLAIMS, _OPTIONAL)
    _must_be_written_so(claims)
    if part != base64url(compact_json({name: claims[name] for name in _CLAIMS if name in claims})):
        raise Refusal("encoding")
    return claims


def _bytes(part: str) -> bytes:
    """The bytes of a part, which has one spelling."""
    try:
        return from_base64url(part)
    except NotOpened:
        raise Refusal("encoding") from None


def _object(part: str) -> dict[str, Any]:
    """The JSON object in a part of a token."""
    data = _bytes(part)
    try:
        value = strict_json(data)
    except GivenTwice:
        raise Refusal("members", "a part") from None
    except ValueError:
        raise Refusal("form") from None
    if not isinstance(value, dict):
        raise Refusal("form")
    return value


def _must_have(value: dict[str, Any], names: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Refuse members beyond ``names``, and those that are missing."""
    if not set(names) - set(optional) <= value.keys() <= set(names):
        raise Refusal("members", "a part")


def _must_be_written_so(claims: dict[str, Any]) -> None:
    """Refuse claims that are of another kind or form than ours."""
    for name, value in claims.items():
        if not (is_time(value) if name in _NUMBERS else isinstance(value, str)):
            raise Refusal("members", name)
    for name, sound in (
        ("aud", bool(_OFFICE.match(claims["aud"]))),
        ("jti", bool(_SERIAL.match(claims["jti"]))),
        ("ref", "ref" not in claims or is_reference(claims["ref"])),
        ("mode", claims.get("mode", GROUP) == GROUP),
    ):
        if not sound:
            raise Refusal("members", name)


def _must_fit(claims: dict[str, Any], key: PublicKey, at: float = inf) -> None:
    """Refuse claims that ``issue`` never writes with this key, nor before ``at``."""
    monday = claims["iat"]
    for reason, holds in (
        ("issuer", is_issuer(claims["iss"])),
        ("course", bool(_COURSE.match(claims["vct"]))),
        ("week", is_monday(monday)),
        ("future", monday <= at),
        ("period", key.holds(monday)),
        ("lifetime", claims["exp"] == monday + VALID_SECONDS),
    ):
        if not holds:
            raise Refusal(reason)


def _must_be_valid(claims: dict[str, Any], keys: KeyList, key: PublicKey, at: float) -> None:
    """Refuse what is not valid as of ``at``."""
    if key.withdrawn is not None and key.is_withdrawn(at):
        raise Refusal("withdrawn", f"{_day(key.withdrawn)}")
    if keys.in_force(claims["iat"], at) != key:
        raise Refusal("not-in-force")
    if claims["exp"] <= at:
        raise Refusal("expired", f"{_day(claims['exp'])}")


def _header(kid: str) -> str:
    return base64url(compact_json({"alg": ALGORITHM, "kid": kid, "typ": TYPE}))


def _claims(certificate: Certificate) -> dict[str, Any]:
    """The claims in the order of the vector."""
    claims: dict[str, Any] = {
        "iss": certificate.issuer,
        "vct": certificate.vct,
        "aud": certificate.office,
        "iat": certificate.monday,
        "exp": certificate.expires,
        "jti": certificate.serial,
    }
    if certificate.reference:
        claims["ref"] = certificate.reference
    if certificate.group:
        claims["mode"] = GROUP
    return claims


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
