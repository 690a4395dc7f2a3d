"""``keys.json``: the public keys of an issuer, one for each quarter, and the rules that such a list must keep.

A list is append-only. Periods run from the first Monday of a quarter to the next, [nbf, exp) at 00:00 UTC; a
certificate's key is the one whose period holds its Monday (record.md 26). So that ``kid`` can mark nobody, one key
alone is *in force* in a period at any time: a key may have the period of another one (emergency rotation) only if that
one was withdrawn, and then it counts from the withdrawal on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

from training.vault import NotOpened, from_base64url

DAY, WEEK = 86_400, 7 * 86_400
MONDAY = 4 * DAY
"""The first Monday after 1970 began."""

SHORTEST_PERIOD = 28 * DAY
LARGEST_FILE, LONGEST_ISSUER, DEEPEST = 100_000, 200, 8
LATEST = 32_503_680_000
"""The year 3000, in seconds: later times are none."""

_MEMBERS = {"issuer", "keys"}
_KEY_MEMBERS = {"kty", "crv", "x", "kid", "nbf", "exp", "withdrawn"}
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class GivenTwice(ValueError):
    """JSON that gives a member twice."""


class BadKeyList(Exception):
    """A list of keys that cannot be trusted. The message says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key with its period; ``x`` is base64url. Times are seconds since 1970 (UTC). ``withdrawn`` voids it."""

    kid: str
    x: str
    nbf: int
    exp: int
    withdrawn: int | None = None

    def holds(self, at: float) -> bool:
        """Whether its period holds a time."""
        return self.nbf <= at < self.exp

    def is_withdrawn(self, at: float) -> bool:
        """Whether it was withdrawn by a time."""
        return self.withdrawn is not None and self.withdrawn <= at

    def as_json(self) -> dict[str, Any]:
        """Its entry, in the order of the vector."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": self.x,
            "kid": self.kid,
            "nbf": self.nbf,
            "exp": self.exp,
            "withdrawn": self.withdrawn,
        }


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys of ``issuer``, the oldest first."""

    issuer: str
    keys: tuple[PublicKey, ...] = ()

    def find(self, kid: str) -> PublicKey | None:
        return next((key for key in self.keys if key.kid == kid), None)

    def in_force(self, monday: int, at: float) -> PublicKey | None:
        """The one key that counts at ``at`` for certificates of a week: of those left, the first to be withdrawn."""
        left = [key for key in self.keys if key.holds(monday) and not key.is_withdrawn(at)]
        return min(left, key=lambda key: LATEST if key.withdrawn is None else key.withdrawn, default=None)

    def withdraw(self, kids: set[str], at: int) -> KeyList:
        """The list with some keys withdrawn at a time; those that were withdrawn before stay as they are."""
        return replace(
            self,
            keys=tuple(
                replace(key, withdrawn=at) if key.kid in kids and key.withdrawn is None else key for key in self.keys
            ),
        )

    def add(self, key: PublicKey) -> KeyList:
        """The list with one key more.

        Raises:
            BadKeyList: it overlaps with another one.
        """
        longer = replace(self, keys=(*self.keys, key))
        _must_not_overlap(longer.keys)
        return longer

    def as_bytes(self) -> bytes:
        """The file: JSON in the order of the vector, without spaces, and one line end."""
        value = {"issuer": self.issuer, "keys": [key.as_json() for key in self.keys]}
        return compact_json(value) + b"\n"


def monday_of(now: float) -> int:
    """The Monday 00:00 UTC of the week of a time, in seconds since 1970."""
    return int((now - MONDAY) // WEEK * WEEK + MONDAY)


def is_monday(time: int) -> bool:
    """Whether a time is a Monday at 00:00 UTC."""
    return time % WEEK == MONDAY


def key_period(monday: int) -> tuple[int, int]:
    """The period [nbf, exp) that holds a Monday: from the first Monday of its quarter to that of the next."""
    day = datetime.fromtimestamp(monday, UTC).date()
    month = day.month - (day.month - 1) % 3
    following = date(day.year + month // 10, (month + 3) % 12, 1)
    return _first_monday(date(day.year, month, 1)), _first_monday(following)


def _first_monday(day: date) -> int:
    monday = day + timedelta(days=-day.weekday() % 7)
    return int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp())


def compact_json(value: Any) -> bytes:
    """JSON without spaces, in the order of ``value``, as UTF-8: what JSON.stringify gives, half letters escaped."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")


