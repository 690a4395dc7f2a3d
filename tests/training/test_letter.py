"""``training letter`` and ``training cohort poster``, as an operator or somebody in an office types them."""

from __future__ import annotations

import csv
import html
import os
import re
import shlex
import stat
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, fresh_records, text_of
from training.cli import cli
from training.cli.letters import letter as letter_command
from training.cli.letters import poster
from training.files import write_new
from training.quarters import last_day, period_after, period_of
from training.reference import DIGITS, make_reference, read_reference, shown

SITE = """\
base_url = "https://training.example.org/"
[[partners]]
id = "LT"
name = "Reception Centre"
places = 200
[[offices]]
id = "LT-MIGRIS"
names = { en = "Migration Department", ru = "Департамент миграции" }
reference = "optional"
[[offices]]
id = "DE-BAMF"
names = { en = "Federal Office" }
reference = "required"
[[offices]]
id = "PL-UDSC"
names = { en = "Office for Foreigners" }
reference = "none"
"""
OFFICE = ("--office", "LT-MIGRIS", "--lang", "ru")
MINE, OTHER = "S4JF0DNJN", make_reference(b"the office's own key", "case 2", digits=True)


@pytest.fixture
def home(tmp_path):
    fresh_records(tmp_path / "home").store.close()
    (tmp_path / "home" / "site.toml").write_text(SITE, "utf-8")
    return tmp_path / "home"


@pytest.fixture
def run(home):
    """Run ``training`` with that home."""
    return lambda *words, **more: CliRunner().invoke(cli, [*map(str, words), "--home", str(home)], **more)


@pytest.fixture
def code(run):
    """This quarter's cohort code of the partner."""
    return run("cohort", "add", "LT").stdout.partition("  ")[0]


def letter(run, *words, **more):
    done = run("letter", *words, **more)
    assert done.exit_code == 0, done.output
    return done


def refused(done, *said):
    assert done.exit_code == 2, done.output
    # What click itself refuses becomes one line in main().
    assert done.output.count("\n") == 1 or done.output.startswith("Usage: ")
    assert all(words in done.output for words in said), done.output
    assert "<html" not in done.output


def references_on(page):
    """The references that are printed, in their order."""
    large = re.findall(r'<bdi class="large"[^>]*>([^<]*)</bdi>', page)
    return [text for text in large if len(text) > len("4821 7")]


