"""What has to be done by the clock: keys, logs, rows that nobody visits. Doing it twice does nothing more."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from training.counting import Counting
from training.records import Records, half_of
from training.signing_keys import SigningKeys
from training.store import Store

HALVES_KEPT = 3
"""A row goes when its last visit is three half-years back: after 12 to 18 months."""

DAY_SECONDS = 86_400
REWRITE_DAYS = {True: 7, False: 1}
"""SQLite is rewritten weekly; PostgreSQL, which remembers the order of writes, every night."""

EVERY_SECONDS = 60
_REWRITTEN = "rewritten"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did. ``log_empty`` is False where a reader still held the log, or the database keeps it itself."""

    keys_forgotten: int
    records_deleted: int
    rewritten: bool
    log_empty: bool
    signing_keys_made: int = 0
    published: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [
            f"{self.keys_forgotten} hour keys forgotten",
            f"{self.records_deleted} records deleted that nobody visited",
            "table rewritten" if self.rewritten else "no rewrite due",
            "log empty" if self.log_empty else "log not empty yet",
        ]
        if self.signing_keys_made:
            parts.append(f"{self.signing_keys_made} signing keys made")
        parts += [f"{period} published" for period in self.published]
        return ", ".join(parts)


def run(
    records: Records, now: float, signing_keys: SigningKeys | None = None, counting: Counting | None = None
) -> Done:
    """Everything that is due at ``now`` (seconds since 1970).

    Raises:
        StoreUnavailable: the database does not answer. What was done stays done; the next run does the rest.
        KeysRefused: the signing keys cannot be read or written.
        FolderRefused: a release cannot be read or written.
    """
    keys = records.hour_keys.forget_old(int(now // 3600))
    try:
        (deleted, rewritten, emptied), made = _keep(records.store, signing_keys, now)
    finally:  # each is done, whatever happens to the others
        published = _count(counting, now) if counting else ()
    return Done(keys, deleted, rewritten, emptied, made, published)


def _keep(store: Store, signing_keys: SigningKeys | None, now: float) -> tuple[tuple[int, bool, bool], int]:
    """What ``_sweep`` did, and how many signing keys were made."""
    try:
        swept = _sweep(store, now)
    finally:
        made = signing_keys.keep_ready(now) if signing_keys else 0
    return swept, made


def _count(counting: Counting, now: float) -> tuple[str, ...]:
    """Open the quarter of now, write down what waited for a day, publish what is due."""
    try:
        counting.open(now)
        counting.flush_old(now)
    finally:
        published = counting.publish_due(now)
    return published


def _sweep(store: Store, now: float) -> tuple[int, bool, bool]:
    """Delete, rewrite, empty the log: how many records went, and whether the rest was done."""
    deleted = store.delete_unvisited(half_of(now) - HALVES_KEPT)
    try:
        rewritten = _rewrite(store, int(now // DAY_SECONDS))
    finally:
        emptied = store.checkpoint()
    return deleted, rewritten, emptied


def _rewrite(store: Store, today: int) -> bool:
    """Rewrite the table where it is due. Noted afterwards: one that failed is tried again in a minute."""
    noted = store.note(_REWRITTEN)
    if noted.isdecimal() and 0 <= today - int(noted) < REWRITE_DAYS[store.is_sqlite]:
        return False
    store.rewrite()
    store.set_note(_REWRITTEN, str(today))
    return True


class Timer:
    """Runs housekeeping each minute in a thread of its own until it is stopped."""

    def __init__(
        self,
        records: Records,
        clock: Callable[[], float],
        signing_keys: SigningKeys | None = None,
        counting: Counting | None = None,
    ) -> None:
        self._clock = clock
        self._run: Callable[[float], Done] = lambda now: run(records, now, signing_keys, counting)
        self._stopped = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._go, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the run that is under way."""
        self._stopped.set()
        self._thread.join(timeout=EVERY_SECONDS)

    def _go(self) -> None:
        while True:
            try:
                self._run(self._clock())
                self._failing = False
            except Exception as error:  # whatever it was, the next run finds everything that this one left
                if not self._failing:
                    _log.error(
                        "housekeeping could not be done: %s; it is tried again each minute", type(error).__name__
                    )
                self._failing = True
            if self._stopped.wait(EVERY_SECONDS):
                return
