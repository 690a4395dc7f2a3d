"""A corpus for measuring: 200 modules in 5 languages with their quizzes, made from the shipped ones.

Every file differs from every other, so that no cache can answer for two of them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[2]
MODULES = 200
LANGUAGES = ("en", "ru", "uk", "be", "tr")
"""Two that we ship whole, three that get the English text."""
_SOURCES = ("what-it-is", "accounts", "messages")


def make(root: Path, modules: int = MODULES) -> int:
    """Write the corpus below ``root``; the number of Markdown files of modules and quizzes comes back."""
    shutil.copy(SHIPPED / "courses" / "sources.toml", _folder(root / "courses") / "sources.toml")
    shutil.copytree(SHIPPED / "courses" / "help", root / "courses" / "help", dirs_exist_ok=True)
    for folder in (root / "courses" / "help", *(path.parent for path in (root / "courses" / "help").glob("*/en.md"))):
        for language in LANGUAGES:
            if not (folder / f"{language}.md").exists():
                shutil.copy(folder / "en.md", folder / f"{language}.md")
    names = [f"module-{number}" for number in range(modules)]
    course = _folder(root / "courses" / "big")
    listed = ", ".join(f'"{name}"' for name in names)
    (course / "course.toml").write_text(f"version = 1\nmandatory = true\nmodules = [{listed}]\n", "utf-8")
    for language in LANGUAGES:
        (course / f"{language}.md").write_text(
            "---\ntitle: Big\nsummary: A large course.\n---\nMany modules.\n", "utf-8"
        )
    count = 0
    for number, name in enumerate(names):
        for language in LANGUAGES:
            for top in ("courses", "quizzes"):
                text = _source(top, _SOURCES[number % len(_SOURCES)], language)
                path = _folder(root / top / "big" / name) / f"{language}.md"
                path.write_text(_changed(text, number, language), "utf-8")
                count += 1
    return count


def _source(top: str, name: str, language: str) -> str:
    folder = SHIPPED / top / "basic" / name
    path = folder / f"{language}.md"
    return (path if path.exists() else folder / "en.md").read_text("utf-8")


def _changed(text: str, number: int, language: str) -> str:
    """The text with its number in the title, and links to modules that this corpus has."""
    text = re.sub(r"^title: (.*)$", rf"title: \1 {number} {language}", text, count=1, flags=re.M)
    return re.sub(r"\(\.\./[a-z-]+/[a-z]+\.md\)", f"(../module-{number}/{language}.md)", text)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
