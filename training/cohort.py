"""Cohort codes: five digits that everybody of a partner shares for a quarter, such as ``4821 7`` (design 8)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Literal

from training.digits import check_digit, is_whole, typed_groups

LARGEST = 9999


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of ``partner`` (an id of ``site.toml``) in ``period`` (a quarter such as ``2026Q4``)."""

    number: int
    partner: str
    period: str

    @property
    def code(self) -> str:
        """As it is printed: ``4821 7``."""
        digits = f"{self.number:04d}"
        return f"{digits} {check_digit(digits)}"


class NoCohort(Exception):
    """A text that cannot be a cohort code. ``kind``: ``length`` (no five digits) or ``digits`` (a wrong one)."""

    def __init__(self, kind: Literal["length", "digits"] = "length") -> None:
        self.kind = kind
        super().__init__(kind)


def read_cohort(text: str) -> int:
    """The number of the cohort that somebody typed; 0 for nothing.

    Raises:
        NoCohort: it is not five digits that belong together.
    """
    digits = "".join(typed_groups(text[:50]))
    if not digits:
        return 0
    if len(text) > 50 or len(digits) != 5 or not (digits.isascii() and digits.isdecimal()):
        raise NoCohort("length")
    if not is_whole(digits) or digits == "00000":  # 0 stands for "no cohort"
        raise NoCohort("digits")
    return int(digits[:4])


def new_number(taken: Container[int], below: Callable[[int], int] = secrets.randbelow) -> int:
    """A number from 1 to 9,999 that is not taken.

    Raises:
        NoCohort: none is free.
    """
    start = below(LARGEST)
    for step in range(LARGEST):
        number = (start + step) % LARGEST + 1
        if number not in taken:
            return number
    raise NoCohort
