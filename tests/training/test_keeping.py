"""The commands for what is kept, as an operator types them, on both databases."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import fresh_records
from training import __version__
from training.cli import cli
from training.home import Home
from training.items import mark_of
from training.migrations import HEAD
from training.record import close_items
from training.site_file import TEMPLATE, read_site_file

NOW = 1_794_919_020.0
PARTNERS = '[[partners]]\nid = "LT"\nname = "Migration Department"\nplaces = 200\n'


@pytest.fixture
def run(database, tmp_path):
    """Run a command with a home; another home has a database of its own."""

    def command(*words: object, home: Path | None = None):
        place = ["--home", str(home or tmp_path / "home")]
        return CliRunner().invoke(cli, [*map(str, words), *place, *([] if home else ["--database", database])])

    return command


@pytest.fixture
def code(records):
    """A code with one kept step."""
    made, learner = records.start(NOW)
    records.keep(learner, close_items([mark_of("a")]), NOW)
    return made


def refused(done, *said):
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert all(words in done.output for words in said), done.output


def test_upgrade_says_what_it_did(run, database, tmp_path):
    home = Home(tmp_path / "home", database)
    home.make()
    home.pepper_file.write_bytes(b"p" * 32)
    store = home.open_store()
    store.upgrade("0001")
    store.close()
    assert run("upgrade").output == f"The database is at version {HEAD} (it was 0001).\n"
    assert run("upgrade").output == f"The database is at version {HEAD}, as before.\n"


@pytest.mark.parametrize("words", [("backup", "copy"), ("housekeeping",), ("upgrade",), ("cohort", "list")])
def test_only_serve_makes_a_home(tmp_path, words):
    """A backup of nothing must not look like a backup."""
    home = tmp_path / "typed-wrongly"
    refused(CliRunner().invoke(cli, [*words, "--home", str(home)]), "no site was served from here")
    assert not home.exists()


def test_a_home_whose_database_lies_elsewhere_must_be_told_so(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "pepper").write_bytes(b"p" * 32)
    refused(CliRunner().invoke(cli, ["backup", str(tmp_path / "copy"), "--home", str(home)]), "name its --home")


def test_a_home_is_made_for_one_user_only(records, tmp_path):
    home = tmp_path / "home"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (home / "site.toml").read_text("utf-8") == TEMPLATE
    read_site_file(home / "site.toml")


def test_the_secret_files_are_for_one_user_only(tmp_path):
    fresh_records(tmp_path / "home").store.close()
    for name in ("pepper", "learners.sqlite3"):
        assert stat.S_IMODE((tmp_path / "home" / name).stat().st_mode) == 0o600


def test_a_backup_opens_in_another_home_with_the_pepper(run, code, tmp_path):
    file, other = tmp_path / "copy.sqlite3", tmp_path / "other"
    done = run("backup", file)
    assert done.exit_code == 0, done.output
    assert "1 record of " in done.output
    other.mkdir()
    (other / "pepper").write_bytes((tmp_path / "home" / "pepper").read_bytes())
    assert run("restore", file, home=other).output == "1 record restored.\n"
    home = Home(other)
    with_store = home.open_store()
    assert home.open_records(with_store).come_back(code, NOW).record.done == {mark_of("a")}
    with_store.close()


def test_a_backup_is_one_file_for_one_user_without_the_pepper(run, code, tmp_path):
    file = tmp_path / "copy.sqlite3"
    run("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite3"]
    assert (tmp_path / "home" / "pepper").read_bytes() not in file.read_bytes()


def test_a_backup_never_writes_over_a_file(run, code, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine", "utf-8")
    refused(run("backup", file), "there is something already")
    assert file.read_text("utf-8") == "mine"
    refused(run("backup", tmp_path / "no" / "such" / "folder"), "cannot be made")


def test_a_backup_with_another_pepper_is_not_restored(run, code, tmp_path):
    file = tmp_path / "copy.sqlite3"
    run("backup", file)
    refused(run("restore", file, home=tmp_path / "other"), "bring the pepper")
    fresh_records(tmp_path / "third").store.close()
    refused(run("restore", file, home=tmp_path / "third"), "bring the pepper")


def test_a_backup_is_not_restored_over_records(run, code, tmp_path):
    file = tmp_path / "copy.sqlite3"
    run("backup", file)
    refused(run("restore", file), "not empty")


@pytest.mark.parametrize("data", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_backup_is_refused(run, tmp_path, data):
    file = tmp_path / "odd"
    file.write_bytes(data)
    refused(run("restore", file))
    assert file.read_bytes() == data
    refused(run("restore", tmp_path / "nothing"), "no such file")


def test_a_backup_of_an_older_version_is_restored_and_not_changed(run, tmp_path):
    from training.files import create_file
    from training.store import Store, sqlite_url

    file, home = tmp_path / "old.sqlite3", tmp_path / "other"
    records = fresh_records(home)
    check = records.store.note("pepper")
    records.store.close()
    create_file(file)
    old = Store(sqlite_url(file))
    old.upgrade("0001")
    old.insert(b"i" * 16, b"b" * 1821, 4053)
    old.set_note("pepper", check)
    old.checkpoint()
    old.close()
    before = file.read_bytes()
    assert run("restore", file, home=home).output == "1 record restored.\n"
    assert file.read_bytes() == before


def test_housekeeping_says_what_it_did(run, code):
    first, second = run("housekeeping"), run("housekeeping")
    assert "0 records deleted that nobody visited, table rewritten" in first.output
    assert "no rewrite due" in second.output


def test_a_partner_gets_one_code_for_a_quarter(run, records, tmp_path):
    (tmp_path / "home" / "site.toml").write_text(PARTNERS, "utf-8")
    first, second = run("cohort", "add", "LT"), run("cohort", "add", "LT")
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert run("cohort", "list").output.startswith(first.stdout.strip())
    digits = first.output[:4] + first.output[5]
    from training.cohort import read_cohort

    assert read_cohort(digits) == int(first.output[:4])


@pytest.mark.parametrize("partner", ["PL", "", "x" * 500])
def test_an_unknown_partner_is_refused(run, records, tmp_path, partner):
    refused(run("cohort", "add", partner), "is no partner in", "it has none yet")


def test_a_bad_site_file_is_one_line_that_names_the_key(run, records, tmp_path):
    (tmp_path / "home" / "site.toml").write_text('name = "x"\nplcaes = 3\n', "utf-8")
    refused(run("serve"), "site.toml:2:", '"plcaes"')


@pytest.mark.parametrize(("key", "value"), [("languages", "de"), ("countries", "xx")])
def test_what_the_content_does_not_have_is_refused(run, records, tmp_path, key, value):
    (tmp_path / "home" / "site.toml").write_text(f'{key} = ["{value}"]\n', "utf-8")
    refused(run("serve"), f'"{key}" names {value}, but the content has only')


@pytest.mark.parametrize("words", [("upgrade",), ("housekeeping",), ("backup", "copy"), ("serve",), ("cohort", "list")])
@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "sqlite://",
        "nonsense",
        "postgresql+psycopg://nobody@127.0.0.1:1/x",
        "postgresql+pg8000://x/y",
        "postgresql+psycopg://a:b@c:xx/d",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(tmp_path, words, url):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "pepper").write_bytes(b"p" * 32)
    command = [*words, "--home", str(tmp_path / "home"), "--database", url]
    refused(CliRunner().invoke(cli, command))
    assert CliRunner().invoke(cli, command).output.count("\n") <= 2


def test_a_home_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    refused(CliRunner().invoke(cli, ["serve", "--home", str(tmp_path / "file" / "home")]), "cannot be made")


def spoil(database, tmp_path):
    """Make the database look as if a newer program had made it."""
    home = Home(tmp_path / "home", database)
    store = home.open_store()
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()


@pytest.mark.parametrize("words", [("serve",), ("upgrade",), ("housekeeping",), ("backup", "copy")])
def test_a_newer_database_is_left_alone(run, code, database, tmp_path, words):
    spoil(database, tmp_path)
    refused(run(*words), "a newer version of this program made the database", "9999", "nothing was changed")


def test_without_its_pepper_a_filled_database_is_refused(run, code, tmp_path):
    (tmp_path / "home" / "pepper").unlink()
    for words in (("serve",), ("housekeeping",), ("backup", tmp_path / "copy")):
        refused(run(*words), "the pepper is missing")
    assert not (tmp_path / "home" / "pepper").exists()


@pytest.mark.parametrize(
    ("data", "said"), [(b"x" * 32, "belongs to another database"), (b"short", "no pepper of 32 bytes")]
)
def test_another_pepper_is_refused(run, code, tmp_path, data, said):
    (tmp_path / "home" / "pepper").write_bytes(data)
    for words in (("serve",), ("housekeeping",)):
        refused(run(*words), said)


def test_an_empty_database_of_its_own_takes_another_pepper(tmp_path):
    fresh_records(tmp_path).store.close()
    (tmp_path / "pepper").write_bytes(b"y" * 32)
    assert CliRunner().invoke(cli, ["housekeeping", "--home", str(tmp_path)]).exit_code == 0


def test_a_database_that_others_share_keeps_its_first_pepper(run, records, database, tmp_path):
    """Two machines with a pepper each would seal records that half of them could never open."""
    Home(tmp_path / "second", database).make()
    for pepper in (None, b"y" * 32):
        if pepper:
            (tmp_path / "second" / "pepper").write_bytes(pepper)
        done = CliRunner().invoke(cli, ["serve", "--home", str(tmp_path / "second"), "--database", database])
        refused(done, "pepper")


def test_the_version_stands_in_one_place():
    assert CliRunner().invoke(cli, ["--version"]).output == f"training {__version__}\n"


def test_a_damaged_database_is_one_line(tmp_path):
    (tmp_path / "learners.sqlite3").write_bytes(b"damaged" * 1000)
    (tmp_path / "pepper").write_bytes(b"p" * 32)
    refused(CliRunner().invoke(cli, ["upgrade", "--home", str(tmp_path)]), "cannot be opened")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "learners.sqlite3").execute("SELECT * FROM learner")
