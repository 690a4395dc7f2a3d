"""The vector of the certificate, and tokens that are signed rightly but say something wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conftest import ROOT
from training.certificate import Signer
from training.key_list import KeyList, PublicKey, compact_json, key_period, read_key_list
from training.vault import base64url

VECTOR: dict[str, Any] = json.loads((ROOT / "tests" / "vectors" / "certificate.json").read_text("utf-8"))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["seed_hex"]))
KEYS = read_key_list(compact_json(VECTOR["keys_json"]))
SIGNER = Signer(KEYS.keys[0], PRIVATE)
OFFICE, TOKEN = VECTOR["aud"], VECTOR["token"]
CLAIMS: dict[str, Any] = VECTOR["claims"]
HEADER = {"alg": "EdDSA", "kid": VECTOR["kid"], "typ": "dc+sd-jwt"}


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    """A time in seconds since 1970 (UTC)."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


NOW = at(2026, 11, 20, 12)


def signed(claims: bytes | dict[str, Any], header: bytes | dict[str, Any] = HEADER) -> str:
    """A token with any claims and header, signed by the key of the vector."""
    parts = [base64url(part if isinstance(part, bytes) else compact_json(part)) for part in (header, claims)]
    text = ".".join(parts)
    return f"{text}.{base64url(PRIVATE.sign(text.encode()))}"


def with_claims(**changed: Any) -> str:
    """The vector's token with some claims changed (None: left out), signed again."""
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return signed(claims)


def key_at(monday: int, seed: int = 1) -> Signer:
    """A key for the period that holds a Monday."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    x = base64url(private.public_key().public_bytes_raw())
    return Signer(PublicKey(f"key-{seed}", x, *key_period(monday)), private)


def listed(*signers: Signer) -> KeyList:
    """The list of these keys."""
    return KeyList(CLAIMS["iss"], tuple(signer.public for signer in signers))
