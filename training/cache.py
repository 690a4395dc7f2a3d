"""What was compiled once: values by a key made of the SHA-256 of their source and of the compiler.

One file holds everything. Whatever is wrong with it (another version, cut short, not ours) makes it an empty cache.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tempfile
from contextlib import suppress
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import markdown_it
import nh3

_BUILTINS = {("builtins", "frozenset"), ("builtins", "set"), ("datetime", "date")}


@cache
def compiler_version() -> str:
    """Hex digest of the compiler itself: its source files and the parsers that it stands on."""
    digest = hashlib.sha256()
    for library in (markdown, markdown_it, nh3):
        digest.update(f"{library.__name__} {library.__version__}\n".encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Cache:
    """Compiled values by key. Without a ``file`` it lives in memory only.

    On disk every value is packed on its own, so that saving packs only what is new. ``save`` keeps only what was
    asked for or added since the cache was opened.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._packed: dict[str, bytes] = _read(file) if file else {}
        self._values: dict[str, Any] = {}
        self._changed = False

    def key(self, *parts: str | bytes) -> str:
        """The key of a value that depends on ``parts`` and on the compiler."""
        digest = hashlib.sha256(compiler_version().encode())
        for part in parts:
            data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Any | None:
        """The value of ``key``, or None."""
        value = self._values.get(key)
        if value is None and (packed := self._packed.get(key)) is not None:
            value = self._values[key] = _unpack(packed)
        return value

    def put(self, key: str, value: Any) -> None:
        self._values[key] = value
        self._changed = True

    def save(self) -> None:
        """Write the file where something changed. A folder that cannot be written to is no error: it is a cache."""
        if self.file is None or not (self._changed or len(self._values) < len(self._packed)):
            return
        packed = {key: self._packed.get(key) or pickle.dumps(value, 5) for key, value in self._values.items()}
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.file.parent, delete=False) as temporary:
                pickle.dump(packed, temporary, protocol=5)
            os.replace(temporary.name, self.file)
        except OSError:
            with suppress(OSError, NameError):
                os.unlink(temporary.name)
            return
        self._packed, self._changed = packed, False


_KNOWN: dict[tuple[str, str], type] = {}
"""Classes that were looked at and allowed: thousands of values are of some twenty classes."""


class _Reader(pickle.Unpickler):
    """Reads our own frozen dataclasses, and nothing through which something else could be reached."""

    def find_class(self, module: str, name: str) -> Any:
        known = _KNOWN.get((module, name))
        if known is not None:
            return known
        if (module, name) in _BUILTINS:
            return super().find_class(module, name)
        if module.startswith(("training.", "webapp.")) and name.isidentifier():
            found = super().find_class(module, name)
            if is_dataclass(found) and isinstance(found, type) and found.__module__ == module:
                _KNOWN[module, name] = found
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong into the cache")


def _unpack(packed: bytes) -> Any | None:
    try:
        return _Reader(io.BytesIO(packed)).load()
    except Exception:  # a damaged pickle raises anything; an empty cache only costs time
        return None


def _read(file: Path) -> dict[str, bytes]:
    try:
        found = _unpack(file.read_bytes())
    except OSError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: packed for key, packed in found.items() if isinstance(key, str) and isinstance(packed, bytes)}
