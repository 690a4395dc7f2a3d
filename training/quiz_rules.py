"""Rules about choices that need no second file: enough of them, one right, feedback that teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.markup import Piece, Typesetter
from training.message import Message
from training.quiz import ChoiceItem, Item, MessageItem
from training.rules import Findings

FEWEST_WORDS_OF_FEEDBACK = 4
MUCH_LONGER = 2
SHORT = 20
"""Characters: below this difference of length nobody guesses by it."""


@dataclass(slots=True)
class Draft:
    """A choice as it was read: ``text`` and ``said`` (its feedback) as written, and the pieces to be set."""

    line: int
    right: bool
    text: str
    said: str
    shown: Piece
    feedback: Piece


def check_choices(
    choices: Sequence[Draft], line: int, setter: Typesetter, *, lost: bool = False, astray: bool = False
) -> None:
    """Check the choices of one item, whose heading stands at ``line``.

    ``lost`` says that a choice of it could not be read, ``astray`` that feedback stands outside its choice: both are
    reported already, and what follows from them is not.
    """
    findings = setter.findings
    right = [choice for choice in choices if choice.right]
    if lost:
        pass
    elif len(choices) < 2:
        findings.found("Q003", line, "this item has one choice" if choices else "this item has no choices")
    elif not right:
        findings.found("Q004", line)
    elif len(right) == len(choices):
        findings.found("Q005", line)
    seen: dict[str, int] = {}
    for choice in choices:
        bare = " ".join(choice.text.casefold().split()).rstrip(".!?…")
        if not bare:
            findings.found("Q025", choice.line)
        elif bare in seen:
            findings.found("Q006", choice.line, f"the same choice as in line {seen[bare]}")
        seen.setdefault(bare, choice.line)
        if any(bare.startswith(stem) and len(bare) < len(stem) + SHORT for stem in setter.words.all_of_the_above):
            findings.found("Q011", choice.line)
        if not choice.said.strip():
            if not astray:
                findings.found("Q007", choice.line)
        elif len(choice.said.split()) < FEWEST_WORDS_OF_FEEDBACK:
            findings.found("Q008", choice.line)
    if len(right) == 1 and len(choices) > 1:
        _length(right[0], [choice for choice in choices if not choice.right], findings)


def _length(right: Draft, others: Sequence[Draft], findings: Findings) -> None:
    longest = max(len(other.text) for other in others)
    if len(right.text) > longest * MUCH_LONGER and len(right.text) - longest > SHORT:
        findings.found("Q009", right.line)


def check_clues(message: Message, explained: int, line: int, findings: Findings) -> None:
    """Check that the clues of ``message`` are numbered 1 … n and that ``explained`` = n explanations follow."""
    if sorted(message.clues) != list(range(1, explained + 1)):
        marked = ", ".join(map(str, message.clues)) or "none"
        findings.found("Q021", line, f"clues marked: {marked}; explanations: {explained}")


def check_file(items: Sequence[Item], findings: Findings) -> None:
    """Check what only shows over a whole file: the place of the right choice (messages left out)."""
    places = [
        next(choice.number for choice in item.choices if choice.right)
        for item in items
        if isinstance(item, ChoiceItem) and not isinstance(item, MessageItem) and len(item.right) == 1
    ]
    if len(places) >= 3 and len(set(places)) == 1:
        findings.found("Q010", items[0].line, f"the right choice is always number {places[0]}")
