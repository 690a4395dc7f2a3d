"""A process of its own that opens a quarter when it is told to, and prints what it found: ``python -m`` with an
address, a folder and a time."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.training.tallying import LT, SMALL, counting_of, raw
from training.store import Store

ROOT = Path(__file__).parents[2]  # without tests.conftest, which would load the whole site eight times


def at_once(url: str, folder: Path, now: float, many: int = 8) -> list[dict[str, Any]]:
    """Let ``many`` processes open the quarter of ``now`` at the same moment; what each of them found."""
    command = [sys.executable, "-m", "tests.training.opening", url, str(folder), str(now)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(many)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate(timeout=120)[0]) for process in processes]


def main() -> None:
    url, folder, now = sys.argv[1:]
    store = Store(url)
    counting = counting_of(store, Path(folder), [LT, SMALL], below=secrets.randbelow)
    store.answers()  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    quarter = counting.open(float(now))
    cells = {str(cell): value for cell, value in sorted(raw(store, quarter.period).items())}
    print(json.dumps({"counted_from": str(quarter.counted_from), "cells": cells}))
    store.close()


if __name__ == "__main__":
    main()
