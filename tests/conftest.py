"""Fixtures: ``content`` writes folders of content, ``library`` is what we ship, ``learner`` clicks through the site."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from training.cache import Cache
from training.contacts import KINDS
from training.demo import invented_releases
from training.home import Home
from training.languages import Language, read_languages
from training.library import Library
from training.lint import check
from training.problems import Problem
from training.records import Records
from training.release import Releases
from training.shipped import content_folder, translations_folder
from training.signing_keys import SigningKeys
from training.store import sqlite_url
from webapp import create_app
from webapp.settings import Settings

# No test asserts a time: a slow machine is no failure.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()

FRONT = """\
---
title: A title
summary: One sentence.
objectives: [see, choose, do]
areas: [ACC]
review_by: 2027-02-22
---
"""

SMALL = {
    "courses/basic/course.toml": 'version = 1\nmandatory = true\nmodules = ["people"]\npreparing = ["phone"]\n',
    "courses/basic/en.md": "---\ntitle: Course\nsummary: Short.\npreparing: {phone: Your phone}\n---\nWelcome.\n",
    "courses/basic/people/en.md": FRONT + "## Begin {#begin}\n\nSome text.\n",
    "courses/sources.toml": (
        '[F1]\nclaim = "A claim."\ncertainty = "assessed"\nwhen = "2024"\nsource = "A report"\nchecked = "public"\n'
    ),
    "quizzes/basic/people/en.md": dedent(
        """\
        ---
        title: People
        ---
        ## What do you do? {#drive}

        - [ ] Send the list now.
          > Then everybody has the list.
        - [x] Wait and ask her.
          > You choose the way yourself.
        """
    ),
}
SMALL["courses/help/en.md"] = "---\ntitle: Help\nsummary: Short.\n---\n" + "".join(
    f"\n## {kind} {{#{kind}}}\n\nWhat it is for.\n\n> [!TELLS]\n> Nobody else.\n" for kind in KINDS
)
"""The smallest content without a problem."""


class Content:
    """Writes files of content below ``root``; text is dedented."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str | bytes) -> Content:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return self

    def small(self) -> Content:
        """The smallest sound content."""
        for path, text in SMALL.items():
            self.write(path, text)
        return self

    def check(self, languages: Mapping[str, Language]) -> list[Problem]:
        return check(self.root, languages, TODAY)[1]


def places(problems: Iterable[Problem]) -> list[str]:
    """Problems as short lines: ``en.md:4 Q007``."""
    return [f"{problem.path.rpartition('/')[2]}:{problem.line} {problem.code}" for problem in problems]


BROWSER = {"Sec-Fetch-Site": "same-origin"}
"""What every browser of the last years says of a form of our own."""


