"""A connection to PostgreSQL that breaks at a chosen moment: a real socket between the driver and the server."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = ".s.PGSQL.5432"


class Proxy:
    """Passes everything on, until somebody sends the words that it waits for.

    ``break_after`` lets the server do what it is asked and swallows its answer; ``break_before`` swallows the question.
    Either happens once. ``broken`` counts how often.
    """

    def __init__(self, cluster: Any) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="proxy-"))
        self.broken = 0
        self._server = str(cluster.folder / NAME)
        self._words, self._swallow = b"", "answer"
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / NAME))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str) -> str:
        """The same database through here."""
        return f"{database.partition('?')[0]}?host={self.folder}"

    def break_after(self, words: bytes) -> None:
        self._words, self._swallow = words, "answer"

    def break_before(self, words: bytes) -> None:
        self._words, self._swallow = words, "question"

    def close(self) -> None:
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        try:
            while data := client.recv(65536):
                how = self._due(data)
                if how == "question":
                    break
                if how == "answer":
                    _stop(client)  # nothing reaches the driver any more
                    server.sendall(data)
                    with suppress(OSError):
                        server.shutdown(socket.SHUT_WR)  # when the server has done it, it finds nobody and goes
                    back.join(timeout=20)
                    break
                server.sendall(data)
        except OSError:
            pass
        for each in (client, server):
            _stop(each)
            each.close()

    def _due(self, data: bytes) -> str:
        with self._lock:
            if not self._words or self._words not in data:
                return ""
            self._words = b""
            self.broken += 1
            return self._swallow


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on until one of them is closed; what nobody takes any more is read all the same."""
    with suppress(OSError):
        while data := source.recv(65536):
            with suppress(OSError):
                target.sendall(data)
    _stop(target)


def _stop(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
