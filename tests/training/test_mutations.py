"""However a file of ours is broken, the linter answers with problems and never with an exception. Seeded and short;
``python -m tests.attacks.mutations`` is the long one."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.attacks.mutations import MUTATIONS, cut, flip, spoil
from training.languages import read_languages
from training.shipped import content_folder, translations_folder


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A copy of what we ship."""
    root = tmp_path_factory.mktemp("workshop")
    for top in ("courses", "quizzes"):
        shutil.copytree(content_folder() / top, root / top)
    return root


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_no_mutation_of_shipped_files_is_an_exception(workshop, mutation):
    assert len(spoil(workshop, 20, 7, (mutation,))) == 20


def test_no_mutation_of_interface_words_is_an_exception(tmp_path):
    rng = random.Random("interface words")
    folder = tmp_path / "translations"
    shutil.copytree(translations_folder(), folder)
    for _ in range(20):
        path = rng.choice(sorted(folder.glob("*.po")))
        data = path.read_bytes()
        path.write_bytes(rng.choice([flip, cut])(data, rng))
        for language in read_languages(folder)[0].values():
            assert language.words.digest
        path.write_bytes(data)
