"""The command ``training``: exit codes, forms of output, one line for what cannot be done, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import SMALL
from training import __version__
from training.cli import main

MODULE = "courses/basic/people/en.md"
QUIZ = "quizzes/basic/people/en.md"
BROKEN = SMALL[MODULE] + "\n<b>\n"
OVERDUE = SMALL[MODULE].replace("2027-02-22", "2020-02-22")


@pytest.fixture
def training(monkeypatch, capfd, tmp_path_factory):
    """Runs the command in this process: ``training("check", "…")`` has ``code``, ``out`` and ``err``."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))

    def run(*words: object) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["training", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return SimpleNamespace(code=code, out=out, err=err)

    return run


def test_sound_content_is_exit_0(training, content):
    done = training("check", content.small().root)
    assert (done.code, done.out) == (0, "")
    assert "no errors" in done.err.lower()


def test_an_error_is_exit_1_and_one_line(training, content):
    done = training("check", content.small().write(MODULE, BROKEN).root)
    assert done.code == 1
    assert done.out == f"{MODULE}:12:1: error M001: raw HTML → write it in Markdown\n"
    assert "1 error" in done.err


def test_a_warning_is_exit_0_and_with_strict_exit_1(training, content):
    content.small().write(MODULE, OVERDUE)
    relaxed, strict = training("check", content.root), training("check", "--strict", content.root)
    assert (relaxed.code, strict.code) == (0, 1)
    assert ":6:1: warning S004:" in relaxed.out
    assert ":6:1: error S004:" in strict.out
    assert "1 warning" in relaxed.err


def test_all_problems_are_shown_sorted(training, content):
    content.small().write(MODULE, BROKEN).write(QUIZ, SMALL[QUIZ].replace("[x]", "[ ]"))
    content.write("courses/basic/en.md", SMALL["courses/basic/en.md"].replace("title: Course\n", ""))
    lines = training("check", content.root).out.splitlines()
    assert lines == sorted(lines)
    assert [line.split(":")[0] for line in lines] == ["courses/basic/en.md", MODULE, QUIZ]


def test_json_is_a_list_of_problems(training, content):
    assert json.loads(training("check", content.small().root, "--format", "json").out) == []
    done = training("check", content.write(MODULE, BROKEN).root, "--format", "json")
    (found,) = json.loads(done.out)
    assert done.code == 1
    assert found == {
        "path": MODULE, "line": 12, "column": 1, "code": "M001", "severity": "error", "message": "raw HTML",
        "remedy": "write it in Markdown",
    }  # fmt: skip


def test_github_gets_its_own_commands(training, content):
    done = training("check", content.small().write(MODULE, BROKEN).root, "--format", "github")
    assert done.out == f"::error file={MODULE},line=12,col=1,title=M001::raw HTML → write it in Markdown\n"


def test_a_line_end_in_a_name_does_not_end_a_command(training, content):
    content.small().write("courses/basic/people/a\n::stop%b,c:.md", "text")
    (line,) = training("check", content.root, "--format", "github").out.splitlines()
    assert line.startswith("::error file=courses/basic/people/a\\n%3A%3Astop%25b%2Cc%3A.md,line=1")


def test_a_file_shows_only_its_own_problems(training, content):
    content.small().write(MODULE, BROKEN).write(QUIZ, SMALL[QUIZ].replace("[x]", "[ ]"))
    done = training("check", content.root / QUIZ)
    assert [line.split(":")[0] for line in done.out.splitlines()] == [QUIZ]
    assert training("check", content.root / "courses" / "sources.toml").code == 0


def test_a_folder_shows_what_lies_below_it(training, content):
    content.small().write(MODULE, BROKEN).write(QUIZ, SMALL[QUIZ].replace("[x]", "[ ]"))
    done = training("check", content.root / "courses" / "basic")
    assert [line.split(":")[0] for line in done.out.splitlines()] == [MODULE]


def test_without_a_path_the_current_folder_is_checked(training, content, monkeypatch):
    content.small().write(MODULE, BROKEN)
    monkeypatch.chdir(content.root)
    assert training("check").code == 1


def test_without_a_path_and_content_the_shipped_content_is_checked(training, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = training("check")
    assert done.code == 0
    assert "warning" in done.err


def refused(done: SimpleNamespace) -> bool:
    """Exit 2, nothing on stdout, one line on stderr."""
    return (done.code, done.out, done.err.count("\n")) == (2, "", 1) and done.err.startswith("training: ")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "/no/such/folder"),
        ("check", "no such file.md"),
        ("check", "a" * 5000),
        ("check", "/etc/passwd/x"),
        ("check", "--format", "xml"),
        ("check", "--nothing"),
        ("check", "one", "two"),
        ("nothing",),
        ("--nothing",),
        ("serve", "--port", "many"),
        ("serve", "--port", "65536"),
        ("serve", "--content", "/no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(training, words):
    assert refused(training(*words))


def test_a_folder_without_courses_is_refused(training, tmp_path):
    done = training("check", tmp_path)
    assert refused(done)
    assert "there is no folder courses" in done.err


def test_broken_content_is_not_served(training, content, tmp_path):
    done = training("serve", "--content", content.small().write(MODULE, BROKEN).root, "--home", tmp_path / "home")
    assert done.code in (1, 2)
    assert "M001" in done.err


def test_the_version_is_one_line(training):
    done = training("--version")
    assert (done.code, done.out) == (0, f"training {__version__}\n")


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("serve", "-h"), ("-h",)])
def test_help_is_complete_and_exit_0(training, words):
    done = training(*words)
    assert done.code == 0
    assert done.out.startswith("Usage: ")


def test_without_a_command_the_commands_are_listed(training):
    done = training()
    assert re.search(r"^  check ", done.out + done.err, re.M)


def test_a_home_that_cannot_be_written_to_stops_nothing(training, content, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/dev/null")
    assert training("check", content.small().root).code == 0


def test_a_second_check_says_the_same(training, content):
    content.small().write(MODULE, BROKEN)
    assert training("check", content.root).out == training("check", content.root).out


def run(*words: object, encoding: str = "utf-8", home: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "XDG_DATA_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "training", *map(str, words)], capture_output=True, env=environment, check=False
    )


def test_python_runs_the_module_as_the_command(tmp_path):
    assert run("--version", home=tmp_path).stdout.decode().strip() == f"training {__version__}"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp1251"])
def test_a_terminal_that_knows_few_characters_gets_its_lines(content, tmp_path, encoding):
    content.small().write(MODULE, SMALL[MODULE] + "\nСлово <b>\n")
    content.write(QUIZ, SMALL[QUIZ].replace("[x]", "[х]"))
    done = run("check", content.root, encoding=encoding, home=tmp_path / "home")
    assert b"Traceback" not in done.stderr
    assert b"error M001" in done.stdout
    assert done.returncode == 1
