"""Files that only this user can read, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def create_file(file: Path) -> None:
    """Make an empty file where there is none; one that is there stays as it is. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def write_new(file: Path, data: bytes) -> None:
    """Write a new file, wherever it lies: a memory stick knows no links. Raises OSError.

    A name that is taken stays as it is (FileExistsError); a file that could not be written whole goes again.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
    except BaseException:
        file.unlink()
        raise


def write_once(file: Path, data: bytes) -> None:
    """Write a new file. Of two processes one wins, and nobody ever reads half of it. Raises OSError.

    It is written under another name and then linked: a name that is taken stays as it is.
    """
    draft = _drafted(file, data)
    try:
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    _settle(file.parent)


def write_over(file: Path, data: bytes) -> None:
    """Put ``data`` in the place of a file, or of none. Whoever reads gets the old or the new whole. Raises OSError."""
    draft = _drafted(file, data)
    try:
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    _settle(file.parent)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold ``file`` (made empty where it is missing) as a lock, against other processes and threads. Raises OSError.

    The system takes the lock away when a process dies: no stale one can be left.
    """
    handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _drafted(file: Path, data: bytes) -> Path:
    """``data`` on the disk, under another name beside ``file``."""
    draft = file.with_name(f"{file.name}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(handle)
    except BaseException:
        draft.unlink()
        raise
    return draft


def _settle(folder: Path) -> None:
    """A new name must outlive a power cut too. Where a folder cannot be opened (Windows), nothing can be done."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
