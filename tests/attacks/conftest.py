"""Fixtures of the attacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.thief import Theft, commit_theft


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def theft(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theft]:
    """What was stolen of two hundred learners, once of each kind of database."""
    folder = tmp_path_factory.mktemp("theft")
    if request.param == "sqlite":
        stolen = commit_theft(folder)
    else:
        cluster = request.getfixturevalue("postgresql")
        stolen = commit_theft(folder, cluster.new_database(), cluster)
    yield stolen
    stolen.store.close()
