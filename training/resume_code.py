"""The resume code: 24 decimal digits, all that a learner ever has (record.md 1 and 2).

Any keyboard and any script can type it, it can be dictated, and it does not look like a wallet's seed phrase.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NewType

from training.digits import check_digit, in_groups, is_whole, typed_groups

ResumeCode = NewType("ResumeCode", str)
"""24 ASCII digits whose last one is right. A secret: never in an address, never in a log."""

LENGTH, GROUP = 24, 4
LONGEST_TEXT = 200
"""Characters that are looked at; more is no code."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a text is no code.

    ``empty`` and ``long``: nothing, or too much, was typed. ``group``: group number ``group`` (from 1) has ``count``
    digits instead of four. ``strange``: that group holds ``character``. ``count``: there are ``count`` digits in all.
    ``digit``: 24 digits that do not belong together; ``typed`` shows them in groups.
    """

    kind: Literal["empty", "long", "group", "strange", "count", "digit"]
    group: int = 0
    count: int = 0
    character: str = ""
    typed: str = ""


class NoCode(Exception):
    """A text that cannot be a resume code. ``troubles`` is never empty. It never holds the text as its message."""

    def __init__(self, *troubles: Trouble) -> None:
        self.troubles = troubles
        super().__init__(", ".join(trouble.kind for trouble in troubles))


def new_code(below: Callable[[int], int] = secrets.randbelow) -> ResumeCode:
    """A fresh code with 76.4 bits of chance. ``below(n)`` gives a number from 0 to n - 1."""
    digits = f"{below(10 ** (LENGTH - 1)):0{LENGTH - 1}d}"
    return ResumeCode(digits + check_digit(digits))


def shown(code: str) -> str:
    """A code in six groups of four."""
    return " ".join(in_groups(code, GROUP))


def read_code(text: str) -> ResumeCode:
    """The code that somebody typed.

    Raises:
        NoCode: it cannot be one. Nothing secret was asked: this looks at the text only.
    """
    if len(text) > LONGEST_TEXT:
        raise NoCode(Trouble("long"))
    groups = typed_groups(text)
    if not groups:
        raise NoCode(Trouble("empty"))
    if strange := list(_strange(groups)):
        raise NoCode(*strange)
    digits = "".join(groups)
    if len(digits) != LENGTH:
        raise NoCode(*_odd_groups(groups, len(digits)))
    if not is_whole(digits):
        raise NoCode(Trouble("digit", typed=shown(digits)))
    return ResumeCode(digits)


def _strange(groups: list[str]) -> list[Trouble]:
    """The first strange character of each group; digits in one run are counted in fours."""
    found = []
    for number, group in enumerate(groups, 1):
        for place, character in enumerate(group):
            if not ("0" <= character <= "9"):
                at = number if len(groups) > 1 else place // GROUP + 1
                found.append(Trouble("strange", group=at, character=character))
                break
    return found


def _odd_groups(groups: list[str], count: int) -> list[Trouble]:
    """The groups that are not of four digits, where most are; else how many digits there are."""
    odd = [
        Trouble("group", group=number, count=len(group))
        for number, group in enumerate(groups, 1)
        if len(group) != GROUP
    ]
    typed_in_fours = 2 * (len(groups) - len(odd)) > len(groups) <= LENGTH // GROUP
    return odd if odd and typed_in_fours else [Trouble("count", count=count)]
