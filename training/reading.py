"""How hard a text is to read: the length of its sentences, and a reading ease where the language has a formula.

These are simple counts. They find long sentences and long words; whether a text is clear, only a reader can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.rules import Findings

LONGEST_SENTENCE = 25
"""Words. More are hard to hold in mind in a second language."""
LONGEST_MEAN = 15.0
"""Words of a sentence on average, the limit of the language guide for level B1."""
FEWEST_WORDS = 100
"""Below this an average says nothing."""

_MARKS = re.compile(r"!?\[\^[^\]]*\]|\]\([^)\s]*\)|[*_`\[\]]")
_STOP = re.compile(r"""(?<=[.!?…؟])["”»’')\]]*\s+(?![a-zа-яё])""")
_WORD = re.compile(r"[^\W\d_]+(?:[’'\u200c-][^\W\d_]+)*")
_ENDED = re.compile(r"""[.!?…:؟]["”»’')\]*_]*\s*\Z""")
_ENGLISH = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"[aeiouy][a-z]*?(?:[^aeiouyl]e|[^aeiouy]es|[^aeiouytd]ed)\b")
_CYRILLIC = re.compile(r"[аеёиоуыэюя]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A reading ease in the form of Flesch's: ``base - sentence × words a sentence - word × syllables a word``.

    The higher, the easier; below ``least`` a text is above level B1.
    """

    base: float
    sentence: float
    word: float
    least: float
    syllables: Callable[[str], int]

    def ease(self, words: int, sentences: int, syllables: int) -> float:
        return self.base - self.sentence * words / sentences - self.word * syllables / words


def _english(text: str) -> int:
    return len(_ENGLISH.findall(text)) - len(_SILENT.findall(text))


def _cyrillic(text: str) -> int:
    return len(_CYRILLIC.findall(text))


FORMULAS = {
    "en": Formula(206.835, 1.015, 84.6, 70, _english),
    "ru": Formula(206.835, 1.3, 60.1, 45, _cyrillic),
}
"""English: Flesch, "A new readability yardstick" (1948); from 70 on "fairly easy", which is commonly put beside B1.
Russian: Oborneva (2006), the same scale fitted to parallel texts. Nobody has published a line for B1 on it that we
found; 45 is ours: plain Russian about phones and offices stands at 50 to 67, the language of laws below 20."""


@dataclass(slots=True)
class _Count:
    words: int = 0
    sentences: int = 0
    syllables: int = 0


class Prose:
    """The running text of one file, leaf by leaf."""

    def __init__(self, tag: str) -> None:
        self.formula = FORMULAS.get(tag)
        self.leaves: list[tuple[int, str]] = []

    def add(self, text: str, line: int) -> None:
        """Add the text of a leaf as it is written, with its marks; ``line`` is its first line."""
        self.leaves.append((line, text))

    def check(self, findings: Findings) -> None:
        """Note sentences that are too long (L001), and a whole that is too hard (L002, at its longest sentence)."""
        whole, hardest = _Count(), (0, 1)
        for line, text in self.leaves:
            prose = _ENDED.search(text) is not None  # headings and cells of tables would make the average too easy
            for offset, sentence in _sentences(text):
                words = _WORD.findall(sentence)
                if len(words) > LONGEST_SENTENCE:
                    start = " ".join(words[:5])
                    findings.found("L001", line + offset, f'a sentence of {len(words)} words: "{start} …"')
                if prose and words:
                    whole.words += len(words)
                    whole.sentences += 1
                    whole.syllables += self.formula.syllables(" ".join(words).lower()) if self.formula else 0
                    hardest = max(hardest, (len(words), line + offset))
        if whole.words >= FEWEST_WORDS and (reason := self._too_hard(whole)):
            findings.found("L002", hardest[1], reason)

    def _too_hard(self, whole: _Count) -> str:
        mean = whole.words / whole.sentences
        if mean > LONGEST_MEAN:
            return f"above B1: {mean:.1f} words a sentence, the limit is {LONGEST_MEAN:.0f}"
        if self.formula and (ease := self.formula.ease(whole.words, whole.sentences, whole.syllables)) < (
            self.formula.least
        ):
            return f"above B1: a reading ease of {ease:.0f}, the limit is {self.formula.least:.0f}"
        return ""


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of ``text`` without marks, each with the number of line ends before it."""
    bare, at = _MARKS.sub("", text), 0
    for stop in [*(stop.span() for stop in _STOP.finditer(bare)), (len(bare), len(bare))]:
        sentence = bare[at : stop[0]]
        yield bare.count("\n", 0, at), sentence
        at = stop[1]
