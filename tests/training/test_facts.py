"""The facts that modules cite: read with their certainty, and never about a person without its word."""

from __future__ import annotations

import pytest

from tests.conftest import FRONT, SMALL, places
from tests.training.reading import found
from training.facts import CERTAINTIES, read_facts

FACT = SMALL["courses/sources.toml"]


def facts(text: str):
    value, findings = read_facts("courses/sources.toml", text.encode())
    return value, found(findings)


def test_a_fact_has_its_claim_its_certainty_and_its_source():
    (fact,), problems = facts(FACT + 'qualifier = "perpetrator open"\nperson = true\n')
    assert problems == []
    assert (fact.id, fact.line, fact.claim) == ("F1", 1, "A claim.")
    assert (fact.certainty, fact.qualifier, fact.when) == ("assessed", "perpetrator open", "2024")
    assert (fact.source, fact.checked, fact.person) == ("A report", "public", True)


@pytest.mark.parametrize("certainty", CERTAINTIES)
def test_every_certainty_is_known(certainty):
    assert facts(FACT.replace("assessed", certainty))[1] == []


@pytest.mark.parametrize("old", ["claim", "certainty", "when", "source", "checked"])
def test_a_fact_needs_each_of_its_keys(old):
    lines = [line for line in FACT.split("\n") if not line.startswith(old)]
    assert facts("\n".join(lines))[1] == ["1 F005"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"assessed"', '"sure"', "3 F006"),
        ('"public"', '"yes"', "6 F006"),
        ('"2024"', "2024", "4 F006"),
        ("[F1]", "[f1]", "1 F008"),
        ("[F1]", "[F99999]", "1 F008"),
        ('checked = "public"', 'checked = "public"\nperson = "yes"', "7 F006"),
        ('checked = "public"', 'checked = "public"\nlink = "x"', "7 F004"),
    ],
)
def test_a_mistake_is_found_in_its_line(old, new, problem):
    assert facts(FACT.replace(old, new))[1] == [problem]


def test_what_cannot_be_read_leaves_the_other_facts():
    value, problems = facts(FACT + '\n[oops]\nclaim = "x"\n\n' + FACT.replace("F1", "F2"))
    assert [fact.id for fact in value] == ["F1", "F2"]
    assert len(problems) == 1


def test_the_same_fact_twice_is_an_error():
    assert facts(FACT * 2)[1] != []


def cite(content, languages, text: str, tag: str = "en", certainty: str = "alleged") -> list[str]:
    content.small().write("courses/sources.toml", FACT.replace("assessed", certainty) + "person = true\n")
    content.write(f"courses/basic/people/{tag}.md", f"{FRONT}## Begin {{#begin}}\n\n{text}\n")
    return places(content.check(languages))


@pytest.mark.parametrize(
    ("certainty", "text"),
    [
        ("alleged", "It is alleged that he followed her."),
        ("convicted", "A court found that he followed her."),
        ("charged", "He is accused of following her."),
        ("claimed", "She says that he followed her."),
        ("reported", "He followed her, according to a newspaper."),
    ],
)
def test_a_fact_about_a_person_stands_beside_its_certainty_word(content, languages, certainty, text):
    assert cite(content, languages, f"{text}[^F1]", certainty=certainty) == []
    assert cite(content, languages, "He followed her.[^F1]", certainty=certainty) == ["en.md:10 S003"]


def test_the_word_must_stand_in_the_same_paragraph(content, languages):
    assert cite(content, languages, "It is alleged.\n\nHe followed her.[^F1]") == ["en.md:12 S003"]


def test_a_language_whose_words_nobody_has_listed_is_not_judged(content, languages):
    assert cite(content, languages, "Щось сталося.[^F1]", tag="uk") == ["uk.md:1 T017"]
