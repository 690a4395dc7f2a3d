"""What the trainers' guides show must work: each example is checked, each table is what the rules say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SMALL, Content
from tests.content.rule_tables import GUIDES, groups_of, with_tables
from training.contacts import KINDS
from training.course import AREAS
from training.facts import CERTAINTIES, CHECKED
from training.languages import Language
from training.rules import GROUPS

_PIECE = re.compile(
    r"^(?P<level>\#{2,3})[ ](?P<heading>[^\n]+)$"
    r"|^(?:<!--\ example:\ (?P<path>\S+)\ -->\n+)?"
    r"(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$",
    re.M | re.S | re.X,
)
"""A heading of a guide, or a fenced block with the comment that says where it belongs."""

EXPECTED_WARNINGS = {"C001"}
"""The guide shows two contacts of a country, not the fifteen that are required."""

each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.parent.name)


@dataclass(frozen=True)
class Example:
    """A fenced block. ``heading`` is the one it stands under, ``path`` the file it shows, or ""."""

    heading: str
    path: str
    language: str
    text: str

    @property
    def whole(self) -> str:
        """The text as a file: a piece without front matter gets that of the smallest content."""
        if self.path.endswith(".toml") or self.text.startswith("---\n"):
            return self.text
        front = SMALL[self.path].partition("## ")[0]
        return front + (self.text if self.text.startswith("## ") else f"## Begin {{#begin}}\n\n{self.text}")


def read(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


def examples_of(guide: Path) -> Iterator[Example]:
    heading = guide.parent.name
    for piece in _PIECE.finditer(read(guide)):
        if piece["heading"]:
            heading = f"{guide.parent.name}: {piece['heading']}"
        else:
            yield Example(heading, piece["path"] or "", piece["language"], piece["text"])


def together() -> dict[str, list[Example]]:
    """The examples under each heading: they belong together."""
    found: dict[str, list[Example]] = {}
    for example in (example for guide in GUIDES for example in examples_of(guide) if example.path):
        found.setdefault(example.heading, []).append(example)
    return found


@pytest.mark.parametrize("heading", together())
def test_the_examples_under_a_heading_pass_the_check(
    heading: str, content: Content, languages: dict[str, Language]
) -> None:
    content.small().write("courses/basic/people/letter.png", b"\x89PNG")
    for example in together()[heading]:
        content.write(example.path, example.whole)
        if "/lost-phone/" in example.path:  # the first step of "Your first module"
            course = SMALL["courses/basic/course.toml"].replace('["people"]', '["people", "lost-phone"]')
            content.write("courses/basic/course.toml", course)
    problems = content.check(languages)
    assert [str(problem) for problem in problems if problem.code not in EXPECTED_WARNINGS] == []


@each_guide
def test_all_content_in_a_guide_is_an_example(guide: Path) -> None:
    assert [each for each in examples_of(guide) if each.language in ("markdown", "toml") and not each.path] == []


@each_guide
def test_the_tables_in_a_guide_are_those_of_the_rules(guide: Path) -> None:
    assert with_tables(read(guide)) == read(guide), "run python -m tests.content.rule_tables"


def test_every_group_of_rules_stands_in_one_guide() -> None:
    assert sorted(group for guide in GUIDES for group in groups_of(read(guide))) == sorted(GROUPS)


@each_guide
def test_the_contents_of_a_guide_lead_to_each_of_its_chapters(guide: Path) -> None:
    chapters = [piece["heading"] for piece in _PIECE.finditer(read(guide)) if piece["level"] == "##"]
    anchors = [re.sub(r"[^\w -]", "", chapter.lower()).replace(" ", "-") for chapter in chapters]
    assert re.findall(r"\]\(#([\w-]+)\)", read(guide).partition("\n## ")[0]) == anchors


def test_the_guide_of_courses_names_all_words_that_a_trainer_may_use() -> None:
    words = (*AREAS, *CERTAINTIES, *CHECKED)
    assert [word for word in words if f"`{word}`" not in read(GUIDES[0])] == []


def test_the_guide_of_courses_lists_each_kind_of_contact_with_its_interval() -> None:
    rows = re.findall(r"^\| (\d+) months \|(.*)\|(.*)\|$", read(GUIDES[0]), re.M)
    shown = {
        (kind, required, int(months))
        for months, *cells in rows
        for required, cell in zip((True, False), cells, strict=True)
        for kind in re.findall(r"`(\w+)`", cell)
    }
    assert shown == {(kind.id, kind.required, kind.months) for kind in KINDS.values()}
