"""What all benchmarks share: rows of results, medians, waiting for a server."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """One figure with its budget. ``kept`` is None where there is no budget."""

    what: str
    value: float
    unit: str = ""
    budget: str = ""
    kept: bool | None = None


def show(rows: Sequence[Row]) -> None:
    """Print rows as a table."""
    for row in rows:
        mark = {True: "kept", False: "MISSED", None: ""}[row.kept]
        print(f"  {row.what:<66} {row.value:>10,.3f} {row.unit:<8} {row.budget:<12} {mark}")


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str) -> bytes:
    """One request on a connection of its own; the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


@contextmanager
def running(command: Sequence[str], port: int, path: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A server as a process of its own, with the seconds from its start to its first answer at ``path``."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                if b" 200 " in ask(port, path)[:20]:
                    break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended with {process.returncode}") from None
                time.sleep(0.002)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()
