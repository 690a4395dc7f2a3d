"""The real server on a real socket: what it answers to nonsense, and what it says about its visitors (nothing)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from training.cache import Cache
from webapp.site import Site

ITEM = "/en/courses/basic/messages/quiz/support/"
HOST = "Host: localhost\r\nConnection: close\r\n"
ODD = {
    "a broken target": f"GET http://[/ HTTP/1.1\r\n{HOST}\r\n",
    "a broken line": "GET\r\n\r\n",
    "no version": f"GET /canary\r\n{HOST}\r\n",
    "raw bytes": f"GET /Ùcanary/ HTTP/1.1\r\n{HOST}\r\n",
    "two lengths": f"POST / HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a large header": f"GET / HTTP/1.1\r\n{HOST}Cookie: canary{'x' * 17_000}\r\n\r\n",
    "a huge body": f"POST / HTTP/1.1\r\n{HOST}Content-Length: 9000000\r\n\r\n",
    "a method of its own": f"CANARY / HTTP/1.1\r\n{HOST}\r\n",
    "an odd origin": f"POST {ITEM} HTTP/1.1\r\n{HOST}Origin: http://[canary\r\nContent-Length: 0\r\n\r\n",
    "a foreign host": "GET /en/ HTTP/1.1\r\nHost: canary.example\r\nConnection: close\r\n\r\n",
    "a page that is not there": f"GET /canary-path?canary-query HTTP/1.1\r\n{HOST}\r\n",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """``training serve`` as an operator runs it: its port, and what it wrote when it has ended."""
    folder = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "TMPDIR": str(folder / "tmp"), "HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    (folder / "tmp").mkdir()
    command = [sys.executable, "-m", "training", "serve", "--port", "0", "--home", str(folder / "home")]
    with open(folder / "said", "wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL
        )
    assert process.stdout is not None
    port = int(process.stdout.readline().split(b"127.0.0.1:")[1].split(b"/")[0])
    yield port, folder, process
    process.terminate()
    process.communicate(timeout=20)


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass
        return answer


def test_every_refusal_of_the_server_itself_bears_our_headers(served):
    port, _, _ = served
    for name in ("raw bytes", "two lengths", "a large header", "a huge body", "a foreign host"):
        head = ask(port, ODD[name].encode()).split(b"\r\n\r\n")[0].lower()
        assert head.startswith((b"http/1.0 4", b"http/1.1 4")), name
        assert b"content-security-policy: default-src 'none'" in head, name
        assert b"cache-control: no-store" in head, name
        assert b"\nserver:" not in head, name


def test_a_304_bears_the_security_headers(served):
    port, _, _ = served
    get = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    etag = next(line for line in ask(port, get + b"\r\n").split(b"\r\n") if line.lower().startswith(b"etag:"))
    answer = ask(port, get + b"If-None-Match: " + etag.split(b": ")[1] + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 304")
    assert b"Content-Security-Policy" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_nothing_of_a_visit_is_logged_or_written(served):
    """Odd requests and ordinary ones; neither the server's words nor any file of its folders holds a canary."""
    port, folder, process = served
    for request in ODD.values():
        ask(port, request.encode())
    body = b"choice=1&canary-field=canary-answer"
    who = "User-Agent: canary-agent\r\nCookie: canary=1\r\nReferer: http://localhost/canary\r\n"
    head = f"POST {ITEM} HTTP/1.1\r\nHost: localhost\r\n{who}Connection: close\r\n"
    typed = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert b" 200 OK" in ask(port, head.encode() + typed + body)[:20]
    assert process.poll() is None
    assert b"127.0.0.1" not in (folder / "said").read_bytes()
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in written if b"canary" in path.read_bytes()] == []


def test_a_second_start_renders_nothing_again(library, languages, tmp_path):
    from tests.conftest import TODAY
    from training.shipped import content_folder
    from webapp.pages import fixed_pages
    from webapp.settings import Settings

    class Counting(Site):
        rendered = 0

        def render(self, *args, **values):
            Counting.rendered += 1
            return super().render(*args, **values)

    for expected_more in (True, False):
        cache = Cache(tmp_path / "site.bin")
        before = Counting.rendered
        fixed_pages(Counting(library, languages, Settings(content=content_folder()), TODAY), cache)
        cache.save()
        assert (Counting.rendered > before) is expected_more
