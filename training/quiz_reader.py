"""Quiz files to quizzes: ``quizzes/<course>/<module>/<lang>.md``, the format of quizzes/README.md.

An item is read in two steps: its parts are handed to the typesetter, and a function comes back that makes the item
once everything is set.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from training.blocks import Block
from training.choices import CHOICE, choice_lines, is_choice, note_look_alikes
from training.document import Section, read_document, split_sections
from training.languages import Words
from training.markup import Typesetter, callout_body, callout_of
from training.message import Message, is_message, read_message
from training.quiz import TRUTHS, Choice, ChoiceItem, Common, Item, MessageItem, OrderItem, Quiz, Step, shuffled
from training.quiz_rules import Draft, check_choices, check_clues, check_file
from training.rules import Findings
from training.scenario_reader import read_scenario

KINDS = ("choice", "order", "message", "scenario")

Made = Callable[[], Item]


class Parts:
    """The blocks of one item, sorted by what they are."""

    def __init__(self, section: Section) -> None:
        self.heading = section.heading
        self.situation: list[Block] = []
        self.choices: list[Block] = []
        self.numbers: list[Block] = []
        self.messages: list[Block] = []
        self.places: list[Block] = []
        self.why: Block | None = None
        self.odd: list[Block] = []
        self.end = section.blocks[-1].end if section.blocks else section.heading.line + 1
        blocks = list(section.blocks)
        # Behind the places of a scenario the WHY would look like a part of the last one.
        last = blocks.pop() if blocks and callout_of(blocks[-1]) == "why" else None
        for block in blocks:
            self._sort(block)
        if last is not None and self.why is not None:
            self.odd.append(last)
        self.why = self.why or last

    def _sort(self, block: Block) -> None:
        if self.places or (block.kind == "heading" and block.level == 3):
            self.places.append(block)
        elif callout_of(block) == "why" and self.why is None:
            self.why = block
        elif block.kind == "bullets" and any(is_choice(item) for item in block.children):
            self.choices.append(block)
        elif is_message(block) and not self.choices:
            self.messages.append(block)
        elif block.kind == "numbers" and (self.choices or not self.numbers):
            self.numbers.append(block)
        elif self.choices or self.numbers or self.why or block.kind == "quote":
            self.odd.append(block)
        else:
            self.situation.append(block)


def read_quiz(path: str, data: bytes, words: Words) -> tuple[Quiz | None, Findings]:
    """Read a quiz in one language."""
    document, findings = read_document(path, data)
    if document is None:
        return None, findings
    title = document.fields.text("title")
    document.fields.close()
    folder, module = posixpath.split(posixpath.dirname(path))
    course = posixpath.basename(folder)
    before, sections = split_sections(document.blocks, findings, values=("kind", "truth"))
    if before and not choice_lines(before):
        findings.found("M018", before[0].line)
    if not sections:
        findings.found("Q026", document.body_line)
    choices = set(choice_lines(document.blocks))
    note_look_alikes(document, choices)
    parts = [Parts(section) for section in sections]
    read = {item.line for part in parts for block in part.choices for item in block.children}
    for line in sorted(choices - read):
        findings.found("Q002", line)
    setter = Typesetter(document, words, callouts=(), facts=False)
    made = [_item(part, f"{course}/{module}#{part.heading.id}", setter) for part in parts]
    setting = setter.set()
    items = tuple(make() for make in made if make is not None)
    check_file(items, findings)
    return Quiz(course, module, words.tag, path, title, items, setting.links), findings


def _item(parts: Parts, name: str, setter: Typesetter) -> Made | None:
    heading, findings = parts.heading, setter.findings
    kind = heading.values.get("kind", "choice")
    if kind not in KINDS:
        findings.found("Q019", heading.line, f'"{kind[:30]}" is no kind of item')
        return None
    if not heading.text:
        findings.found("Q025", heading.line, "an item without its question")
    if "truth" in heading.values and kind != "message":
        findings.found("Q024", heading.line, "only a message has a truth")
    question = setter.inline(heading.text, heading.line)
    situation = setter.blocks(parts.situation)
    why = setter.blocks(callout_body(parts.why) if parts.why else [])
    _odd_parts(parts, kind, findings)

    def base() -> Common:
        return {
            "id": heading.id,
            "line": heading.line,
            "question": question.html,
            "situation": situation.html,
            "why": why.html,
        }

    if kind == "scenario":
        return read_scenario(parts.places, name, heading.line, base, setter)
    if kind == "order":
        return _order(parts, name, heading.line, base, setter)
    if kind == "message":
        return _message(parts, base, setter)
    choices = _choices(parts, setter)
    return lambda: ChoiceItem(**base(), choices=shuffled(name, choices()))


_ALLOWED = {
    "choice": {"choices"},
    "message": {"choices", "messages", "numbers"},
    "order": {"numbers"},
    "scenario": {"places"},
}
_NAMES = {
    "choices": "choices stand",
    "messages": "a message stands",
    "numbers": "a numbered list stands",
    "places": "a ### heading stands",
}


def _odd_parts(parts: Parts, kind: str, findings: Findings) -> None:
    for part, name in _NAMES.items():
        blocks: list[Block] = getattr(parts, part)
        if blocks and part not in _ALLOWED[kind]:
            findings.found("Q024", blocks[0].line, f"{name} in an item of the kind {kind}")
    for block in parts.odd:
        if block.kind == "quote" and not callout_of(block):
            remedy = "indent it by two spaces if it is feedback, or write it without >"
            findings.found("Q024", block.line, "a quote belongs to no choice", remedy=remedy)
        else:
            findings.found("Q024", block.line, "something stands behind the answers", remedy="move it before them")


def _choices(parts: Parts, setter: Typesetter) -> Callable[[], list[Choice]]:
    """The choices of an item in the order of the file, once set."""
    items = [item for block in parts.choices for item in block.children]
    drafts = [_draft(item, setter) for item in items if is_choice(item)]
    _check_drafts(drafts, items, parts, setter)
    return lambda: [
        Choice(number, draft.line, draft.right, draft.shown.html, draft.feedback.html)
        for number, draft in enumerate(drafts, 1)
    ]


def _draft(item: Block, setter: Typesetter) -> Draft:
    first, rest = item.children[0], item.children[1:]
    mark = CHOICE.match(first.text)
    assert mark is not None
    quotes = [child for child in rest if child.kind == "quote" and not callout_of(child)]
    for child in rest:
        if child not in quotes:
            setter.findings.found("Q024", child.line, "a choice has only its text and an indented quote")
    feedback = [block for quote in quotes for block in quote.children]
    text = first.text[mark.end() :]
    return Draft(
        line=item.line,
        right=mark[1] != " ",
        text=text,
        said=" ".join(block.text for top in feedback for block in top.walk()),
        shown=setter.inline(text, item.line),
        feedback=setter.blocks(feedback),
    )


def _check_drafts(drafts: list[Draft], items: list[Block], parts: Parts, setter: Typesetter) -> None:
    """A choice that could not be read, or feedback that lost its place, is one mistake and gets one line."""
    findings = setter.findings
    known = {problem.line for problem in findings.problems if problem.code == "Q001"}
    unread = [item.line for item in items if not is_choice(item)]
    for line in unread:
        if line not in known:
            findings.found("Q001", line, "a line without [x] or [ ] stands among the choices")
    lost = bool(unread) or any(parts.heading.line < line < parts.end for line in known)
    astray = any(block.kind == "quote" and not callout_of(block) for block in parts.odd)
    check_choices(drafts, parts.heading.line, setter, lost=lost, astray=astray)


def _message(parts: Parts, base: Callable[[], Common], setter: Typesetter) -> Made | None:
    heading, findings = parts.heading, setter.findings
    truth = heading.values.get("truth", "")
    if not truth:
        findings.found("Q016", heading.line)
    elif truth not in TRUTHS:
        findings.found("Q019", heading.line, f'"{truth[:30]}" is no truth', remedy=f"use {', '.join(TRUTHS)}")
    message: Message | None = None
    if len(parts.messages) == 1:
        message = read_message(parts.messages[0], findings, lure=truth != "genuine")
    else:
        findings.found("M017", heading.line, f"{len(parts.messages)} messages stand in this item instead of one")
    choices = _choices(parts, setter)
    explained = [item for block in parts.numbers for item in block.children]
    clues = [setter.blocks(item.children) for item in explained]
    if message is None:
        return None
    shown = message
    check_clues(shown, len(explained), heading.line, findings)
    return lambda: MessageItem(
        **base(),
        choices=tuple(choices()),
        message=shown,
        truth=truth,
        clues=tuple(clue.html for clue in clues),
    )


def _same_steps(steps: list[Block], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for item in steps:
        text = " ".join(item.children[0].text.casefold().split()) if item.children else ""
        if text and text in seen:
            findings.found("Q006", item.line, f"the same step as in line {seen[text]}", remedy="change one of them")
        seen.setdefault(text, item.line)


def _order(parts: Parts, name: str, line: int, base: Callable[[], Common], setter: Typesetter) -> Made:
    steps = [item for block in parts.numbers for item in block.children]
    _same_steps(steps, setter.findings)
    if not 3 <= len(steps) <= 9:
        setter.findings.found("Q022", line, f"{len(steps)} steps stand here")
    if parts.why is None:
        setter.findings.found("Q023", line)
    pieces = []
    for item in steps:
        if len(item.children) != 1 or not item.children[0].text.strip():
            setter.findings.found("Q025", item.line, "a step is one line of text")
        text = item.children[0].text if item.children else ""
        pieces.append((item.line, setter.inline(text, item.line)))

    def made() -> OrderItem:
        values = [Step(place, at, piece.html) for place, (at, piece) in enumerate(pieces, 1)]
        return OrderItem(**base(), steps=shuffled(name, values, never_sorted=True))

    return made
