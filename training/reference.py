"""References: what an office gives a person so that a certificate can be matched to a file without a name.

Eight Crockford characters and a check modulo 37, ``S4JF0DNJN``, or twelve digits and Damm's check digit. An office
makes them from its own key and the number of the case, so it needs no list; or by chance, and keeps one (record.md 26).
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
from collections.abc import Callable
from typing import Literal, NewType

from training.digits import CROCKFORD, check_digit, crockford, in_groups, is_whole, typed_groups

Reference = NewType("Reference", str)
"""Nine characters or thirteen digits that belong together, in capitals and without spaces."""

LETTERS, DIGITS = 9, 13
LONGEST_TEXT = 100
"""Characters that are looked at; more is no reference."""

_CHECKS = CROCKFORD + "*~$=U"
"""Crockford's 37 check characters. References that would end in one of ``* ~ $ =`` are never handed out."""

_NEVER = "*~$="
_LOOK_ALIKES = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz" + "ILOilo" + "АВЕКМНОРСТУХІЈЅ" + "авекмнорстухіјѕ",
    "ABCDEFGH1JK1MN0PQRSTUVWXYZ" + "110110" + "ABEKMH0PCTYX1JS" * 2,
)
"""Small letters, letters that Crockford reads as digits, and Cyrillic letters that look like the printed ones."""

_WORDS = {
    "empty": "a reference is needed, as it stands in the letter of the office",
    "long": "this is too long for a reference",
    "name": "this looks like a name: type the reference from the letter, never a name; letters alone only in capitals",
    "strange": "the character {trouble.character!r} is in no reference",
    "count": "{trouble.count} characters: a reference has 9 letters and digits, or 13 digits",
    "check": "a character is wrong or has changed places: compare {trouble.typed} with the letter",
}


class NoReference(Exception):
    """A text that cannot be a reference. ``str`` of it is one line for a person.

    ``kind``: ``empty``, ``long``, ``name`` (nothing but letters), ``strange`` (``character`` is in no reference),
    ``count`` (``count`` characters in all) or ``check`` (they do not belong together; ``typed`` shows them in groups).
    """

    def __init__(
        self,
        kind: Literal["empty", "long", "name", "strange", "count", "check"],
        *,
        count: int = 0,
        character: str = "",
        typed: str = "",
    ) -> None:
        self.kind, self.count, self.character, self.typed = kind, count, character, typed
        super().__init__(_WORDS[kind].format(trouble=self))


def make_reference(office_key: bytes, case_id: str, *, digits: bool = False) -> Reference:
    """The reference of a case: the same for the same key and case, and without the key it tells nothing of the case.

    HMAC-SHA256(office_key, "case_id|n") for n = 0, 1, … : the first 40 bits as eight characters, or the first 64 bits
    modulo 10^12 as twelve digits; the first one that may be handed out.
    """
    for number in itertools.count():
        drawn = hmac.digest(office_key, f"{case_id}|{number}".encode(), hashlib.sha256)
        if found := _whole(drawn, digits):
            return found
    raise AssertionError


def random_reference(*, digits: bool = False, rng: Callable[[int], bytes] = os.urandom) -> Reference:
    """A reference by chance. ``rng(n)`` gives n random bytes."""
    while not (found := _whole(rng(8), digits)):
        pass
    return found


def random_references(count: int, *, digits: bool = False, rng: Callable[[int], bytes] = os.urandom) -> list[Reference]:
    """So many references by chance, no two of them the same."""
    made: dict[Reference, None] = {}
    while len(made) < count:
        made[random_reference(digits=digits, rng=rng)] = None
    return list(made)


def _whole(drawn: bytes, digits: bool) -> Reference | None:
    """At least eight drawn bytes as a reference; None for those that are never handed out."""
    if digits:
        twelve = f"{int.from_bytes(drawn[:8], 'big') % 10**12:012d}"
        return Reference(twelve + check_digit(twelve))
    value = int.from_bytes(drawn[:5], "big")
    check = _CHECKS[value % 37]
    return Reference(crockford(value, 8) + check) if check not in _NEVER else None


def is_reference(text: str) -> bool:
    """Whether ``text`` is a reference as it stands in a certificate: in capitals, without spaces, and whole."""
    if len(text) == DIGITS:
        return text.isascii() and text.isdecimal() and is_whole(text)
    if len(text) != LETTERS or not set(text[:-1]) <= set(CROCKFORD):
        return False
    value = 0
    for character in text[:-1]:
        value = value * 32 + CROCKFORD.index(character)
    return text[-1] == _CHECKS[value % 37] and text[-1] not in _NEVER


def read_reference(text: str) -> Reference:
    """The reference that somebody typed: in any case, with spaces or hyphens, O for 0, digits of any script.

    Raises:
        NoReference: it cannot be one. A name is refused; letters alone must be typed in capitals, as they are printed.
    """
    if len(text) > LONGEST_TEXT:
        raise NoReference("long")
    typed = "".join(typed_groups(text))
    if not typed:
        raise NoReference("empty")
    plain = typed.translate(_LOOK_ALIKES)
    only_letters = not any(character.isdecimal() for character in typed)
    if is_reference(plain) and (not only_letters or typed.isupper()):
        return Reference(plain)
    if only_letters and typed.isalpha():
        raise NoReference("name")
    if strange := next((character for character in plain if character not in CROCKFORD + "U"), ""):
        raise NoReference("strange", character=strange)
    if len(plain) not in (LETTERS, DIGITS) or (len(plain) == DIGITS and not plain.isdecimal()):
        raise NoReference("count", count=len(plain))
    raise NoReference("check", typed=shown(plain))


def read_for_office(text: str, rule: str) -> str:
    """The reference for an office whose ``reference`` in ``site.toml`` is ``rule``; "" where none is used.

    Raises:
        NoReference: what was typed cannot be one, or nothing was typed where the office requires one.
    """
    if rule == "none" or (rule == "optional" and not typed_groups(text[:LONGEST_TEXT])):
        return ""
    return read_reference(text)


def shown(reference: str) -> str:
    """A reference in groups: ``S4J F0D NJN``."""
    return " ".join(in_groups(reference, 3 if len(reference) == LETTERS else 4))
