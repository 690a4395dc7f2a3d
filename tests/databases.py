"""A real PostgreSQL for tests: a cluster of our own on a socket, thrown away afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

SETTINGS = "listen_addresses=''\nmax_connections=100\nautovacuum=off\nshared_buffers=32MB\nwal_keep_size=0\n"
"""Autovacuum is off so that a test sees what our own upkeep does, and nothing else."""


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, or None: Debian keeps them out of the path."""
    found = shutil.which("pg_ctl")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    return Path(found).resolve().parent if found else places[-1] if places else None


class Cluster:
    """PostgreSQL in a folder below /tmp. As root it runs as the user ``postgres``, because it refuses to be root."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.data = self.folder / "data"
        self.as_root = os.getuid() == 0
        if self.as_root:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(f"{SETTINGS}unix_socket_directories='{self.folder}'\n")
            if sys.platform == "linux" and int((self.data / "PG_VERSION").read_text()) >= 14:
                conf.write("recovery_init_sync_method=syncfs\n")  # after a crash, else, each file of every database

    def start(self) -> None:
        """Start it, and wait until it answers (after a crash it repairs itself first)."""
        self._run("pg_ctl", "--wait", "--silent", f"--log={self.folder / 'log'}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` is as good as pulling the plug."""
        self._run("pg_ctl", "--wait", "--silent", f"--mode={mode}", "stop")

    def new_database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"t{secrets.token_hex(6)}"
        with self.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def connect(self, database: str) -> psycopg.Connection:
        """The attacker's, or the checker's, own way in."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def throw_away(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.bin / program), "--pgdata", str(self.data), *words]
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if self.as_root else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **user)
