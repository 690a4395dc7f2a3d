"""Links of a content file: what is safe, where it leads on the site, and what must still be shown to exist."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from training.blocks import Block
from training.document import Document

_WEB = re.compile(r"https://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|\Z)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_MODULE = re.compile(r"courses/([a-z0-9-]+)/([a-z0-9-]+)/([A-Za-z0-9-]+)\.md\Z")
_COURSE = re.compile(r"courses/([a-z0-9-]+)/([A-Za-z0-9-]+)\.md\Z")
_QUIZ = re.compile(r"quizzes/([a-z0-9-]+)/([a-z0-9-]+)/([A-Za-z0-9-]+)\.md\Z")
_PICTURE = re.compile(r"courses/([a-z0-9-]+)/([a-z0-9-]+)/([A-Za-z0-9_.-]+)\Z")


@dataclass(frozen=True)
class Link:
    """A link that leads to something of ours. ``target`` is a file of the content with an optional ``#id``,
    ``#id`` alone for a section of the same file, or ``help:kind``."""

    line: int
    target: str


def _address(target: str, anchor: str) -> str:
    """The address of a file of the content, or "" where it has none."""
    if module := _MODULE.match(target):
        return f"/{module[3]}/courses/{module[1]}/{module[2]}/{anchor}"
    if quiz := _QUIZ.match(target):
        return f"/{quiz[3]}/courses/{quiz[1]}/{quiz[2]}/quiz/"
    if course := _COURSE.match(target):
        return f"/{course[2]}/courses/{course[1]}/{anchor}"
    return ""


class Links:
    """Resolves the links and pictures of one file, leaf by leaf; collects those that another check must find."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.links: list[Link] = []
        self.pictures: list[Link] = []
        self.language = posixpath.basename(document.path).removesuffix(".md")

    def resolve(self, element: Element, block: Block) -> None:
        """Turn every link below ``element`` into its address on the site, in place."""
        for found in element.iter():
            if found.tag == "a":
                found.set("href", self._link(found, block))
            elif found.tag == "img":
                found.set("src", self._picture(found, block))

    def _link(self, element: Element, block: Block) -> str:
        href = element.get("href", "")
        line = self._line(block, href)
        if not "".join(element.itertext()).strip() and element.find("img") is None:
            self.document.findings.found("M020", line)
        if href.startswith("help:"):
            self.links.append(Link(line, href))
            return f"/{self.language}/help/#{href[5:]}"
        if _WEB.match(href):
            return href
        if href.startswith("#") and len(href) > 1:
            self.links.append(Link(line, href))
            return href
        if _SCHEME.match(href) or href.startswith(("/", "\\")) or not href:
            self.document.findings.found("M002", line, f'"{href[:60]}" is not a safe address')
            return "#"
        return self._file(href, line)

    def _file(self, href: str, line: int) -> str:
        path, _, fragment = unquote(href).partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.document.path), path))
        anchor = f"#{fragment}" if fragment else ""
        address = _address(target, anchor)
        if address:
            self.links.append(Link(line, f"{target}{anchor}"))
            return address
        folder = "" if path.endswith(".md") else f"link to the file, such as {path.rstrip('/')}/{self.language}.md"
        self.document.findings.found("M003", line, f'"{href[:60]}" is no page of the site', remedy=folder)
        return "#"

    def _picture(self, element: Element, block: Block) -> str:
        src = element.get("src", "")
        line = self._line(block, src)
        if not element.get("alt", "").strip():
            self.document.findings.found("M005", line)
        if _SCHEME.match(src) or src.startswith("//"):
            self.document.findings.found("M004", line, f'"{src[:60]}" lies on another site')
            return ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.document.path), unquote(src)))
        place = _PICTURE.match(target)
        if place is None or posixpath.dirname(target) != posixpath.dirname(self.document.path):
            self.document.findings.found("M006", line, f'"{src[:60]}" does not lie beside a module')
            return ""
        self.pictures.append(Link(line, target))
        return f"/{self.language}/courses/{place[1]}/{place[2]}/{place[3]}"

    def _line(self, block: Block, address: str) -> int:
        """The line of the block in which ``address`` stands."""
        for offset, line in enumerate(block.text.split("\n")):
            if address and address in line:
                return block.line + offset
        return block.line