def strict_json(data: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, or a member is given twice, or it is nested deeper than anything of ours.
    """
    try:
        value = json.loads(data.decode(), object_pairs_hook=_no_member_twice, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if _is_deep(value, DEEPEST):
        raise ValueError("it is nested too deep")
    return value


def _is_deep(value: Any, levels: int) -> bool:
    """Whether a value is nested in more than so many levels, itself counted."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_is_deep(each, levels - 1) for each in inner)


def _no_member_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise GivenTwice("a member is given twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def read_key_list(data: bytes) -> KeyList:
    """The list in a file.

    Raises:
        BadKeyList: it is none, or breaks a rule that keeps holders of certificates from being marked.
    """
    if len(data) > LARGEST_FILE:
        raise BadKeyList("it is too large")
    try:
        value = strict_json(data)
    except ValueError as error:
        raise BadKeyList(f"it is no JSON ({' '.join(str(error).split())[:80]})") from None
    if not isinstance(value, dict) or value.keys() != _MEMBERS or not isinstance(value["keys"], list):
        raise BadKeyList('it must have the members "issuer" and "keys" and no others')
    if not isinstance(value["issuer"], str) or not is_issuer(value["issuer"]):
        raise BadKeyList('"issuer" must be an address')
    keys = tuple(_key(entry, number) for number, entry in enumerate(value["keys"], 1))
    if len({key.kid for key in keys}) != len(keys):
        raise BadKeyList("two keys have the same kid")
    _must_not_overlap(keys)
    return KeyList(value["issuer"], keys)


def _key(entry: Any, number: int) -> PublicKey:
    if not isinstance(entry, dict) or entry.keys() != _KEY_MEMBERS:
        raise BadKeyList(f"key {number} must have the members {', '.join(sorted(_KEY_MEMBERS))} and no others")
    kid, x, nbf, exp, withdrawn = (entry[name] for name in ("kid", "x", "nbf", "exp", "withdrawn"))
    if (entry["kty"], entry["crv"]) != ("OKP", "Ed25519"):
        raise BadKeyList(f"key {number} is no Ed25519 key")
    if not isinstance(kid, str) or not _KID.match(kid) or not isinstance(x, str) or not _is_public_key(x):
        raise BadKeyList(f'"kid" or "x" of key {number} cannot be used')
    if not is_time(nbf) or not is_time(exp) or not (withdrawn is None or is_time(withdrawn)):
        raise BadKeyList(f"a time of key {number} is no whole number of seconds")
    if not is_monday(nbf):
        raise BadKeyList(f"the period of key {number} does not start on a Monday")
    if exp - nbf < SHORTEST_PERIOD:
        raise BadKeyList(f"the period of key {number} is shorter than 28 days")
    return PublicKey(kid, x, nbf, exp, withdrawn)


def is_issuer(text: str) -> bool:
    """Whether nothing in a text is blank or invisible."""
    return 0 < len(text) <= LONGEST_ISSUER and text.isprintable() and " " not in text


def _is_public_key(x: str) -> bool:
    try:
        return len(from_base64url(x)) == 32
    except NotOpened:
        return False


def is_time(value: Any) -> bool:
    """Whether a value is a whole number of seconds between 1970 and the year 3000."""
    return type(value) is int and 0 <= value < LATEST


def _must_not_overlap(keys: tuple[PublicKey, ...]) -> None:
    for one, other in combinations(keys, 2):
        apart = one.exp <= other.nbf or other.exp <= one.nbf
        rotated = (one.nbf, one.exp) == (other.nbf, other.exp) and not (
            one.withdrawn is None and other.withdrawn is None
        )
        if not apart and not rotated:
            raise BadKeyList(f"the periods of the keys {one.kid} and {other.kid} overlap")
