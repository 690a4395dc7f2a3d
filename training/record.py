"""The record: what is kept of a learner, and the steps that change it (record.md 7). It holds no time.

A step is a plain function from record to record; doing it twice changes nothing more.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from training.items import MARK_BYTES

PLAIN_BYTES = 1792
"""Every record has this length before it is sealed, so that its length tells nothing."""

LARGEST_EPOCH = 65535
MOST_OFFICES = 8
"""Offices with a reference that fit into a record, whatever else it holds."""

STARTED, COMPLETED, CHANGED = "started", "completed", "change"
"""What is counted of a record, each at most once; ``Record.counted`` holds what was, or never will be."""

EVERYTHING = frozenset((STARTED, COMPLETED, CHANGED))

Step = Callable[["Record"], "Record"]
NO_REFERENCES: Mapping[str, str] = MappingProxyType({})


class BrokenRecord(Exception):
    """A record that opens but cannot be read: another version of the program wrote it."""


class RecordFull(Exception):
    """A record with more items than fit. The linter refuses content that could lead here."""


class ReferenceFixed(Exception):
    """Another reference than the one that this record used for an office, or one office more than fit.

    ``kind``: ``another`` or ``offices``.
    """

    def __init__(self, kind: Literal["another", "offices"]) -> None:
        self.kind = kind
        super().__init__(
            "another reference was used for this office before: a certificate is printed again with the same one"
            if kind == "another"
            else f"there are certificates for {MOST_OFFICES} offices already"
        )


@dataclass(frozen=True)
class Record:
    """``done`` and ``missed`` hold marks of items; ``missed`` are those whose answer was shown and confirmed once.

    ``epoch`` 0 is a record that is not written yet; "leave all devices" counts it up. ``cohort`` is the id of a
    partner or "". ``completed`` holds ``course:version`` for ever; ``counted`` some of ``EVERYTHING``. ``ref`` maps an
    office to the mark of a reference.
    """

    cohort: str = ""
    completed: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    done: frozenset[bytes] = frozenset()
    missed: frozenset[bytes] = frozenset()
    epoch: int = 0
    ref: Mapping[str, str] = field(default_factory=lambda: NO_REFERENCES)

    @property
    def closed(self) -> frozenset[bytes]:
        """All items that need no more answer for the course to be complete."""
        return self.done | self.missed


NOTHING = Record()
"""The record of somebody of whom nothing is kept."""


def begin(record: Record, cohort: str, spent: Iterable[str] = ()) -> Record:
    """The first write: an empty record gets its epoch, and counts as started. ``spent`` marks what never counts."""
    if record.epoch:
        return record
    return replace(record, cohort=cohort, counted=tuple(sorted({*spent, STARTED})), epoch=1)


def close_items(done: Iterable[bytes], missed: Iterable[bytes] = ()) -> Step:
    """A step that closes items: ``done`` were chosen rightly or came back, ``missed`` had their answer confirmed."""
    done, missed = frozenset(done), frozenset(missed)

    def step(record: Record) -> Record:
        all_done = record.done | done
        return replace(record, done=all_done, missed=(record.missed | missed) - all_done)

    return step


def complete(course: str) -> Step:
    """A step that notes a completed course, ``basic:1``. It stays, whatever is added to the course later."""

    def step(record: Record) -> Record:
        return replace(record, completed=tuple(sorted({*record.completed, course})))

    return step


def count_completed(record: Record) -> Record:
    """A step that notes that a completed course was counted. From now on nobody needs to know the partner."""
    return replace(record, counted=tuple(sorted({*record.counted, COMPLETED})), cohort="")


def count_change(record: Record) -> Record:
    """A step that notes that the question after the course was answered; the answer itself stands nowhere."""
    return replace(record, counted=tuple(sorted({*record.counted, CHANGED})))


def refer(office: str, mark: str) -> Step:
    """A step that notes the mark of the reference for an office. It is set once: the same again changes nothing.

    Nobody can hand out certificates for many references this way. The step raises:
        ReferenceFixed: it was set to another one, or this is one office too many. Nothing is to be written then.
    """

    def step(record: Record) -> Record:
        known = record.ref.get(office)
        if known not in (None, mark):
            raise ReferenceFixed("another")
        if known is None and len(record.ref) >= MOST_OFFICES:
            raise ReferenceFixed("offices")
        return replace(record, ref=MappingProxyType({**record.ref, office: mark}))

    return step


def leave_all(record: Record) -> Record:
    """A step that ends every session: their epoch is another one."""
    return replace(record, epoch=record.epoch + 1 if record.epoch < LARGEST_EPOCH else 1)


def write(record: Record) -> bytes:
    """A record as 1,792 bytes: its length, canonical JSON, zeros.

    Raises:
        RecordFull: it does not fit.
    """
    text = json.dumps(_plain(record), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if len(text) > PLAIN_BYTES - 2:
        raise RecordFull(len(text))
    return (len(text).to_bytes(2, "big") + text).ljust(PLAIN_BYTES, b"\0")


def read(plain: bytes) -> Record:
    """The record that ``write`` wrote.

    Raises:
        BrokenRecord: it is no record of this version.
    """
    try:
        values = json.loads(plain[2 : 2 + int.from_bytes(plain[:2], "big")])
        return Record(
            cohort=values["cohort"],
            completed=tuple(values["completed"]),
            counted=tuple(values["counted"]),
            done=_marks(values["done"]),
            missed=_marks(values["missed"]),
            epoch=values["epoch"],
            ref=MappingProxyType(values["ref"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenRecord(type(error).__name__) from None


def marks_text(marks: Iterable[bytes]) -> str:
    """Marks in their stored form: sorted, base64url without padding."""
    return base64.urlsafe_b64encode(b"".join(sorted(marks))).decode().rstrip("=")


def _marks(text: str) -> frozenset[bytes]:
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return frozenset(data[start : start + MARK_BYTES] for start in range(0, len(data), MARK_BYTES))


def _plain(record: Record) -> dict[str, Any]:
    return {
        "cohort": record.cohort,
        "completed": list(record.completed),
        "counted": list(record.counted),
        "done": marks_text(record.done),
        "missed": marks_text(record.missed),
        "epoch": record.epoch,
        "ref": dict(record.ref),
    }
