"""What is kept of learners: sealed records in a store, opened by a code or by the session of one.

Nobody comes here with an address, a name or an answer; only with marks of items that were closed.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from training.cohort import Cohort
from training.events import Event, events_of
from training.gate import Gate
from training.hour_keys import HourKeys
from training.quarters import period_of, periods_open
from training.record import NOTHING, BrokenRecord, Record, Step, begin, leave_all
from training.resume_code import ResumeCode, new_code
from training.session import CAME_BACK, Session, Ticket, open_session, open_ticket, seal_session, seal_ticket
from training.store import Store, StoreUnavailable
from training.vault import NONCE_BYTES, NotOpened, Pepper, open_record, row_id, seal_record, stretch

_log = logging.getLogger(__name__)
MOST_TRIES = 5
"""How often a step is applied anew because another device wrote in between."""


@dataclass(frozen=True)
class Learner:
    """Somebody who is here with a code. ``box`` is the record as it was read, None while there is none."""

    session: Session
    record: Record = NOTHING
    box: bytes | None = None

    @property
    def id(self) -> bytes:
        return row_id(self.session.root)


class RecordUnreadable(StoreUnavailable):
    """A box that does not open: a newer program wrote it, or the row is damaged. For a learner it is away."""


class SessionEnded(Exception):
    """The record was deleted, or all devices left, since this session began."""


Count = Callable[[Event, float], None]
"""Takes an event at a time. It raises nothing: the step is written already."""


class Records:
    """The records of one site. ``now`` is always seconds since 1970 (UTC). ``count`` gets every event that happened."""

    count: Count | None = None

    def __init__(
        self, store: Store, pepper: Pepper, hour_keys: HourKeys, rng: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.store = store
        self.hour_keys = hour_keys
        self.gate = Gate()
        self._pepper = pepper
        self._rng = rng

    def start(self, now: float, cohort: int = 0, before: bool = False) -> tuple[ResumeCode, Learner]:
        """A fresh code and its session. Nothing is written: that comes with the first step worth keeping.

        Raises:
            GateFull: too many at once.
        """
        code = new_code()
        root = self.gate.derive("start", lambda: stretch(code, self._pepper))
        minute = _minute(now)
        return code, Learner(Session(root, minute, minute, cohort=cohort, before=before))

    def come_back(self, code: ResumeCode, now: float) -> Learner:
        """The learner of a code. A code that opens nothing is an empty record: nobody can tell which codes exist.

        Raises:
            GateFull: too many at once.
            StoreUnavailable: the database does not answer.
        """
        root = self.gate.derive("resume", lambda: stretch(code, self._pepper))
        minute = _minute(now)
        row = row_id(root)
        box = self.store.read(row)
        # Also where there is no row: both kinds of codes ask the database the same.
        self.store.touch(row, half_of(now))
        if box is None:
            return Learner(Session(root, minute, minute, cohort=CAME_BACK))
        session = Session(root, minute, minute)
        record = _opened(session, box, row)
        return Learner(session.with_record(record.epoch), record, box)

    def session(self, cookie: str, now: float) -> Session | None:
        """The session of a cookie, or None: no key opens it, or its time is over. The database is not asked."""
        return open_session(cookie, self.hour_keys.live(_hour(now)), _minute(now)) if cookie else None

    def find(self, session: Session) -> Learner | None:
        """The learner of a session, or None where the record was deleted or all devices left.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        row = row_id(session.root)
        box = self.store.read(row)
        if box is None:
            return Learner(session) if session.epoch == 0 else None
        record = _opened(session, box, row)
        return Learner(session, record, box) if _fits(session, record) else None

    def keep(self, learner: Learner, step: Step, now: float, language: str = "", answer: str = "") -> Learner:
        """Apply a step to the record and write it, whatever other devices write at the same time.

        What is newly counted in it becomes an event, with the ``language`` of the page and the ``answer`` about
        change: after it was written, and only if it is certain that this was the write.

        Raises:
            SessionEnded: the record is gone, or all devices left meanwhile. Nothing was written.
            StoreUnavailable: the database did not do it, or five others were faster. Doing it again is right.
        """
        session, record, box = learner.session, learner.record, learner.box
        row, half = row_id(session.root), half_of(now)
        for _ in range(MOST_TRIES):
            base = record if box else begin(record, self._partner(session.cohort, now), session.spent)
            new = step(base)
            if box is not None and new == record:
                return Learner(session.with_record(record.epoch), record, box)
            sealed = seal_record(session.root, new, self._rng(NONCE_BYTES), row)
            written = self.store.swap(row, box, sealed, half) if box else self.store.insert(row, sealed, half)
            if written:
                spent = record.counted if box else session.spent
                self._tell(events_of(base, new, spent, period_of(now), language, answer), now)
                return Learner(session.with_record(new.epoch), new, sealed)
            box = self.store.read(row)
            if box is None:
                raise SessionEnded
            record = _opened(session, box, row)
            if not _fits(session, record):
                raise SessionEnded
        raise StoreUnavailable("others were faster")

    def _tell(self, events: Iterable[Event], now: float) -> None:
        if count := self.count:
            for event in events:
                count(event, now)

    def leave_all(self, learner: Learner, now: float) -> None:
        """End the sessions of all devices, this one too. Raises what ``keep`` raises."""
        self.keep(learner, leave_all, now)

    def delete(self, learner: Learner) -> bool:
        """Delete the record. True when nothing of it is left in the database's log either.

        Raises:
            StoreUnavailable: the database does not answer; the record may still be there.
        """
        self.store.delete(learner.id)
        try:
            return self.store.checkpoint()
        except StoreUnavailable:
            return False

    def cookie(self, session: Session, now: float) -> str:
        """The cookie of a session, sealed anew as seen now."""
        return seal_session(session.at(_minute(now)), self.hour_keys.of(_hour(now)), self._rng(NONCE_BYTES))

    def is_stale(self, session: Session, now: float) -> bool:
        """Whether its cookie was sealed in another minute than this one."""
        return session.seen != _minute(now)

    def ticket(self, ticket: Ticket, now: float) -> str:
        """A ticket for a hidden field, "" for an empty one."""
        return seal_ticket(ticket, self.hour_keys.of(_hour(now)), self._rng(NONCE_BYTES)) if ticket else ""

    def open_ticket(self, text: str, now: float) -> Ticket | None:
        """The ticket of a hidden field; None where it is too old or not ours."""
        return open_ticket(text, self.hour_keys.live(_hour(now))) if text else Ticket()

    def cohort(self, number: int, now: float) -> Cohort | None:
        """The cohort with this number, if its code still counts."""
        found = self.store.cohort(number) if number not in (0, CAME_BACK) else None
        return found if found and found.period in periods_open(now) else None

    def _partner(self, number: int, now: float) -> str:
        found = self.cohort(number, now)
        return found.partner if found else ""


def _opened(session: Session, box: bytes, row: bytes) -> Record:
    try:
        return open_record(session.root, box, row)
    except (NotOpened, BrokenRecord) as error:
        _log.error("a record cannot be opened: %s (an older program, or a damaged row)", type(error).__name__)
        raise RecordUnreadable(type(error).__name__) from None


def _fits(session: Session, record: Record) -> bool:
    """Whether a session may go on with a record.

    A session without a record fits the first one that was made: by another device at the same time, or by its own
    first step whose answer never arrived.
    """
    return record.epoch == max(session.epoch, 1)


def half_of(now: float) -> int:
    """The half-year (UTC): year * 2, and one more from July on."""
    day = datetime.fromtimestamp(now, UTC)
    return day.year * 2 + (day.month > 6)


def _minute(now: float) -> int:
    return int(now // 60)


def _hour(now: float) -> int:
    return int(now // 3600)
