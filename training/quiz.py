"""Quizzes as values, and how an answer is judged. Positions and places count from 1, as they are shown.

Choices, steps and moves stand in the order in which they are shown: shuffled by a seed made of the item's own
name, so that it is the same for everybody and in every language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from training.links import Link
from training.message import Message

TRUTHS = ("genuine", "trap", "unclear")
ENDINGS = ("good", "risky", "harmful")
LONGEST_WAY = 20
"""Moves that a form may carry; a scenario is three decisions deep, with some going back."""

Shown = TypeVar("Shown")


class Common(TypedDict):
    """The fields that every item has, as they are handed to its kind."""

    id: str
    line: int
    question: str
    situation: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """What all items have. ``question``, ``situation`` and ``why`` are safe HTML, the last two may be empty."""

    id: str
    line: int
    question: str
    situation: str
    why: str

    @property
    def kind(self) -> str:
        return _KINDS[type(self)]


@dataclass(frozen=True)
class Choice:
    """One choice. ``number`` is its place in the file, ``text`` and ``feedback`` are safe HTML."""

    number: int
    line: int
    right: bool
    text: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    """One right choice, or several ("choose all that fit")."""

    choices: tuple[Choice, ...]

    @property
    def right(self) -> frozenset[int]:
        return frozenset(position for position, choice in enumerate(self.choices, 1) if choice.right)

    @property
    def several(self) -> bool:
        return len(self.right) > 1


@dataclass(frozen=True, kw_only=True)
class MessageItem(ChoiceItem):
    """What to do with a message. ``clues`` explain the marked words, in their numbering, after the answer."""

    message: Message
    truth: str
    clues: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A step of an order; ``place`` is the right one."""

    place: int
    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class OrderItem(Item):
    """Steps to bring into order."""

    steps: tuple[Step, ...]

    @property
    def in_order(self) -> tuple[Step, ...]:
        return tuple(sorted(self.steps, key=lambda step: step.place))


@dataclass(frozen=True)
class Move:
    """A decision in a scenario; ``target`` is the id of the place to which it leads."""

    number: int
    line: int
    text: str
    target: str


@dataclass(frozen=True)
class Place:
    """A point in a scenario: moves, or an ending (good, risky, harmful) with its feedback."""

    id: str
    line: int
    text: str
    body: str
    moves: tuple[Move, ...]
    ending: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ScenarioItem(Item):
    """A story of up to three decisions; the first place is its start."""

    places: tuple[Place, ...]

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.id == name)


_KINDS: dict[type[Item], str] = {
    ChoiceItem: "choice",
    MessageItem: "message",
    OrderItem: "order",
    ScenarioItem: "scenario",
}


@dataclass(frozen=True)
class Quiz:
    """The quiz of one module in one language."""

    course: str
    module: str
    language: str
    path: str
    title: str
    items: tuple[Item, ...]
    links: tuple[Link, ...] = ()

    def item(self, name: str) -> Item | None:
        """The item with the id ``name``, or None."""
        return next((item for item in self.items if item.id == name), None)

    def after(self, name: str) -> Item | None:
        """The item that follows ``name``, or None after the last one."""
        ids = [item.id for item in self.items]
        place = ids.index(name) + 1
        return self.items[place] if place < len(ids) else None


class UnknownChoice(Exception):
    """An answer names a position that this item does not show. ``args`` holds the item's id and the position."""


def shuffled(name: str, values: Sequence[Shown], *, never_sorted: bool = False) -> tuple[Shown, ...]:
    """``values`` in an order that depends on ``name`` and their number only.

    With ``never_sorted`` the order of the file does not come out: for the steps of an order it is the answer.
    """
    digests = [hashlib.sha256(f"{name} {number}".encode()).digest() for number in range(len(values))]
    order = sorted(range(len(values)), key=digests.__getitem__)
    if never_sorted and order == sorted(order):
        order = order[1:] + order[:1]
    return tuple(values[number] for number in order)


def judge_choices(item: ChoiceItem, picked: frozenset[int]) -> bool:
    """Whether ``picked``, positions as shown, are exactly the safer choices.

    Raises:
        UnknownChoice: a position that this item does not show.
    """
    for position in picked:
        if not 1 <= position <= len(item.choices):
            raise UnknownChoice(item.id, position)
    return picked == item.right


def judge_order(item: OrderItem, places: Sequence[int]) -> tuple[bool, ...]:
    """For each step as shown, whether the learner gave it its right place.

    Raises:
        UnknownChoice: ``places`` is not each of 1 … n exactly once.
    """
    if sorted(places) != list(range(1, len(item.steps) + 1)):
        raise UnknownChoice(item.id, *places)
    return tuple(step.place == place for step, place in zip(item.steps, places, strict=True))


def walk(item: ScenarioItem, way: Sequence[int]) -> Place:
    """The place to which ``way``, the moves as shown, leads from the start.

    Raises:
        UnknownChoice: a move that a place on the way does not show, or a way without end.
    """
    place = item.places[0]
    if len(way) > LONGEST_WAY:
        raise UnknownChoice(item.id, len(way))
    for move in way:
        if not 1 <= move <= len(place.moves):
            raise UnknownChoice(item.id, move)
        place = item.place(place.moves[move - 1].target)
    return place


def way_to_good(item: ScenarioItem) -> tuple[tuple[Place, Move | None], ...]:
    """The shortest way to a good ending: each place with the move taken there, and last the ending with None."""
    ways: list[tuple[tuple[Place, Move | None], ...]] = [((item.places[0], None),)]
    seen = {item.places[0].id}
    while ways:
        way = ways.pop(0)
        place = way[-1][0]
        if place.ending == "good":
            return way
        for move in place.moves:
            if move.target not in seen:
                seen.add(move.target)
                ways.append((*way[:-1], (place, move), (item.place(move.target), None)))
    return ()
