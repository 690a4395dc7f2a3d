"""``quizzes/self-assessment/<lang>.md``: all words of the self-assessment, by id. Plain text without any marks.

``##`` opens a section of questions or one of GROUPS, ``###`` the words of one id: paragraphs, then ``- option: words``
in a question, numbered steps in an emergency, ``> …`` in an area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.assessment import GROUPS, AssessmentWords, Phrase
from training.blocks import Block
from training.choices import note_choices
from training.document import Section, read_document, split_sections
from training.inline import SPECIAL
from training.languages import SOURCE, Words
from training.markup import Typesetter
from training.rules import Findings

MOST_STEPS = 3

FORBIDDEN = tuple(
    "name belief party service visa relatives employer demands health device loyalty".split(),
)
"""What is never asked (the guide says why); the words for each stand in ``languages.STEMS`` as ``asks for …``."""

_ID = re.compile(r"[A-Za-z0-9]+(?:-[a-z0-9]+)*\Z")
_OPTION = re.compile(r"([A-Za-z0-9]+(?:-[a-z0-9]+)*):\s+(\S.*)\Z", re.S)
_MARKS = re.compile(r"(?<!\w)_|_(?!\w)|[\\`*\[<&]")


def read_words(path: str, data: bytes, words: Words) -> tuple[AssessmentWords | None, Findings]:
    """Read the words in one language."""
    document, findings = read_document(path, data)
    if document is None:
        return None, findings
    fields = document.fields
    title, summary = fields.text("title"), fields.text("summary")
    reviewed_by = "" if words.tag == SOURCE else fields.text("reviewed_by", required=False, known={"native": ""})
    fields.close()
    note_choices(document)
    before, sections = split_sections(document.blocks, findings, ids=_ID)
    if before:
        findings.found("M018", before[0].line)
    reader = _Reader(words, findings, Typesetter(document, words, callouts=(), facts=False))
    parts = {section.heading.id: reader.part(section) for section in sections}
    others = [section for section in sections if section.heading.id not in GROUPS]
    return AssessmentWords(
        language=words.tag,
        path=path,
        title=title,
        summary=summary,
        reviewed_by=reviewed_by,
        sections=tuple(reader.head(section) for section in others),
        questions=tuple(phrase for section in others for phrase in parts[section.heading.id]),
        **{group: parts.get(group, ()) for group in GROUPS},
    ), findings


class _Reader:
    """Reads phrases; ``part`` and ``head`` note whatever has no place in them."""

    def __init__(self, words: Words, findings: Findings, setter: Typesetter) -> None:
        self.words = words
        self.findings = findings
        self.setter = setter
        self.seen: dict[str, set[str]] = {}

    def head(self, section: Section) -> Phrase:
        """The title and the hint of a section of questions."""
        before, _ = _cut(section)
        text = tuple(self.plain(block.text, block.line) for block in before if block.kind == "paragraph")
        return Phrase(section.heading.id, section.heading.line, self.words.tag, section.heading.text, text)

    def part(self, section: Section) -> tuple[Phrase, ...]:
        """The phrases below a ``##`` heading."""
        group = section.heading.id if section.heading.id in GROUPS else "questions"
        before, inner = split_sections(section.blocks, self.findings, level=3, ids=_ID)
        self.plain(section.heading.text, section.heading.line)
        for block in before:
            if block.kind != "paragraph" or group != "questions":
                self.odd(block)
        phrases = tuple(self.phrase(child, group) for child in inner)
        seen = self.seen.setdefault(group, set())
        for phrase in phrases:
            if phrase.id in seen and group == "questions":
                self.findings.found("F007", phrase.line, f'the question "{phrase.id}" stands twice')
            seen.add(phrase.id)
        return phrases

    def phrase(self, section: Section, group: str) -> Phrase:
        heading = section.heading
        text, note, steps, options = [], "", [], []
        for block in section.blocks:
            if block.kind == "paragraph":
                text.append(self.plain(block.text, block.line))
            elif block.kind == "bullets" and group == "questions":
                options += [self.option(item) for item in block.children]
            elif block.kind == "numbers" and group == "urgent":
                steps += [self.line(item) for item in block.children]
            elif block.kind == "quote" and group == "areas" and not note:
                note = " ".join(self.line(child) for child in [block])
            else:
                self.odd(block)
        if not heading.text:
            self.findings.found("A014", heading.line, "a heading without words", remedy="write them")
        if group == "urgent" and not 1 <= len(steps) <= MOST_STEPS:
            self.findings.found("A015", heading.line, f"{len(steps)} steps stand here")
        title = self.plain(heading.text, heading.line)
        phrase = Phrase(
            heading.id, heading.line, self.words.tag, title, tuple(text), note, tuple(steps), tuple(options)
        )
        if group == "questions":
            self.never_asked(phrase)
        return phrase

    def option(self, item: Block) -> Phrase:
        found = _OPTION.match(self.line(item))
        if found is None:
            self.findings.found("A014", item.line, "an option without its id", remedy='write "- the-id: the words"')
        name, title = (found[1], found[2]) if found else ("", "")
        return Phrase(name, item.line, self.words.tag, title)

    def line(self, block: Block) -> str:
        """The text of an item or a quote that holds one paragraph."""
        if len(block.children) != 1 or block.children[0].kind != "paragraph":
            self.odd(block)
        text = block.children[0].text if block.children else ""
        return self.plain(text, block.line)

    def plain(self, text: str, line: int) -> str:
        """``text`` on one line; marks have no meaning in it."""
        if SPECIAL.search(text) and (mark := _MARKS.search(text)):
            message = f'"{mark.group()}" is a mark, but these words are shown as they are'
            self.findings.found("A014", line, message, remedy="write without it")
        else:
            self.setter.inline(text, line)
        if self.words.says("verdict", text, unknown=False):
            self.findings.found("A017", line)
        return " ".join(text.split())

    def never_asked(self, question: Phrase) -> None:
        for line, text in _asked(question):
            for topic in FORBIDDEN:
                if self.words.says(f"asks for {topic}", text, unknown=False):
                    self.findings.found("A012", line, f"this asks for something that endangers people: {topic}")

    def odd(self, block: Block) -> None:
        self.findings.found("A014", block.line, f"a {block.kind} has no place here")


def _cut(section: Section) -> tuple[list[Block], list[Section]]:
    return split_sections(section.blocks, Findings(""), level=3, ids=_ID)


def _asked(question: Phrase) -> Iterator[tuple[int, str]]:
    yield question.line, " ".join((question.title, *question.text))
    for option in question.options:
        yield option.line, option.title
