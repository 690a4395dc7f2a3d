"""Markdown to safe HTML: blocks become Python-Markdown's element tree, its patterns do inline markup, nh3 cleans.

Pieces are collected first and set together, so that facts are numbered over the whole file::

    setter = Typesetter(document, words)
    body = setter.blocks(section.blocks)
    setter.set()
    body.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from training import guard
from training.blocks import Block
from training.citations import Citation, Citations
from training.document import Document
from training.inline import SPECIAL, apply_inline, code, plain, serialise
from training.languages import Words
from training.links import Link, Links
from training.message import Message, is_message, read_message
from training.reading import Prose

CALLOUT = re.compile(r"\[!([A-Za-z]+)\][ \t]*(?:\n|\Z)")
_MARKER = re.compile(r"\s*(?:>\s*)+\[!\s*[^\]\s]{1,20}\s*\]|\s*\[![A-Za-z]+\]\s*\Z")
LONGEST_LEAF = 4000
"""Characters of one paragraph; longer ones would make the inline parsers slow, and nobody reads them."""
_BARE_ADDRESS = re.compile(r"https?://\w|(?<![\w.])www\.\w|[\w.+-]@[\w-]+\.\w|~~")
_LIST_LIKE = re.compile(r"\s*(?:>\s*)*(?:[–•·∙‣◦▪●−]\s|[\u200e\u200f\u200b\ufeff]+[-*+]\s|[-*+][\u00a0\u2007\u202f])")
_TAGS = {"bullets": "ul", "numbers": "ol", "item": "li", "quote": "blockquote", "paragraph": "p", "rule": "hr"}
_HEADINGS = {3: "h3", 4: "h4"}

MODULE_CALLOUTS = ("do", "dont", "if", "why")


class Piece:
    """A part of a file that is set on its own. ``html`` is safe HTML, and empty until ``Typesetter.set`` ran."""

    __slots__ = ("element", "html")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.html = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What setting found, in the order of the text. ``words`` counts those of all pieces."""

    citations: tuple[Citation, ...]
    links: tuple[Link, ...]
    pictures: tuple[Link, ...]
    words: int


def callout_of(block: Block) -> str:
    """The kind of a callout in small letters, or "" where ``block`` is no callout."""
    if block.kind != "quote" or not block.children or block.children[0].kind != "paragraph":
        return ""
    found = CALLOUT.match(block.children[0].text)
    return found[1].lower() if found else ""


def callout_body(block: Block) -> list[Block]:
    """The blocks of a callout without its marker."""
    first = block.children[0]
    rest = CALLOUT.sub("", first.text, count=1)
    if not rest:
        return block.children[1:]
    body = Block("paragraph", first.line + 1, first.end, text=rest)
    return [body, *block.children[1:]]


