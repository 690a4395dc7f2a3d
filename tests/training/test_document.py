"""One file: what bytes are accepted, front matter by YAML 1.2 with its lines, headings, sections, typed fields."""

from __future__ import annotations

from datetime import date

import pytest

from tests.training.reading import document_of, found
from training.document import read_heading, read_toml, split_sections
from training.fields import Fields
from training.rules import Findings


def fields_of(front: str) -> tuple[Fields, Findings]:
    document, _ = document_of(f"---\n{front}\n---\n")
    assert document is not None
    return document.fields, document.findings


def test_lines_count_from_the_top_of_the_file():
    document, problems = document_of("---\ntitle: A\n---\n\n## Head {#head}\n\nText\nmore\n")
    assert problems == []
    assert [(block.kind, block.line, block.end) for block in document.blocks] == [
        ("heading", 5, 6),
        ("paragraph", 7, 9),
    ]
    assert document.lines[4] == "## Head {#head}"
    assert document.body_line == 4


def test_windows_and_old_mac_line_ends_give_the_same_lines():
    text = "---\ntitle: A\n---\n\n## Head {#head}\n\nText\n"
    one = document_of(text)[0]
    for data in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
        assert document_of(data)[0].lines == one.lines


def test_a_line_separator_inside_a_line_does_not_move_the_lines():
    document, _ = document_of("---\ntitle: A\n---\nOne\u2028two\u0085\n".replace("\u0085", ""))
    assert [block.line for block in document.blocks] == [4]
    document, _ = document_of("---\ntitle: A\n---\nOne\u2028two\n\n## Head {#head}\n")
    assert document.blocks[-1].line == 6


@pytest.mark.parametrize("character", ["\x00", "\x02", "\x03", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\ufffe"])
def test_control_characters_are_refused_and_named(character):
    document, problems = document_of(f"---\ntitle: A\n---\nText\nand {character} more\n")
    assert (document, problems) == (None, ["5 F002"])


@pytest.mark.parametrize("character", ["\t", "\u200c", "\u200d", "\u200e", "\u200f", "\u2067", "\u2069", "\u00ad"])
def test_characters_that_persian_and_arabic_need_are_accepted(character):
    assert document_of(f"---\ntitle: A\n---\nText {character} more\n")[1] == []


def test_the_column_of_a_bad_byte_is_named():
    _, findings = read_toml("courses/sources.toml", b"[F1]\nclaim = \xff\n")
    assert [(problem.line, problem.column) for problem in findings.problems] == [(2, 9)]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"## Head\n", 1),
        (b"---\n", 1),
        (b"---\ntitle: A\n", 1),
        (b" ---\ntitle: A\n---\n", 1),
        (b"---\n---\n", 2),
        (b"---\ntitle\n---\n", 2),
        (b"---\n- a\n---\n", 2),
        (b"---\ntitle: [a\nsummary: b\n---\n", 3),
        (b"---\ntitle: A\n\tsummary: B\n---\n", 3),
        (b"---\ntitle: A\nsummary: one: two\n---\n", 3),
        (b"---\ntitle: A\n--- b\n---\n", 3),
        (b"---\ntitle: *gone\n---\n", 2),
        (b'---\ntitle: "\\q"\n---\n', 2),
    ],
)
def test_front_matter_that_cannot_be_read_is_an_error_with_a_line(data, line):
    document, problems = document_of(data)
    assert (document, problems) == (None, [f"{line} F003"])


@pytest.mark.parametrize(
    "text", ["[" * 900, "{a: " * 900, "- " * 900, "&a [*a]", "!!python/object/apply:os.system [ls]"]
)
def test_no_front_matter_however_odd_breaks_the_reader(text):
    document, problems = document_of(f"---\ntitle: {text}\n---\n")
    assert problems != [] or document.fields.text("title") == ""


def test_front_matter_may_have_16_kib():
    assert document_of(f"---\ntitle: {'a' * 16_000}\n---\n")[1] == []
    assert document_of(f"---\ntitle: {'a' * 17_000}\n---\n")[1] == ["1 F003"]


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "Norway: no", "y", "~x"])
def test_words_are_words_as_in_yaml_1_2(word):
    front = f"title: '{word}'" if ":" in word else f"title: {word}"
    fields, findings = fields_of(front)
    assert fields.text("title") == word
    assert found(findings) == []


