"""The guard: whatever Python-Markdown makes of inline markup must be what markdown-it (and so GitHub) makes of it.

Both readings of a leaf are brought into one normal form, a list of (text, marks), and compared. Marks carry no
order, so ``***both***`` is the same whichever way round it is nested.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE
from markdown_it.token import Token

from training.blocks import PARSER

Run = tuple[str, frozenset[str]]
BREAK = "\u23ce"

_INLINE = {"em", "strong", "code", "a", "img", "br"}
_SPACE = re.compile(r"[ \t\n]+")


def inline_tokens(text: str) -> list[Token]:
    """What markdown-it makes of the inline text of one leaf. Reference links are unknown: we refuse definitions."""
    tokens: list[Token] = []
    PARSER.inline.parse(text, PARSER, {}, tokens)
    return tokens


def runs_of_tokens(tokens: list[Token]) -> list[Run]:
    """The normal form of markdown-it's reading."""
    return _merge(_token_runs(tokens))


def loose_text(tokens: list[Token]) -> str:
    """The plain text of a leaf that stands neither in a link nor in code."""
    depth, texts = 0, []
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        elif token.type == "text" and not depth:
            texts.append(token.content)
    return " ".join(texts)


def runs_of_element(element: Element) -> list[Run]:
    """The normal form of Python-Markdown's reading: ``element`` up to its first child that is a block."""
    return _merge(_element_runs(element, frozenset(), top=True))


def _token_runs(tokens: list[Token]) -> Iterator[Run]:
    marks: list[str] = []
    for token in tokens:
        if token.type in ("text", "text_special"):
            yield token.content, frozenset(marks)
        elif token.type == "code_inline":
            yield token.content, frozenset([*marks, "code"])
        elif token.type == "softbreak":
            yield "\n", frozenset(marks)
        elif token.type == "hardbreak":
            yield BREAK, frozenset(marks)
        elif token.type == "image":
            alt = "".join(text for text, _ in _token_runs(token.children or []))
            yield f"!{alt}", frozenset([*marks, f"img {_address(token.attrs.get('src', ''))}"])
        elif token.nesting == 1:
            href = token.attrs.get("href")
            marks.append(token.tag if href is None else f"a {_address(href)}")
        elif token.nesting == -1:
            marks.pop()


def _element_runs(element: Element, marks: frozenset[str], top: bool = False) -> Iterator[Run]:
    if element.text:
        yield _text(element.text, code=element.tag == "code" and not top), marks
    for child in element:
        if child.tag not in _INLINE:
            return
        if child.tag == "br":
            yield BREAK, marks
        elif child.tag == "img":
            yield f"!{_text(child.get('alt', ''))}", marks | {f"img {_address(child.get('src', ''))}"}
        else:
            mark = child.tag if child.tag != "a" else f"a {_address(child.get('href', ''))}"
            yield from _element_runs(child, marks | {mark})
        if child.tail:
            yield _text(child.tail), marks


def _text(text: str, code: bool = False) -> str:
    plain = text.replace(AMP_SUBSTITUTE + "amp;", "&")
    return html.unescape(plain) if code else plain


def _address(address: object) -> str:
    return html.unescape(str(address).replace(AMP_SUBSTITUTE, "&"))


def _merge(runs: Iterator[Run]) -> list[Run]:
    merged: list[Run] = []
    for text, marks in runs:
        if merged and merged[-1][1] == marks:
            merged[-1] = (merged[-1][0] + text, marks)
        elif text:
            merged.append((text, marks))
    return [(_tidy(text), marks) for text, marks in merged if _tidy(text).strip() or len(merged) > 1]


def _tidy(text: str) -> str:
    """White space as a page shows it: runs are one space, none stands beside a forced line break."""
    return _SPACE.sub(" ", text).replace(f" {BREAK}", BREAK).replace(f"{BREAK} ", BREAK)
