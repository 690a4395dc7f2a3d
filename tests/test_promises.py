"""The promises in the README, each beside the test that keeps it; and those that have no better home."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.webapp.test_pages import addresses
from training.cache import Cache
from training.cli import cli
from training.lint import check
from training.problems import errors
from training.shipped import content_folder


def promises() -> list[tuple[str, list[str]]]:
    """Each numbered promise of the README with the tests that it names."""
    text = (ROOT / "README.md").read_text("utf-8")
    section = text.split("## What we promise")[1].split("\n## ")[0]
    found = re.findall(r"^\d+\. (.+?)(?=^\d+\. |\Z)", section.split("\n\nWe say")[0] + "\n", re.M | re.S)
    return [(promise.split(":")[0], re.findall(r"`(tests/[^`]+)`", promise)) for promise in found]


def test_every_promise_names_tests_that_exist():
    assert len(promises()) >= 10
    for promise, named in promises():
        assert named, promise
        for name in named:
            path, _, function = name.partition("::")
            assert f"def {function}(" in (ROOT / path).read_text("utf-8"), name


def test_the_readme_names_every_promise_test_of_this_file():
    named = {name.partition("::")[2] for _, names in promises() for name in names}
    here = set(re.findall(r"^def (test_\w+)", Path(__file__).read_text("utf-8"), re.M))
    about_the_list = {
        "test_every_promise_names_tests_that_exist",
        "test_the_readme_names_every_promise_test_of_this_file",
        "test_the_readme_shows_the_two_commands",
    }
    assert here - about_the_list <= named


def test_the_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verb in ("run", "test"):
        assert f"make {verb} " in text
        assert re.search(rf"^{verb}:", makefile, re.M)


def test_no_form_asks_who_somebody_is(app, client, library):
    for address in addresses(app, library):
        html = client.get(address).text
        fields = set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', html))
        assert fields <= {"choice", "missed", "move", "way", "confirm", "code", "cohort", "before"} | {
            f"place-{n}" for n in range(1, 10)
        }
        assert not re.search(r'type="(email|tel|text|password|file)"', html)


def test_nothing_of_a_visit_reaches_the_disk(make_app, tmp_path, monkeypatch):
    """Canaries in every place of a request; afterwards no file that the site could write holds one."""
    for name in ("TMPDIR", "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    cache = Cache(tmp_path / "home" / "cache" / "compiled.bin")
    app = make_app(cache=cache)
    cache.save()
    client = app.test_client()
    headers = {"User-Agent": "canary-agent", "Referer": "http://localhost/canary-referer", "Cookie": "canary=cookie"}
    for address in ("/en/", "/en/courses/basic/messages/", "/en/canary-path/", "/leave"):
        client.get(f"{address}?canary-query", headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    item = "/en/courses/basic/messages/quiz/support/"
    answer = client.post(item, data={"choice": "1", "canary-field": "canary-answer" * 2000}, headers=headers)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    cache.save()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if b"canary" in path.read_bytes() or b"203.0.113" in path.read_bytes()] == []


def test_a_mistake_in_content_stops_the_site_before_it_serves(content):
    content.small().write("quizzes/basic/people/en.md", "---\ntitle: People\n---\n## Which? {#drive}\n\n- [х] One\n")
    result = CliRunner().invoke(cli, ["serve", "--content", str(content.root), "--home", str(content.root / "home")])
    assert result.exit_code == 2
    assert "quizzes/basic/people/en.md:6:" in result.output
    assert "CYRILLIC SMALL LETTER HA" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("day", [date(2030, 1, 1), date(2099, 12, 31)])
def test_a_site_with_everything_overdue_still_serves(make_app, languages, day):
    compiled, problems = check(content_folder(), languages, day)
    assert errors(problems) == []
    assert any(problem.code == "S004" for problem in problems)
    app = make_app(library=compiled.library, today=day)
    page = app.test_client().get("/en/courses/basic/messages/")
    assert page.status_code == 200
    assert "being checked" in page.text