class Learner:
    """Somebody who reads and practises; after ``start`` or ``resume`` with a code."""

    def __init__(self, client: FlaskClient, language: str = "en", course: str = "basic") -> None:
        self.client = client
        self.language = language
        self.course = course
        self.code = ""

    def address(self, module: str, item: str = "") -> str:
        return f"/{self.language}/courses/{self.course}/{module}/" + (f"quiz/{item}/" if item else "")

    def page(self, rest: str = "") -> TestResponse:
        """A page by what follows the language."""
        return self.client.get(f"/{self.language}/{rest}")

    def open(self, module: str, item: str = "") -> TestResponse:
        return self.client.get(self.address(module, item))

    def post(self, address: str, **fields: object) -> TestResponse:
        """Send a form; in names of fields, ``_`` stands for ``-``, except in ``csrf_token``."""
        data = {name if name == "csrf_token" else name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.post(address, data=data, headers=BROWSER)

    def answer(self, module: str, item: str, *choices: int, **fields: str) -> TestResponse:
        """Answer an item; with a code, on its own page with what that carries."""
        carried = hidden(self.open(module, item).text) if self.code else {}
        data = {**carried, "choice": [str(choice) for choice in choices], **fields}
        return self.client.post(self.address(module, item), data=data, headers=BROWSER)

    def press(self, page: TestResponse, address: str = "", **fields: object) -> TestResponse:
        """Send the first form on a page with what it carries, to its own address unless another one is named."""
        form = re.search(r'<form method="post"[^>]* action="([^"]+)"', page.text)
        assert form
        return self.client.post(address or form[1], data={**hidden(page.text), **fields}, headers=BROWSER)

    def start(self, **fields: object) -> str:
        """Get a code."""
        page = self.post(f"/{self.language}/start/", **fields)
        self.code = code_on(page.text)
        return self.code

    def resume(self, code: str, **fields: object) -> TestResponse:
        """Come back with a code."""
        self.code = code
        return self.post(f"/{self.language}/resume/", code=code, **fields)

    def do(self, action: str) -> TestResponse:
        """Press one of the buttons on the page of what is kept."""
        return self.press(self.page("progress/"), action=action)


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the first form on a page."""
    form = re.search(r'<form method="post".*?</form>', html, re.S)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0] if form else ""))


def code_on(html: str) -> str:
    """The code that a page shows, as 24 digits."""
    found = re.search(r'<output id="resume-code"[^>]*>(.*?)</output>', html, re.S)
    assert found
    return re.sub(r"<[^>]*>|\s", "", found[1])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With NO_SKIP set (in CI, where every tool is there) a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but NO_SKIP is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def memory() -> Iterator[None]:
    """A memory folder for the hour keys of this run, so that nothing is left in /dev/shm."""
    if not Path("/dev/shm").is_dir():
        yield
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        os.environ["RUNTIME_DIRECTORY"] = folder
        yield
        del os.environ["RUNTIME_DIRECTORY"]


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path)


@pytest.fixture(scope="session")
def languages() -> dict[str, Language]:
    return read_languages(translations_folder())[0]


@pytest.fixture(scope="session")
def shipped(languages: dict[str, Language]) -> tuple[Library, list[Problem]]:
    """What we ship, with its problems."""
    compiled, problems = check(content_folder(), languages, TODAY)
    return compiled.library, problems


@pytest.fixture(scope="session")
def library(shipped: tuple[Library, list[Problem]]) -> Library:
    return shipped[0]


@pytest.fixture(scope="session")
def released(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """The two published quarters of ``--demo``, as of ``TODAY``."""
    keys = SigningKeys(tmp_path_factory.mktemp("keys"))
    keys.keep_ready(NOW)
    return invented_releases(keys, library.languages, NOW)


@pytest.fixture(scope="session")
def app(
    library: Library, languages: dict[str, Language], released: Releases, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    records = fresh_records(tmp_path_factory.mktemp("app"))
    settings = Settings(content=content_folder())
    return create_app(settings, library, languages, TODAY, records, Cache(), releases=released)


def fresh_records(folder: Path, url: str = "") -> Records:
    """Empty records in an SQLite file of ``folder``, or in the database at ``url``."""
    home = Home(folder, url)
    home.make()
    store = home.open_store()
    store.upgrade()
    return home.open_records(store)


@pytest.fixture
def make_app(library: Library, languages: dict[str, Language], tmp_path: Path) -> Callable[..., Flask]:
    """Makes an app of its own, with settings and other arguments of ``create_app``."""

    def make(
        *,
        library: Library = library,
        records: Records | None = None,
        today: date = TODAY,
        cache: Cache | None = None,
        clock: Callable[[], float] = time.time,
        signing_keys: SigningKeys | None = None,
        releases: Releases | None = None,
        **settings: Any,
    ) -> Flask:
        kept = records or fresh_records(tmp_path / "home")
        chosen = Settings(content=content_folder(), **settings)
        return create_app(chosen, library, languages, today, kept, cache or Cache(), clock, signing_keys, releases)

    return make


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A PostgreSQL cluster that only this run knows."""
    databases = pytest.importorskip("tests.databases", reason="pip install -e '.[test]' to test with PostgreSQL")
    programs = databases.programs()
    if programs is None:
        pytest.skip("install PostgreSQL (Debian: apt-get install postgresql) to test with it")
    cluster = databases.Cluster(programs)
    cluster.start()
    yield cluster
    cluster.throw_away()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "learners.sqlite3")
    return str(request.getfixturevalue("postgresql").new_database())


@pytest.fixture
def records(database: str, tmp_path: Path) -> Iterator[Records]:
    """Empty records in a database of each kind."""
    made = fresh_records(tmp_path / "home", database)
    yield made
    made.store.close()


@pytest.fixture
def learner(client: FlaskClient) -> Learner:
    return Learner(client)


def text_of(html: str) -> str:
    """The visible words of a page, roughly: enough to look for a sentence."""
    import html as entities

    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", html)).split())
