"""The structure of a Markdown text, with exact lines: markdown-it-py read as a small tree.

This is the only block parser (training/README.md, decision 1). Inline markup stays as it was written, in ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from training.rules import Findings

DEEPEST = 8
"""Levels of nesting that a text may have; markdown-it drops what lies deeper than 20 without a word."""


@dataclass(slots=True)
class Block:
    """One block. ``line`` and ``end`` count from 1 in the file, ``end`` is the line after the last.

    ``kind`` is one of heading paragraph bullets numbers item quote fence code rule table row cell html. Leaves
    (heading, paragraph, cell) hold their inline ``text`` as written, fences and code their content. ``info`` is the
    fence's info string, ``level`` the level of a heading, ``start`` the first number of a list; ``heading_cell``
    and ``align`` belong to cells; ``tight`` is true for a paragraph that a list shows without ``<p>``.
    """

    kind: str
    line: int
    end: int
    text: str = ""
    level: int = 0
    info: str = ""
    start: int = 1
    align: str = ""
    tight: bool = False
    children: list[Block] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        """This block and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


_KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "heading-cell",
    "td_open": "cell",
}
_LEAVES = {"fence": "fence", "code_block": "code", "hr": "rule", "html_block": "html"}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    # markdown-it would percent-encode Persian and Cyrillic addresses, and hide those it thinks unsafe:
    # we want to see them as they are written, and refuse them by name.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


PARSER = _parser()


def read_blocks(text: str, first_line: int, findings: Findings) -> list[Block]:
    """The blocks of ``text``, which begins at ``first_line`` of its file and ends its lines with LF only."""
    environment: dict[str, Any] = {}
    state = StateCore(text, PARSER, environment)
    PARSER.core.process(state)
    for reference in environment.get("references", {}).values():
        findings.found("M012", first_line + reference["map"][0])
    root = Block("root", first_line, first_line)
    _grow(state.tokens, root, first_line, findings)
    return root.children


def _grow(tokens: list[Token], root: Block, first_line: int, findings: Findings) -> None:
    stack = [root]
    for token in tokens:
        line, end = (token.map[0], token.map[1]) if token.map else (stack[-1].line - first_line,) * 2
        if token.level >= DEEPEST and "M013" not in findings:
            findings.found("M013", first_line + line)
        if token.nesting == -1:
            if token.type[:-5] + "open" in _KINDS:
                stack.pop()
        elif token.type == "inline":
            stack[-1].text = token.content
        elif kind := _KINDS.get(token.type) or _LEAVES.get(token.type):
            block = _block(token, kind, first_line + line, first_line + end)
            stack[-1].children.append(block)
            if token.nesting == 1:
                stack.append(block)


def _block(token: Token, kind: str, line: int, end: int) -> Block:
    block = Block(kind, line, end, text=token.content, info=token.info, tight=token.hidden)
    if kind == "heading":
        block.level = int(token.tag[1])
    elif kind == "numbers":
        block.start = int(token.attrs.get("start", 1))
    elif kind in ("cell", "heading-cell"):
        block.align = str(token.attrs.get("style", ""))[len("text-align:") :]
    return block
