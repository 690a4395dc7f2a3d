"""``training check``, and the content that every command reads."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from training.cache import Cache
from training.cli.refusal import Refused
from training.languages import Language, read_languages
from training.library import Compiled, Library, NoContent
from training.lint import check as check_all
from training.problems import ContentError, Format, Problem, errors, must_be_sound, show
from training.shipped import content_folder, default_home, root_of, translations_folder


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for tools, or for GitHub's workflow log.",
)
def check(path: Path | None, strict: bool, form: Format) -> None:
    """Check the courses and quizzes at PATH and say what to mend.

    PATH is a folder that holds courses/ and quizzes/, or a file or folder inside one; without it, the content around
    the current folder, else the content that came with the program. Exit 1 if there are errors.
    """
    asked = path or nearest_content()
    if not _exists(asked):
        raise Refused(f"{str(asked)[:200]}: there is no such file or folder")
    root = root_of(asked)
    languages, interface = read_languages(translations_folder())
    cache = cache_of(default_home(), "check")
    _, problems = compile_and_check(root, languages, cache)
    cache.save()
    found = [*_inside(problems, asked, root), *(interface if asked.resolve() == root.resolve() else [])]
    if strict:
        found = [dataclasses.replace(problem, severity="error") for problem in found]
    if found or form == "json":
        click.echo(show(found, form))
    stopping = len(errors(found))
    if form == "text":
        click.echo(f"{asked}: {summary(stopping, len(found) - stopping)}", err=True)
    sys.exit(1 if stopping else 0)


def compile_and_check(root: Path, languages: dict[str, Language], cache: Cache) -> tuple[Compiled, list[Problem]]:
    """All content of ``root`` with its problems, sorted. Raises Refused where there is none."""
    try:
        return check_all(root, languages, date.today(), cache, watch=_progress)
    except NoContent as error:
        raise Refused(str(error)) from None


def sound_library(
    root: Path, cache: Cache, otherwise: str, more: Iterable[Problem] = ()
) -> tuple[Library, dict[str, Language]]:
    """The content of ``root`` and the languages of the interface, where neither has an error, nor is one in ``more``.

    Raises:
        Refused: one has; all errors are printed, and then what is not done, ``otherwise``.
    """
    languages, interface = read_languages(translations_folder())
    compiled, problems = compile_and_check(root, languages, cache)
    try:
        must_be_sound([*problems, *interface, *more])
    except ContentError as error:
        click.echo(str(error), err=True)
        raise Refused(f"{root}: {summary(len(error.problems), 0)} {otherwise}") from None
    return compiled.library, languages


def _progress(files: list[tuple[str, bytes]]) -> Iterable[tuple[str, bytes]]:
    """A bar on a terminal, where there is enough to wait for."""
    if len(files) < 200 or not sys.stderr.isatty():
        return files
    return _bar(files)


def _bar(files: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    with click.progressbar(files, label="Compiling", file=sys.stderr) as bar:
        yield from bar


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file could have
        return False


def nearest_content() -> Path:
    """The content around the current folder, else what came with the program."""
    root = root_of(Path.cwd())
    return root if (root / "courses").is_dir() else content_folder()


def cache_of(home: Path | None, name: str) -> Cache:
    """The cache of one command: each keeps what it needs itself. Without a home it lives in memory only."""
    return Cache(home / "cache" / f"{name}.bin" if home else None)


def _inside(problems: list[Problem], asked: Path, root: Path) -> list[Problem]:
    """The problems at or below ``asked``."""
    below = asked.resolve().relative_to(root.resolve()).as_posix()
    if below == ".":
        return problems
    return [problem for problem in problems if problem.path == below or problem.path.startswith(f"{below}/")]


def summary(stopping: int, warnings: int) -> str:
    """How many problems there are: ``2 errors, 1 warning.``"""
    parts = [f"{stopping or 'no'} error{'' if stopping == 1 else 's'}"]
    if warnings:
        parts.append(f"{warnings} warning{'' if warnings == 1 else 's'}")
    return f"{', '.join(parts)}."
