"""``training serve`` to its first answer, warm cache, against importing flask, sqlalchemy and cryptography."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from tests.benchmarks.measure import ROOT, Row, free_port, median, running

ROUNDS, BUDGET = 7, 2.0
IMPORT = "import flask, sqlalchemy, cryptography"


def measure(modules: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        _start(home)
        pairs = [(_start(home), _import()) for _ in range(ROUNDS)]
    ratio = median([ours / theirs for ours, theirs in pairs])
    return [
        Row("training serve to the first answer / that import", ratio, "×", "≤ 2", ratio <= BUDGET),
        Row("training serve to the first answer", median([ours for ours, _ in pairs]), "s"),
        Row(IMPORT, median([theirs for _, theirs in pairs]), "s"),
    ]


def _start(home: str) -> float:
    port = free_port()
    with running(["-m", "training", "serve", "--home", home, "--port", str(port)], port, "/healthz") as (_, seconds):
        return seconds


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, check=True)
    return time.perf_counter() - began
