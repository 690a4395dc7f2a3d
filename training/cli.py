"""The command ``training``. Errors are one line; a wrong argument is exit 2, content with errors exit 1."""

from __future__ import annotations

import dataclasses
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click

from training import __version__
from training.cache import Cache
from training.languages import Language, read_languages
from training.library import Compiled, NoContent
from training.lint import check as check_all
from training.problems import ContentError, Format, Problem, errors, must_be_sound, show
from training.shipped import content_folder, default_home, root_of, translations_folder


class Refused(click.ClickException):
    """Something that the user can mend, said in one line. Exit 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"training: {self.format_message()}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="training", message="%(prog)s %(version)s")
def cli() -> None:
    """Safe Arrival: basic security training for people who fled a hostile state."""


@cli.command()
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
    asked = path or _nearest_content()
    if not _exists(asked):
        raise Refused(f"{str(asked)[:200]}: there is no such file or folder")
    root = root_of(asked)
    languages, interface = read_languages(translations_folder())
    cache = _cache(default_home(), "check")
    _, problems = _check(root, languages, cache)
    cache.save()
    found = [*_inside(problems, asked, root), *(interface if asked.resolve() == root.resolve() else [])]
    if strict:
        found = [dataclasses.replace(problem, severity="error") for problem in found]
    if found or form == "json":
        click.echo(show(found, form))
    stopping = len(errors(found))
    if form == "text":
        click.echo(f"{asked}: {_summary(stopping, len(found) - stopping)}", err=True)
    sys.exit(1 if stopping else 0)


@cli.command()
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for what the site keeps (so far only compiled pages).  [default: the user's data folder]",
)
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds courses/ and quizzes/.  [default: the nearest, else what came with the program]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
def serve(home: Path | None, content: Path | None, host: str, port: int) -> None:
    """Compile the content and serve the site."""
    from webapp import create_app
    from webapp.hosts import is_loopback
    from webapp.server import make_server
    from webapp.settings import Settings

    root = content or _nearest_content()
    cache = _cache(home or default_home(), "site")
    languages, interface = read_languages(translations_folder())
    compiled, problems = _check(root, languages, cache)
    try:
        must_be_sound([*problems, *interface])
    except ContentError as error:
        click.echo(str(error), err=True)
        count = _summary(len(error.problems), 0)
        raise Refused(f"{root}: {count} Nothing is served until they are mended.") from None
    settings = Settings(content=root, on_loopback=is_loopback(host))
    app = create_app(settings, compiled.library, languages, date.today(), cache)
    cache.save()
    try:
        server = make_server(app, settings, host, port)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}") from None
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Safe Arrival: http://{shown}:{server.effective_port}/ (stop with Ctrl+C)")
    sys.stdout.flush()
    server.run()


def _check(root: Path, languages: dict[str, Language], cache: Cache) -> tuple[Compiled, list[Problem]]:
    try:
        return check_all(root, languages, date.today(), cache, watch=_progress)
    except NoContent as error:
        raise Refused(str(error)) from None


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


def _nearest_content() -> Path:
    """The content around the current folder, else what came with the program."""
    root = root_of(Path.cwd())
    return root if (root / "courses").is_dir() else content_folder()


def _cache(home: Path | None, name: str) -> Cache:
    """The cache of one command: each keeps what it needs itself. Without a home it lives in memory only."""
    return Cache(home / "cache" / f"{name}.bin" if home else None)


def _inside(problems: list[Problem], asked: Path, root: Path) -> list[Problem]:
    """The problems at or below ``asked``."""
    below = asked.resolve().relative_to(root.resolve()).as_posix()
    if below == ".":
        return problems
    return [problem for problem in problems if problem.path == below or problem.path.startswith(f"{below}/")]


def _summary(stopping: int, warnings: int) -> str:
    parts = [f"{stopping or 'no'} error{'' if stopping == 1 else 's'}"]
    if warnings:
        parts.append(f"{warnings} warning{'' if warnings == 1 else 's'}")
    return f"{', '.join(parts)}."


def main() -> None:
    """Run the command; every refusal is one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its code, not a trace
            stream.reconfigure(errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except Refused as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"training: {' '.join(error.format_message().split())} (see training --help)", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
