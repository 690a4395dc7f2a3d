"""Canaries: people visit a real server, and nothing of theirs is on a disk: no answer, code, address, agent or query.

All that was written from the first visit on is searched: home, HOME and TMPDIR, what the server said, its log of writes
while it ran, a backup, what is left when it has ended; with PostgreSQL also the folder of its database, its log of
writes and its own words. The SQLite server holds no file open but those.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.attacks.disk import files_below, found_in, written_since
from tests.attacks.odd_answers import MODEL
from tests.attacks.visited import Visited, visit
from tests.attacks.visitors import ADDRESS, AGENT, PROXIED, forms_of_code, forms_of_key, forms_of_text
from training.resume_code import new_code
from training.vault import derive, row_id

WORDS = {
    word: word.encode() for word in ("canary", "Canary", "CANARY", ADDRESS, PROXIED, "quiz/support", "messages#support")
}
"""Each visitor's address, and the beginning of everything else that a visitor says; what was answered."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """A site that was visited and has ended. Its hour keys are thrown away with it."""
    cluster = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    visited = visit(tmp_path_factory.mktemp("site"), cluster.new_database() if cluster else "", cluster)
    yield visited
    if visited.keys_folder:
        shutil.rmtree(visited.keys_folder)


def test_what_is_kept_lies_where_we_look_and_nowhere_else(site):
    """Otherwise nothing of what follows says anything. An id in another place would tell who was there when."""
    kept = row_id(site.root(site.kept[0]))
    holding = [path for path, data in site.written.items() if kept in data]
    places = {path.name.removesuffix(" in the end") for path in holding if path.is_relative_to(site.folder)}
    assert places == ({"copy"} if site.cluster else {"copy", "learners.sqlite3", "learners.sqlite3-wal"})
    assert any("pg_wal" in path.parts for path in holding) is bool(site.cluster)
    assert any("base" in path.parts for path in holding) is bool(site.cluster)
    assert site.elsewhere == []


def test_of_a_deleted_record_sqlite_keeps_not_even_the_id(site):
    """PostgreSQL does until its nightly rewrite, and in its log; neither backup has it."""
    deleted = row_id(site.root(site.deleted[0]))
    holding = {path.name for path, data in site.written.items() if deleted in data and path.is_relative_to(site.folder)}
    assert holding == set()


def test_no_code_is_on_the_disk_in_any_form(site):
    for code in (*site.kept, *site.deleted, *site.wrong):
        assert site.found(forms_of_code(code)) == []


def test_no_key_of_a_learner_is_on_the_disk(site):
    for code in (*site.kept, *site.deleted):
        root = site.root(code)
        keys = {"root": root, "key of the box": derive(root, "safe-arrival/1/seal", 32)}
        for name, key in keys.items():
            assert site.found(forms_of_key(key, name)) == []


def test_no_cookie_token_or_ticket_is_on_the_disk(site):
    assert len(site.secrets) > 10
    assert site.found({secret: secret.encode() for secret in site.secrets}) == []


def test_nothing_that_a_visitor_says_is_on_the_disk(site):
    assert site.found(WORDS) == []


def test_no_answer_of_a_hundred_self_assessments_is_on_the_disk(site):
    """Each was sent with canaries; nor is an answer there as a form sends it, or as a page carries it along."""
    forms = [
        form
        for question in MODEL.questions
        for option in question.options
        for form in (f"{question.id}={option.id}&", f'name="{question.id}" value="{option.id}"')
    ]
    assert site.found({form: form.encode() for form in ("canary", *forms)}) == []


def test_no_typed_cohort_code_is_on_the_disk(site):
    """The list of cohorts holds numbers; the partner of a learner is inside the sealed record."""
    assert site.found(forms_of_text(site.cohort)) == []
    alone = re.compile(rb"(?<![0-9A-Za-z])%b(?![0-9A-Za-z])" % site.cohort.replace(" ", "").encode())
    ours = {path: data for path, data in site.written.items() if path.is_relative_to(site.folder)}
    assert [path for path, data in ours.items() if alone.search(data)] == []  # PostgreSQL's own texts hold many numbers


def test_hour_keys_are_in_memory_only(site):
    folder = site.keys_folder
    if folder is None:
        pytest.skip("mount a tmpfs at /dev/shm: without it, hour keys live in the server's own memory")
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=True).stdout.strip()
    assert kind in ("tmpfs", "ramfs")
    assert site.hour_keys
    for key in site.hour_keys:
        assert site.found(forms_of_key(key, "hour key")) == []


# ---- a weaker site, to show that the search finds what is there


@pytest.mark.parametrize("code", [new_code(), "000345678901234567890123"], ids=["any", "small"])
def test_every_form_of_a_code_would_be_found(tmp_path, code):
    rng = random.Random(1)
    noise = {tmp_path / f"{number}": rng.randbytes(30_000) for number in range(3)}
    for name, form in forms_of_code(code).items():
        assert len(form) >= 9, name
        after = {path: data[:9_000] + form + data[9_000:] for path, data in noise.items()}
        assert len(found_in(written_since(noise, after), {name: form})) == 3, name
    assert found_in(noise, forms_of_code(code)) == []


def test_an_access_log_would_be_found(tmp_path):
    line = f'{ADDRESS} - - [22/Nov/2026] "POST /en/courses/basic/messages/quiz/support/ HTTP/1.1" 200 - "{AGENT}"\n'
    (tmp_path / "access.log").write_text(line)
    assert len(found_in(written_since({}, files_below(tmp_path)), WORDS)) == 3
