"""What is a choice in Markdown, and what only looks like one: the slips that would lose or publish an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from training.blocks import Block
from training.document import Document

CHOICE = re.compile(r"\[([ xX])\](?:[ \t\n]+|\Z)")
"""A choice begins so. Nothing else is one."""

_ODD_SPACES = "\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff\u061c"
_LIKE = re.compile(
    rf"""[\s>{_ODD_SPACES}]*                          # whatever stands before
    (?P<bullets>(?:(?:[-*+–—―•·∙‣◦▪●○−‐‑⁃]|\d+[.)])[\s{_ODD_SPACES}]*)*)  # bullets, real and false
    [\[［【]                                           # an opening bracket
    (?P<mark>[^\]］】\[^!]{{0,3}}?)
    [\]］】]
    (?![(\[:])""",
    re.X,
)
_MARKS = "xXхХ×✓✔✗✘☑☒vV"
_WORDLIKE = re.compile(r"\w{2,}|\d")


def is_choice(item: Block) -> bool:
    """Whether a list item is a choice."""
    return bool(item.children and item.children[0].kind == "paragraph" and CHOICE.match(item.children[0].text))


def note_choices(document: Document) -> None:
    """Note every choice, and whatever looks like one, in a file that is no quiz (Q002, Q001)."""
    lines = choice_lines(document.blocks)
    for line in lines:
        document.findings.found("Q002", line, "a choice stands outside a quiz", remedy="put it into the quiz")
    note_look_alikes(document, set(lines))


def choice_lines(blocks: Iterable[Block]) -> list[int]:
    """The lines on which choices begin, anywhere in ``blocks``."""
    return [
        item.line
        for top in blocks
        for block in top.walk()
        if block.kind in ("bullets", "numbers")
        for item in block.children
        if is_choice(item)
    ]


def note_look_alikes(document: Document, known: set[int]) -> None:
    """Note every line that looks like a choice but is none of ``known`` (Q001), and say which character is to blame."""
    fences = {
        line
        for top in document.blocks
        for block in top.walk()
        if block.kind in ("fence", "code")
        for line in range(block.line, block.end)
    }
    for number in range(document.body_line, len(document.lines) + 1):
        line = document.lines[number - 1]
        if number in known or number in fences or not (like := _LIKE.match(line)):
            continue
        mark = like["mark"].strip()
        if _WORDLIKE.search(mark) or (mark and not mark.strip(".…")):
            continue
        if not like["bullets"] and mark and mark not in _MARKS:
            continue  # "[A] choose" in a sentence
        document.findings.found(
            "Q001", number, _reason(line[: like.end() + 1], like["mark"]), column=like.start("mark")
        )


def _reason(head: str, mark: str) -> str:
    for character in mark:
        if character not in " xX":
            return f"looks like a choice, but the mark is {_name(character)}"
    for character in head:
        if not character.isascii() and not character.isalnum():
            return f"looks like a choice, but there is {_name(character)} beside it"
    if re.match(r"\s*[-*+]\[", head):
        return "looks like a choice, but a space is missing behind the hyphen"
    if mark in (" ", "x", "X"):
        return "looks like a choice, but is swallowed by the text around it"
    return f'looks like a choice, but "[{mark}]" is no mark'


def _name(character: str) -> str:
    return f"{unicodedata.name(character, 'a nameless character')} (U+{ord(character):04X})"
