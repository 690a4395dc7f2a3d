"""``training serve``: everything from the files to a running site."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from training.cli.content import cache_of, nearest_content, sound_library
from training.cli.homes import counting_of, home_options, make_home, one_line, opened_records, site_file_of
from training.cli.refusal import Refused
from training.library import Library
from training.problems import Problem

if TYPE_CHECKING:
    from training.counting import Counting
    from training.records import Records
    from training.release import Releases
    from training.signing_keys import SigningKeys
    from training.site_file import SiteFile
    from training.store import Store
    from webapp.settings import Settings


@click.command()
@home_options
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
@click.option(
    "--demo", is_flag=True, help="Show invented partners, offices and two published quarters beside your own."
)
def serve(home: Path | None, database: str, content: Path | None, host: str, port: int, demo: bool) -> None:
    """Compile the content, open the home, upgrade its database, and serve the site."""
    from webapp import create_app
    from webapp.hosts import is_loopback
    from webapp.settings import Settings
    from webapp.verifier import ReaderRefused

    place = make_home(home, database)
    site_file = site_file_of(place)
    root = content or nearest_content()
    cache = cache_of(place.folder, "site")
    library, languages = sound_library(root, cache, "Nothing is served until they are mended.", _partners_problems())
    _must_exist(site_file, library, place.site_file)
    shown = _with_demo(site_file) if demo else site_file
    settings = Settings.of(shown, content=root, home=place.folder, on_loopback=is_loopback(host))
    with opened_records(place) as records:
        keys = _ready(place.signing_keys(site_file.base_url))
        if records.hour_keys.folder is None:
            click.echo("training: no memory file system here: visits end when this process does", err=True)
        try:
            app = create_app(
                settings,
                library,
                languages,
                date.today(),
                records,
                cache,
                signing_keys=keys,
                releases=_releases(records.store, _invented(keys, library.languages) if demo else None),
            )
        except ReaderRefused as error:
            raise Refused(str(error)) from None
        cache.save()
        counting = counting_of(place, records.store, tuple(app.extensions["site"].languages))
        _run(app, settings, records, counting, host, port)


def _must_exist(site_file: SiteFile, library: Library, path: Path) -> None:
    """Refuse languages and countries of ``site.toml`` that the content does not have."""
    for key, wanted, known in (
        ("languages", site_file.languages, library.languages),
        ("countries", site_file.countries, library.countries),
    ):
        for value in wanted:
            if value not in known:
                raise Refused(f'{path}: "{key}" names {value}, but the content has only {", ".join(known)}')


def _ready(keys: SigningKeys) -> SigningKeys:
    """The signing keys, made where they are missing. What stops certificates only is said, and the site goes on."""
    from training.signing_keys import KeysRefused

    with one_line():
        keys.keep_ready(time.time())
        if other := keys.other_issuer():
            click.echo(f"training: certificates name {other} as their issuer, not base_url (see the README)", err=True)
    try:
        keys.signer(time.time())
    except KeysRefused as error:
        click.echo(f"training: no certificates: {error}", err=True)
    return keys


def _partners_problems() -> list[Problem]:
    from webapp.partner_languages import read_partner_languages

    return read_partner_languages()[1]


def _with_demo(site_file: SiteFile) -> SiteFile:
    """What the pages show: the site's own partners and offices, and the invented ones. Nothing is counted for these."""
    from training.demo import OFFICES, PARTNERS, with_demo

    invented = ", ".join(each.id for each in (*PARTNERS, *OFFICES))
    click.echo(
        f"training: --demo: {invented} and the two quarters before this one are invented; nothing of it is kept",
        err=True,
    )
    return with_demo(site_file)


def _releases(store: Store, invented: Releases | None) -> Releases:
    """The published quarters of the database, and the invented ones beside them."""
    from training.counter_store import CounterStore
    from training.demo import Beside

    real = CounterStore(store)
    return Beside(real, invented) if invented else real


def _invented(keys: SigningKeys, languages: Iterable[str]) -> Releases:
    from training.demo import invented_releases

    with one_line():
        return invented_releases(keys, languages, time.time())


def _run(app: Any, settings: Settings, records: Records, counting: Counting, host: str, port: int) -> None:
    from training.housekeeping import Timer
    from training.store import StoreUnavailable
    from webapp.server import make_server

    try:
        server = make_server(app, settings, host, port)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}") from None
    with suppress(StoreUnavailable):  # busy: housekeeping does it in a minute, or the first events themselves
        counting.open(time.time())
    records.count = counting.count
    signal.signal(signal.SIGTERM, _stop)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Safe Arrival: http://{shown}:{server.effective_port}/ (stop with Ctrl+C)")
    sys.stdout.flush()
    timer = Timer(records, time.time, counting.keys, counting)
    timer.start()
    try:
        server.run()
    finally:
        timer.stop()
        _finish(counting)


def _finish(counting: Counting) -> None:
    """Write down what still waits to be counted."""
    from training.store import StoreUnavailable

    try:
        counting.flush(time.time())
    except StoreUnavailable:
        click.echo(f"training: {counting.waiting} events were not counted: the database does not answer", err=True)


def _stop(number: int, frame: Any) -> None:
    """The machine asks us to end: as with Ctrl+C, what is under way is finished first."""
    raise SystemExit(0)
