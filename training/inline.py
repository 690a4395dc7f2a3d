"""Inline markup: Python-Markdown, set up so that it reads a leaf as CommonMark does."""

from __future__ import annotations

import html
import re
import string
from functools import cache
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

SPECIAL = re.compile(r"[\\`*_\[<&]|  \n")
"""A leaf without these is plain text: it passes by all patterns."""

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
_CLASSES = {"class", "dir", "lang", "id"}
_CLEANER = nh3.Cleaner(
    tags=set("p ul ol li em strong code pre blockquote a img br hr sup div h3 h4 table thead tbody tr th td".split()),
    attributes={
        **dict.fromkeys(("div", "p", "sup", "td", "th", "h3", "h4", "ul", "ol"), _CLASSES),
        "a": {"href", "class", "id"},
        "img": {"src", "alt"},
        "ol": {"start", "class"},
    },
    url_schemes={"https"},
    link_rel=None,
)


class _Entity(InlineProcessor):
    """``&nbsp;`` is the character that it names; what names nothing stays as it was written."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
        plain = html.unescape(m.group())
        return plain.replace("&", AMP_SUBSTITUTE + "amp;"), m.start(), m.end()


@cache
def _markdown() -> Markdown:
    """One instance for the process. It is not thread-safe; content is compiled in one thread."""
    markdown = Markdown(output_format="html")
    markdown.ESCAPED_CHARS = list(string.punctuation)
    patterns = markdown.inlinePatterns
    for name in ("reference", "image_reference", "short_reference", "short_image_ref", "automail", "html"):
        patterns.deregister(name)
    patterns.register(SubstituteTagInlineProcessor(r"(?: {2,}|\\)\n", "br"), "linebreak", 100)
    patterns.register(_Entity(_ENTITY, markdown), "entity", 80)
    markdown.treeprocessors.deregister("prettify")
    return markdown


def plain(text: str) -> AtomicString:
    """Text that no pattern touches."""
    return AtomicString(text)


def code(text: str) -> AtomicString:
    """Text of a code block, escaped as Python-Markdown escapes code."""
    return AtomicString(html.escape(text, quote=False))


def apply_inline(root: Element) -> None:
    """Turn the inline markup of every leaf below ``root`` into elements, in place."""
    markdown = _markdown()
    markdown.reset()
    for processor in markdown.treeprocessors:
        processor.run(root)


def serialise(element: Element) -> str:
    """The content of ``element`` as clean HTML, without ``element`` itself."""
    markdown = _markdown()
    text = markdown.serializer(element)
    for processor in markdown.postprocessors:
        text = processor.run(text)
    inner = text[text.index(">") + 1 : text.rindex("<")] if "</" in text else ""
    return _CLEANER.clean(inner) if "<" in inner or "&" in inner else inner
