"""Every rule finds its planted fault, at the right line, with the right weight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TODAY, Content
from tests.training import faults, language_faults
from tests.training.assessment_faults import ASSESSMENT, SOUND
from tests.training.faults import Fault
from training.languages import read_languages
from training.lint import check
from training.problems import Problem
from training.rules import RULES

FAULTS = faults.FAULTS + language_faults.LANGUAGE + ASSESSMENT


def problems_of(fault: Fault, content: Content, languages) -> list[Problem]:
    if fault.translations:
        for name, text in fault.translations.items():
            content.write(name, text)
        return read_languages(content.root)[1]
    content.small()
    for path, text in fault.files.items():
        if text is None:
            (content.root / path).unlink()
        else:
            _write(content.root / path, text)
    return check(content.root, languages, TODAY)[1]


def _write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.code for fault in FAULTS])
def test_a_planted_fault_is_found_at_its_line(fault, content, languages):
    problems = problems_of(fault, content, languages)
    expected = (fault.code, fault.path, fault.line, RULES[fault.code].severity)
    assert expected in [(found.code, found.path, found.line, found.severity) for found in problems]
    assert fault.severity == RULES[fault.code].severity


def test_every_rule_has_a_planted_fault():
    assert {fault.code for fault in FAULTS} == set(RULES)


def test_the_smallest_content_has_no_problem(content, languages):
    assert content.small().check(languages) == []


def test_the_smallest_self_assessment_has_no_problem(content, languages):
    content.small()
    for path, text in SOUND.items():
        content.write(path, text)
    assert content.check(languages) == []


def test_every_rule_says_what_is_wrong_and_what_to_do():
    for rule in RULES.values():
        assert rule.what
        assert rule.remedy[0].islower()
