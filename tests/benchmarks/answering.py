"""Answering an item over HTTP with a code, against the same POST in practice, where no database is asked."""

from __future__ import annotations

import selectors
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.filling import known
from tests.benchmarks.keeping import postgresql
from tests.benchmarks.measure import Row, free_port, median, running
from tests.benchmarks.serving import whole
from tests.benchmarks.site import shipped_app
from training.library import Library
from training.quiz import ChoiceItem
from training.records import Records
from training.vault import csrf_token

CLIENTS, ROUNDS, LEARNERS = 8, 4, 120
BUDGET, SPREAD = 0.45, 3.0


def measure(modules: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = _site("SQLite", Path(folder), "")
    with postgresql() as cluster, tempfile.TemporaryDirectory() as folder:
        return rows + (_site("PostgreSQL", Path(folder), cluster.new_database()) if cluster else [])


def _site(name: str, folder: Path, url: str) -> list[Row]:
    app, library = shipped_app(folder, url)
    records: Records = app.extensions["records"]
    port, command = free_port(), ["-m", "training", "serve", "--home", str(folder)]
    with running([*command, "--port", str(port), *(["--database", url] if url else [])], port, "/healthz"):
        _answer(port, _practice(library, 40))
        ratios, slow, rates = [], [], []
        for _ in range(ROUNDS):
            kept = _answer(port, _kept(library, records))
            plain = _answer(port, _practice(library, LEARNERS))
            ratios.append(len(kept) / sum(kept) / (len(plain) / sum(plain)))
            slow.append(_percentile(kept, 0.99) / _percentile(kept, 0.5))
            rates.append(CLIENTS * len(kept) / sum(kept))
    records.store.close()
    ratio, spread = median(ratios), median(slow)
    return [
        Row(f"{name}: an answer that is kept / the same in practice", ratio, "×", "≥ 0.45", ratio >= BUDGET),
        Row(f"{name}: p99 / p50 with {CLIENTS} clients", spread, "×", "≤ 3", spread <= SPREAD),
        Row(f"{name}: answers kept", median(rates), "a second"),
    ]


def _items(library: Library) -> list[tuple[str, str]]:
    """Addresses of all items with choices, each with its safer answer."""
    return [
        (f"/en/courses/basic/{quiz.module}/quiz/{item.id}/", urlencode([("choice", n) for n in sorted(item.right)]))
        for quiz in library.quizzes
        if quiz.language == "en"
        for item in quiz.items
        if isinstance(item, ChoiceItem)
    ]


def _practice(library: Library, learners: int) -> list[bytes]:
    items = _items(library)
    return [_post(path, f"{body}&missed=0", "") for _ in range(learners) for path, body in items]


def _kept(library: Library, records: Records) -> list[bytes]:
    """Each learner answers each item once: every one of these requests writes."""
    now, items, requests = time.time(), _items(library), []
    learners = known(records, LEARNERS, int(now // 60))
    for path, body in items:
        for learner in learners:
            token = csrf_token(learner.session.root, learner.session.issued)
            cookie = f"Cookie: session={records.cookie(learner.session, now)}\r\n"
            requests.append(_post(path, f"{body}&missed=0&with-code=1&csrf_token={token}", cookie))
    return requests


def _post(path: str, body: str, cookie: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}{cookie}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


def _answer(port: int, requests: list[bytes]) -> list[float]:
    """Seconds of each answer; ``CLIENTS`` keep-alive connections, each with one request under way."""
    selector, waiting, times = selectors.DefaultSelector(), iter(requests), []
    for _ in range(CLIENTS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, [bytearray(), time.perf_counter()])
        connection.sendall(next(waiting))
    while selector.get_map():
        for key, _ in selector.select(timeout=5):
            key.data[0].extend(key.fileobj.recv(65536))  # type: ignore[union-attr]
            if not whole(key.data[0]):
                continue
            times.append(time.perf_counter() - key.data[1])
            following = next(waiting, None)
            if following is None:
                selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]
                continue
            key.data[0].clear()
            key.data[1] = time.perf_counter()
            key.fileobj.sendall(following)  # type: ignore[union-attr]
    return times


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
