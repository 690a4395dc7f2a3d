"""Commands for what a site keeps: upgrade, backup, restore, housekeeping, cohorts."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.cli.arguments import known_partner
from training.cli.homes import home_of, home_options, make_home, one_line, opened_records, opened_store, site_file_of
from training.cli.letters import next_commands
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

    FILE is an SQLite database, also where the site uses PostgreSQL. It holds sealed records only; the pepper is not in
    it: keep a copy of that elsewhere. Encrypt FILE, and delete it after 30 days: so long is a deleted record in it.
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

    The pepper of the site that made FILE must lie in the home already: without it no code opens its record.
    """
    if not file.is_file():
        raise Refused(f"{file}: there is no such file")
    place = make_home(home, database)
    draft = Path(tempfile.mkdtemp(dir=place.folder)) / file.name
    try:
        shutil.copyfile(file, draft)  # FILE may be of an older version, and is never changed
        with _file_as_store(draft) as copy, opened_store(place) as store:
            if not place.has_pepper_of(copy):
                raise Refused(f"{place.pepper_file}: bring the pepper that belongs to {file.name} here first")
            if store.rows() or store.cohorts():
                raise Refused("the database is not empty: restore into a new home")
            store.forget_notes()
            count = copy.copy_to(store)
    except OSError as error:
        raise Refused(f"{file}: it cannot be read: {error.strerror}") from None
    finally:
        shutil.rmtree(draft.parent, ignore_errors=True)
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
    """Do now what the server does each minute: forget keys, delete unvisited records, make signing keys."""
    from training import housekeeping as work

    place = home_of(home, database)
    keys = place.signing_keys(site_file_of(place).base_url)
    with opened_records(place) as records, one_line():
        click.echo(f"Done: {work.run(records, time.time(), keys)}.")


@click.group()
def cohort() -> None:
    """Codes that the people of a partner share for a quarter."""


@cohort.command("add")
@click.argument("partner")
@home_options
def cohort_add(partner: str, home: Path | None, database: str) -> None:
    """Make this quarter's code for PARTNER, an id of site.toml, and print it. A second time prints the same."""
    from training.cohort import Cohort
    from training.quarters import period_of

    place = home_of(home, database)
    known_partner(place, partner)
    period = period_of(time.time())
    with opened_store(place) as store:
        while not (found := [each for each in store.cohorts() if (each.partner, each.period) == (partner, period)]):
            store.add_cohort(Cohort(_free_number(store), partner, period))
    click.echo(f"{found[0].code}  {partner} {period}")
    click.echo(f"To print it:\n{next_commands(place, partner, home, database)}", err=True)


def _free_number(store: Store) -> int:
    from training.cohort import NoCohort, new_number

    try:
        return new_number({each.number for each in store.cohorts()})
    except NoCohort:
        raise Refused("all 9,999 cohort codes are in use") from None


@cohort.command("list")
@home_options
def cohort_list(home: Path | None, database: str) -> None:
    """Print every code with its partner and quarter."""
    with opened_store(home_of(home, database)) as store:
        for each in store.cohorts():
            click.echo(f"{each.code}  {each.partner} {each.period}")
