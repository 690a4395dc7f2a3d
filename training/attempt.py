"""An attempt at an item: what was answered, how it is judged, and what follows. There is no score and no failing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from training.quiz import (
    ChoiceItem,
    Item,
    Move,
    OrderItem,
    Place,
    ScenarioItem,
    UnknownChoice,
    judge_choices,
    judge_order,
    walk,
    way_to_good,
)

MISSES_BEFORE_ANSWER = 2
"""After the first miss a learner sees the feedback of what they chose; after the second, the whole answer."""


class Outcome(Enum):
    """What a page shows after an answer."""

    AGAIN = "again"
    """Missed for the first time: the feedback of the chosen option only, and the form once more."""
    SHOWN = "shown"
    """Missed twice: the answer is shown and waits to be confirmed."""
    DONE = "done"
    """The safer choice was made."""
    CONFIRMED = "confirmed"
    """The shown answer was read. The item counts as done."""

    @property
    def reveals(self) -> bool:
        """Whether all feedback, the clues and the explanation may be shown."""
        return self is not Outcome.AGAIN

    @property
    def closes(self) -> bool:
        """Whether the item needs no more answer."""
        return self in (Outcome.DONE, Outcome.CONFIRMED)


def outcome(right: bool, missed: int, confirmed: bool = False) -> Outcome:
    """The outcome of an answer. ``missed`` counts the misses before it, ``confirmed`` says that the answer was read."""
    if confirmed and missed >= MISSES_BEFORE_ANSWER:
        return Outcome.CONFIRMED
    if right:
        return Outcome.DONE
    return Outcome.SHOWN if missed + 1 >= MISSES_BEFORE_ANSWER else Outcome.AGAIN


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner sent. Each kind of item uses its own part.

    ``picked`` are positions of choices, ``places`` the place given to each step as shown (0 = none), ``before`` the
    moves of a scenario so far and ``move`` the one just made (0 = none). ``missed`` counts the misses before it.
    """

    picked: frozenset[int] = frozenset()
    places: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    move: int = 0
    missed: int = 0
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a page shows of an answer. ``trouble`` is the kind of the item where the answer cannot be judged.

    ``missed`` counts the misses, this one included; ``all_fit`` says that every choice fits but some are missing.
    """

    outcome: Outcome | None = None
    trouble: str = ""
    missed: int = 0
    picked: frozenset[int] = frozenset()
    all_fit: bool = False
    places: tuple[int, ...] = ()
    right_places: tuple[bool, ...] = ()
    way: tuple[int, ...] = ()
    place: Place | None = None
    ending: Place | None = None
    good_way: tuple[tuple[Place, Move | None], ...] = ()
    reviewed: bool = False

    @property
    def closes(self) -> bool:
        """Whether the item needs no more answer."""
        return self.outcome is not None and self.outcome.closes


def first_look(item: Item) -> Attempt:
    """An item that nobody has answered yet."""
    return Attempt(place=item.places[0] if isinstance(item, ScenarioItem) else None)


def review(item: Item) -> Attempt:
    """An item that was done some other day: everything may be shown."""
    way = way_to_good(item) if isinstance(item, ScenarioItem) else ()
    return Attempt(Outcome.DONE, reviewed=True, good_way=way, ending=way[-1][0] if way else None)


def attempt(item: Item, answer: Answer) -> Attempt:
    """Judge an answer. One that is no answer becomes trouble for the page, never an error."""
    try:
        if isinstance(item, ChoiceItem):
            return _at_choices(item, answer)
        if isinstance(item, OrderItem):
            return _at_order(item, answer)
        assert isinstance(item, ScenarioItem)
        return _at_scenario(item, answer)
    except UnknownChoice:
        way, place = _so_far(item, answer) if isinstance(item, ScenarioItem) else ((), None)
        return Attempt(trouble=item.kind, missed=answer.missed, way=way, place=place, places=answer.places)


def _at_choices(item: ChoiceItem, answer: Answer) -> Attempt:
    picked = answer.picked
    if not _confirms(answer) and (not picked or (len(picked) > 1 and not item.several)):
        raise UnknownChoice(item.id, *picked)
    made = outcome(judge_choices(item, picked), answer.missed, answer.confirmed)
    return Attempt(made, missed=_missed(made, answer), picked=picked, all_fit=picked < item.right)


def _at_order(item: OrderItem, answer: Answer) -> Attempt:
    right = (False,) * len(item.steps) if _confirms(answer) else judge_order(item, answer.places)
    made = outcome(all(right), answer.missed, answer.confirmed)
    return Attempt(made, missed=_missed(made, answer), places=answer.places, right_places=right)


def _at_scenario(item: ScenarioItem, answer: Answer) -> Attempt:
    if _confirms(answer):
        return Attempt(Outcome.CONFIRMED, missed=answer.missed)
    if not answer.move:
        raise UnknownChoice(item.id)
    way = (*answer.before, answer.move)
    place = walk(item, way)
    if not place.ending:
        return Attempt(missed=answer.missed, way=way, place=place)
    made = outcome(place.ending == "good", answer.missed)
    return Attempt(
        made,
        missed=_missed(made, answer),
        way=answer.before,
        place=walk(item, answer.before),
        ending=place,
        good_way=() if made is Outcome.AGAIN else way_to_good(item),
    )


def _so_far(item: ScenarioItem, answer: Answer) -> tuple[tuple[int, ...], Place]:
    """The way before a move that was none, so that nobody has to walk it again."""
    try:
        place = walk(item, answer.before)
    except UnknownChoice:
        return (), item.places[0]
    return (answer.before, place) if place.moves else ((), item.places[0])


def _confirms(answer: Answer) -> bool:
    return answer.confirmed and answer.missed >= MISSES_BEFORE_ANSWER


def _missed(made: Outcome, answer: Answer) -> int:
    return answer.missed + (made in (Outcome.AGAIN, Outcome.SHOWN))
