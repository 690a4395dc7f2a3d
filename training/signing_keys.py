"""The signing keys of a site: ``keys.json`` for everybody, and a private key for each quarter in a folder of its own.

The key of this quarter and that of the next are made ahead of time, so that an officer's copy of the list lasts for
three months at least. A private key is deleted when its quarter is over: nobody can date a certificate back with it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from training.certificate import Signer
from training.files import locked, write_once, write_over
from training.key_list import DAY, BadKeyList, KeyList, PublicKey, compact_json, key_period, monday_of, read_key_list
from training.vault import base64url

LIST, FOLDER, LOCK = "keys.json", "signing-keys", "keys.lock"
SEED_BYTES = 32
NAMELESS = "http://localhost"
"""The issuer of a site that has no address yet. Its certificates are for trying out; a name replaces it once."""


class KeysRefused(Exception):
    """The keys of this home cannot be used. The message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """The ids of the keys that were withdrawn, and of those that take their places."""

    withdrawn: tuple[str, ...]
    made: tuple[str, ...]


class SigningKeys:
    """The keys in ``folder``. ``issuer`` is the address of the site; ``rng(n)`` gives n random bytes.

    Files are read each time, so that every process knows at once what another one changed.
    """

    def __init__(self, folder: Path, issuer: str = "", rng: Callable[[int], bytes] = os.urandom) -> None:
        self.file = folder / LIST
        self.folder = folder / FOLDER
        self._lock = folder / LOCK
        self._issuer = issuer.rstrip("/") or NAMELESS
        self._rng = rng

    def public(self) -> KeyList:
        """The list, empty while there is none. Raises KeysRefused."""
        try:
            return read_key_list(self.file.read_bytes())
        except FileNotFoundError:
            return KeyList(self._issuer)
        except OSError as error:
            raise KeysRefused(f"{self.file}: it cannot be read: {error.strerror}") from None
        except BadKeyList as error:
            raise KeysRefused(f"{self.file}: {error}: restore the file, never delete it") from None

    def other_issuer(self) -> str:
        """The issuer in the list, if it is another one than this site's address. Raises KeysRefused."""
        issuer = self.public().issuer
        return issuer if issuer not in (self._issuer, NAMELESS) else ""

    def keep_ready(self, now: float) -> int:
        """Make what is missing for this quarter and the next, delete what is over. Returns how many were made.

        Doing it twice, or in two processes at once, does nothing more.

        Raises:
            KeysRefused: the files cannot be read or written.
        """
        if not self._is_due(self.public(), now):
            return 0
        with self._changing():
            before = self.public()
            named = replace(before, issuer=self._issuer) if before.issuer == NAMELESS else before
            after = self._with_keys(named, now)
            if after != before:
                write_over(self.file, after.as_bytes())
            self._forget_old(after, now)
        return len(after.keys) - len(before.keys)

    def rotate(self, now: float, since: float | None = None) -> Rotation:
        """Withdraw every key that can still sign, and make others with the same periods: from the same Monday on.

        With ``since`` also those that could sign at that time or later. All their certificates are void, from today
        00:00 UTC on: a day, so that "as of today" means the same to everybody.

        Raises:
            KeysRefused: the files cannot be read or written.
        """
        with self._changing():
            before = self.public()
            first = now if since is None else min(now, since)
            gone = {key.kid for key in before.keys if key.exp > first and key.withdrawn is None}
            after = self._with_keys(before.withdraw(gone, int(now // DAY * DAY)), now)
            write_over(self.file, after.as_bytes())
            self._forget_old(after, now)
        made = tuple(key.kid for key in after.keys[len(before.keys) :])
        return Rotation(tuple(key.kid for key in before.keys if key.kid in gone), made)

    def signer(self, now: float) -> Signer:
        """The key for certificates of the week of ``now``.

        Raises:
            KeysRefused: there is none, or its private side is gone.
        """
        public = self.public().in_force(monday_of(now), now)
        if public is None:
            raise KeysRefused(f"{self.file}: it has no key for this week: run training housekeeping")
        file = self.folder / public.kid
        try:
            private = Ed25519PrivateKey.from_private_bytes(file.read_bytes())
        except (OSError, ValueError):
            raise KeysRefused(
                f"{file}: the signing key is missing or damaged: restore it, or run training certificate rotate"
            ) from None
        if _public_side(private) != public.x:
            raise KeysRefused(f"{file}: this is another signing key: restore the file")
        return Signer(public, private)

    def _is_due(self, keys: KeyList, now: float) -> bool:
        """Whether anything is to be done. It only looks."""
        try:
            kept = set(os.listdir(self.folder))
        except OSError:
            kept = set()
        renamed = keys.issuer == NAMELESS != self._issuer
        return renamed or bool(self._missing(keys, now)) or bool(kept & _over(keys, now))

    @staticmethod
    def _missing(keys: KeyList, now: float) -> list[tuple[int, int]]:
        """The periods of this quarter and the next that have no key."""
        this = key_period(monday_of(now))
        have = {(key.nbf, key.exp) for key in keys.keys if key.withdrawn is None}
        return [period for period in (this, key_period(this[1])) if period not in have]

    def _with_keys(self, keys: KeyList, now: float) -> KeyList:
        """The list with a fresh key for each period that lacks one; their private sides are on the disk already."""
        for nbf, exp in self._missing(keys, now):
            seed = self._rng(SEED_BYTES)
            x = _public_side(Ed25519PrivateKey.from_private_bytes(seed))
            kid = thumbprint(x)[:8]
            write_once(self.folder / kid, seed)
            try:
                keys = keys.add(PublicKey(kid, x, nbf, exp))
            except BadKeyList as error:
                raise KeysRefused(f"{self.file}: {error}: restore the file") from None
        return keys

    def _forget_old(self, keys: KeyList, now: float) -> None:
        for kid in _over(keys, now):
            (self.folder / kid).unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Alone with the files: what is read now is what will be written over."""
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            with locked(self._lock):
                yield
        except OSError as error:
            raise KeysRefused(f"{self.file}: keys cannot be written: {error.strerror}") from None


def _over(keys: KeyList, now: float) -> set[str]:
    """The ids of keys that sign nothing any more."""
    return {key.kid for key in keys.keys if key.exp <= now or key.withdrawn is not None}


def _public_side(private: Ed25519PrivateKey) -> str:
    return base64url(private.public_key().public_bytes_raw())


def thumbprint(x: str) -> str:
    """The thumbprint of a public key (RFC 7638). Its first eight characters are the key's id."""
    digest = hashlib.sha256(compact_json({"crv": "Ed25519", "kty": "OKP", "x": x})).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
