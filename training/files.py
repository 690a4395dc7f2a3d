"""New files that only this user can read, made whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def create_file(file: Path) -> None:
    """Make an empty file where there is none; one that is there stays as it is. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def write_once(file: Path, data: bytes) -> None:
    """Write a new file. Of two processes one wins, and nobody ever reads half of it. Raises OSError.

    It is written under another name and then linked: a name that is taken stays as it is.
    """
    draft = file.with_name(f"{file.name}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """A new name must outlive a power cut too. Where a folder cannot be opened (Windows), nothing can be done."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
