"""Courses and modules as values, and how they are read from their files."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import date

from training.choices import note_choices
from training.citations import Citation
from training.document import Section, read_document, read_toml, split_sections
from training.fields import Fields
from training.languages import SOURCE, Words
from training.links import Link
from training.markup import Piece, Typesetter
from training.rules import Findings

AREAS = {"ACC": "", "APP": "", "FAM": "", "PHY": "", "DOC": "", "HAR": ""}
"""Areas of the self-assessment that a module may serve."""

EXPERTS = ("doctor", "lawyer", "psychologist", "rights-organisation", "security-service")
"""Who may have to check a section (``awaiting=``) before its draft mark goes."""

WORDS_A_MINUTE = 120
SECONDS_AN_ITEM = 45


@dataclass(frozen=True)
class Course:
    """``course.toml``: the modules in order, published ones first, then those in preparation."""

    id: str
    path: str
    version: int
    mandatory: bool
    modules: tuple[str, ...]
    preparing: tuple[str, ...]


@dataclass(frozen=True)
class CourseText:
    """A course in one language. ``preparing`` holds (id, title) of modules still to come; ``html`` introduces it."""

    course: str
    language: str
    path: str
    title: str
    summary: str
    preparing: tuple[tuple[str, str], ...]
    html: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Part:
    """A section of a module: ``title`` and ``html`` are safe HTML; ``awaiting`` names an expert still to be asked."""

    id: str
    line: int
    title: str
    html: str
    awaiting: str
    critical: bool


@dataclass(frozen=True)
class Module:
    """A module in one language. Without ``reviewed`` it is a draft, and its page says so."""

    course: str
    id: str
    language: str
    path: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    areas: tuple[str, ...]
    reviewed: date | None
    review_by: date | None
    review_by_line: int
    content_note: str
    reviewed_by: str
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...]
    links: tuple[Link, ...]
    pictures: tuple[Link, ...]
    words: int

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts in the order of their numbers on the page."""
        return tuple(dict.fromkeys(citation.fact for citation in self.citations))


def minutes(words: int, items: int) -> int:
    """Whole minutes to read ``words`` at 120 a minute and to answer ``items`` at 45 seconds each, at least 1."""
    return max(1, int(words / WORDS_A_MINUTE + items * SECONDS_AN_ITEM / 60 + 0.5))


def read_course(path: str, data: bytes) -> tuple[Course | None, Findings]:
    """Read ``courses/<course>/course.toml``."""
    entries, findings = read_toml(path, data)
    if entries is None:
        return None, findings
    fields = Fields(entries, findings)
    course = Course(
        id=posixpath.basename(posixpath.dirname(path)),
        path=path,
        version=fields.whole("version"),
        mandatory=fields.flag("mandatory"),
        modules=fields.ids("modules"),
        preparing=fields.ids("preparing", required=False),
    )
    fields.close()
    ids = course.modules + course.preparing
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        findings.found("F007", fields.place("modules")[0], f'the module "{name}" stands twice')
    return course, findings


def read_course_text(path: str, data: bytes, words: Words) -> tuple[CourseText | None, Findings]:
    """Read ``courses/<course>/<lang>.md``."""
    document, findings = read_document(path, data)
    if document is None:
        return None, findings
    fields = document.fields
    title, summary = fields.text("title"), fields.text("summary")
    preparing = fields.table("preparing", required=False)
    fields.close()
    for block in document.blocks:
        if block.kind == "heading":
            findings.found("M008", block.line, "the introduction of a course has no headings")
    note_choices(document)
    setter = Typesetter(document, words, facts=False)
    body = setter.blocks(document.blocks)
    setting = setter.set()
    course = posixpath.basename(posixpath.dirname(path))
    pairs = tuple(preparing.items())
    return CourseText(course, words.tag, path, title, summary, pairs, body.html, setting.links), findings


def read_module(path: str, data: bytes, words: Words) -> tuple[Module | None, Findings]:
    """Read ``courses/<course>/<module>/<lang>.md``."""
    document, findings = read_document(path, data)
    if document is None:
        return None, findings
    before, sections = split_sections(document.blocks, findings, values=("awaiting",), flags=("critical",))
    if before:
        findings.found("M018", before[0].line)
    if not sections:
        findings.found("M019", document.body_line, "the module has no section")
    note_choices(document)
    setter = Typesetter(document, words)
    pieces = [(section, *_pieces(section, setter)) for section in sections]
    setting = setter.set()
    parts = tuple(
        Part(
            id=section.heading.id,
            line=section.heading.line,
            title=title.html,
            html=body.html,
            awaiting=_expert(section, findings),
            critical="critical" in section.heading.flags,
        )
        for section, title, body in pieces
    )
    fields = document.fields
    folder, module = posixpath.split(posixpath.dirname(path))
    value = Module(
        course=posixpath.basename(folder),
        id=module,
        language=words.tag,
        path=path,
        title=fields.text("title"),
        summary=fields.text("summary"),
        objectives=fields.texts("objectives", least=3, most=5),
        areas=fields.choices("areas", AREAS),
        reviewed=fields.day("reviewed", required=False),
        review_by=fields.day("review_by"),
        review_by_line=fields.place("review_by")[0],
        content_note=fields.text("content_note", required=False),
        reviewed_by=_translation(fields, words.tag),
        parts=parts,
        citations=setting.citations,
        links=setting.links,
        pictures=setting.pictures,
        words=setting.words,
    )
    fields.close()
    return value, findings


def _expert(section: Section, findings: Findings) -> str:
    expert = section.heading.values.get("awaiting", "")
    if expert and expert not in EXPERTS:
        known = ", ".join(EXPERTS)
        findings.found("M016", section.heading.line, f'"{expert[:30]}" is no expert we know', remedy=f"use {known}")
    return expert


def _pieces(section: Section, setter: Typesetter) -> tuple[Piece, Piece]:
    if not section.blocks:
        setter.findings.found("M019", section.heading.line, f'the section "{section.heading.text[:40]}" is empty')
    if not section.heading.text:
        setter.findings.found("Q025", section.heading.line, "a heading without words", remedy="write its title")
    return setter.inline(section.heading.text, section.heading.line), setter.blocks(section.blocks)


def _translation(fields: Fields, language: str) -> str:
    """The keys that only translations have: ``source`` (stamps of the English sections) and ``reviewed_by``."""
    if language == SOURCE:
        return ""
    fields.table("source", required=False)
    return fields.text("reviewed_by", required=False, known={"native": ""})
