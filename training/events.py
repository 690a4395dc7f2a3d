"""Events: what is counted of a record, each once in its whole life, and where they wait (record.md 21 and 22).

What was counted stands in the record itself, ``Record.counted``, in the same box as the step: so nobody else has to
know it, and an event can be lost but never happen twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from training.counters import ANSWERED, CHANGES, NO_CODE, SMALLER, Cell
from training.record import CHANGED, COMPLETED, STARTED, Record

MOST_WAITING = 32
"""So many events are lost at most when a process is killed."""

LONGEST_SECONDS = 86_400
"""So long the first of them waits at most. A quarter is published a week after its end."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened once, in the quarter ``period``. ``kind`` is the mark that it left in the record.

    ``partner`` is an id, "" without a cohort code; ``language`` belongs to ``completed``, ``answer`` to ``change``.
    """

    period: str
    kind: str
    partner: str = ""
    language: str = ""
    answer: str = ""

    def cells(self, row: str) -> tuple[Cell, ...]:
        """The counters that it adds 1 to. ``row`` is that of the partner in its quarter."""
        if self.kind == CHANGED:
            return (Cell("change", self.answer, ANSWERED),)
        partner = Cell("partner", row, self.kind)
        return (partner, Cell("language", self.language, COMPLETED)) if self.kind == COMPLETED else (partner,)


def events_of(
    base: Record, new: Record, spent: Collection[str], period: str, language: str = "", answer: str = ""
) -> tuple[Event, ...]:
    """What happened when ``new`` was written. ``base`` is the record to which the step was applied, and ``spent`` the
    marks that were in it before; its cohort counts, because a completed course takes it away."""
    fresh = set(new.counted) - set(spent)
    found = {
        STARTED: Event(period, STARTED, base.cohort),
        COMPLETED: Event(period, COMPLETED, base.cohort, language),
        CHANGED: Event(period, CHANGED, answer=answer),
    }
    return tuple(event for kind, event in found.items() if kind in fresh and (kind != CHANGED or answer in CHANGES))


def row_in(partner: str, cells: Collection[Cell], smaller: Collection[str]) -> str:
    """The row of a partner in a quarter: what it was when its counters were born.

    A partner that was taken out of ``site.toml`` before the quarter began has no row any more.
    """
    if partner and Cell("partner", partner, STARTED) in cells:
        return partner
    return SMALLER if partner in smaller else NO_CODE


class Buffer:
    """Events that wait, without their order. Whoever uses it sees to it that nobody else does at the same time."""

    def __init__(self) -> None:
        self._waiting: dict[str, Counter[Event]] = {}
        self._since = 0.0

    def __len__(self) -> int:
        return sum(each.total() for each in self._waiting.values())

    @property
    def is_full(self) -> bool:
        return len(self) >= MOST_WAITING

    @property
    def periods(self) -> tuple[str, ...]:
        """The quarters of what waits, the oldest first."""
        return tuple(sorted(self._waiting))

    def is_due(self, now: float) -> bool:
        """Whether what waits must be written down: it is full, or the first came a day ago (or in the future, where
        a clock was set back)."""
        return bool(self) and (self.is_full or not 0 <= now - self._since < LONGEST_SECONDS)

    def put(self, event: Event, now: float) -> None:
        """One more."""
        if not self:
            self._since = now
        self._waiting.setdefault(event.period, Counter())[event] += 1

    def of(self, period: str) -> Mapping[Event, int]:
        """What waits of a quarter, and how often."""
        return self._waiting.get(period, Counter())

    def drop(self, period: str) -> None:
        """Forget what waits of a quarter: it is written down, or lost."""
        self._waiting.pop(period, None)