@pytest.mark.parametrize("value", ["2024", "true", "null", "~", "", "[a]", "{a: b}", "2027-02-22", "|\n  a\n  b"])
def test_a_title_must_be_one_line_of_text(value):
    fields, findings = fields_of(f"title: {value}")
    assert fields.text("title") == ""
    assert found(findings) == ["2 F006"]


def test_a_long_title_may_be_folded():
    fields, findings = fields_of("title: >-\n  One\n  two")
    assert fields.text("title") == "One two"
    assert found(findings) == []


def test_a_date_is_a_date_and_nothing_else():
    fields, findings = fields_of("a: 2027-02-22\nb: 2027-02-30\nc: soon\nd: 2027-02-22 10:00:00\ne: 20270222")
    assert [fields.day(key) for key in "abcde"] == [date(2027, 2, 22), None, None, None, None]
    assert found(findings) == ["3 F006", "4 F006", "5 F006", "6 F006"]


def test_a_list_has_its_length_and_every_item_its_line():
    fields, findings = fields_of("objectives:\n  - one\n  - 2\n  - three")
    assert fields.texts("objectives", least=3, most=5) == ("one", "", "three")
    assert found(findings) == ["4 F006"]


def test_an_unknown_key_is_an_error_that_names_the_nearest_one():
    fields, findings = fields_of("titel: A")
    fields.text("title")
    fields.close()
    (unknown,) = [problem for problem in findings.problems if problem.code == "F004"]
    assert (unknown.line, unknown.remedy) == (2, 'did you mean "title"?')


def test_a_key_that_stands_twice_is_an_error():
    assert document_of("---\ntitle: A\nsummary: B\ntitle: C\n---\n")[1] == ["4 F007"]


def test_toml_keys_and_tables_know_their_lines():
    entries, _ = read_toml("x.toml", b'a = 1\n\n[F1]\nclaim = "c"\n\n[[kind]]\nname = "x"\n\n[[kind]]\nname = "y"\n')
    assert [(key, entry.line) for key, entry in entries.items()] == [("a", 1), ("F1", 3), ("kind", 6)]
    assert entries["F1"].value["claim"].line == 4
    assert [item.line for item in entries["kind"].value] == [6, 9]
    assert [item.value["name"].line for item in entries["kind"].value] == [7, 10]


@pytest.mark.parametrize("text", ["a = ", "a = 1\na = 2", "[a]\n[a]", "a = " + "9" * 5000, "a = " + "[" * 2000])
def test_toml_that_cannot_be_read_is_an_error(text):
    entries, findings = read_toml("x.toml", text.encode())
    assert entries is None
    assert [problem.code for problem in findings.problems] == ["F003"]


def heading_of(line: str):
    document, _ = document_of(f"---\ntitle: A\n---\n{line}\n")
    heading = read_heading(document.blocks[0], document.findings, values=("kind",), flags=("critical",))
    return heading, found(document.findings)


def test_a_heading_has_words_an_id_values_and_flags():
    heading, problems = heading_of("## The second *way*  {#second-way kind=order .critical}")
    assert (heading.text, heading.id, heading.values) == ("The second *way*", "second-way", {"kind": "order"})
    assert heading.flags == {"critical"}
    assert (heading.line, problems) == (4, [])


@pytest.mark.parametrize(
    "line", ["## Text", "## Text {#}", "## Text {#Ä}", "## Text {#a b}", "## {a} Text", "## T {#-a}"]
)
def test_a_heading_without_a_sound_id_is_an_error(line):
    problems = heading_of(line)[1]
    assert problems
    assert {problem.split()[0] for problem in problems} == {"4"}


def test_sections_are_cut_at_their_level_and_headings_deeper_by_one_stay_inside():
    document, _ = document_of("---\ntitle: A\n---\nBefore\n\n## A {#a}\n\nText\n\n### B\n\nMore\n\n## C {#c}\n\nEnd\n")
    before, sections = split_sections(document.blocks, document.findings)
    assert [block.text for block in before] == ["Before"]
    assert [(section.heading.id, len(section.blocks)) for section in sections] == [("a", 3), ("c", 1)]
    assert found(document.findings) == []


@pytest.mark.parametrize("depth", [20, 60, 400])
def test_what_is_nested_too_deeply_is_reported_once(depth):
    assert document_of("---\ntitle: A\n---\n" + "> " * depth + "deep\n")[1] == ["4 M013"]
