"""How far a record has come in a course: what is done, what comes next, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from training import record as records
from training.course import Course
from training.items import MOST_ITEMS, item_name, mark_of
from training.languages import SOURCE
from training.library import Library
from training.record import Record, Step


@dataclass(frozen=True)
class ItemProgress:
    """An item with its state: ``open``, ``missed`` (its answer was shown; it comes back once) or ``done``."""

    module: str
    item: str
    state: str


@dataclass(frozen=True)
class ModuleProgress:
    """A module with its items in the order of the quiz."""

    module: str
    items: tuple[ItemProgress, ...]

    @cached_property
    def closed(self) -> int:
        """How many items need no more answer."""
        return sum(item.state != "open" for item in self.items)

    @property
    def is_closed(self) -> bool:
        return self.closed == len(self.items)

    def next_open(self, after: str = "") -> ItemProgress | None:
        """The open item that follows ``after``, beginning again at the top; None when all are closed."""
        names = [item.item for item in self.items]
        start = names.index(after) + 1 if after in names else 0
        return next((item for item in (*self.items[start:], *self.items[:start]) if item.state == "open"), None)


@dataclass(frozen=True)
class CourseProgress:
    """A course as one record sees it. ``is_whole`` says that no module is still in preparation.

    ``proof`` is what a certificate may say: the highest version that was completed, "" where there is none.
    """

    course: str
    modules: tuple[ModuleProgress, ...]
    is_whole: bool
    completed: bool
    proof: str = ""

    def module(self, name: str) -> ModuleProgress:
        return next(module for module in self.modules if module.module == name)

    @property
    def items(self) -> tuple[ItemProgress, ...]:
        return tuple(item for module in self.modules for item in module.items)

    @property
    def closed(self) -> int:
        return sum(module.closed for module in self.modules)

    @property
    def is_closed(self) -> bool:
        """Whether every item was answered."""
        return self.closed == len(self.items)

    @property
    def next_module(self) -> ModuleProgress | None:
        """The first module with an open item."""
        return next((module for module in self.modules if not module.is_closed), None)

    @property
    def coming_back(self) -> tuple[ItemProgress, ...]:
        """Items that come back once: those missed twice, when no item is open any more."""
        return tuple(item for item in self.items if item.state == "missed") if self.is_closed else ()


def course_key(course: Course) -> str:
    """How a completed course is noted: ``basic:1``."""
    return f"{course.id}:{course.version}"


def proof(course: Course, record: Record) -> str:
    """The highest version of a course that was completed, as it is noted; "" where there is none."""
    versions = [int(key.rpartition(":")[2]) for key in record.completed if key.rpartition(":")[0] == course.id]
    return f"{course.id}:{max(versions)}" if versions else ""


def progress(library: Library, course: Course, record: Record) -> CourseProgress:
    """What ``record`` has done of ``course``."""
    modules = tuple(
        ModuleProgress(module, tuple(ItemProgress(module, item, _state(mark, record)) for item, mark in marks))
        for module, marks in _marks(library, course)
    )
    completed = course_key(course) in record.completed
    return CourseProgress(course.id, modules, not course.preparing, completed, proof(course, record))


def counted_course(library: Library) -> Course:
    """The one course whose completion is counted, and certified: the first mandatory one, else the first."""
    return next((course for course in library.courses if course.mandatory), library.courses[0])


def closing(library: Library, step: Step) -> Step:
    """``step``, and the note of each whole course whose items are all closed after it.

    The first time for the counted course is marked as counted. (A record that was completed by a version of this
    program that did not count yet stays uncounted: nobody knows its quarter.) A record that grew over the years by
    items that no course has any more lets them go.
    """
    marks = {course: {mark for _, items in _marks(library, course) for _, mark in items} for course in library.courses}
    counted = counted_course(library)

    def both(record: Record) -> Record:
        after = step(record)
        for course, wanted in marks.items():
            if not course.preparing and wanted <= after.closed:
                after = records.complete(course_key(course))(after)
        if proof(counted, after) and not proof(counted, record):
            after = records.count_completed(after)
        if len(after.closed) > MOST_ITEMS:
            known = frozenset().union(*marks.values())
            after = replace(after, done=after.done & known, missed=after.missed & known)
        return after

    return both


def may_tell_change(library: Library, record: Record) -> bool:
    """Whether the question after the course is still open for this record."""
    return bool(proof(counted_course(library), record)) and records.CHANGED not in record.counted


def telling_change(library: Library) -> Step:
    """A step that answers that question, once."""

    def step(record: Record) -> Record:
        return records.count_change(record) if may_tell_change(library, record) else record

    return step


def nothing_new(record: Record) -> Record:
    """A step that changes nothing by itself."""
    return record


def _marks(library: Library, course: Course) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Each published module with its items and their marks. Items are the same in every language."""
    for module in course.modules:
        quiz = library.quiz_of[course.id, module, SOURCE]
        yield module, [(item.id, mark_of(item_name(course.id, module, item.id))) for item in quiz.items]


def _state(mark: bytes, record: Record) -> str:
    if mark in record.done:
        return "done"
    return "missed" if mark in record.missed else "open"
