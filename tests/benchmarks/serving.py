"""A module page with all its headers against a one-line Flask view, each on waitress with the same settings."""

from __future__ import annotations

import selectors
import socket
import time

from tests.benchmarks.measure import Row, free_port, median, running

CONNECTIONS, ROUNDS, SECONDS, BUDGET = 8, 5, 2.0, 1.2
PAGE = "/en/courses/basic/messages/"


def measure(modules: int) -> list[Row]:
    ours, line = free_port(), free_port()
    with (
        running(["-m", "tests.benchmarks.site", "ours", str(ours)], ours, "/healthz"),
        running(["-m", "tests.benchmarks.site", "line", str(line)], line, "/"),
    ):
        load(ours, PAGE, 0.5)
        load(line, "/", 0.5)
        pairs = [(load(ours, PAGE, SECONDS), load(line, "/", SECONDS)) for _ in range(ROUNDS)]
        quiz = median([load(ours, PAGE + "quiz/support/", SECONDS) for _ in range(3)])
    ratio = median([mine / theirs for mine, theirs in pairs])
    return [
        Row("module page / one-line Flask view, requests a second", ratio, "×", "≥ 1.2", ratio >= BUDGET),
        Row("module page", median([mine for mine, _ in pairs]), "a second"),
        Row("one-line Flask view", median([theirs for _, theirs in pairs]), "a second"),
        Row("item of a quiz (rendered each time)", quiz, "a second"),
    ]


def load(port: int, path: str, seconds: float) -> float:
    """Requests a second over keep-alive connections, each with one request under way."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
    selector = selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, bytearray())
        connection.sendall(request)
    answered, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        for key, _ in selector.select(timeout=1):
            key.data.extend(key.fileobj.recv(65536))  # type: ignore[union-attr]
            if whole(key.data):
                answered += 1
                key.data.clear()
                key.fileobj.sendall(request)  # type: ignore[union-attr]
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return answered / seconds


def whole(data: bytearray) -> bool:
    """Whether an answer with a Content-Length has arrived; anything but 200 ends the measurement."""
    head, found, body = bytes(data).partition(b"\r\n\r\n")
    if not found:
        return False
    if b" 200 " not in head[:20]:
        raise RuntimeError(head[:200])
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    raise RuntimeError("an answer without its length")
