"""Counters: cells that are born with noise, so that no exact count of anything ever exists (record.md 19 to 25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from training.laplace import Below, discrete_laplace
from training.site_file import Partner

Table = Literal["partner", "language", "change"]
Change = Literal["nothing", "one", "several"]

NO_CODE, SMALLER = "(no code)", "(smaller)"
"""Cells that are no partner's: of whoever came without a code, and of all partners too small for a row of their own.
An id has no brackets."""

LEAST_PLACES = 50
"""A partner that declared fewer places for a quarter shares a row: the blur would be larger than its numbers."""

STARTED, COMPLETED, ANSWERED = "started", "completed", "answered"
CHANGES: tuple[Change, ...] = ("nothing", "one", "several")
"""Answers to "What have you changed?": the cells of ``change``."""

SCALES: Mapping[Table, int] = MappingProxyType({"partner": 2, "language": 4, "change": 4})
"""The scale b of the discrete Laplace noise of a cell, at its birth and again at its release."""

_TOUCHED: Mapping[Table, int] = MappingProxyType({"partner": 2, "language": 1, "change": 1})
"""How many cells of a table one record can ever move, each by 1: started and completed; a language; an answer."""

EPSILON = sum((Fraction(_TOUCHED[table], scale) for table, scale in SCALES.items()), Fraction())
"""What one record spends in its whole life, present against absent."""

LARGEST_EPSILON = Fraction(3, 2)
if EPSILON > LARGEST_EPSILON:  # the promise, kept when the program starts
    raise AssertionError(f"one record would spend {EPSILON}, more than the promised {LARGEST_EPSILON}")


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One counter of a quarter. ``cell`` is a partner's id, ``NO_CODE`` or ``SMALLER``; a language; or an answer."""

    table: Table
    cell: str
    event: str

    @property
    def scale(self) -> int:
        """b of its noise."""
        return SCALES[self.table]


def cells(partners: Iterable[Partner], languages: Iterable[str]) -> tuple[Cell, ...]:
    """Every cell of a quarter for these partners and served languages, sorted."""
    listed = tuple(partners)
    rows = {row_of(partner) for partner in listed} | {NO_CODE}
    return tuple(
        sorted(
            [
                *(Cell("partner", row, event) for row in rows for event in (STARTED, COMPLETED)),
                *(Cell("language", language, COMPLETED) for language in set(languages)),
                *(Cell("change", answer, ANSWERED) for answer in CHANGES),
            ]
        )
    )


def row_of(partner: Partner) -> str:
    """The row in which a partner is counted."""
    return partner.id if partner.places >= LEAST_PLACES else SMALLER


def draw(wanted: Iterable[Cell], below: Below) -> dict[Cell, int]:
    """A fresh draw of noise for each cell: its value at birth, or what a release adds."""
    return {cell: discrete_laplace(cell.scale, below) for cell in wanted}
