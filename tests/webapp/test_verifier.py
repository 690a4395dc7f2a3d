"""The officer's file as the site makes it: its bytes, its policy, how it is handed out."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time

import pytest
from click.testing import CliRunner

from tests.certificate_faults import LIST
from tests.conftest import ROOT
from training.cli import cli
from training.signing_keys import SigningKeys
from webapp import verifier

LISTED = json.dumps(LIST).encode()
READER = verifier.Reader("var ZXingWASM = {};", b"\x00asm")


def script(page: bytes, name: str) -> str:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page.decode(), re.S)
    assert found
    return found[1]


def test_the_file_holds_the_keys_and_is_the_same_each_time():
    page = verifier.page(LISTED)
    assert json.loads(script(page, "keys")) == LIST
    assert verifier.page(LISTED) == page
    assert verifier.digest(LISTED) == hashlib.sha256(page).hexdigest()
    assert verifier.digest(LISTED) != verifier.digest(verifier.no_keys("https://safe-arrival.example"))


def test_a_copy_without_a_reader_is_below_100_000_bytes():
    assert len(verifier.page(LISTED)) < 100_000


def test_keys_cannot_end_their_element():
    keys = json.dumps({"issuer": "</script><script>alert(1)</script><!--", "keys": []}).encode()
    page = verifier.page(keys)
    assert json.loads(script(page, "keys"))["issuer"].startswith("</script>")
    assert page.count(b"<script") == verifier.page(LISTED).count(b"<script")
    assert b"{{program}}" not in verifier.page(b'{"issuer": "{{program}}", "keys": []}').split(b'id="keys"')[0]


@pytest.mark.parametrize("reader", [None, READER])
def test_the_policy_allows_these_scripts_and_no_network(reader):
    page = verifier.page(LISTED, reader).decode()
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    policy = found[1]
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy
    assert "connect-src" not in policy  # so default-src 'none' holds
    for text in re.findall(r"<script>(.*?)</script>", page, re.S):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert len(re.findall(r"<script>", page)) == (2 if reader else 1)
    assert not re.search(r'(src|href)="(?!data:,)', page)
    assert not re.search(r"\son\w+=|style=", page.partition("<script")[0])


@pytest.mark.parametrize("language", verifier.LANGUAGES)
def test_every_language_says_everything_with_the_same_values(language):
    words = json.loads(script(verifier.page(LISTED), "words"))
    english, these = words["en"], words[language]
    assert list(these) == list(english)
    for key, text in these.items():
        source = english[key]
        assert isinstance(text, type(source))
        assert text
        if isinstance(text, list):
            assert len(text) == len(source)
        else:
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", source)), key


def test_the_program_is_in_small_files_and_all_of_it_is_joined():
    folder = verifier._HERE
    assert {path.stem for path in folder.glob("*.js")} == set(verifier.PROGRAM)
    assert {path.stem for path in (folder / "words").iterdir()} == set(verifier.LANGUAGES)
    for path in [*folder.glob("*.js"), *folder.glob("*.css"), *folder.glob("*.html")]:
        assert path.read_text("utf-8").count("\n") <= 400


def test_the_readme_tells_the_digest_of_the_program():
    assert verifier.program_digest() in (ROOT / "webapp" / "README.md").read_text("utf-8")


def test_the_site_hands_it_out_to_be_saved_with_its_keys_of_the_moment(make_app, tmp_path):
    keys = SigningKeys(tmp_path, "https://a.example")
    client = make_app(base_url="https://a.example", signing_keys=keys).test_client()
    host = {"base_url": "https://a.example"}
    answer = client.get("/verify.html", **host)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="verify.html"'
    assert answer.headers.getlist("Content-Security-Policy") == [
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ]
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert json.loads(script(answer.data, "keys")) == {"issuer": "https://a.example", "keys": []}
    keys.keep_ready(time.time())
    listed = client.get("/keys.json", **host).data
    reader = verifier.find_reader(None)
    assert client.get("/verify.html", **host).data == verifier.page(listed, reader)
    packed = client.get("/verify.html", headers={"Accept-Encoding": "gzip"}, **host)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert hashlib.sha256(gzip.decompress(packed.data)).hexdigest() == verifier.digest(listed, reader)
    keys.file.write_bytes(b"{}")
    assert client.get("/verify.html", **host).status_code == 503


def test_a_site_without_a_home_hands_out_an_empty_copy(client):
    keys = json.loads(script(client.get("/verify.html").data, "keys"))
    assert keys == {"issuer": "http://localhost", "keys": []}
    assert client.head("/verify.html").status_code == 200
    assert client.post("/verify.html").status_code in (400, 403, 405)


def test_a_reader_with_other_bytes_is_refused_in_one_line(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / verifier.READER).write_bytes(b"something else")
    with pytest.raises(verifier.ReaderRefused, match="not the bytes of"):
        verifier.find_reader(home)
    result = CliRunner().invoke(cli, ["serve", "--home", str(home), "--port", "0"])
    assert result.exit_code == 2
    assert verifier.READER in result.output
    assert "Traceback" not in result.output


def test_the_reader_that_lies_there_is_put_in():
    found = verifier.find_reader(None)
    if found is None:
        pytest.skip("bring the reader of QR codes: make reader (needs npm)")
    page = verifier.page(LISTED, found)
    assert len(page) < 1_500_000
    assert base64.b64encode(found.wasm) in page
    assert b"MIT" in page
    assert found.wasm.startswith(b"\x00asm")


def test_a_reader_in_the_home_comes_first(tmp_path):
    found = verifier.find_reader(None)
    if found is None:
        pytest.skip("bring the reader of QR codes: make reader (needs npm)")
    (tmp_path / verifier.READER).write_bytes((verifier._HERE / verifier.READER).read_bytes())
    assert verifier.find_reader(tmp_path) == found
