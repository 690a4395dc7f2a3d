"""The noise: exact against theory and against a sampler that we did not write, and the bounds that we state."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from tests.training.chance import NEVER, against_each_other, against_theory, laplace, tail
from training.laplace import CONFIDENCE, bound, discrete_laplace

SCALES = (1, 2, 4)
MANY = 30_000


def ours(scale: int, seed: int = 1, many: int = MANY) -> list[int]:
    below = Random(seed).randrange
    return [discrete_laplace(scale, below) for _ in range(many)]


@pytest.fixture(scope="module")
def strangers() -> Callable[[int], list[int]]:
    """Draws of OpenDP, which somebody else wrote."""
    dp = pytest.importorskip("opendp.prelude", reason="pip install -e '.[test]' to compare with OpenDP")
    dp.enable_features("contrib")

    def draw(scale: int) -> list[int]:
        space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
        return list(dp.m.make_laplace(*space, scale=float(scale))([0] * MANY))

    return draw


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", [1, 2])
def test_draws_follow_the_discrete_laplace_distribution(scale, seed):
    assert against_theory(ours(scale, seed), scale) > 1e-4  # seeded: the same in every run


@pytest.mark.parametrize("scale", SCALES)
def test_draws_with_the_randomness_of_the_system_do_too(scale):
    assert against_theory([discrete_laplace(scale, secrets.randbelow) for _ in range(MANY)], scale) > NEVER


@pytest.mark.parametrize("scale", SCALES)
def test_opendp_draws_from_the_same_distribution(strangers, scale):
    theirs = strangers(scale)
    assert against_each_other(ours(scale), theirs) > NEVER
    assert against_theory(theirs, scale) > NEVER


def test_opendp_with_another_scale_would_be_told_apart(strangers):
    assert against_each_other(ours(2), strangers(4)) < NEVER


# ---- the same eyes find samplers that are a little wrong


def with_two_zeros(scale: int, below: Callable[[int], int]) -> int:
    """A size with a sign, where nothing with a minus is not drawn again: nothing is twice as likely."""
    size = 0
    while below(1_000_000) < 1_000_000 * math.exp(-1 / scale):
        size += 1
    return -size if below(2) else size


def rounded(scale: int, below: Callable[[int], int]) -> int:
    """A continuous draw, rounded: nothing is too rare by a seventh."""
    share = (below(10**9) + 1) / 10**9
    return round(scale * math.log(share) * (1 if below(2) else -1))


def lopsided(scale: int, below: Callable[[int], int]) -> int:
    """A coin that falls on one side 55 times in 100."""
    found = abs(discrete_laplace(scale, below))
    return found if below(100) < 55 else -found


@pytest.mark.parametrize("weak", [with_two_zeros, lopsided])
def test_a_sampler_that_is_a_little_wrong_would_be_found_out(strangers, weak):
    below = Random(1).randrange
    draws = [weak(2, below) for _ in range(MANY)]
    assert against_theory(draws, 2) < NEVER
    assert against_each_other(draws, strangers(2)) < NEVER


def test_rounding_a_continuous_draw_would_be_found_out_at_scale_1(strangers):
    below = Random(1).randrange
    draws = [rounded(1, below) for _ in range(MANY)]
    assert against_theory(draws, 1) < NEVER
    assert against_each_other(draws, strangers(1)) < NEVER


def test_the_tail_of_chi_square_is_that_of_the_tables():
    for statistic, degrees, probability in ((23.685, 14, 0.05), (36.123, 14, 0.001), (5.991, 2, 0.05)):
        assert tail(statistic, degrees) == pytest.approx(probability, rel=1e-3)


# ---- exactness


@pytest.mark.parametrize("scale", [0, -1])
def test_there_is_no_noise_without_a_scale(scale):
    with pytest.raises(ValueError, match="1 or more"):
        discrete_laplace(scale, secrets.randbelow)


def test_the_sampler_asks_for_whole_numbers_only():
    asked = []

    def below(n: int) -> int:
        asked.append(n)
        return secrets.randbelow(n)

    for scale, _ in product(SCALES, range(200)):
        assert type(discrete_laplace(scale, below)) is int
    assert all(type(n) is int and n >= 1 for n in asked)


# ---- bounds


@pytest.mark.parametrize(("scale", "interval"), [(2, 8), (4, 16)])
def test_two_draws_stay_within_the_interval_of_the_release(scale, interval):
    assert bound(scale, 2) == interval


@pytest.mark.parametrize("scale", SCALES)
def test_one_draw_stays_within_what_theory_says(scale):
    def within(most: int) -> float:
        return sum(laplace(scale)(x) for x in range(-most, most + 1))

    most = bound(scale, 1)
    assert within(most) >= CONFIDENCE > within(most - 1)


@pytest.mark.parametrize(("scale", "draws"), [(2, 2), (4, 2), (2, 8), (2, 26)])
def test_sums_of_real_draws_lie_within_the_bound_as_often_as_it_says(scale, draws):
    rng, tries = Random(3), 2000
    sums = [sum(discrete_laplace(scale, rng.randrange) for _ in range(draws)) for _ in range(tries)]
    most = bound(scale, draws)
    assert sum(abs(each) <= most for each in sums) / tries >= CONFIDENCE - 0.02
    assert sum(abs(each) < most for each in sums) / tries <= CONFIDENCE + 0.02


def test_more_draws_need_a_wider_bound():
    found = [bound(2, draws) for draws in range(1, 30)]
    assert found == sorted(found)
    assert found[-1] > 3 * found[0]
