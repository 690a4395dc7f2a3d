"""Languages of partners, in which the statistics pages are served and nothing else is.

``translations/partners/`` holds the messages of these pages only. Learners' languages are those of ``translations/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from training.languages import SOURCE, Language, read_languages
from training.problems import Problem
from training.shipped import translations_folder

FOLDER = "partners"

REVIEWED: frozenset[str] = frozenset()
"""Tags of the translations that a native speaker has reviewed; the pages say so of all others."""


@cache
def read_partner_languages() -> tuple[Mapping[str, Language], list[Problem]]:
    """Partners' languages by tag, English first, and the problems of their files. Read once a process."""
    return read_languages(translations_folder() / FOLDER, f"webapp/translations/{FOLDER}")


def with_partners(learners: Mapping[str, Language]) -> dict[str, Language]:
    """Every language of the statistics pages: those of learners, then those that only partners have.

    English is among them, whatever a site serves to learners.
    """
    return {**learners, **{tag: tongue for tag, tongue in _partners() if tag not in learners}}


def is_unreviewed(tag: str, learners: Mapping[str, Language]) -> bool:
    """Whether a language is a partners' one whose words no native speaker has reviewed yet."""
    return tag not in learners and tag != SOURCE and tag not in REVIEWED


def _partners() -> list[tuple[str, Language]]:
    return list(read_partner_languages()[0].items())
