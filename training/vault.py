"""Keys from a resume code, and sealing with them (record.md 3 to 8). Without the code nothing here can be undone.

code --Argon2id, pepper--> root --HKDF--> id of the row, key of the box, token of forms, serials
"""

from __future__ import annotations

import base64
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from training import record as records
from training.digits import crockford
from training.record import Record
from training.resume_code import ResumeCode

Pepper = NewType("Pepper", bytes)
"""32 bytes of this site, in a file of their own: without them a code opens nothing."""

Root = NewType("Root", bytes)
"""32 bytes that stand for a learner while they are here."""

PEPPER_BYTES, NONCE_BYTES, BOX_BYTES = 32, 12, 1821
MEMORY_KIB, ROUNDS, LANES = 19456, 2, 1
"""Argon2id as OWASP advises where memory is dear: one derivation at a time must fit beside the server."""

_VERSION = b"\x01"


class NotOpened(Exception):
    """Sealed bytes that this key does not open: changed, cut, or sealed for somebody else."""


def derive(key: bytes, label: str | bytes, length: int) -> bytes:
    """HKDF-SHA256 of ``key`` with an empty salt; ``label`` (ASCII) says what the result is for."""
    info = label.encode("ascii") if isinstance(label, str) else label
    return HKDF(algorithm=SHA256(), length=length, salt=b"", info=info).derive(key)


def pepper_check(pepper: Pepper) -> str:
    """16 hex digits that tell whether a database belongs to this pepper, and nothing else."""
    return derive(pepper, "safe-arrival/1/pepper-check", 8).hex()


def stretch(code: ResumeCode, pepper: Pepper) -> Root:
    """The root of a code: slow on purpose (19 MiB, two rounds). Only behind the gate."""
    kdf = Argon2id(
        salt=b"safe-arrival/1/c", secret=pepper, memory_cost=MEMORY_KIB, iterations=ROUNDS, lanes=LANES, length=32
    )
    return Root(kdf.derive(code.encode("ascii")))


def row_id(root: Root) -> bytes:
    """The 16 bytes under which a record is stored."""
    return derive(root, "safe-arrival/1/id", 16)


def csrf_token(root: Root, issued: int) -> str:
    """The token of every form in a session that began at minute ``issued`` (since 1970): 22 characters."""
    return base64url(derive(root, b"safe-arrival/1/csrf" + issued.to_bytes(4, "big"), 16))


def serial(root: Root, vct: str, aud: str) -> str:
    """The serial of a certificate: 16 Crockford characters, the same on a reprint, another one for each office."""
    return crockford(int.from_bytes(derive(root, f"safe-arrival/cert/v1|{vct}|{aud}", 10), "big"), 16)


def group_serial(pepper: Pepper, vct: str, aud: str, ref: str) -> str:
    """The serial of a certificate for a group session: it hangs on the reference, because nobody there has a code."""
    return crockford(int.from_bytes(derive(pepper, f"safe-arrival/cert/group/v1|{vct}|{aud}|{ref}", 10), "big"), 16)


def reference_mark(root: Root, aud: str, ref: str) -> str:
    """What a record remembers of an office's reference: 16 hex digits."""
    return derive(root, f"safe-arrival/1/ref|{aud}|{ref}", 8).hex()


def seal_record(root: Root, record: Record, nonce: bytes, row: bytes = b"") -> bytes:
    """A record as its box of 1,821 bytes. ``nonce`` is 12 fresh random bytes; ``row`` is its id, if it is known."""
    key = derive(root, "safe-arrival/1/seal", 32)
    return seal(key, records.write(record), nonce, _about_record(row or row_id(root)))


def open_record(root: Root, box: bytes, row: bytes = b"") -> Record:
    """The record in a box; ``row`` is its id, if it is known.

    Raises:
        NotOpened: the box was changed, or belongs to another row.
        BrokenRecord: another version of the program wrote it.
    """
    return records.read(unseal(derive(root, "safe-arrival/1/seal", 32), box, _about_record(row or row_id(root))))


def _about_record(row: bytes) -> bytes:
    return b"safe-arrival/1/record" + _VERSION + row


def seal(key: bytes, plain: bytes, nonce: bytes, about: bytes) -> bytes:
    """``version || nonce || AEAD``; ``about`` is bound to it and not stored."""
    return _VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """What ``seal`` sealed.

    Raises:
        NotOpened: another key, other bytes, or another thing that it is about.
    """
    if sealed[:1] != _VERSION:
        raise NotOpened("another version")
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], about)
    except (InvalidTag, ValueError):
        raise NotOpened("another key, or changed") from None


def base64url(data: bytes) -> str:
    """Base64 for addresses and cookies, without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of a text that ``base64url`` wrote.

    Raises:
        NotOpened: it is not in that form, to the last bit.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotOpened("no base64") from None
    if base64url(data) != text:
        raise NotOpened("not canonical")
    return data
