"""Commands for what a site keeps: upgrade, backup, restore, housekeeping."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.cli.homes import (
    counting_of,
    home_of,
    home_options,
    make_home,
    one_line,
    opened_records,
    opened_store,
    site_file_of,
)
from training.cli.refusal import Refused

if TYPE_CHECKING:
    from training.store import Store


@click.command()
@home_options
def upgrade(home: Path | None, database: str) -> None:
    """Bring the database to the version of this program.

    serve does this by itself; with several servers, stop them, upgrade once, and start them again.
    """
    from training.migrations import HEAD

    with opened_store(home_of(home, database), upgraded=False) as store:
        found = store.upgrade()
    before = ", as before" if found == HEAD else f" (it was {found or 'new'})"
    click.echo(f"The database is at version {HEAD}{before}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_options
def backup(file: Path, home: Path | None, database: str) -> None:
    """Copy the database, as it is at one moment, into the new FILE.

    FILE is an SQLite database, also where the site uses PostgreSQL. It holds sealed records, cohorts and releases; the
    pepper is not in it: keep a copy of that elsewhere. Encrypt FILE, and delete it after 30 days: so long is a deleted
    record in it. Counters of a quarter that is not published stay behind: after a restore it counts anew.
    """
    if file.exists():
        raise Refused(f"{file}: there is something already; name a new file")
    place = home_of(home, database)
    with opened_records(place) as records, _file_as_store(file) as copy:
        count = records.store.copy_to(copy)
    click.echo(
        f"{file}: {_records(count)} of {place.folder}. Encrypt it, delete it after 30 days; the pepper is not in it."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_options
def restore(file: Path, home: Path | None, database: str) -> None:
    """Put the records of the backup FILE into an empty database.

    The pepper of the site that made FILE must lie in the home already: without it no code opens its record. This
    quarter is opened anew, and its release will say from when it counts.
    """
    from training.counter_store import CounterStore

    if not file.is_file():
        raise Refused(f"{file}: there is no such file")
    place = make_home(home, database)
    site_file_of(place)
    draft = Path(tempfile.mkdtemp(dir=place.folder)) / file.name
    try:
        shutil.copyfile(file, draft)  # FILE may be of an older version, and is never changed
        with _file_as_store(draft) as copy, opened_store(place) as store:
            if not place.has_pepper_of(copy):
                raise Refused(f"{place.pepper_file}: bring the pepper that belongs to {file.name} here first")
            counters = CounterStore(store)
            if store.rows() or store.cohorts() or counters.periods():
                raise Refused("the database is not empty: restore into a new home")
            store.forget_notes()
            counters.forget()
            count = copy.copy_to(store)
    except OSError as error:
        raise Refused(f"{file}: it cannot be read: {error.strerror}") from None
    finally:
        shutil.rmtree(draft.parent, ignore_errors=True)
    with opened_store(place) as store, one_line():
        counting_of(place, store).open(time.time())
    click.echo(f"{_records(count)} restored.")


@contextmanager
def _file_as_store(file: Path) -> Iterator[Store]:
    """A file as an upgraded store; a file that was made here goes again where something fails."""
    from training.files import create_file
    from training.store import Store, sqlite_url

    fresh = not file.exists()
    try:
        create_file(file)
    except OSError as error:
        raise Refused(f"{file}: the file cannot be made: {error.strerror}") from None
    store, whole = Store(sqlite_url(file)), False
    try:
        with one_line():
            store.upgrade()
            yield store
            whole = store.checkpoint()
    finally:
        store.close()
        for name in (f"{file}-wal", f"{file}-shm"):
            Path(name).unlink(missing_ok=True)
        if fresh and not whole:
            file.unlink(missing_ok=True)


def _records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


@click.command()
@home_options
def housekeeping(home: Path | None, database: str) -> None:
    """Do now what the server does each minute.

    Forget keys, delete unvisited records, make signing keys, open this quarter, publish what is over for a week.
    """
    from training import housekeeping as work

    place = home_of(home, database)
    keys = place.signing_keys(site_file_of(place).base_url)
    with opened_records(place) as records, one_line():
        counting = counting_of(place, records.store)
        click.echo(f"Done: {work.run(records, time.time(), keys, counting)}.")
