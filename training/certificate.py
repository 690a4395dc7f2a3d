"""The certificate: a signed token that names nobody, and that anybody with the public keys checks offline (design 9).

A compact JWS, EdDSA, with the claims of ``vectors/certificate.json`` in their order. There is one way to write a
certificate: whatever is not byte for byte what ``issue`` would write is refused. Nothing here reads a file or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from training.digits import CROCKFORD
from training.key_list import DAY, LATEST, KeyList, PublicKey, compact_json, is_monday, monday_of, strict_json
from training.reference import is_reference
from training.vault import NotOpened, Root, base64url, from_base64url, serial

Token = NewType("Token", str)
"""What stands in the QR code: three parts of base64url."""

ALGORITHM, TYPE, GROUP = "EdDSA", "dc+sd-jwt", "group"
VALID_SECONDS = 366 * DAY
LONGEST_TOKEN = 1_000
"""Characters that are looked at. Ours have 374, and some more with a long address of the issuer."""

_OFFICE = re.compile(r"[A-Z0-9-]{2,16}\Z")
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_COURSE = re.compile(r"urn:safe-arrival:([a-z0-9-]{1,40}):([1-9][0-9]{0,5})\Z")
_HEADER = ("alg", "kid", "typ")
_CLAIMS = ("iss", "vct", "aud", "iat", "exp", "jti", "ref", "mode")
_OPTIONAL = {"ref", "mode"}

REASONS = {
    "empty": "there is nothing to check",
    "long": "this is too long for a certificate",
    "form": "this is no certificate: it was cut, or other text stands around it",
    "algorithm": "this is no certificate of ours: it is signed in another way",
    "members": "this is no certificate of ours: a part is missing, given twice, or one too many",
    "encoding": "this is not written as certificates are: it may have been changed to mark somebody",
    "key_list": "the list of keys cannot be used: {detail}",
    "unknown_key": "your list of keys is older than this certificate, or of another issuer: get keys.json anew",
    "signature": "the signature does not fit: the certificate was changed or is damaged",
    "issuer": "it is from another issuer: {detail}",
    "course": "it is not about a course of ours",
    "office": "it is for another office: {detail}",
    "serial": "its serial is not written as serials are",
    "reference": "its reference is not written as references are",
    "week": "it is not dated on a Monday",
    "period": "it is dated outside the period of its key",
    "future": "it is dated in the future: is the date right on this machine?",
    "lifetime": "it does not end 366 days after its Monday",
    "expired": "it has expired on {detail}",
    "withdrawn": "its key was withdrawn on {detail}: the holder can print it anew",
    "not_in_force": "its key was not in use yet on that day: another one was",
}
"""Why a certificate is refused, by reason: what is said to an officer."""


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
    _must_fit(_claims(certificate), signer.public)
    signed = f"{_header(signer.public.kid)}.{base64url(compact_json(_claims(certificate)))}"
    token = Token(f"{signed}.{base64url(signer.private.sign(signed.encode('ascii')))}")
    if len(token) > LONGEST_TOKEN:
        raise Refusal("long")
    return token


def verify(token: str, keys: KeyList, office: str, at: float) -> Certificate:
    """What a valid certificate for ``office`` says, as of ``at`` (seconds since 1970; withdrawals included).

    The signature is checked (RFC 7515, RFC 8037) before anything that the token says of itself is believed.

    Raises:
        Refusal: it is not valid. Nothing else is ever raised, whatever ``token`` is.
    """
    header, claims, signed, signature = _parts(token)
    key = keys.find(header["kid"])
    if key is None:
        raise Refusal("unknown_key")
    try:
        Ed25519PublicKey.from_public_bytes(from_base64url(key.x)).verify(signature, signed)
    except InvalidSignature:
        raise Refusal("signature") from None
    if claims["iss"] != keys.issuer:
        raise Refusal("issuer", claims["iss"][:100] if isinstance(claims["iss"], str) else "")
    _must_fit(claims, key)
    if claims["aud"] != office:
        raise Refusal("office", claims["aud"])
    _must_be_timely(claims, keys, key, at)
    return Certificate(
        issuer=claims["iss"],
        vct=claims["vct"],
        office=claims["aud"],
        monday=claims["iat"],
        serial=claims["jti"],
        reference=claims.get("ref", ""),
        group="mode" in claims,
    )


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, signed bytes and signature of a token in its one canonical encoding."""
    if not token:
        raise Refusal("empty")
    if len(token) > LONGEST_TOKEN:
        raise Refusal("long")
    parts = token.split(".")
    if len(parts) != 3:
        raise Refusal("form")
    header = _object(parts[0])
    if header.get("alg") != ALGORITHM:
        raise Refusal("algorithm")
    claims = _object(parts[1])
    _must_have(header, _HEADER)
    _must_have(claims, _CLAIMS, _OPTIONAL)
    kid, mode = header["kid"], claims.get("mode", GROUP)
    if not isinstance(kid, str) or not _KID.match(kid) or header["typ"] != TYPE or mode != GROUP:
        raise Refusal("members")
    if [parts[0], parts[1]] != [_header(kid), _written(claims)]:
        raise Refusal("encoding")
    try:
        signature = from_base64url(parts[2])
    except NotOpened:
        raise Refusal("form") from None
    return header, claims, f"{parts[0]}.{parts[1]}".encode(), signature


