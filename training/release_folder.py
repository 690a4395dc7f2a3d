"""The folder ``releases/`` of a home: each release once more, outside of the database.

It is how an old copy of a database is recognised that somebody put back: a quarter that lies here was published, and
is never drawn again.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from training.files import write_once
from training.quarters import is_period
from training.release import BadRelease, ReleaseFiles, read_json


class FolderRefused(Exception):
    """A file there cannot be used, or cannot be written. The message is one line for the operator."""


class ReleaseFolder:
    """``{period}.json`` decides; ``.csv`` and ``.jws`` lie beside it. Nothing is ever written over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def periods(self) -> tuple[str, ...]:
        """The quarters that lie here, the oldest first."""
        return tuple(sorted(file.stem for file in self._folder.glob("*.json") if is_period(file.stem)))

    def read(self, period: str) -> ReleaseFiles | None:
        """The files of a quarter, None where it does not lie here. Those beside the JSON may be missing: then b"".

        Raises:
            FolderRefused: what lies there is no release of that quarter, or cannot be read.
        """
        data, csv, jws = (self._bytes(period, ending) for ending in ("json", "csv", "jws"))
        if not data:
            return None
        file = self._file(period, "json")
        try:
            found = read_json(data)
        except BadRelease as error:
            raise FolderRefused(f"{file}: {error}: restore the file") from None
        if found.period != period or found.invented:
            raise FolderRefused(f"{file}: this is not the release of {period}: restore the file")
        return ReleaseFiles(data, csv, jws)

    def keep(self, period: str, files: ReleaseFiles) -> ReleaseFiles:
        """Write the files of a quarter, the JSON first. Returns what lies here: what was there before stays.

        Raises:
            FolderRefused: they cannot be written, or something else lies there.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            for draft in self._folder.glob(f"{period}.*-*"):  # of a process that was killed while it wrote
                with suppress(FileNotFoundError):
                    draft.unlink()
            for ending, data in (("json", files.json), ("csv", files.csv), ("jws", files.jws)):
                write_once(self._file(period, ending), data)
        except OSError as error:
            raise FolderRefused(f"{self._folder}: the release cannot be written: {error.strerror}") from None
        found = self.read(period)
        if found is None:
            raise FolderRefused(f"{self._file(period, 'json')}: an empty file lies there: move it away")
        return found

    def _bytes(self, period: str, ending: str) -> bytes:
        try:
            return self._file(period, ending).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise FolderRefused(f"{self._file(period, ending)}: it cannot be read: {error.strerror}") from None

    def _file(self, period: str, ending: str) -> Path:
        return self._folder / f"{period}.{ending}"
