"""Forty clients that flood start and resume: whoever reads, practises or is here with a code goes on as before.

A flooding client asks again as soon as it was answered and its packets have crossed a network, whatever Retry-After
says. The forty live in a process of their own, each at an address of its own, so that they meet the gate and not only
the bucket. ``python -m tests.attacks`` measures more rounds.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.attacks.crash import Browser, Learner, Question, Server, served
from training.gate import MOST_WAITING, RETRY_SECONDS, Buckets
from training.resume_code import new_code

CLIENTS, ROUND_TRIP_SECONDS = 40, 0.25
ROUNDS, WINDOW_SECONDS, MOST = 3, 1.0, 10.0
PAGE, ITEM = "/en/courses/basic/messages/", "messages#support"
LONG_ROUNDS = 20


def flood(port: int, open_: Any, stop: Any, told: Connection) -> None:
    """The flooding clients, while ``open_`` is set; in the end they tell what they got."""

    def ask(number: int) -> Counter[str]:
        source, got = f"127.9.{number}.1", Counter[str]()
        while not stop.is_set():
            if open_.wait(0.1):
                got[_asked_once(port, source, resume=number % 2 == 1)] += 1
                stop.wait(ROUND_TRIP_SECONDS)
        return got

    with ThreadPoolExecutor(CLIENTS) as pool:
        told.send(sum(pool.map(ask, range(CLIENTS)), Counter()))


def _asked_once(port: int, source: str, *, resume: bool) -> str:
    """One well-formed question, and in a word how it was answered."""
    code = new_code()
    page = Browser(port, source).post("/en/resume/" if resume else "/en/start/", {"code": code} if resume else {})
    if page.status in (200, 303):
        return "let in"
    whole = page.headers["Retry-After"] == str(RETRY_SECONDS) and page.text.rstrip().endswith("</html>")
    kept = page.field("code") == code or not resume
    return "refused" if page.status == 503 and whole and kept else f"strange: {page.status}"


@dataclass
class Flood:
    """A flood that can be opened and closed. ``got`` is what its clients were answered, once it is over."""

    open_: Any
    got: Counter[str] = field(default_factory=Counter)


@contextmanager
def flooding(port: int) -> Iterator[Flood]:
    """Forty flooding clients, in a process of their own; at first they wait."""
    context = multiprocessing.get_context("spawn")
    open_, stop = context.Event(), context.Event()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=flood, args=(port, open_, stop, there))
    process.start()
    made = Flood(open_)
    try:
        yield made
    finally:
        stop.set()
        made.got.update(here.recv())
        process.join()


class Reader:
    """Somebody who reads and practises, and somebody with a code, while others flood."""

    def __init__(self, port: int, questions: list[Question]) -> None:
        self.port, self.strange = port, list[int]()
        self._questions, self._learner = questions, Learner(0)
        self._learner.start(port)

    def read(self, seconds: float) -> float:
        """Read module pages, each on a new connection, and answer in between. The 95th percentile of a page's time."""
        taken, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end or len(taken) < 5:
            began = time.perf_counter()
            status = Browser(self.port).get(PAGE).status
            taken.append(time.perf_counter() - began)
            self.strange += [status] if status != 200 else []
            if len(taken) % 10 == 0:
                self._answer()
        return sorted(taken)[int(len(taken) * 0.95)]

    def _answer(self) -> None:
        """An answer without a code, and one in a session that is kept."""

