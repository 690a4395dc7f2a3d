"""The model and the words that we ship, and a small sound model to spoil."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from training.assessment import Model
from training.assessment_reader import read_model

ROOT = Path(__file__).parents[2]
FOLDER = "quizzes/self-assessment"
MODEL = f"{FOLDER}/model.toml"
ENGLISH = f"{FOLDER}/en.md"


@cache
def shipped_model() -> Model:
    model, findings = read_model(MODEL, (ROOT / MODEL).read_bytes())
    assert model is not None, findings.problems
    return model


def example(path: str) -> str:
    """The example of the guide: the smallest whole instrument."""
    guide = (ROOT / "quizzes/README.md").read_text("utf-8")
    found = re.search(rf"<!-- example: {re.escape(path)} -->\n```\w+\n(.*?)^```$", guide, re.M | re.S)
    assert found
    return found[1]


def answers(text: str) -> dict[str, list[str]]:
    """``q1 public, q2 lists group`` as answers."""
    parts = (part.split() for part in text.split(",") if part.strip())
    return {question: options for question, *options in parts}


def line_of(text: str, words: str) -> int:
    """The line, from 1, on which ``words`` stand first."""
    assert words in text
    return text[: text.index(words)].count("\n") + 1
