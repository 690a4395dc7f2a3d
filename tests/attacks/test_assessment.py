"""Thousands of malformed submissions of the self-assessment: each gets a calm answer, and nothing is written of it.

``python -m tests.attacks assessment`` sends five thousand.
"""

from __future__ import annotations

import logging
import random
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks.odd_answers import odd_form
from tests.benchmarks.site import shipped_app

LONG_COUNT, COUNT = 5_000, 400
CALM = {200, 303, 308, 400, 403, 404, 405, 413}


class _Heard(logging.Handler):
    """Everything that is said while it listens."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def attacked(client: FlaskClient, count: int, seed: int) -> tuple[Counter[int], list[str]]:
    """How often each status came, and what was wrong: other answers, something kept, something said."""
    rng, statuses, wrong, heard = random.Random(seed), Counter[int](), [], _Heard()
    logging.getLogger().addHandler(heard)
    try:
        for number in range(count):
            answer = client.open(**odd_form(rng))
            statuses[answer.status_code] += 1
            kept = "Set-Cookie" in answer.headers or "q0=" in answer.headers.get("Location", "")
            stale = answer.headers.get("Cache-Control") not in ("no-store", "no-cache")  # a fixed page by HEAD or GET
            if answer.status_code not in CALM or kept or stale or b"canary" in answer.data:
                wrong.append(f"seed {seed}, no. {number}: {answer.status_code}")
    finally:
        logging.getLogger().removeHandler(heard)
    return statuses, wrong + heard.said


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Werkzeug, of a file cut in the middle
def test_no_malformed_submission_breaks_a_page_or_is_written_down(make_app):
    statuses, wrong = attacked(make_app().test_client(), COUNT, seed=1)
    assert wrong == []
    assert statuses[200] > COUNT / 4
    assert statuses[413] > 0


def test_a_page_that_breaks_would_be_found(make_app):
    app: Flask = make_app()

    def broken(language: str) -> str:
        raise KeyError(language)

    app.view_functions["assessment.go_on"] = broken
    statuses, wrong = attacked(app.test_client(), 20, seed=1)
    assert statuses[500] > 5
    assert len(wrong) >= 2 * statuses[500]


def long_run() -> int:
    """Five thousand; prints what they were answered and returns how many answers were wrong."""
    app, _ = shipped_app()
    statuses, wrong = attacked(app.test_client(), LONG_COUNT, seed=7)
    print(f"{LONG_COUNT} malformed submissions, answered {dict(sorted(statuses.items()))}; {len(wrong)} wrong")
    print("\n".join(wrong[:10]))
    return len(wrong)
