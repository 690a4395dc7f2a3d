"""The session: one sealed cookie under a key of the hour, and the ticket of practice (record.md 15, 16, 18)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

from training.items import MARK_BYTES, MOST_ITEMS
from training.record import EVERYTHING, STARTED, Step, close_items
from training.vault import NotOpened, Root, base64url, from_base64url, seal, unseal

COOKIE_LENGTH = 98
MOST_AHEAD, MOST_IDLE, LONGEST = 5, 120, 720
"""Minutes: how far a clock may run back, how long nothing may happen, how long a session lasts."""

_ABOUT_COOKIE = b"safe-arrival/1/cookie\x01"
_ABOUT_TICKET = b"safe-arrival/1/ticket\x01"
_FIELDS = struct.Struct(">32sIIHH")
_BEFORE = 0x8000
LARGEST_COHORT = 0x7FFF
CAME_BACK = LARGEST_COHORT
"""Stands where the number of a cohort would (they end at 9,999): somebody came back with a code that opened nothing.
Perhaps a record under this code was counted and deleted; so nothing is counted of the one that they begin."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is here with a code. Times are minutes since 1970.

    ``epoch`` 0 has no record yet; until then ``cohort`` is the number of the cohort (0 = none, or ``CAME_BACK``) and
    ``before`` says that the learner began with another code.
    """

    root: Root
    issued: int
    seen: int
    epoch: int = 0
    cohort: int = 0
    before: bool = False

    @property
    def spent(self) -> frozenset[str]:
        """What is not to be counted of the record that this session begins."""
        if self.cohort == CAME_BACK:
            return EVERYTHING
        return frozenset({STARTED}) if self.before else frozenset()

    def at(self, minute: int) -> Session:
        """The same session, seen at ``minute``."""
        return replace(self, seen=minute)

    def with_record(self, epoch: int) -> Session:
        """The session once there is a record: what the cookie carried until then is in it."""
        if self.epoch == epoch:  # then it was so before
            return self
        return replace(self, epoch=epoch, cohort=0, before=False)


def seal_session(session: Session, hour_key: bytes, nonce: bytes) -> str:
    """The cookie's value: 98 characters."""
    cohort = session.cohort | (_BEFORE if session.before else 0)
    plain = _FIELDS.pack(session.root, session.issued, session.seen, session.epoch, cohort)
    return base64url(seal(hour_key, plain, nonce, _ABOUT_COOKIE))


def open_session(cookie: str, hour_keys: Iterable[bytes], minute: int) -> Session | None:
    """The session of a cookie, or None: not ours, changed, too old, from the future, or its key is gone."""
    plain = _unseal(cookie, hour_keys, _ABOUT_COOKIE) if len(cookie) == COOKIE_LENGTH else None
    if plain is None:
        return None
    root, issued, seen, epoch, cohort = _FIELDS.unpack(plain)
    if not minute - MOST_IDLE <= seen <= minute + MOST_AHEAD or issued < minute - LONGEST:
        return None
    return Session(Root(root), issued, seen, epoch, cohort & LARGEST_COHORT, bool(cohort & _BEFORE))


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was practised without a code, or after a session ended: marks of items, ready for a record."""

    done: frozenset[bytes] = frozenset()
    missed: frozenset[bytes] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.done or self.missed)

    def __or__(self, other: Ticket) -> Ticket:
        done = self.done | other.done
        return Ticket(done, (self.missed | other.missed) - done)

    @property
    def step(self) -> Step:
        """The step that writes it into a record."""
        return close_items(self.done, self.missed)


NO_TICKET = Ticket()


def seal_ticket(ticket: Ticket, hour_key: bytes, nonce: bytes) -> str:
    """A ticket for a hidden field; "" for an empty one. Nobody but this site can write or read it."""
    if not ticket:
        return ""
    marks = b"".join(sorted(ticket.done) + sorted(ticket.missed))
    return base64url(seal(hour_key, len(ticket.done).to_bytes(2, "big") + marks, nonce, _ABOUT_TICKET))


def open_ticket(text: str, hour_keys: Iterable[bytes]) -> Ticket | None:
    """The ticket in a hidden field; an empty one for "", None where it is too old or not ours."""
    if not text:
        return Ticket()
    longest = 2 * (2 + MOST_ITEMS * MARK_BYTES + 29)
    plain = _unseal(text, hour_keys, _ABOUT_TICKET) if len(text) <= longest else None
    if plain is None:
        return None
    marks = [plain[start : start + MARK_BYTES] for start in range(2, len(plain), MARK_BYTES)]
    count = int.from_bytes(plain[:2], "big")
    return Ticket(frozenset(marks[:count]), frozenset(marks[count:]))


def _unseal(text: str, hour_keys: Iterable[bytes], about: bytes) -> bytes | None:
    try:
        sealed = from_base64url(text)
    except NotOpened:
        return None
    for key in hour_keys:
        try:
            return unseal(key, sealed, about)
        except NotOpened:
            continue
    return None
