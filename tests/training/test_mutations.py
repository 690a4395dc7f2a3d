"""However a file of ours is broken, the linter answers with problems and never with an exception. Seeded."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.conftest import TODAY
from training.cache import Cache
from training.languages import read_languages
from training.lint import check
from training.problems import show
from training.shipped import content_folder, translations_folder

RUNS = 150
ODD = (
    b"---\n", b"[x]", b"[^F1]", b"> [!DO]\n", b"```", b"\x00", b"\xff", "\u202e".encode(), "\u00a0".encode(), b"\r",
    b"{#", b"}", b"[", b"](", b"&#x", b"| a |\n|---|\n", b"\t", b"> " * 30, b"- " * 30, b"*" * 40, b"<", b"\\", b"=",
    b"[[", b"]]{1}", b'"""', b"'", b": ", b"{{{{", b"&a [*a]", b"!!set", b"<<: *a\n", b"1. ", b"\xef\xbb\xbf",
)  # fmt: skip


def flip(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 30)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut(data: bytearray, rng: random.Random) -> bytes:
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return bytes(data[:start] + data[end:])


def insert(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data) + 1)
        data[place:place] = rng.choice(ODD)
    return bytes(data)


def recode(data: bytearray, rng: random.Random) -> bytes:
    text = bytes(data).decode("utf-8")
    half = rng.randrange(len(text) + 1)
    encoding = rng.choice(["utf-16", "cp1251", "cp1256", "latin-1", "utf-8-sig", "utf-32"])
    return text[:half].encode("utf-8") + text[half:].encode(encoding, "replace")


def nest(data: bytearray, rng: random.Random) -> bytes:
    depth = rng.randint(1, 300)
    opening, closing = rng.choice([("[", "]"), ("{a: ", "}"), ("- ", ""), ("a:\n ", ""), ("? ", "")])
    return b"---\ntitle: " + (opening * depth + "x" + closing * depth).encode() + b"\n---\n" + bytes(data)


def shuffle(data: bytearray, rng: random.Random) -> bytes:
    lines = bytes(data).split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A copy of what we ship."""
    root = tmp_path_factory.mktemp("workshop")
    for top in ("courses", "quizzes"):
        shutil.copytree(content_folder() / top, root / top)
    return root


@pytest.mark.parametrize("mutate", [flip, cut, insert, recode, nest, shuffle])
def test_no_mutation_of_shipped_files_is_an_exception(workshop, languages, mutate):
    rng = random.Random(f"safe arrival {mutate.__name__}")
    cache = Cache()
    files = sorted(path for path in workshop.rglob("*") if path.suffix in (".md", ".toml"))
    for _ in range(RUNS // 6):
        path = rng.choice(files)
        data = path.read_bytes()
        path.write_bytes(mutate(bytearray(data), rng))
        try:
            _, problems = check(workshop, languages, TODAY, cache)
        except Exception as error:
            raise AssertionError(f"{path}: {path.read_bytes()!r}") from error
        finally:
            path.write_bytes(data)
        for form in ("text", "json", "github"):
            assert show(problems, form).encode() or not problems


def test_no_mutation_of_interface_words_is_an_exception(tmp_path):
    rng = random.Random("interface words")
    folder = tmp_path / "translations"
    shutil.copytree(translations_folder(), folder)
    for _ in range(20):
        path = rng.choice(sorted(folder.glob("*.po")))
        data = path.read_bytes()
        path.write_bytes(rng.choice([flip, cut])(bytearray(data), rng))
        for language in read_languages(folder)[0].values():
            assert language.words.digest
        path.write_bytes(data)
