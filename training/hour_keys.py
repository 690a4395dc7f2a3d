"""Hour keys: what opens a session, alive for two hours at most and never on a disk (record.md 14)."""

from __future__ import annotations

import os
import secrets
import stat
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from training.files import write_once

KEY_BYTES = 32
_PLACES = ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR")
_MEMORY = {"tmpfs", "ramfs"}
_MOUNTS = Path("/proc/self/mountinfo")


def memory_folder(name: str, environ: Mapping[str, str] = os.environ, mounts: Path = _MOUNTS) -> Path | None:
    """A folder ``safe-arrival-<name>`` on a memory file system, only for this user; None where there is none.

    Workers and machines that share it share their sessions. Without it keys live in the memory of one process.
    """
    places = [environ[key].split(":")[0] for key in _PLACES if environ.get(key)]
    for place in (*places, "/dev/shm"):  # noqa: S108 - a folder of our own inside it, checked below
        parent = Path(place)
        if not parent.is_dir() or not _in_memory(parent, mounts):
            continue
        folder = parent / f"safe-arrival-{name}"
        with suppress(OSError):
            folder.mkdir(mode=0o700)
        if _only_ours(folder):
            return folder
    return None


def _in_memory(folder: Path, mounts: Path) -> bool:
    """Whether ``folder`` lies on a file system that is no disk (Linux; elsewhere nobody can tell: no)."""
    try:
        lines = mounts.read_text("utf-8").splitlines()
    except OSError:
        return False
    here, best, kind = os.path.realpath(folder), "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split()[4].encode().decode("unicode_escape")
        if (here == point or here.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind in _MEMORY


def _only_ours(folder: Path) -> bool:
    """Whether nobody else can look into or write into it: /dev/shm belongs to everybody."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700


class HourKeys:
    """Random keys by hour (whole hours since 1970). Without a ``folder`` they live in this process only.

    Files are read each time: a key that is gone ends its sessions at once, in every process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._held: dict[int, bytes] = {}
        self._making = threading.Lock()

    def of(self, hour: int) -> bytes:
        """The key of ``hour``, made now if it is needed for the first time."""
        return self._read(hour) or self._make(hour)

    def live(self, hour: int) -> list[bytes]:
        """The keys that may still open something. The hour to come is there for clocks that are set back a little."""
        return [key for near in (hour, hour - 1, hour + 1) if (key := self._read(near))]

    def forget_old(self, hour: int) -> int:
        """Delete all keys but the live ones. Returns how many went."""
        known = self._hours()
        old = [each for each in known if not hour - 1 <= each <= hour + 1]
        for each in old:
            self._held.pop(each, None)
            if self.folder is not None:
                with suppress(FileNotFoundError):
                    self._file(each).unlink()
        return len(old)

    def _hours(self) -> list[int]:
        if self.folder is None:
            return list(self._held)
        return [int(path.name) for path in self.folder.iterdir() if path.name.isdecimal()]

    def _file(self, hour: int) -> Path:
        assert self.folder is not None
        return self.folder / str(hour)

    def _read(self, hour: int) -> bytes | None:
        if self.folder is None:
            return self._held.get(hour)
        try:
            key = self._file(hour).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == KEY_BYTES else None

    def _make(self, hour: int) -> bytes:
        """A new key; where another process makes one at the same time, both take the same."""
        with self._making:
            if known := self._read(hour):
                return known
            key = secrets.token_bytes(KEY_BYTES)
            if self.folder is None:
                self._held[hour] = key
                return key
            write_once(self._file(hour), key)
            return self._read(hour) or key
