"""Exact discrete Laplace noise, and how far a sum of such draws may lie from nothing.

The sampler is algorithm 2 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020): it
uses whole numbers only, so that no rounding of a float tells what was drawn (Mironov 2012).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp

Below = Callable[[int], int]
"""``below(n)`` is a whole number from 0 to n - 1, each equally likely: ``secrets.randbelow``, or a test's."""

CONFIDENCE = 0.95


def discrete_laplace(scale: int, below: Below) -> int:
    """One draw x with a probability in proportion to exp(-abs(x) / scale); ``scale`` is 1 or more.

    Raises:
        ValueError: ``scale`` is less than 1.
    """
    if scale < 1:
        raise ValueError("the scale of noise must be 1 or more")
    while True:
        part = below(scale)
        if not _happens_exp(part, scale, below):
            continue
        whole = 0
        while _happens_exp(1, 1, below):
            whole += 1
        size, negative = part + scale * whole, below(2) == 1
        if size or not negative:  # else nothing would be twice as likely as it must be
            return -size if negative else size


def _happens_exp(over: int, under: int, below: Below) -> bool:
    """True with the probability exp(-over / under), for 0 <= over <= under (their algorithm 1)."""
    step = 1
    while below(under * step) < over:
        step += 1
    return step % 2 == 1


@cache
def bound(scale: int, draws: int) -> int:
    """The smallest m so that the sum of ``draws`` independent draws lies within -m..m in 95 of 100 cases.

    By exact convolution of the tails that matter: what is cut off weighs less than 1e-12 a draw.
    """
    reach = 28 * scale  # exp(-28) is 7e-13
    ratio = exp(-1 / scale)
    one = [(1 - ratio) / (1 + ratio) * ratio ** abs(x) for x in range(-reach, reach + 1)]
    many = [1.0]
    while draws:  # by squares: the total of a year is the sum of hundreds of draws
        if draws % 2:
            many = _convolve(many, one)
        draws //= 2
        one = _convolve(one, one) if draws else one
    middle, within = len(many) // 2, 0
    inside = many[middle]
    while inside < CONFIDENCE and within < middle:
        within += 1
        inside += many[middle - within] + many[middle + within]
    return within


def _convolve(left: list[float], right: list[float]) -> list[float]:
    """The distribution of a sum, cut to where it weighs anything."""
    whole = [0.0] * (len(left) + len(right) - 1)
    for place, weight in enumerate(left):
        if weight > 1e-18:
            for other, second in enumerate(right):
                whole[place + other] += weight * second
    cut = 0
    while whole[cut] < 1e-18:
        cut += 1
    return whole[cut : len(whole) - cut]
