"""Arguments that several commands share: an office, a partner, a reference, a text file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.cli.homes import site_file_of
from training.cli.refusal import Refused

if TYPE_CHECKING:
    from training.home import Home
    from training.reference import Reference
    from training.site_file import Office, Partner

FILE = click.Path(path_type=Path, dir_okay=False)
_ID = re.compile(r"[A-Z0-9-]{2,16}\Z")
_ADD = "to add it, write these four lines there: {}"
_ID_IS = "2 to 16 capital letters, digits and hyphens"


def _office_id(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _ID.match(value):
        raise Refused(f"--office: {value[:40]!r} is no id of an office: {_ID_IS}")
    return value


office_option = click.option(
    "--office", required=True, metavar="ID", callback=_office_id, help="The id of the office, such as DE-BAMF."
)


def known_office(place: Home, office: str) -> Office:
    """The office with this id in ``site.toml``. Raises Refused, with those that are there and the lines to add."""
    offices = {each.id: each for each in site_file_of(place).offices}
    if office in offices:
        return offices[office]
    lines = f'[[offices]], id = "{office}", names = {{ en = "Its name" }}, reference = "optional"'
    raise Refused(f'"{office}" is no office in {place.site_file} ({_listed(offices)}); {_ADD.format(lines)}')


def known_partner(place: Home, partner: str) -> Partner:
    """The partner with this id in ``site.toml``. Raises Refused, with those that are there and the lines to add."""
    partners = {each.id: each for each in site_file_of(place).partners}
    if partner in partners:
        return partners[partner]
    lines = f'[[partners]], id = "{partner}", name = "Its name", places = 200 (those that it declares for a quarter)'
    remedy = _ADD.format(lines) if _ID.match(partner) else f"an id is {_ID_IS}"
    raise Refused(f'"{partner[:40]}" is no partner in {place.site_file} ({_listed(partners)}); {remedy}')


def _listed(ids: Iterable[str]) -> str:
    names = ", ".join(sorted(ids))
    return f"it has {names}" if names else "it has none yet"


def typed_reference(text: str, where: str = "--reference") -> Reference:
    """The reference that somebody typed. Raises Refused."""
    from training.reference import NoReference, read_reference

    try:
        return read_reference(text)
    except NoReference as error:
        raise Refused(f"{where}: {error}") from None


def text_of(file: Path) -> str:
    """The text in a file. Raises Refused."""
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise Refused(f"{file}: it cannot be read: {error.strerror}") from None
    except ValueError:
        raise Refused(f"{file}: it is no text in UTF-8") from None