class Typesetter:
    """Collects the pieces of one file, then sets them all. Problems go into the document's findings."""

    def __init__(
        self, document: Document, words: Words, callouts: Sequence[str] = MODULE_CALLOUTS, *, facts: bool = True
    ) -> None:
        self.document = document
        self.words = words
        self.findings = document.findings
        self.callouts = callouts
        self.cites = facts
        self.root = Element("div")
        self.pieces: list[Piece] = []
        self.leaves: list[tuple[Element, Block]] = []
        self.word_count = 0
        self.prose = Prose(words.tag)
        _check_lines(document)

    def blocks(self, blocks: Iterable[Block]) -> Piece:
        """Add blocks as a piece."""
        piece = self._piece()
        for block in blocks:
            self._block(block, piece.element)
        return piece

    def inline(self, text: str, line: int) -> Piece:
        """Add the inline text of a heading or a choice as a piece."""
        piece = self._piece()
        self._leaf(piece.element, Block("paragraph", line, line + text.count("\n") + 1, text=text))
        return piece

    def _piece(self) -> Piece:
        piece = Piece(SubElement(self.root, "div"))
        self.pieces.append(piece)
        return piece

    def set(self) -> Setting:
        """Set all pieces, once. Where the marks cannot be read at all, the pieces stay empty and M007 says so."""
        try:
            apply_inline(self.root)
        except Exception:  # Python-Markdown stumbles over some nestings of marks; a trainer needs a line, not a trace
            self.findings.found("M007", self.document.body_line, "the marks in this file cannot be untangled")
            return Setting((), (), (), self.word_count)
        self.prose.check(self.findings)
        links = Links(self.document)
        for element, block in self.leaves:
            self._compare(element, block)
            links.resolve(element, block)
        citations = Citations(self.words.digits, self.findings)
        citations.number(self.root, {id(element): block for element, block in self.leaves})
        for citation in citations.found if not self.cites else ():
            self.findings.found("S005", citation.line)
        for piece in self.pieces:
            piece.html = serialise(piece.element)
        return Setting(tuple(citations.found), tuple(links.links), tuple(links.pictures), self.word_count)

    def _block(self, block: Block, parent: Element) -> None:
        if kind := callout_of(block):
            self._callout(block, kind, parent)
        elif block.kind == "heading":
            if block.text.rstrip().endswith("}") and "{" in block.text:
                self.findings.found("M016", block.line, "a small heading has no id", remedy="delete the braces")
            self._leaf(SubElement(parent, _HEADINGS.get(block.level, "h4")), block)
        elif block.kind == "table":
            self._table(block, parent)
        elif is_message(block):
            self._message(block, parent)
        elif block.kind in ("fence", "code"):
            SubElement(SubElement(parent, "pre"), "code").text = code(block.text)
        elif block.kind == "html":
            self.findings.found("M001", block.line)
        elif block.kind == "paragraph" and block.tight and parent.tag == "li" and not len(parent) and not parent.text:
            self._leaf(parent, block)
        elif block.kind in _TAGS:
            self._container(block, SubElement(parent, _TAGS[block.kind]))

    def _container(self, block: Block, element: Element) -> None:
        if block.kind == "numbers" and block.start != 1:
            element.set("start", str(block.start))
        if block.kind == "paragraph":
            self._leaf(element, block)
        for child in block.children:
            self._block(child, element)

    def _callout(self, block: Block, kind: str, parent: Element) -> None:
        if kind not in self.callouts:
            allowed = ", ".join(kind.upper() for kind in self.callouts)
            self.findings.found(
                "M009", block.line, f"[!{kind.upper()[:20]}] is no callout here", remedy=f"use {allowed}"
            )
            return
        box = SubElement(parent, "div", {"class": f"callout {kind}"})
        SubElement(box, "p", {"class": "callout-title"}).text = plain(self.words.callouts[kind])
        body = callout_body(block)
        if not body:
            remedy = "begin each line of the box with >"
            self.findings.found("M019", block.line, f"the callout {kind.upper()} is empty", remedy=remedy)
        for child in body:
            self._block(child, box)
        if kind == "dont":
            self._every_line_says_not(body)

    def _every_line_says_not(self, body: list[Block]) -> None:
        for item in (item for block in body if block.kind == "bullets" for item in block.children):
            first = next((leaf for leaf in item.walk() if leaf.text), item)
            if not self.words.says("do not", " ".join(first.text.split()[:6]), unknown=True):
                self.findings.found(
                    "M011", item.line, f'this line lacks "{self.words.stems["do not"][0]}" near its start'
                )

    def _table(self, table: Block, parent: Element) -> None:
        box = SubElement(parent, "div", {"class": "table"})
        element = SubElement(box, "table")
        head, body = SubElement(element, "thead"), None
        for number, row in enumerate(table.children):
            if number == 1:
                body = SubElement(element, "tbody")
            line = SubElement(head if body is None else body, "tr")
            for cell in row.children:
                tag = SubElement(line, "th" if cell.kind == "heading-cell" else "td")
                if cell.align in ("right", "center"):
                    tag.set("class", cell.align)
                self._leaf(tag, cell)

    def _message(self, block: Block, parent: Element) -> None:
        message = read_message(block, self.findings, lure=True)
        if message is None:
            return
        if message.clues:
            remedy = "delete the marks [[ ]]{1}"
            self.findings.found("Q024", block.line, "clues are explained in quizzes only", remedy=remedy)
        _message_element(message, parent)

    def _leaf(self, element: Element, block: Block) -> None:
        text = block.text
        self.word_count += len(text.split())
        if len(text) > LONGEST_LEAF:
            self.findings.found("M021", block.line)
            return
        self.prose.add(text, block.line)
        if SPECIAL.search(text) is None:
            element.text = plain(text)
            self._no_bare_address(text, block)
        else:
            element.text = text
            self.leaves.append((element, block))

    def _no_bare_address(self, text: str, block: Block) -> None:
        """GitHub links an address that stands alone; the site would not."""
        if _BARE_ADDRESS.search(text):
            remedy = "write an address as [words](https://…), and leave ~~ out"
            message = "GitHub makes a link or struck-through words of this; the site does not"
            self.findings.found("M007", block.line, message, remedy=remedy)

    def _compare(self, element: Element, block: Block) -> None:
        tokens = guard.inline_tokens(block.text)
        if any(token.type == "html_inline" for token in tokens):
            self.findings.found("M001", block.line)
            return
        self._no_bare_address(guard.loose_text(tokens), block)
        if guard.runs_of_tokens(tokens) != guard.runs_of_element(element):
            quote = " ".join(block.text.split())[:50]
            self.findings.found("M007", block.line, f'"{quote}…" reads differently on GitHub and on the site')


def _message_element(message: Message, parent: Element) -> None:
    box = SubElement(parent, "div", {"class": "message", "dir": "auto"})
    SubElement(box, "p", {"class": "message-head"}).text = plain(f"{message.app} – {message.sender}")
    for line in message.text.split("\n"):
        SubElement(box, "p").text = plain(line)


def _check_lines(document: Document) -> None:
    """What no tree shows: quote lines that lost their mark, callouts that do not open a quote, look-alike lists."""
    quotes = [block for top in document.blocks for block in top.walk() if block.kind == "quote"]
    code_lines: set[int] = set()
    for top in document.blocks:
        for block in top.walk():
            if block.kind in ("fence", "code"):
                code_lines.update(range(block.line, block.end))
    for quote in quotes:
        for line in range(quote.line + 1, quote.end):
            text = document.lines[line - 1]
            if text.strip() and not text.lstrip().startswith(">"):
                document.findings.found("M014", line, column=len(text) - len(text.lstrip()) + 1)
    openings = {quote.line for quote in quotes if callout_of(quote)}
    for number in range(document.body_line, len(document.lines) + 1):
        text = document.lines[number - 1]
        if number in code_lines:
            continue
        if "[!" in text and _MARKER.match(text) and number not in openings:
            document.findings.found("M010", number)
        elif not text.isascii() and _LIST_LIKE.match(text):
            around = document.lines[number - 2 : number - 1] + document.lines[number : number + 1]
            if "–" not in text[:6] or any(_LIST_LIKE.match(line) for line in around):  # one dash alone is prose
                document.findings.found("M015", number)
