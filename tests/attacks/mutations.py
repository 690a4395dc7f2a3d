"""Content spoilt at random: the linter must name what is wrong, whatever a file holds.

``python -m tests.attacks.mutations --count 5000`` spoils shipped files one by one and reports the slowest check.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.conftest import TODAY
from training.cache import Cache
from training.languages import read_languages
from training.lint import check
from training.problems import show
from training.shipped import content_folder, translations_folder

SLOWEST_SECONDS = 2.0
_SLIPS = (
    "- [х] ", "- [✓] ", "- [ x ] ", "-\u00a0[x] ", "> [!DO]\n", "> [!NO]\n", "[x]: https://a.example\n", "<div>",
    "```message\n", "{#id}", "\u202e", "\ufeff", "---\n", "[^F999]", "![](x)", "[a](javascript:x)", "**", "`", "&#0;",
    "    ", "\t", "\r", "\x00", "\\", "[[a]]{1}", "# ", "## ", "### ", "\u2028", "| a |\n|-|\n", "é" * 400, "[" * 400,
    "*" * 400, "> " * 60,
)  # fmt: skip


def flip(data: bytes, rng: random.Random) -> bytes:
    """Some bytes become others."""
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def cut(data: bytes, rng: random.Random) -> bytes:
    """A piece is missing."""
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:]


def encode(data: bytes, rng: random.Random) -> bytes:
    """A stretch is in another encoding."""
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    stretch = data[start:end].decode("utf-8", "ignore")
    other = rng.choice(["utf-16", "utf-32", "cp1251", "cp1256", "latin-1", "utf-8-sig", "utf-7"])
    return data[:start] + stretch.encode(other, "replace") + data[end:]


def nest(data: bytes, rng: random.Random) -> bytes:
    """Front matter goes deeper than anybody needs."""
    deep = rng.choice(
        ["[" * 500, "{a: " * 300, "- " * 400, "? " * 300, "&a [*a, *a]\nb: *a", "!!python/object:x {}", "|\n" * 9]
    )
    at = data.find(b"\n") + 1
    return data[:at] + f"title: {deep}\n".encode() + data[at:]


def slip(data: bytes, rng: random.Random) -> bytes:
    """What a hurried trainer, or somebody who means harm, might type."""
    lines = data.decode("utf-8", "ignore").split("\n")
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        lines[at] = rng.choice(_SLIPS) + lines[at] if rng.random() < 0.7 else rng.choice(_SLIPS)
    return "\n".join(lines).encode()


def insert(data: bytes, rng: random.Random) -> bytes:
    """Marks of Markdown and YAML in the middle of words."""
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(spoilt) + 1)
        spoilt[place:place] = rng.choice(_SLIPS).encode()
    return bytes(spoilt)


def shuffle(data: bytes, rng: random.Random) -> bytes:
    """All lines in another order."""
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def swap(data: bytes, rng: random.Random) -> bytes:
    """Two lines change places, one stands twice."""
    lines = data.split(b"\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join([*lines, lines[first]])


Mutation = Callable[[bytes, random.Random], bytes]
MUTATIONS: tuple[Mutation, ...] = (
    flip,
    cut,
    encode,
    nest,
    slip,
    insert,
    shuffle,
    swap,
)


def spoil(root: Path, count: int, seed: int, mutations: Sequence[Mutation] = MUTATIONS) -> list[tuple[float, str]]:
    """Check ``count`` spoilt copies of the content at ``root``; seconds and what was done, slowest first.

    Whatever exception the linter raises comes through: that is the fault this looks for.
    """
    rng = random.Random(seed)
    languages, _ = read_languages(translations_folder())
    files = sorted(
        path for top in ("courses", "quizzes") for path in (root / top).rglob("*.*") if path.name != "README.md"
    )
    cache, taken = Cache(), []
    check(root, languages, TODAY, cache)
    for number in range(count):
        path = rng.choice(files)
        sound, mutation = path.read_bytes(), rng.choice(mutations)
        path.write_bytes(mutation(sound, rng))
        began = time.perf_counter()
        _, problems = check(root, languages, TODAY, cache)
        show(problems), show(problems, "json"), show(problems, "github")
        taken.append((time.perf_counter() - began, f"{mutation.__name__} no. {number} of {path.relative_to(root)}"))
        path.write_bytes(sound)
        if number % 200 == 199:
            cache = Cache()  # spoilt values are never asked for again
    return sorted(taken, reverse=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for top in ("courses", "quizzes"):
            shutil.copytree(content_folder() / top, Path(folder) / top)
        taken = spoil(Path(folder), asked.count, asked.seed)
    print(f"{len(taken)} mutations, no exception; the slowest took {taken[0][0]:.2f} s: {taken[0][1]}")
    sys.exit(1 if taken[0][0] > SLOWEST_SECONDS else 0)


if __name__ == "__main__":
    main()
