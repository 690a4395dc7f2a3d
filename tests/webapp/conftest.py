"""Fixtures of the self-assessment's tests."""

from __future__ import annotations

import pytest

from tests.webapp.assessing import LANGUAGES
from training.assessment import Model
from training.library import Library


@pytest.fixture(scope="session")
def model(library: Library) -> Model:
    assert library.model
    return library.model


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)
