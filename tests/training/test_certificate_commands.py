"""``training certificate``, as an operator or an officer types it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, fresh_records
from tests.training.certificates import KEYS, OFFICE, TOKEN, VECTOR, with_claims
from training.cli import cli
from training.home import Home
from training.key_list import compact_json, read_key_list
from training.reference import is_reference, make_reference
from webapp import verifier

SITE = """\
base_url = "https://training.example.org/"
[[offices]]
id = "DE-BAMF"
names = { en = "Federal Office" }
reference = "required"
[[offices]]
id = "LT-NONE"
names = { en = "Without references" }
reference = "none"
"""
REFERENCE = VECTOR["ref"]
TODAY = f"{datetime.now(UTC).date()}"


@pytest.fixture
def home(tmp_path):
    fresh_records(tmp_path / "home").store.close()
    (tmp_path / "home" / "site.toml").write_text(SITE, "utf-8")
    return tmp_path / "home"


@pytest.fixture
def run(home):
    """Run ``training certificate`` with that home."""
    return lambda *words: CliRunner().invoke(cli, ["certificate", *map(str, words), "--home", str(home)])


@pytest.fixture
def keys_file(tmp_path):
    file = tmp_path / "saved.json"
    file.write_bytes(KEYS.as_bytes())
    return file


def check(*words, stdin=None):
    return CliRunner().invoke(cli, ["certificate", "verify", *map(str, words)], input=stdin)


def refused(done, *said):
    assert done.exit_code == 2, done.output
    # What click itself refuses becomes one line in main().
    assert done.output.count("\n") == 1 or done.output.startswith("Usage: ")
    assert all(words in done.output for words in said), done.output


def test_a_valid_certificate_is_exit_0_and_says_what_was_signed(keys_file):
    done = check(TOKEN, "--keys", keys_file, "--office", OFFICE, "--at", "2026-11-20")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        "VALID\n"
        "Issuer:      https://safe-arrival.example\n"
        "Course:      basic, version 1\n"
        "Office:      DE-BAMF\n"
        "Week:        of Monday 2026-11-16\n"
        "Valid until: 2027-11-17\n"
        "Serial:      XKDVHSWAT2XT46B2\n"
        "Reference:   S4J F0D NJN\n"
        "Session:     on one's own\n"
    )


@pytest.mark.parametrize(
    ("token", "office", "at", "reason"),
    [
        (TOKEN[:-1], OFFICE, "2026-11-20", "encoding"),
        (TOKEN[:-90], OFFICE, "2026-11-20", "form"),
        (f"{TOKEN} and more", OFFICE, "2026-11-20", "form"),
        (TOKEN[:-3] + "AAA", OFFICE, "2026-11-20", "signature"),
        ("", OFFICE, "2026-11-20", "form"),
        ("A" * 10_000, OFFICE, "2026-11-20", "form"),
        (TOKEN, "FR-OFII", "2026-11-20", "office"),
        (TOKEN, OFFICE, "2026-11-15", "future"),
        (TOKEN, OFFICE, "2027-11-17", "expired"),
        (with_claims(sub="x"), OFFICE, "2026-11-20", "members"),
        ("день\udcff", OFFICE, "2026-11-20", "form"),
    ],
)
def test_a_refused_certificate_is_exit_1_with_one_line(keys_file, token, office, at, reason):
    done = check(token, "--keys", keys_file, "--office", office, "--at", at)
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert re.fullmatch(rf"NOT VALID: .+ \[{reason}\]\n", done.stderr)


def test_withdrawal_counts_as_of_that_day(tmp_path):
    file = tmp_path / "keys.json"
    file.write_bytes(KEYS.withdraw({VECTOR["kid"]}, int(datetime(2026, 11, 19, 14, tzinfo=UTC).timestamp())).as_bytes())
    assert check(TOKEN, "--keys", file, "--office", OFFICE, "--at", "2026-11-19").exit_code == 0
    done = check(TOKEN, "--keys", file, "--office", OFFICE, "--at", "2026-11-20")
    assert (done.exit_code, "[withdrawn]" in done.stderr) == (1, True)


def key(**changed):
    return VECTOR["keys_json"]["keys"][0] | changed


@pytest.mark.parametrize(
    "keys",
    [
        [key(nbf=key()["nbf"] + 86_400)],
        [key(exp=key()["nbf"] + 14 * 86_400)],
        [key(), key(kid="second")],
        [key(note="")],
        "none",
    ],
    ids=["off a Monday", "short", "overlapping", "a member more", "no list"],
)
def test_a_bad_list_of_keys_is_exit_1(tmp_path, keys):
    file = tmp_path / "keys.json"
    file.write_bytes(compact_json({"issuer": "https://safe-arrival.example", "keys": keys}))
    done = check(TOKEN, "--keys", file, "--office", OFFICE, "--at", "2026-11-20")
    assert (done.exit_code, "[keys]" in done.stderr) == (1, True), done.output


def test_unusable_arguments_are_exit_2_with_one_line(keys_file, tmp_path):
    good = [TOKEN, "--keys", keys_file, "--office", OFFICE]
    refused(check(*good[:3]), "--office")
    refused(check(TOKEN, "--office", OFFICE), "--keys")
    refused(check(*good[1:]), "TOKEN")
    refused(check(*good, "--at", "20 November"), "is no day")
    refused(check(*good, "--at", "2026-02-30"), "is no day")
    refused(check(TOKEN, "--keys", keys_file, "--office", "de-bamf"), "no id of an office")
    refused(check(TOKEN, "--keys", tmp_path / "nothing", "--office", OFFICE), "cannot be read")
    refused(check(TOKEN, "--keys", tmp_path, "--office", OFFICE))
    refused(check(*good, "more"))


def test_a_token_from_standard_input_may_stand_in_groups(keys_file):
    groups = "\n".join(" ".join(re.findall(".{1,8}", line)) for line in re.findall(".{1,64}", TOKEN))
    words = ["-", "--keys", keys_file, "--office", OFFICE, "--at", "2026-11-20"]
    assert check(*words, stdin=groups).exit_code == 0
    assert check(*words, stdin=f"Certificate {groups}").exit_code == 1
    assert check(*words, stdin=b"\xff\xfe").exit_code == 1


def test_checking_needs_no_home_no_network_and_no_database(keys_file, tmp_path):
    """In a process of its own that cannot open a socket."""
    program = (
        "import socket, sys; socket.socket = None; from training.cli import main; sys.argv[0] = 'training'; "
        "import atexit; atexit.register(lambda: print(sorted({'sqlalchemy', 'flask', 'segno'} & set(sys.modules)))); "
        "main()"
    )
    words = ["certificate", "verify", TOKEN, "--keys", str(keys_file), "--office", OFFICE, "--at", "2026-11-20"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, env={"HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n[]\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["saved.json"]


def saved(run, tmp_path):
    file = tmp_path / "published.json"
    file.write_bytes(run("keys").stdout_bytes)
    return file


def test_a_group_certificate_is_issued_and_says_so(run, tmp_path):
    done = run("issue", "--reference", "s4j f0d-njn", "--office", OFFICE)
    assert done.exit_code == 0, done.output
    token = done.stdout.strip()
    assert token == run("issue", "--reference", REFERENCE, "--office", OFFICE).stdout.strip()
    file = saved(run, tmp_path)
    for more in ([], ["--at", TODAY]):
        found = check(token, "--keys", file, "--office", OFFICE, *more)
        assert found.exit_code == 0, found.output
    assert "Session:     in a group" in found.stdout
    assert "Reference:   S4J F0D NJN" in found.stdout
    assert "Issuer:      https://training.example.org\n" in found.stdout


def test_the_qr_code_is_written_into_a_new_file_only(run, tmp_path):
    picture = tmp_path / "code.png"
    words = ["issue", "--reference", REFERENCE, "--office", OFFICE, "--picture", picture]
    assert run(*words).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    refused(run(*words), "cannot be written")


@pytest.mark.parametrize(
    ("reference", "office", "said"),
    [
        ("Aleksandr", OFFICE, "never a name"),
        ("Ivan Petrov", OFFICE, "never a name"),
        ("S4JF0DNJM", OFFICE, "compare S4J F0D NJM"),
        ("", OFFICE, "a reference is needed"),
        (REFERENCE, "LT-NONE", "uses no references"),
        (REFERENCE, "XX-OFFICE", "is no office in"),
        (REFERENCE, "office", "no id of an office"),
    ],
)
def test_what_cannot_be_issued_is_exit_2_with_one_line(run, home, reference, office, said):
    refused(run("issue", "--reference", reference, "--office", office), said)
    assert not (home / "keys.json").exists()


def test_a_course_that_is_not_whole_gives_no_certificate(run, content):
    folder = content.small().root
    refused(run("issue", "--reference", REFERENCE, "--office", OFFICE, "--content", folder), "in preparation")
    content.write("courses/basic/course.toml", 'version = 3\nmandatory = true\nmodules = ["people"]\n')
    done = run("issue", "--reference", REFERENCE, "--office", OFFICE, "--content", folder)
    assert done.exit_code == 0, done.output
    content.write("courses/basic/course.toml", 'version = 3\nmodules = ["people"]\n')
    refused(run("issue", "--reference", REFERENCE, "--office", OFFICE, "--content", folder), "no mandatory course")


def test_the_keys_are_printed_as_they_are_served_with_the_digests_of_what_is_served(run, home, make_app):
    done = run("keys")
    assert done.exit_code == 0, done.output
    assert done.stdout_bytes == (home / "keys.json").read_bytes()
    kept = Home(home).signing_keys("https://training.example.org")
    client = make_app(base_url="https://training.example.org", signing_keys=kept).test_client()
    page, keys = (client.get(f"/{name}", base_url=kept.public().issuer).data for name in ("verify.html", "keys.json"))
    assert keys == done.stdout_bytes
    assert [line.rpartition(" ")[2] for line in done.stderr.splitlines()] == [
        hashlib.sha256(done.stdout_bytes).hexdigest(),
        hashlib.sha256(page).hexdigest(),
        verifier.program_digest(),
    ]
    assert read_key_list(done.stdout_bytes).issuer == "https://training.example.org"
    assert json.loads(run("keys").stdout) == json.loads(done.stdout)


def test_a_rotation_voids_at_once_and_the_next_certificate_is_valid_the_same_day(run, tmp_path):
    words = ["issue", "--reference", REFERENCE, "--office", OFFICE]
    old, copy = run(*words).stdout.strip(), saved(run, tmp_path).read_bytes()
    done = run("rotate")
    assert done.exit_code == 0, done.output
    assert "Withdrawn: " in done.stdout
    new, file = run(*words).stdout.strip(), saved(run, tmp_path)
    for more in ([], ["--at", TODAY]):
        assert "[withdrawn]" in check(old, "--keys", file, "--office", OFFICE, *more).stderr
        assert check(new, "--keys", file, "--office", OFFICE, *more).exit_code == 0
    stale = tmp_path / "stale.json"
    stale.write_bytes(copy)
    assert "[unknown-key]" in check(new, "--keys", stale, "--office", OFFICE).stderr
    kids = [each.kid for each in read_key_list(copy).keys]
    assert [each.kid for each in read_key_list(file.read_bytes()).keys][:2] == kids


def test_housekeeping_makes_the_keys_once(home):
    first, second = (CliRunner().invoke(cli, ["housekeeping", "--home", str(home)]) for _ in range(2))
    assert "2 signing keys made" in first.output
    assert "signing keys" not in second.output


@pytest.mark.parametrize("words", [["keys"], ["rotate"], ["issue", "--reference", REFERENCE, "--office", OFFICE]])
def test_a_damaged_list_or_a_home_that_was_never_served_is_one_line(run, home, tmp_path, words):
    refused(CliRunner().invoke(cli, ["certificate", *words, "--home", str(tmp_path / "other")]), "no site was served")
    assert not (tmp_path / "other").exists()
    (home / "keys.json").write_bytes(b"{}")
    refused(run(*words), "restore the file")
    assert (home / "keys.json").read_bytes() == b"{}"


def test_a_damaged_list_does_not_keep_the_rest_of_housekeeping_from_being_done(home):
    from training import housekeeping
    from training.signing_keys import KeysRefused, SigningKeys

    (home / "keys.json").write_bytes(b"{}")
    records = fresh_records(home)
    with pytest.raises(KeysRefused):
        housekeeping.run(records, time.time(), SigningKeys(home))
    assert not housekeeping.run(records, time.time()).rewritten
    records.store.close()


def test_references_by_chance_are_as_many_as_asked_for(run):
    lines = run("references", "--office", OFFICE, "--count", 25).stdout.split()
    assert len(set(lines)) == 25
    assert all(map(is_reference, lines))
    digits = run("references", "--office", OFFICE, "--digits").stdout.split()
    assert len(digits) == 10
    assert all(len(line) == 13 and line.isdecimal() for line in digits)


def test_references_of_cases_are_the_same_again(run, tmp_path):
    cases, secret = tmp_path / "cases.txt", tmp_path / "secret.txt"
    cases.write_text(f"{VECTOR['case_id']}\r\n\n  AZ-Ö-2 \n", "utf-8-sig")
    secret.write_text(f"{VECTOR['office_key']}\n", "utf-8")
    done = run("references", "--office", OFFICE, "--case-id", cases, "--key-file", secret)
    other = make_reference(VECTOR["office_key"].encode(), "AZ-Ö-2")
    assert done.stdout == f"{VECTOR['case_id']}\t{REFERENCE}\nAZ-Ö-2\t{other}\n"


def test_an_officer_without_a_home_makes_references_too(tmp_path):
    done = CliRunner().invoke(
        cli, ["certificate", "references", "--office", "XX-ANY", "--count", "1", "--home", str(tmp_path / "none")]
    )
    assert is_reference(done.stdout.strip())
    assert not (tmp_path / "none").exists()


def test_unusable_arguments_of_references_are_one_line(run, tmp_path):
    cases, empty, odd = tmp_path / "cases", tmp_path / "empty", tmp_path / "odd"
    cases.write_text("1\n", "utf-8")
    empty.write_text("\n", "utf-8")
    odd.write_bytes(b"\xff")
    office = ("references", "--office", OFFICE)
    refused(run("references", "--office", "XX-OFFICE"), "is no office in")
    refused(run("references", "--office", "LT-NONE"), "uses no references")
    refused(run(*office, "--count", 0), "--count")
    refused(run(*office, "--case-id", cases), "belong together")
    refused(run(*office, "--key-file", cases), "belong together")
    refused(run(*office, "--case-id", cases, "--key-file", cases, "--count", 3), "without --count")
    refused(run(*office, "--case-id", cases, "--key-file", empty), "the key is empty")
    refused(run(*office, "--case-id", cases, "--key-file", tmp_path / "no"), "cannot be read")
    refused(run(*office, "--case-id", odd, "--key-file", cases), "UTF-8")


@pytest.mark.parametrize("command", ["verify", "issue", "references", "keys", "rotate"])
def test_the_help_of_each_command_explains_every_option(command):
    text = CliRunner().invoke(cli, ["certificate", command, "--help"]).stdout
    for option in re.findall(r"^  (--\S+|-h)", text, re.M):
        assert re.search(rf"{option}.*\S+", text)
    assert len(text.split("\n\n")) >= 3
