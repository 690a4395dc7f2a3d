"""Chi-square for the tests of noise, without a library of statistics."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

NEVER = 1e-9
"""What happens by chance less often than this does not happen here: such a test cannot flake."""

REACH = 7
"""Draws are sorted into 15 boxes: -7 and less, -6 to 6 each alone, 7 and more. So there are 14 degrees of freedom."""

Draws = Sequence[int]


def tail(statistic: float, degrees: int) -> float:
    """The probability that chi-square with an even number of degrees is ``statistic`` or more, in closed form."""
    assert degrees % 2 == 0
    half, term, total = statistic / 2, 1.0, 0.0
    for step in range(degrees // 2):
        total += term
        term *= half / (step + 1)
    return math.exp(-half) * total


def boxes(draws: Draws) -> list[int]:
    """How many draws lie in each box."""
    found = Counter(min(max(draw, -REACH), REACH) for draw in draws)
    return [found[value] for value in range(-REACH, REACH + 1)]


def laplace(scale: int) -> Callable[[int], float]:
    """The probability of each value: in proportion to exp(-abs(x) / scale)."""
    ratio = math.exp(-1 / scale)
    return lambda x: (1 - ratio) / (1 + ratio) * ratio ** abs(x)


def against_theory(draws: Draws, scale: int) -> float:
    """How likely draws as strange as these are, if they come from the discrete Laplace distribution."""
    weight = laplace(scale)
    inner = [weight(value) for value in range(-REACH + 1, REACH)]
    edge = (1 - sum(inner)) / 2
    wanted = [len(draws) * share for share in (edge, *inner, edge)]
    statistic = sum((seen - due) ** 2 / due for seen, due in zip(boxes(draws), wanted, strict=True))
    return tail(statistic, 2 * REACH)


def against_each_other(ones: Draws, others: Draws) -> float:
    """How likely two samples as different as these are, if they come from one distribution."""
    left, right = math.sqrt(len(others) / len(ones)), math.sqrt(len(ones) / len(others))
    pairs = zip(boxes(ones), boxes(others), strict=True)
    statistic = sum((left * one - right * other) ** 2 / (one + other) for one, other in pairs if one + other)
    return tail(statistic, 2 * REACH)
