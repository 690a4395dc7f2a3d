"""Where the content and the interface's words lie: inside an installed wheel, or in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def content_folder() -> Path:
    """The folder that holds courses/ and quizzes/ as shipped."""
    inside = _PACKAGE / "_content"
    return inside if inside.is_dir() else _PACKAGE.parent


def translations_folder() -> Path:
    """The folder of the ``.po`` files."""
    return _PACKAGE.parent / "webapp" / "translations"


def root_of(path: Path) -> Path:
    """The nearest folder at or above ``path`` that holds ``courses``; ``path`` itself where none does."""
    for folder in (path, *path.resolve().parents):
        if (folder / "courses").is_dir():
            return folder
    return path


def default_home() -> Path:
    """The user's data folder for this program."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".local" / "share")
    return Path(base) / "safe-arrival"
