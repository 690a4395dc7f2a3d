"""Facts cited in a text: each ``[^F73]`` becomes a numbered link, in the order of the finished tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from training.blocks import Block
from training.inline import plain
from training.rules import Findings

_FACT = re.compile(r"(?<!\\)\[\^([A-Za-z0-9-]{1,12})\]")
_WRITTEN_OUT = re.compile(r"\[\^[A-Za-z0-9-]{1,12}\]:")


@dataclass(frozen=True)
class Citation:
    """A fact cited in the text: its id, where, and the words of its paragraph, to look for the certainty word in."""

    fact: str
    line: int
    text: str


class Citations:
    """Numbers the facts of one file. ``digits`` are those of its language."""

    def __init__(self, digits: str, findings: Findings) -> None:
        self.digits = digits
        self.findings = findings
        self.numbers: dict[str, int] = {}
        self.found: list[Citation] = []

    def number(self, root: Element, leaves: Mapping[int, Block]) -> None:
        """Walk over the finished tree below ``root`` and number what it cites; ``leaves`` by the id of their element.

        Python-Markdown's inline pass runs out of order, so numbers are given here and nowhere else.
        """
        for element in list(root.iter()):
            block = leaves.get(id(element))
            if block is None or "[^" not in block.text:
                continue
            if _WRITTEN_OUT.match(block.text):
                remedy = "delete this line: notes are made from courses/sources.toml"
                self.findings.found("M012", block.line, "a note that is written out", remedy=remedy)
            self._leaf(element, block)

    def _leaf(self, element: Element, block: Block) -> None:
        """Replace the citations in the inline text of ``element``; code keeps what it holds."""
        if element.tag == "code":
            return
        children = list(element)
        if element.text and "[^" in element.text:
            element.text, marks = self._marks(element.text, block)
            for mark in reversed(marks):
                element.insert(0, mark)
        for child in children:
            if child.tag in ("em", "strong"):
                self._leaf(child, block)
            elif child.tag == "a" and _FACT.search("".join(child.itertext())):
                message = "a fact stands inside a link"
                self.findings.found("S005", block.line, message, remedy="cite it behind the link")
            if child.tail and "[^" in child.tail:
                child.tail, marks = self._marks(child.tail, block)
                place = list(element).index(child) + 1
                for mark in reversed(marks):
                    element.insert(place, mark)

    def _marks(self, text: str, block: Block) -> tuple[str, list[Element]]:
        """The text before the first citation, and a mark for each with the text behind it as its tail."""
        written = set(_FACT.findall(block.text))
        before, at = text, 0
        marks: list[Element] = []
        for found in _FACT.finditer(text):
            if found[1] not in written:  # escaped with a backslash
                continue
            if marks:
                marks[-1].tail = plain(text[at : found.start()])
            else:
                before = text[: found.start()]
            marks.append(self._mark(found[1], block))
            at = found.end()
        if marks:
            marks[-1].tail = plain(text[at:])
        return before, marks

    def _mark(self, fact: str, block: Block) -> Element:
        place = block.text.find(f"[^{fact}]")
        self.found.append(Citation(fact, block.line + block.text.count("\n", 0, max(place, 0)), block.text))
        first = fact not in self.numbers
        number = self.numbers.setdefault(fact, len(self.numbers) + 1)
        mark = Element("sup")
        link = SubElement(mark, "a", {"href": f"#fact-{number}"})
        if first:
            link.set("id", f"cited-{number}")
        link.text = plain("".join(self.digits[int(digit)] for digit in str(number)))
        return mark
