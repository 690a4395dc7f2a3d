"""Commands for what a site keeps: upgrade, backup, restore, housekeeping, cohorts."""

from __future__ import annotations

import time
from pathlib import Path

import click

from training.cli.homes import home_options, make_home, one_line, opened_records, opened_store, site_file_of
from training.cli.refusal import Refused


@click.command()
@home_options
def upgrade(home: Path | None, database: str) -> None:
    """Bring the database to the version of this program.

    serve does this by itself; with several servers, stop them, upgrade once, and start them again.
    """
    from training.migrations import HEAD

    with opened_store(make_home(home, database), upgraded=False) as store:
        found = store.upgrade()
    click.echo(
        f"The database is at version {HEAD}" + (", as before." if found == HEAD else f" (it was {found or 'new'}).")
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_options
def backup(file: Path, home: Path | None, database: str) -> None:
    """Copy the database, as it is at one moment, into the new FILE.

    FILE is an SQLite database, also where the site uses PostgreSQL. It holds sealed records only; the pepper is not in
    it: keep a copy of that elsewhere. Encrypt FILE, and delete it after 30 days: so long is a deleted record in it.
    """
    with opened_records(make_home(home, database)) as records:
        count = _copy_into(records.store, file)
    click.echo(f"{file}: {count} records. Encrypt it, delete it after 30 days; the pepper is not in it.")


def _copy_into(source: object, file: Path) -> int:
    import os

    from training.store import Store, create_file, sqlite_url

    assert isinstance(source, Store)
    if file.exists():
        raise Refused(f"{file}: there is something already; name a new file")
    try:
        create_file(file)
    except OSError as error:
        raise Refused(f"{file}: the file cannot be made: {error.strerror}") from None
    copy, whole = Store(sqlite_url(file)), False
    try:
        copy.upgrade()
        count = source.copy_to(copy)
        copy.checkpoint()
        whole = True
        return count
    finally:
        copy.close()
        for rest in (f"{file}-wal", f"{file}-shm", *(() if whole else (str(file),))):
            if os.path.exists(rest):
                os.unlink(rest)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_options
def restore(file: Path, home: Path | None, database: str) -> None:
    """Put the records of the backup FILE into an empty database.

    The pepper of the site that made FILE must lie in the home already: without it no code opens its record.
    """
    from training.home import HomeRefused
    from training.store import Store, sqlite_url
    from training.vault import PEPPER_BYTES, Pepper, pepper_check

    if not file.is_file():
        raise Refused(f"{file}: there is no such file")
    place = make_home(home, database)
    with one_line():
        copy = Store(sqlite_url(file))
        try:
            copy.upgrade()
            check = copy.note("pepper")
            pepper = place.pepper_file.read_bytes() if place.pepper_file.exists() else b""
            if len(pepper) != PEPPER_BYTES or check != pepper_check(Pepper(pepper)):
                raise HomeRefused(
                    f"{place.pepper_file}: the pepper that belongs to {file.name} is not there: bring it first"
                )
            with opened_store(place) as store:
                if store.rows() or store.cohorts():
                    raise HomeRefused("the database is not empty: restore into a new home")
                store.forget_notes()
                count = copy.copy_to(store)
        finally:
            copy.close()
    click.echo(f"{count} records restored.")


@click.command()
@home_options
def housekeeping(home: Path | None, database: str) -> None:
    """Do now what the server does each minute: forget keys, delete unvisited records, empty the log."""
    from training import housekeeping as work

    with opened_records(make_home(home, database)) as records:
        click.echo(f"Done: {work.run(records, time.time())}.")


@click.group()
def cohort() -> None:
    """Codes that the people of a partner share for a quarter."""


@cohort.command("add")
@click.argument("partner")
@home_options
def cohort_add(partner: str, home: Path | None, database: str) -> None:
    """Make this quarter's code for PARTNER, an id of site.toml, and print it. A second time prints the same."""
    from training.cohort import Cohort, new_number, period_of

    place = make_home(home, database)
    known = {each.id for each in site_file_of(place).partners}
    if partner not in known:
        listed = f"it has {', '.join(sorted(known))}" if known else "it has none yet"
        raise Refused(f'"{partner[:40]}" is no partner in {place.site_file} ({listed})')
    period = period_of(time.time())
    with opened_store(place) as store:
        store.add_cohort(Cohort(new_number({each.number for each in store.cohorts()}), partner, period))
        found = next(each for each in store.cohorts() if (each.partner, each.period) == (partner, period))
    click.echo(f"{found.code}  {partner} {period}")


@cohort.command("list")
@home_options
def cohort_list(home: Path | None, database: str) -> None:
    """Print every code with its partner and quarter."""
    with opened_store(make_home(home, database)) as store:
        for each in store.cohorts():
            click.echo(f"{each.code}  {each.partner} {each.period}")
