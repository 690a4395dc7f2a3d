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


def default_home() -> Path | None:
    """The user's data folder for this program, or None where the user has no folder at all."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "safe-arrival"
    except RuntimeError:
        return None
