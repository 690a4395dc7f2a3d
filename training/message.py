"""A message to look at: a fenced block ``message`` with the lines App:, From: and Text:."""

from __future__ import annotations

import re
from dataclasses import dataclass

from training.blocks import Block
from training.rules import Findings

_LABELS = ("App", "From", "Text")
_CLUE = re.compile(r"\[\[(.+?)\]\]\{(\d{1,2})\}", re.S)
_HALF_CLUE = re.compile(r"\[\[|\]\]|\]\{\d")
_HOST = re.compile(
    r"""(?<![\w.@-]) (?:https?://)? (?:[\w.+-]+@)? (?P<name>(?:[\w-]+\.)+ (?P<top>xn--[\w-]+|[^\W\d_]{2,24})) (?![\w-])
    | https?://[^\s\]]+ | (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])""",
    re.X | re.I,
)
"""An address in a text: a name with a top-level domain in any script, anything behind https://, four numbers."""

_FILES = frozenset("pdf docx xlsx odt jpg jpeg png mp3 mp4 txt html apk heic mov".split())
"""Ends of file names, which are no addresses. (.zip and .doc are missing: there are such domains, or may be.)"""
_RESERVED = ("example", "test", "invalid", "example.com", "example.org", "example.net")
"""Names that nobody can own (RFC 2606)."""


@dataclass(frozen=True)
class Span:
    """A stretch of a message's text; ``clue`` is its number, or 0 where it is plain."""

    text: str
    clue: int = 0


@dataclass(frozen=True)
class Message:
    """What a screen would show: the app, who it seems to be from, the text in stretches."""

    app: str
    sender: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The text without the marks of the clues: this is all a learner may see before the answer."""
        return "".join(span.text for span in self.spans)

    @property
    def clues(self) -> tuple[int, ...]:
        """The numbers of the clues in the order of the text."""
        return tuple(span.clue for span in self.spans if span.clue)


def is_message(block: Block) -> bool:
    """Whether a block is a message to look at."""
    return block.kind == "fence" and block.info.lower().split()[:1] == ["message"]


def read_message(block: Block, findings: Findings, *, lure: bool) -> Message | None:
    """Read the fenced ``block``; None and M017 where a line is missing. ``lure`` looks for live addresses (Q018)."""
    parts: dict[str, list[str]] = {}
    label = ""
    for line in block.text.rstrip("\n").split("\n"):
        head, colon, rest = line.partition(":")
        wanted = _LABELS[len(parts)] if len(parts) < len(_LABELS) else ""
        if colon and head.strip() == wanted:
            label = wanted
            parts[label] = [rest.strip()]
        elif label == "Text":
            parts[label].append(line.strip())
        else:
            findings.found("M017", block.line, f"the line {wanted}: is missing in this message")
            return None
    if len(parts) < len(_LABELS) or not all("".join(lines).strip() for lines in parts.values()):
        findings.found("M017", block.line, "a message needs the lines App:, From: and Text:, each with words")
        return None
    if lure:
        _live_addresses(block, findings)
    message = Message(parts["App"][0], parts["From"][0], _spans("\n".join(parts["Text"]).strip()))
    texts = [message.app, message.sender, message.text, *(span.text for span in message.spans)]
    if any(_HALF_CLUE.search(text) for text in texts):
        findings.found("Q021", block.line, "a clue that is not whole", remedy="write [[words]]{1}")
    return message


def _spans(text: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for clue in _CLUE.finditer(text):
        if clue.start() > at:
            spans.append(Span(text[at : clue.start()]))
        spans.append(Span(clue[1], int(clue[2])))
        at = clue.end()
    if at < len(text):
        spans.append(Span(text[at:]))
    return tuple(spans)


def _live_addresses(block: Block, findings: Findings) -> None:
    for offset, line in enumerate(block.text.split("\n"), 1):
        for found in _HOST.finditer(line):
            host = (found["name"] or "").casefold()
            reserved = any(host == name or host.endswith(f".{name}") for name in _RESERVED)
            top = found["top"] or ""
            if top and not (top.islower() or top.isupper() or top.isdigit()):
                continue  # a sentence that begins without a space: "today.Your"
            a_file = top.casefold() in _FILES and not set("/@") & set(found.group())
            if not reserved and not a_file:
                findings.found("Q018", block.line + offset, f'"{found.group()[:60]}" could be a real address')
