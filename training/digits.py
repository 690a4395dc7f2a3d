"""Digits that people type: of any script, with any separators; Damm's check digit; Crockford's 32 characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Douglas Crockford's base 32: no I, L and O, which look like digits, and no U."""

_SEPARATE = {"Zs", "Zl", "Zp", "Pd", "Cc"}
"""Categories of characters between groups: spaces, dashes, line ends."""

_ALSO = frozenset(".,:;/_·•")
"""Other separators that people use. Everything else that is no digit is strange and gets named."""

_IGNORED = {"Cf"}
"""Direction marks and joiners: nobody sees them."""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""A quasigroup of order 10 without a weak place (H. M. Damm, 2004): it notices every wrong digit and every swap."""


def typed_groups(text: str) -> list[str]:
    """What was typed, as groups between separators: ASCII digits, and any other character as it stands."""
    shown = "".join(_plain(character) for character in text)
    return shown.split()


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in _IGNORED:
        return ""
    return " " if category in _SEPARATE or character in _ALSO else character


def check_digit(digits: str) -> str:
    """The digit that makes ``digits`` (ASCII) whole."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_whole(digits: str) -> bool:
    """Whether the last of ``digits`` is the check digit of the others."""
    return check_digit(digits) == "0"


def in_groups(digits: Sequence[str], size: int) -> Iterable[str]:
    """``digits`` in groups of ``size``, the last one perhaps shorter."""
    return ("".join(digits[start : start + size]) for start in range(0, len(digits), size))


def crockford(number: int, count: int) -> str:
    """``number`` as ``count`` characters of five bits."""
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(5 * (count - 1), -1, -5))
