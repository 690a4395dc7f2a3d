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
    """Where ``safe-arrival-<name>`` may lie on a memory file system; None where there is none. Nothing is made yet.

    Workers and machines that share it share their sessions. Without it keys live in the memory of one process.
    """
    places = [environ[key].split(":")[0] for key in _PLACES if environ.get(key)]
    for place in (*places, "/dev/shm"):  # noqa: S108 - a folder of our own inside it, checked below
        parent = Path(place)
        if not parent.is_dir() or not _in_memory(parent, mounts):
            continue
        folder = parent / f"safe-arrival-{name}"
        if _only_ours(folder) or (os.access(parent, os.W_OK) and not os.path.lexists(folder)):
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
        old = [each for each in self._hours() if not hour - 1 <= each <= hour + 1]
        for each in old:
            self._delete(each)
        return len(old)

    def _hours(self) -> set[int]:
        """The hours of all keys, and of drafts that a killed process left."""
        names = [str(hour) for hour in self._held]
        if self.folder is not None:
            with suppress(OSError):
                names += os.listdir(self.folder)
        return {int(hour) for name in names if (hour := name.partition("-")[0]).isdecimal()}

    def _delete(self, hour: int) -> None:
        self._held.pop(hour, None)
        if self.folder is not None:
            for file in self.folder.glob(f"{hour}*"):
                if file.name.partition("-")[0] == str(hour):
                    file.unlink(missing_ok=True)

    def _read(self, hour: int) -> bytes | None:
        key = self._held.get(hour)
        if self.folder is not None and key is None:
            try:
                key = (self.folder / str(hour)).read_bytes()
            except OSError:
                return None
        return key if key and len(key) == KEY_BYTES else None

    def _make(self, hour: int) -> bytes:
        """A new key; where another process makes one at the same time, both take the same.

        A folder that went away (systemd removes it when the user logs out) is made again; where that fails, or others
        could look into it, the key lives in this process only.
        """
        with self._making:
            if known := self._read(hour):
                return known
            key = secrets.token_bytes(KEY_BYTES)
            if self.folder is not None:
                with suppress(OSError):
                    self.folder.mkdir(mode=0o700, exist_ok=True)
                    if _only_ours(self.folder):
                        write_once(self.folder / str(hour), key)
                        return self._read(hour) or key
            self._held[hour] = key
            return key