def _object(part: str) -> dict[str, Any]:
    """The JSON object in a part of a token."""
    try:
        data = from_base64url(part)
    except NotOpened:
        raise Refusal("form") from None
    try:
        value = strict_json(data)
    except ValueError as error:
        raise Refusal("members" if "twice" in str(error) else "form") from None
    if not isinstance(value, dict):
        raise Refusal("form")
    return value


def _must_have(value: dict[str, Any], names: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Refuse members beyond ``names``, and those that are missing."""
    if not set(names) - set(optional) <= value.keys() <= set(names):
        raise Refusal("members")


def _must_fit(claims: dict[str, Any], key: PublicKey) -> None:
    """Refuse claims that ``issue`` never writes with this key."""
    if not isinstance(claims["iss"], str) or not claims["iss"]:
        raise Refusal("issuer")
    for name, form, reason in (("vct", _COURSE, "course"), ("aud", _OFFICE, "office")):
        if not isinstance(claims[name], str) or not form.match(claims[name]):
            raise Refusal(reason, f"{str(claims[name])[:40]} is the id of none")
    if not isinstance(claims["jti"], str) or len(claims["jti"]) != 16 or not set(claims["jti"]) <= set(CROCKFORD):
        raise Refusal("serial")
    if "ref" in claims and not (isinstance(claims["ref"], str) and is_reference(claims["ref"])):
        raise Refusal("reference")
    if type(claims["iat"]) is not int or not 0 <= claims["iat"] < LATEST or not is_monday(claims["iat"]):
        raise Refusal("week")
    if type(claims["exp"]) is not int or claims["exp"] != claims["iat"] + VALID_SECONDS:
        raise Refusal("lifetime")
    if not key.holds(claims["iat"]):
        raise Refusal("period")


def _must_be_timely(claims: dict[str, Any], keys: KeyList, key: PublicKey, at: float) -> None:
    """Refuse what is not valid as of ``at``."""
    if key.withdrawn is not None and key.is_withdrawn(at):
        raise Refusal("withdrawn", f"{_day(key.withdrawn)}")
    if keys.in_force(claims["iat"], at) != key:
        raise Refusal("not_in_force")
    if claims["iat"] > at:
        raise Refusal("future")
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


def _written(claims: dict[str, Any]) -> str:
    """Claims as ``issue`` writes them; "" where it never could."""
    try:
        return base64url(compact_json({name: claims[name] for name in _CLAIMS if name in claims}))
    except (ValueError, RecursionError):  # half a surrogate pair has no UTF-8
        return ""


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
