"""How a connection to SQLite is set: for records that leave no trace, and for several processes at once."""

from __future__ import annotations

import sqlite3
import time

PRAGMAS = ("page_size=8192", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")


def prepare(connection: sqlite3.Connection, seconds: float) -> None:
    """Set a new connection.

    SQLite does not wait by itself while another process switches the same file to its log; so we do, up to
    ``seconds``. Raises sqlite3.OperationalError after that.
    """
    until = time.monotonic() + seconds
    for pragma in PRAGMAS:
        while True:
            try:
                connection.execute(f"PRAGMA {pragma}").close()
                break
            except sqlite3.OperationalError:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.01)
