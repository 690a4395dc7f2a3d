"""Attackers who have rows but no code: they learn from one half, whose owners they know, and guess the other half.

``CHANCE`` is what guessing alone gives; an attacker beyond it has found something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import sub

TRUST = 0.999
_LANES = [bytes(map(int, f"{byte:08b}")) for byte in range(256)]


@dataclass(frozen=True, slots=True)
class Row:
    """A stolen row, and the numbers of the place where it lay."""

    id: bytes
    box: bytes
    half: int = 0
    place: tuple[int, ...] = ()


Attacker = Callable[[Sequence[Row], Sequence[bool], Sequence[Row]], list[bool]]
Likeness = Callable[[bytes, bytes], float]


def most_by_chance(tries: int, odds: float, trust: float = TRUST) -> int:
    """How often somebody who only guesses is right at most, but for one case in a thousand."""
    if odds in (0, 1):
        return tries * int(odds)
    so_far = 0.0
    for hits in range(tries + 1):
        ways = math.lgamma(tries + 1) - math.lgamma(hits + 1) - math.lgamma(tries - hits + 1)
        so_far += math.exp(ways + hits * math.log(odds) + (tries - hits) * math.log(1 - odds))
        if so_far >= trust:
            return hits
    return tries


def accuracy(attacker: Attacker, rows: Sequence[Row], truth: Sequence[bool]) -> float:
    """The share of the second half of ``rows`` that an attacker names rightly after learning from the first."""
    middle = len(rows) // 2
    guessed = attacker(rows[:middle], truth[:middle], rows[middle:])
    return sum(map(bool.__eq__, guessed, truth[middle:])) / len(guessed)


def is_chance(share: float, tries: int) -> bool:
    """Whether a share of right guesses between two answers is what chance gives (99.9 % of the time), both ways."""
    most = most_by_chance(tries, 0.5, 1 - (1 - TRUST) / 2)
    return tries - most <= round(share * tries) <= most


def by_frequency(known: Sequence[Row], truth: Sequence[bool], rows: Sequence[Row]) -> list[bool]:
    """Naive Bayes over how often each byte stands in a box."""
    heard = {label: [1] * 256 for label in (True, False)}
    for row, label in zip(known, truth, strict=True):
        for byte in row.box:
            heard[label][byte] += 1
    shift = math.log(sum(heard[False]) / sum(heard[True]))
    odds = [math.log(yes / no) + shift for yes, no in zip(heard[True], heard[False], strict=True)]
    return [sum(odds[byte] for byte in row.box) > 0 for row in rows]


def by_centroid(known: Sequence[Row], truth: Sequence[bool], rows: Sequence[Row]) -> list[bool]:
    """The nearer of two mean boxes."""
    width = max(len(row.box) for row in [*known, *rows])
    means = {}
    for label in (True, False):
        boxes = [row.box.ljust(width, b"\0") for row, each in zip(known, truth, strict=True) if each is label]
        means[label] = [sum(column) / len(boxes) for column in zip(*boxes, strict=True)]
    ways = [(yes - no, (yes + no) / 2) for yes, no in zip(means[True], means[False], strict=True)]
    padded = [row.box.ljust(width, b"\0") for row in rows]
    return [sum(way * (byte - mid) for byte, (way, mid) in zip(box, ways, strict=True)) > 0 for box in padded]


def by_bits(known: Sequence[Row], truth: Sequence[bool], rows: Sequence[Row]) -> list[bool]:
    """A vote of the 25 bits that tell most about the truth (mutual information)."""
    width = max(len(row.box) for row in [*known, *rows])
    ones = {label: [0] * (8 * width) for label in (True, False)}
    size = {label: list(truth).count(label) for label in (True, False)}
    for label in (True, False):
        lanes = (_lanes(row.box, width) for row, each in zip(known, truth, strict=True) if each is label)
        ones[label] = list(sum(lanes).to_bytes(8 * width, "big"))  # a lane of a byte holds up to 255 rows
    told = [
        (_told(yes, size[True], no, size[False]), at) for at, (yes, no) in enumerate(zip(*ones.values(), strict=True))
    ]
    best = [
        (weight, at, ones[True][at] * size[False] > ones[False][at] * size[True]) for weight, at in sorted(told)[-25:]
    ]
    bits = [_lanes(row.box, width).to_bytes(8 * width, "big") for row in rows]
    return [sum(weight if each[at] == sign else -weight for weight, at, sign in best) > 0 for each in bits]


def _lanes(box: bytes, width: int) -> int:
    """A box as a number in which every bit has a byte of its own."""
    return int.from_bytes(b"".join(_LANES[byte] for byte in box.ljust(width, b"\0")), "big")


def _told(yes: int, all_yes: int, no: int, all_no: int) -> float:
    """Mutual information of a bit and the truth, in bits."""
    total, set_here = all_yes + all_no, yes + no
    parts = (
        (yes, all_yes, set_here),
        (all_yes - yes, all_yes, total - set_here),
        (no, all_no, set_here),
        (all_no - no, all_no, total - set_here),
    )
    return sum(count / total * math.log2(count * total / (one * other)) for count, one, other in parts if count)


def by_measures(known: Sequence[Row], truth: Sequence[bool], rows: Sequence[Row]) -> list[bool]:
    """The best single threshold over what can be measured: half-year, length, id, and each number of the place."""
    best = (-1, 0, 0, True)
    for which in range(len(_measures(known[0]))):
        values = [_measures(row)[which] for row in known]
        for bound in sorted(set(values)):
            right = sum((value > bound) == label for value, label in zip(values, truth, strict=True))
            best = max(best, (right, which, bound, True), (len(values) - right, which, bound, False))
    _, which, bound, above = best
    return [(_measures(row)[which] > bound) is above for row in rows]


def _measures(row: Row) -> tuple[int, ...]:
    return row.half, len(row.box), int.from_bytes(row.id, "big"), *row.place


ATTACKERS: tuple[Attacker, ...] = (by_frequency, by_centroid, by_bits, by_measures)


def same_bytes(one: bytes, other: bytes) -> float:
    """At how many places two boxes hold the same byte."""
    length = min(len(one), len(other))
    return (
        (int.from_bytes(one[:length], "big") ^ int.from_bytes(other[:length], "big")).to_bytes(length, "big").count(0)
    )


def same_bits(one: bytes, other: bytes) -> float:
    """At how many places two boxes hold the same bit."""
    return -(int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def shared_threes(one: bytes, other: bytes) -> float:
    """How many pieces of three bytes stand in both, wherever."""
    return len(_threes(one) & _threes(other))


@lru_cache(500)
def _threes(box: bytes) -> frozenset[bytes]:
    return frozenset(box[at : at + 3] for at in range(len(box) - 2))


def alike_mixture(one: bytes, other: bytes) -> float:
    """How alike the counts of their bytes are."""
    return -sum(map(abs, map(sub, _counts(one), _counts(other))))


@lru_cache(500)
def _counts(box: bytes) -> list[int]:
    return [box.count(byte) for byte in range(256)]


LIKENESSES: tuple[Likeness, ...] = (same_bytes, same_bits, shared_threes, alike_mixture)


def paired(ones: Sequence[bytes], others: Sequence[bytes], likeness: Likeness) -> int:
    """How many boxes an attacker pairs rightly, who takes the likest of ``others``; number n belongs to number n."""
    likest = [max(range(len(others)), key=lambda at: (likeness(one, others[at]), at)) for one in ones]
    return sum(at == number for number, at in enumerate(likest))
