"""Scenarios: places under ``###`` headings, moves as links between them, endings as callouts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from training.blocks import Block
from training.document import Section, split_sections
from training.markup import Piece, Typesetter, callout_body, callout_of
from training.quiz import ENDINGS, Common, Item, Move, Place, ScenarioItem, shuffled
from training.rules import Findings

DEEPEST = 3
"""Decisions from the start to an ending."""

MOST_MOVES = 9

_MOVE = re.compile(r"\[(?P<text>(?:(?!\]\().)+)\]\(#(?P<target>[a-z0-9_-]+)\)\s*\Z", re.S)


@dataclass(slots=True)
class _Draft:
    id: str
    line: int
    title: Piece
    body: Piece
    moves: list[tuple[int, Piece, str]]
    ending: str
    feedback: Piece


def read_scenario(
    blocks: list[Block], name: str, line: int, base: Callable[[], Common], setter: Typesetter
) -> Callable[[], Item] | None:
    """Read the places of the scenario ``name``, whose heading stands at ``line``. None where it has no place."""
    _, sections = split_sections(blocks, setter.findings, level=3)
    if not sections:
        setter.findings.found("Q015", line, "the scenario has no places", remedy="write ### headings with {#ids}")
        return None
    drafts = [_place(section, setter) for section in sections]
    _check(drafts, line, setter.findings)

    def made() -> ScenarioItem:
        return ScenarioItem(**base(), places=tuple(_made(draft, name) for draft in drafts))

    return made


def _made(draft: _Draft, name: str) -> Place:
    moves = [Move(number, line, text.html, target) for number, (line, text, target) in enumerate(draft.moves, 1)]
    return Place(
        id=draft.id,
        line=draft.line,
        text=draft.title.html,
        body=draft.body.html,
        moves=shuffled(f"{name}#{draft.id}", moves),
        ending=draft.ending,
        feedback=draft.feedback.html,
    )


def _place(section: Section, setter: Typesetter) -> _Draft:
    heading, findings = section.heading, setter.findings
    body: list[Block] = []
    moves: list[tuple[int, Piece, str]] = []
    ending, feedback = "", []
    for block in section.blocks:
        kind = callout_of(block)
        if kind in ENDINGS and not ending:
            ending, feedback = kind, callout_body(block)
            if not feedback:
                findings.found("Q007", block.line, "an ending without feedback", remedy="say what happens, and why")
        elif block.kind == "bullets" and any(_move(item) for item in block.children):
            moves += _moves(block, setter)
        else:
            if kind:
                findings.found("Q024", block.line, f"[!{kind.upper()[:20]}] does not belong here")
            body.append(block)
    if len(moves) > MOST_MOVES:
        findings.found("Q024", heading.line, f"a place with more than {MOST_MOVES} moves", remedy="leave some out")
    if not heading.text:
        findings.found("Q025", heading.line, "a place without words", remedy="write what happens")
    if ending and moves:
        findings.found("Q024", heading.line, "a place has moves or an ending, not both")
    return _Draft(
        heading.id,
        heading.line,
        setter.inline(heading.text, heading.line),
        setter.blocks(body),
        moves,
        ending,
        setter.blocks(feedback),
    )


def _move(item: Block) -> re.Match[str] | None:
    leaf = len(item.children) == 1 and item.children[0].kind == "paragraph"
    return _MOVE.match(item.children[0].text) if leaf else None


def _moves(block: Block, setter: Typesetter) -> list[tuple[int, Piece, str]]:
    moves = []
    for item in block.children:
        if found := _move(item):
            moves.append((item.line, setter.inline(found["text"], item.line), found["target"]))
        else:
            setter.findings.found("Q024", item.line, "a move is one link such as [Ask for a card](#asked)")
    return moves


def _check(drafts: list[_Draft], line: int, findings: Findings) -> None:
    places = {draft.id: draft for draft in drafts}
    for draft in drafts:
        for at, _, target in draft.moves:
            if target not in places:
                findings.found("Q012", at, f'the move leads to "{target[:40]}", which does not exist')
        if not draft.moves and not draft.ending:
            findings.found("Q014", draft.line)
        if len(draft.moves) == 1:
            findings.found("Q003", draft.line, "a place with one move only", remedy="add a move")
    if not drafts[0].moves:
        findings.found("Q014", drafts[0].line, "a scenario without a decision", remedy="add moves to its first place")
    depths = _depths(drafts[0], places)
    for draft in drafts:
        if draft.id not in depths:
            findings.found("Q013", draft.line, f'no move leads to "{draft.id}"')
        elif depths[draft.id] > DEEPEST:
            findings.found("Q020", draft.line)
    ending = _reaches_ending(drafts)
    for draft in drafts:
        if draft.moves and draft.id not in ending:
            findings.found("Q027", draft.line)
    if not any(draft.ending == "good" for draft in drafts):
        findings.found("Q015", line)


def _depths(start: _Draft, places: dict[str, _Draft]) -> dict[str, int]:
    """How many decisions lie before each place that can be reached."""
    depths = {start.id: 0}
    waiting = [start]
    while waiting:
        draft = waiting.pop(0)
        for _, _, target in draft.moves:
            if target in places and target not in depths:
                depths[target] = depths[draft.id] + 1
                waiting.append(places[target])
    return depths


def _reaches_ending(drafts: list[_Draft]) -> set[str]:
    reached = {draft.id for draft in drafts if draft.ending}
    while True:
        more = {d.id for d in drafts if d.id not in reached and any(target in reached for _, _, target in d.moves)}
        if not more:
            return reached
        reached |= more
