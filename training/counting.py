"""Counting: quarters are opened, events are written down, releases are published (record.md 19 to 24).

Everything here may be done twice, and by several processes at once: the database lets one of them do it.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from training.counter_store import CounterStore, Quarter
from training.counters import Cell, cells, draw, row_of
from training.database import BUSY_SECONDS, CommitUnknown, Database, StoreUnavailable
from training.events import MOST_WAITING, Buffer, Event, row_in
from training.laplace import Below
from training.quarters import first_day, last_day, period_before, period_of, publishing_day
from training.release import ReleaseFiles, counted_from, draft, files, read_json
from training.release_folder import FolderRefused, ReleaseFolder
from training.signing_keys import KeysRefused, SigningKeys
from training.site_file import Partner

MOST_TRIES = 10
"""How often it is looked again whether somebody else opened the same quarter."""

CHECKPOINT_SECONDS = 1.0
_log = logging.getLogger(__name__)


class PeriodRefused(Exception):
    """A quarter cannot be opened or published. The message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Who is counted: the partners of the site, and the languages that it serves."""

    partners: tuple[Partner, ...] = ()
    languages: tuple[str, ...] = ()


class Counting:
    """The counters of one site. ``folder`` is its ``releases/``; ``now`` is always seconds since 1970 (UTC)."""

    def __init__(
        self,
        database: Database,
        signing_keys: SigningKeys,
        folder: Path,
        counted: Counted,
        below: Below = secrets.randbelow,
    ) -> None:
        self.store = CounterStore(database)
        self._database = database
        self.keys = signing_keys
        self._folder = ReleaseFolder(folder)
        self._counted = counted
        self._below = below
        self._buffer = Buffer()
        self._lock = threading.Lock()
        self._failing = False

    # ---- opening

    def open(self, now: float) -> Quarter | None:
        """See to it that the quarter of ``now`` has a counter for every partner and language. A quarter that was
        missed is never opened afterwards.

        Returns the quarter; None where it is published, which only a wrong clock brings about.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        found = self._opened(period_of(now), now)
        return found[0] if found else None

    def _opened(self, period: str, now: float) -> tuple[Quarter, frozenset[Cell]] | None:
        """A quarter with its counters, opened where it was not; None where nothing can be counted in it."""
        for _ in range(MOST_TRIES):
            known, there = self.store.quarter(period), self.store.cells(period)
            if (known and known.published) or (not there and period in self._folder.periods()):
                return None
            wanted, missing = self._wanted(period, known, there, now)
            if known == wanted and not missing:
                return wanted, there
            if self.store.open(wanted, draw(sorted(missing), self._below), known):
                return wanted, there | missing
        raise StoreUnavailable("others were faster")

    def _wanted(
        self, period: str, known: Quarter | None, there: frozenset[Cell], now: float
    ) -> tuple[Quarter, frozenset[Cell]]:
        """The quarter as it should be, and the counters that it lacks. What a partner was counted as stays."""
        today = min(_day(now), last_day(period))
        pooled = set(known.smaller) if known and there else set()
        new = [each for each in self._counted.partners if each.id not in pooled | {cell.cell for cell in there}]
        pooled |= {each.id for each in new if row_of(each) != each.id}
        missing = frozenset(cells(new, self._counted.languages)) - there
        quarter = known or Quarter(period, opened=today)
        if not there and (known or today != first_day(period)):  # late, or once more: the old counters are lost
            quarter = replace(quarter, counted_from=today)
        return replace(quarter, smaller=tuple(sorted(pooled))), missing

    # ---- events

    def count(self, event: Event, now: float) -> None:
        """Take an event. At the thirty-second, all that wait are written down. It raises nothing.

        An event is lost where the database stays away for long: counting errs downwards.
        """
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            self._complain("an event was not counted: the database is too slow")
            return
        try:
            if self._buffer.is_full:
                self._try_flush(now)
            if self._buffer.is_full:
                return
            self._buffer.put(event, now)
            if self._buffer.is_full:
                self._try_flush(now)
        finally:
            self._lock.release()

    def _try_flush(self, now: float) -> None:
        try:
            self._flush(now)
        except Exception as error:  # the learner's step is kept: their page must not fail
            self._complain(f"events cannot be written down: {type(error).__name__}; {MOST_WAITING} wait, more are lost")

    def _complain(self, trouble: str) -> None:
        """Say it once, and not again for each event: the times in a log would tell when somebody began."""
        if not self._failing:
            _log.error("%s; the next such lines are left out", trouble)
        self._failing = True

    @property
    def waiting(self) -> int:
        """How many events wait in this process."""
        with self._lock:
            return len(self._buffer)

    def flush_old(self, now: float) -> None:
        """Write down what waits, if the first of it came a day ago.

        Raises:
            StoreUnavailable: the database did not do it; they go on waiting.
        """
        with self._lock:
            if self._buffer.is_due(now):
                self._flush(now)

    def flush(self, now: float) -> None:
        """Write down what waits. Raises what ``flush_old`` raises."""
        with self._lock:
            self._flush(now)

    def _flush(self, now: float) -> None:
        """Each quarter in a transaction of its own, which is no record's, between two empty logs: so neither the log
        nor the file shows which rows of learners belong to it.

        Events leave the buffer when they are written, and also when nobody can tell whether they are: then they are
        counted once or not at all, never twice. As long as it is certain that they are not, they stay.
        """
        for period in self._buffer.periods:
            opened = self._opened(period, now) if period in (period_of(now), period_before(period_of(now))) else None
            if opened is None:
                _log.error("events of %s were not counted: it is published, or too long ago", period)
                self._buffer.drop(period)
                continue
            if self._database.is_sqlite and not self._database.checkpoint(CHECKPOINT_SECONDS):
                raise StoreUnavailable("somebody reads what is in the log")
            try:
                self.store.add(period, _deltas(self._buffer.of(period), *opened))
            except CommitUnknown:
                _log.error("events of %s may be lost: the database broke off at the end", period)
            self._buffer.drop(period)
            self._failing = False
            self._empty_log()

    def _empty_log(self) -> None:
        """What was written just now is not to lie in SQLite's log beside anybody's step. Else housekeeping does it."""
        with suppress(StoreUnavailable):
            self._database.checkpoint(CHECKPOINT_SECONDS)

    # ---- publishing

    def publish_due(self, now: float) -> tuple[str, ...]:
        """Publish every quarter that is over for a week, and put back releases that the database lost.

        Returns the quarters. Raises what ``publish`` raises, after all others are done.
        """
        published, done = set(self.store.periods()), []
        troubles: list[Exception] = []
        due = [each.period for each in self.store.quarters() if publishing_day(each.period) <= _day(now)]
        here = set(self._folder.periods())
        for period in sorted({*due, *here} - published):
            if period not in here and not self.store.cells(period):
                continue  # not counted
            try:
                if self._publish(period, now):
                    done.append(period)
            except (PeriodRefused, FolderRefused, KeysRefused, StoreUnavailable) as error:
                troubles.append(error)
        if troubles:
            raise troubles[0]
        return tuple(done)

    def publish(self, period: str, now: float) -> None:
        """Publish a quarter: once, and for ever.

        One transaction, alone: read the counters, draw for the second time, sign, write the three files into
        ``releases/``, insert the release, delete the counters. The JSON in that folder decides. So if this breaks

        * before the JSON lies there whole: nothing was published; the next run draws, nobody saw the first draw;
        * after that, and before the commit, or if the commit's outcome is unknown: the next run finds the JSON, makes
          what is missing beside it, inserts the same release and deletes the counters; nothing is drawn;
        * after the commit: everything is done.

        The same happens where somebody puts an old copy of the database back, with or without counters. Only where an
        old copy of the folder is put back with it, nothing here can know: keep it as you keep ``keys.json``.

        Raises:
            PeriodRefused: it is not over for a week, was published, or was not counted.
            FolderRefused: the files cannot be written, or something else lies there.
            KeysRefused: there is no key to sign with.
            StoreUnavailable: the database did not do it.
        """
        if not self._publish(period, now):
            known = self.store.quarter(period)
            day = f" on {known.published}" if known and known.published else ""
            raise PeriodRefused(f"{period} was published{day}: a quarter is published once")

    def _publish(self, period: str, now: float) -> bool:
        """False: it was published before. Raises what ``publish`` raises."""
        if period not in self._folder.periods():  # what lies there was due already
            _must_be_due(period, _day(now))
        done = self.store.publish(period, lambda quarter, counted: self._released(period, quarter, counted, now))
        self._empty_log()
        return done

    def _released(
        self, period: str, quarter: Quarter | None, counted: Mapping[Cell, int], now: float
    ) -> tuple[ReleaseFiles, date]:
        """The release that lies in the folder, whole; one that is drawn now where none does."""
        found = self._folder.read(period)
        if found is None:
            if quarter is None or not counted:
                raise PeriodRefused(f"{period} was not counted: there is nothing to publish")
            found = self._folder.keep(period, self._drawn(quarter, counted, now))
        if not found.csv or not found.jws:
            found = self._folder.keep(period, self._signed(found.json, now))
        return found, read_json(found.json).published

    def _drawn(self, quarter: Quarter, counted: Mapping[Cell, int], now: float) -> ReleaseFiles:
        """The second draw."""
        notes = [counted_from(quarter.counted_from)] if quarter.counted_from else []
        if quarter.smaller:
            notes.append(f"smaller partners: {', '.join(quarter.smaller)}")
        keys = hashlib.sha256(self.keys.public().as_bytes()).hexdigest()
        signer = self.keys.signer(now)
        release = draft(quarter.period, counted, self._below, _day(now), keys, notes)
        return files(release, signer.private.sign, signer.public.kid)

    def _signed(self, data: bytes, now: float) -> ReleaseFiles:
        """The files of a release of which only the JSON was written."""
        signer = self.keys.signer(now)
        return files(read_json(data), signer.private.sign, signer.public.kid)


def _must_be_due(period: str, today: date) -> None:
    """Refuse a quarter that may not be published yet."""
    if today <= last_day(period):
        raise PeriodRefused(f"{period} is not over: it can be published from {publishing_day(period)} on")
    if today < publishing_day(period):
        raise PeriodRefused(
            f"{period} can be published from {publishing_day(period)} on: its last events may still come"
        )


def _deltas(events: Mapping[Event, int], quarter: Quarter, there: frozenset[Cell]) -> dict[Cell, int]:
    """What is added to each counter."""
    added: Counter[Cell] = Counter()
    for event, count in events.items():
        for cell in event.cells(row_in(event.partner, there, quarter.smaller)):
            added[cell] += count
    return dict(added)


def _day(now: float) -> date:
    return datetime.fromtimestamp(now, UTC).date()
