"""Options that every command with a home shares, and what they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from training.cli.refusal import Refused
from training.shipped import default_home

if TYPE_CHECKING:
    from training.counting import Counting
    from training.home import Home
    from training.records import Records
    from training.site_file import SiteFile
    from training.store import Store

SERVED = "languages"
"""The note of a database that says which languages its site served last."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def home_options(command: _Command) -> _Command:
    """``--home`` and ``--database``."""
    for option in (
        click.option(
            "--database",
            default="",
            envvar="TRAINING_DATABASE",
            metavar="URL",
            help="postgresql+psycopg://… instead of the SQLite file in the home; also as TRAINING_DATABASE.",
        ),
        click.option(
            "--home",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of keys, database and site.toml.  [default: the user's data folder]",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def one_line() -> Iterator[None]:
    """Whatever a home, its keys, its releases, its database or its ``site.toml`` refuses is one line and exit 2."""
    from training.counting import PeriodRefused
    from training.home import HomeRefused
    from training.release_folder import FolderRefused
    from training.signing_keys import KeysRefused
    from training.site_file import BadSiteFile
    from training.store import StoreRefused, StoreUnavailable

    try:
        yield
    except (HomeRefused, BadSiteFile, FolderRefused, KeysRefused, PeriodRefused, StoreRefused) as error:
        raise Refused(str(error)) from None
    except StoreUnavailable:
        raise Refused("the database does not answer: try again, or look whether its disk is full") from None


def make_home(folder: Path | None, database: str) -> Home:
    """The home of a site that is to be served, made where it is missing. Raises Refused."""
    home = _home(folder, database)
    with one_line():
        home.make()
    return home


def home_of(folder: Path | None, database: str) -> Home:
    """The home of a site that was served before: a backup of nothing must not look like one. Raises Refused."""
    home = _home(folder, database)
    if not home.exists:
        where = "with this database " if database else ""
        raise Refused(f"{home.folder}: no site was served from here {where}yet; name its --home, and its --database")
    return home


def _home(folder: Path | None, database: str) -> Home:
    from training.home import Home

    found = folder or default_home()
    if found is None:
        raise Refused("there is no folder for the user's data here: name one with --home")
    return Home(found, database)


def site_file_of(home: Home) -> SiteFile:
    """What ``site.toml`` says. Raises Refused."""
    from training.site_file import read_site_file

    with one_line():
        return read_site_file(home.site_file)


def counting_of(home: Home, store: Store, languages: Iterable[str] | None = None) -> Counting:
    """The counters of a site, for the partners of its ``site.toml``. Raises Refused.

    ``languages`` are those that the site serves. A command that reads no content takes those of the last ``serve``.
    """
    with one_line():
        site_file = site_file_of(home)
        if languages is None:
            languages = store.note(SERVED).split()
        elif store.note(SERVED) != " ".join(languages):
            store.set_note(SERVED, " ".join(languages))
        return home.counting(store, home.signing_keys(site_file.base_url), site_file.partners, languages)


@contextmanager
def opened_store(home: Home, *, upgraded: bool = True) -> Iterator[Store]:
    """The database of a home, upgraded first unless told otherwise, closed afterwards."""
    with one_line():
        store = home.open_store()
        try:
            if upgraded and not store.is_current():
                store.upgrade()
            yield store
        finally:
            store.close()


@contextmanager
def opened_records(home: Home) -> Iterator[Records]:
    """The records of a home, upgraded first, closed afterwards."""
    with opened_store(home) as store:
        yield home.open_records(store)