def written(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_letter_says_where_to_go_and_what_to_type(run, code):
    done = letter(run, *OFFICE, "--partner", "LT", "--reference", MINE)
    said = html.unescape(text_of(done.stdout))
    assert "Департамент миграции" in said
    for address in ("https://training.example.org/ru/ ", "https://training.example.org/ru/help/"):
        assert address in said
    assert code in said
    assert "Reception Centre" in said
    assert shown(MINE) in said
    assert "112" in said
    assert "LT-MIGRIS" in said


def test_the_letter_goes_to_the_terminal_or_into_a_new_file(run, tmp_path):
    file = tmp_path / "letter.html"
    printed = letter(run, *OFFICE).stdout
    assert letter(run, *OFFICE, "--out", file).stdout == ""
    assert file.read_text("utf-8") == printed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_terminal_changes_the_letter(home):
    """A terminal of 1990 that knows Latin letters only."""
    words = [sys.executable, "-m", "training", "letter", *OFFICE, "--home", str(home)]
    old = os.environ | {"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    done = subprocess.run(words, cwd=ROOT, env=old, capture_output=True, check=True)
    assert "Департамент миграции" in done.stdout.decode("utf-8")


def test_a_fresh_reference_is_a_valid_one_and_is_kept_nowhere(run, home):
    before = written(home)
    first, second = (letter(run, *OFFICE, "--reference", "new") for _ in range(2))
    found = references_on(first.stdout) + references_on(second.stdout)
    assert len({read_reference(text) for text in found}) == 2
    assert "Note each reference beside your own file before you hand its letter over" in first.stderr
    assert written(home).keys() - before.keys() <= {home / "cache" / "site.bin"}
    kept = b"".join(written(home).values())
    assert not any(read_reference(text).encode() in kept or text.encode() in kept for text in found)


def test_a_hundred_letters_have_a_hundred_references_and_a_list_of_them(run, tmp_path):
    file, register = tmp_path / "letters.html", tmp_path / "register.csv"
    done = letter(run, *OFFICE, "--count", 100, "--out", file, "--list", register)
    found = references_on(file.read_text("utf-8"))
    assert len(set(found)) == len(found) == 100
    with register.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows == [["reference", "file"], *([text, ""] for text in found)]
    assert all(shown(read_reference(text)) == text for text in found)
    assert "100 letters, each for one person: never copy one" in done.stderr
    assert file.stat().st_size < 700_000
    assert stat.S_IMODE(register.stat().st_mode) == 0o600


@pytest.mark.parametrize("more", [[], ["--digits"]])
def test_no_spreadsheet_reads_a_reference_as_a_number(run, tmp_path, more):
    """As one word, 0012E0345 would be 12 and many zeros, and thirteen digits would lose their last ones."""
    register = tmp_path / "register.csv"
    letter(run, *OFFICE, "--count", 200, "--list", register, *more)
    lines = register.read_text("utf-8").splitlines()[1:]
    wanted = r"\d{4} \d{4} \d{4} \d," if more else r"\w{3} \w{3} \w{3},"
    assert len([line for line in lines if re.fullmatch(wanted, line)]) == 200


def test_references_of_digits_are_for_those_without_latin_letters(run):
    found = references_on(letter(run, *OFFICE, "--count", 3, "--digits").stdout)
    assert [len(read_reference(text)) for text in found] == [DIGITS] * 3


def test_an_office_that_makes_its_own_references_gets_letters_in_the_order_of_its_list(run, tmp_path):
    file = tmp_path / "references.txt"
    file.write_text(f"case 1\t{MINE}\r\n\ncase 2\t{shown(OTHER)}\n", "utf-8-sig")
    for done in (
        letter(run, *OFFICE, "--references", file),
        letter(run, *OFFICE, "--references", "-", input=file.read_bytes().lstrip(b"\xef\xbb\xbf")),
        letter(run, *OFFICE, "--reference", MINE.lower(), "--reference", shown(OTHER)),
    ):
        assert references_on(done.stdout) == [shown(MINE), shown(OTHER)]
        assert "case 1" not in done.stdout


@pytest.mark.parametrize(
    ("office", "words", "said", "line"),
    [
        ("LT-MIGRIS", [], "If nothing stands here, you need no reference.", True),
        ("DE-BAMF", [], "It is only for you. Show it to nobody but this office.", True),
        ("LT-MIGRIS", ["--reference", "none"], "make the certificate for this office", False),
        ("PL-UDSC", [], "make the certificate for this office", False),
        ("PL-UDSC", ["--reference", "none"], "make the certificate for this office", False),
    ],
)
def test_without_a_reference_there_is_a_line_for_it_where_the_office_uses_some(run, office, words, said, line):
    done = letter(run, "--office", office, "--lang", "en", *words)
    assert said in text_of(done.stdout)
    assert ('<span class="line">' in done.stdout) == line
    assert ("reference" in text_of(done.stdout.partition("What it takes")[0]).lower()) == line
    assert ("write a reference of its own into each copy" in done.stderr) == line


def test_without_a_partner_no_code_is_spoken_of(run, code):
    said = text_of(letter(run, "--office", "LT-MIGRIS", "--lang", "en").stdout)
    assert code not in said
    assert "cohort code" not in said
    assert "Reception Centre" not in said


def test_a_missing_name_of_an_office_is_said(run):
    assert 'no name in "fa"' in letter(run, "--office", "LT-MIGRIS", "--lang", "fa").stderr
    assert "no name" not in letter(run, *OFFICE).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "ru"], "--office"),
        (["--office", "LT-MIGRIS"], "--lang"),
        (["--office", "lt", "--lang", "ru"], "no id of an office"),
        (["--office", "XX-NO", "--lang", "ru"], "it has DE-BAMF, LT-MIGRIS, PL-UDSC"),
        (["--office", "LT-MIGRIS", "--lang", "de"], 'does not speak "de" (it has en, fa, ru)'),
        ([*OFFICE, "--partner", "PL"], '"PL" is no partner in'),
        ([*OFFICE, "--partner", ""], "is no partner in"),
        ([*OFFICE, "--partner", "LT"], "make it with training cohort add LT"),
        ([*OFFICE, "--reference", "Aleksandr"], "never a name"),
        ([*OFFICE, "--reference", MINE[:-1] + "M"], "compare S4J F0D NJM"),
        ([*OFFICE, "--reference", ""], "a reference is needed"),
        ([*OFFICE, "--reference", MINE, "--reference", MINE], "there twice"),
        ([*OFFICE, "--reference", MINE, "--reference", "new"], "stand alone"),
        ([*OFFICE, "--reference", "none", "--reference", "none"], "stand alone"),
        ([*OFFICE, "--reference", MINE, "--count", "2"], "do not go together"),
        ([*OFFICE, "--count", "0"], "--count"),
        ([*OFFICE, "--count", "1001"], "--count"),
        ([*OFFICE, "--digits"], "--digits is for new references"),
        ([*OFFICE, "--list", "register.csv"], "no references to list"),
        (["--office", "PL-UDSC", "--lang", "ru", "--count", "2"], "uses no references"),
        (["--office", "PL-UDSC", "--lang", "ru", "--reference", MINE], "uses no references"),
        (["--office", "DE-BAMF", "--lang", "ru", "--reference", "none"], "requires a reference"),
        ([*OFFICE, "--references", "nothing.txt"], "cannot be read"),
        ([*OFFICE, "--count", "2", "--list", "two", "--out", "two"], "the same file"),
        ([*OFFICE, "--count", "2", "--list", "register.csv", "--out", "no/such/folder"], "cannot be written"),
        ([*OFFICE, "--count", "2", "--list", "no/such/folder"], "cannot be written"),
        ([*OFFICE, "--out", "x" * 300], "cannot be written"),
        ([*OFFICE, "--content", "nothing"], "there is no folder courses"),
        ([*OFFICE, "more"], ""),
    ],
)
def test_what_no_letter_can_be_made_of_is_exit_2_with_one_line(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    refused(run("letter", *words), said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 references"),
        ("\n \n", "0 references"),
        (f"{MINE}\nIvan\n", "references.txt:2: this looks like a name"),
        (f"{MINE}\n\n{shown(MINE)}\n", "references.txt:3: "),
        (f"{MINE}\n" * 1001, "1,001 references"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_list_of_references_that_cannot_be_used_is_refused_with_its_line(run, tmp_path, text, said):
    file = tmp_path / "references.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(run("letter", *OFFICE, "--references", file), said)
    if isinstance(text, bytes):
        refused(run("letter", *OFFICE, "--references", "-", input=text), "-:1: ")


def test_nothing_is_written_over_and_nothing_is_left_when_one_of_two_files_is_there(run, tmp_path):
    file, register = tmp_path / "letters.html", tmp_path / "register.csv"
    words = (*OFFICE, "--count", 2, "--out", file, "--list", register)
    file.write_text("mine", "utf-8")
    refused(run("letter", *words), "there is something already")
    assert file.read_text("utf-8") == "mine"
    assert not register.exists()
    file.rename(register)
    refused(run("letter", *words), "there is something already")
    assert not file.exists()


def test_a_file_that_cannot_be_written_whole_is_not_left_behind(tmp_path):
    file = tmp_path / "letter.html"
    with pytest.raises(TypeError):
        write_new(file, "no bytes")
    assert not file.exists()
    write_new(file, b"mine")
    with pytest.raises(FileExistsError):
        write_new(file, b"another's")
    assert file.read_bytes() == b"mine"


def test_a_letter_needs_the_address_of_the_site(run, home):
    (home / "site.toml").write_text(SITE.partition("\n")[2], "utf-8")
    refused(run("letter", *OFFICE), '"base_url" is not set')
    run("cohort", "add", "LT")
    refused(run("cohort", "poster", "LT", "--lang", "ru"), '"base_url" is not set')


def test_broken_content_gives_no_letter(run, content):
    content.small().write("quizzes/basic/people/en.md", "---\ntitle: People\n---\n## Which? {#drive}\n\n- [х] One\n")
    done = run("letter", "--office", "LT-MIGRIS", "--lang", "en", "--content", content.root)
    assert done.exit_code == 2
    assert "Nothing is printed until they are mended" in done.output
    assert "<html" not in done.output


def test_a_code_comes_with_the_two_commands_that_print_it(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("cohort", "add", "LT")
    assert re.fullmatch(r"\d{4} \d  LT \d{4}Q\d\n", done.stdout)
    commands = re.findall(r"^  training (.*)$", done.stderr, re.M)
    assert len(commands) == 2
    for command in commands:
        told = CliRunner().invoke(cli, shlex.split(command))
        assert told.exit_code == 0, told.output
    for name in ("poster.html", "letter.html"):
        assert done.stdout[:6] in (tmp_path / name).read_text("utf-8")


def test_whoever_adds_a_partner_is_told_which_lines_to_write(run, home):
    done = run("cohort", "add", "LV")
    refused(done, "it has LT", "write these four lines")
    lines = re.search(r'(\[\[partners\]\]), (id = "LV"), (name = "[^"]*"), (places = 200)', done.output)
    assert lines
    (home / "site.toml").write_text(f"{SITE}{chr(10).join(lines.groups())}\n", "utf-8")
    assert run("cohort", "add", "LV").exit_code == 0
    refused(run("cohort", "add", "lv"), "2 to 16 capital letters")


def test_whoever_adds_an_office_is_told_which_lines_to_write(run, home):
    done = run("letter", "--office", "LV-PMLP", "--lang", "en")
    lines = re.search(
        r'(\[\[offices\]\]), (id = "LV-PMLP"), (names = \{[^}]*\}), (reference = "optional")', done.output
    )
    assert lines
    (home / "site.toml").write_text(f"{SITE}{chr(10).join(lines.groups())}\n", "utf-8")
    letter(run, "--office", "LV-PMLP", "--lang", "en")


def test_a_poster_shows_the_code_of_this_quarter_and_until_when_it_counts(run, code, tmp_path):
    file = tmp_path / "poster.html"
    done = run("cohort", "poster", "LT", "--lang", "en", "--out", file)
    assert done.exit_code == 0, done.output
    said = text_of(file.read_text("utf-8"))
    until = last_day(period_after(period_of(time.time())))
    assert code in said
    assert f"{until.day}, {until.year}" in said
    assert str(until) in done.stderr
    assert "https://training.example.org/en/" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["LT"], "--lang"),
        (["PL", "--lang", "ru"], "to add it, write these four lines there"),
        (["LT", "--lang", "de"], "it has en, fa, ru"),
        (["LT", "--lang", "ru", "--out", "no/such/folder"], "cannot be written"),
    ],
)
def test_what_no_poster_can_be_made_of_is_exit_2_with_one_line(run, code, words, said):
    refused(run("cohort", "poster", *words), said)


def test_a_poster_without_a_code_names_the_command_that_makes_one(run):
    refused(run("cohort", "poster", "LT", "--lang", "ru"), "make it with training cohort add LT")
    assert run("cohort", "list").output == ""


def test_the_code_comes_from_either_database(records, database, tmp_path):
    (tmp_path / "home" / "site.toml").write_text(SITE, "utf-8")

    def run(*words):
        place = ["--home", str(tmp_path / "home"), "--database", database]
        return CliRunner().invoke(cli, [*words, *place])

    made = run("cohort", "add", "LT")
    assert "--database" in made.stderr
    assert "://" not in made.stderr  # it may hold a password
    for words in (("cohort", "poster", "LT", "--lang", "fa"), ("letter", *OFFICE, "--partner", "LT")):
        assert made.stdout[:6] in run(*words).stdout


@pytest.mark.parametrize("words", [("letter", *OFFICE), ("cohort", "poster", "LT", "--lang", "ru")])
def test_a_home_that_was_never_served_is_not_made(tmp_path, words):
    refused(CliRunner().invoke(cli, [*words, "--home", str(tmp_path / "other")]), "no site was served from here")
    assert not (tmp_path / "other").exists()


def test_the_guide_of_operators_names_every_option_and_no_other():
    guide = (ROOT / "webapp" / "README.md").read_text("utf-8")
    chapter = guide.partition("## Letters and posters")[2].partition("\n## ")[0]
    told = set(re.findall(r"--[a-z]+", chapter))
    known = {option for command in (letter_command, poster) for each in command.params for option in each.opts}
    everywhere = {"--content", "--home", "--database"}
    assert told == {option for option in known if option.startswith("--")} - everywhere
