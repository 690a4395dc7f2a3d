"""``training certificate``: checking, group sessions, references, public keys, emergency rotation."""

from __future__ import annotations

import hashlib
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.cli.arguments import FILE, known_office, office_option, text_of, typed_reference
from training.cli.content import nearest_content
from training.cli.homes import home_of, home_options, one_line, site_file_of
from training.cli.refusal import Refused

if TYPE_CHECKING:
    from training.certificate import Certificate
    from training.course import Course


@click.group()
def certificate() -> None:
    """Certificates: proof for an office that names nobody and is checked offline."""


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """A day of the calendar as 00:00 UTC."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refused(f"--{parameter.name}: {value[:40]!r} is no day such as 2026-11-20") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


@certificate.command()
@click.argument("token")
@click.option("--keys", "file", required=True, type=FILE, help="The issuer's keys.json, saved before.")
@office_option
@click.option(
    "--at", metavar="DATE", callback=_day, help="Check as of 00:00 UTC of that day (2026-11-20).  [default: now]"
)
def verify(token: str, file: Path, office: str, at: float | None) -> None:
    """Check the certificate TOKEN, without a network.

    TOKEN is the text of the QR code, exactly; with - it is read from standard input, and there it may be in groups.
    Exit 0: valid, and what it says is printed. Exit 1: refused, with the reason; a list of keys that breaks a rule
    too. Exit 2: an argument cannot be used.
    """
    from training.certificate import Refusal
    from training.certificate import verify as check
    from training.key_list import BadKeyList, read_key_list

    if token == "-":  # noqa: S105 - no password
        token = "".join(sys.stdin.buffer.read(100_000).decode("ascii", "replace").split())
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        raise Refused(f"{file}: it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        try:
            keys = read_key_list(data)
        except BadKeyList as error:
            raise Refusal("keys", str(error)) from None
        found = check(token, keys, office, time.time() if at is None else at)
    except Refusal as refusal:
        click.echo(f"NOT VALID: {refusal} [{refusal.reason}]", err=True)
        sys.exit(1)
    click.echo(_said(found))


def _said(found: Certificate) -> str:
    """What a valid certificate says, a line for each thing."""
    from training.reference import shown

    course, version = found.course
    lines = {
        "Issuer": found.issuer,
        "Course": f"{course}, version {version}",
        "Office": found.office,
        "Week": f"of Monday {found.week}",
        "Valid until": f"{datetime.fromtimestamp(found.expires, UTC).date()}",
        "Serial": found.serial,
        "Reference": shown(found.reference) if found.reference else "none",
        "Session": "in a group" if found.group else "on one's own",
    }
    return "\n".join(["VALID", *(f"{name + ':':<12} {value}" for name, value in lines.items())])


@certificate.command()
@click.option("--reference", required=True, help="The person's reference, as it stands in the letter of the office.")
@office_option
@click.option("--picture", type=FILE, help="Write the QR code into this new file too (PNG).")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds courses/.  [default: the nearest, else what came with the program]",
)
@home_options
def issue(
    reference: str, office: str, picture: Path | None, content: Path | None, home: Path | None, database: str
) -> None:
    """Print a certificate for somebody who took the course in a group session that you led.

    It says so itself (mode: group). The same reference gives the same serial. Nothing is stored.
    """
    from training.certificate import Certificate, Refusal, vct_of
    from training.certificate import issue as sign
    from training.key_list import monday_of
    from training.progress import course_key
    from training.vault import group_serial

    place, now = home_of(home, database), time.time()
    rule = known_office(place, office).reference
    typed = typed_reference(reference)
    if rule == "none":
        raise Refused(f"{office} uses no references ({place.site_file}), and a group certificate needs one")
    vct = vct_of(course_key(_mandatory(content or nearest_content())))
    with one_line():
        keys = place.signing_keys(site_file_of(place).base_url)
        keys.keep_ready(now)
        signer, issuer = keys.signer(now), keys.public().issuer
        number = group_serial(place.pepper(), vct, office, typed)
    made = Certificate(
        issuer=issuer,
        vct=vct,
        office=office,
        monday=monday_of(now),
        serial=number,
        reference=typed,
        group=True,
    )
    try:
        token = sign(made, signer)
    except Refusal as refusal:
        raise Refused(str(refusal)) from None
    if picture:
        _draw(token, picture)
    click.echo(token)


def _mandatory(root: Path) -> Course:
    """The course that certificates are about: the first mandatory one that is whole."""
    from training.course import read_course

    try:
        files = [(file.parent.name, file.read_bytes()) for file in sorted(root.glob("courses/*/course.toml"))]
    except OSError as error:
        raise Refused(f"{root}: the courses cannot be read: {error.strerror}") from None
    courses = [read_course(f"courses/{name}/course.toml", data)[0] for name, data in files]
    for course in courses:
        if course and course.mandatory:
            if course.preparing:
                raise Refused(f"{course.path}: modules are in preparation yet: nobody can have completed the course")
            return course
    raise Refused(f"{root}: there is no mandatory course here")


def _draw(token: str, file: Path) -> None:
    from training.files import write_new
    from training.qr_code import png

    try:
        write_new(file, png(token))
    except OSError as error:
        raise Refused(f"{file}: the picture cannot be written: {error.strerror}") from None


@certificate.command()
@office_option
@click.option("--count", type=click.IntRange(1, 10_000), help="So many by chance.  [default: 10]")
@click.option("--case-id", "cases", type=FILE, help="A text file with the number of a case in each line.")
@click.option("--key-file", type=FILE, help="The office's own secret, with --case-id: a text file of one line.")
@click.option("--digits", is_flag=True, help="Twelve digits and a check, instead of letters and digits.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder with site.toml; none is needed.")
def references(
    office: str, count: int | None, cases: Path | None, key_file: Path | None, digits: bool, home: Path | None
) -> None:
    """Print references for the letters of an office.

    By chance: one in a line, and the office keeps a list. With --case-id and --key-file: the number of each case, a
    tab, and its reference; the same key gives the same again, so no list is needed, and nobody without the key can
    tell which case a reference belongs to. If the home's site.toml names offices, ID must be one of them.
    """
    from training.home import Home
    from training.reference import make_reference, random_references
    from training.shipped import default_home

    folder = home or default_home()
    if folder and site_file_of(Home(folder)).offices and known_office(Home(folder), office).reference == "none":
        raise Refused(f"{office} uses no references ({Home(folder).site_file})")
    if bool(cases) != bool(key_file) or (cases and count):
        raise Refused("--case-id and --key-file belong together, without --count")
    if not cases or not key_file:
        click.echo("\n".join(random_references(count or 10, digits=digits)))
        return
    key = text_of(key_file).strip().encode()
    if not key:
        raise Refused(f"{key_file}: the key is empty")
    for line in text_of(cases).splitlines():
        if case := line.strip():
            click.echo(f"{case}\t{make_reference(key, case, digits=digits)}")


@certificate.command()
@home_options
def keys(home: Path | None, database: str) -> None:
    """Print keys.json, the public keys of this site, as they are served.

    On standard error, to be published elsewhere too: SHA-256 of these bytes, of the officer's page verify.html with
    these keys, and of the program in it, which is the same in every copy of this version.
    """
    from webapp import verifier

    place = home_of(home, database)
    with one_line():
        found = place.signing_keys(site_file_of(place).base_url)
        found.keep_ready(time.time())
        data = found.public().as_bytes()
    try:
        page = verifier.digest(data, verifier.find_reader(place.folder))
    except verifier.ReaderRefused as error:
        raise Refused(str(error)) from None
    click.echo(data, nl=False)
    click.echo(f"keys.json    sha256 {hashlib.sha256(data).hexdigest()}", err=True)
    click.echo(f"verify.html  sha256 {page}", err=True)
    click.echo(f"its program  sha256 {verifier.program_digest()}", err=True)


@certificate.command()
@click.option(
    "--since",
    metavar="DATE",
    callback=_day,
    help="Withdraw also keys of earlier quarters that could sign on that day or later.",
)
@home_options
def rotate(since: float | None, home: Path | None, database: str) -> None:
    """Withdraw the signing keys at once and make new ones: when somebody else may have them.

    Every certificate of the withdrawn keys is void from today on; learners print theirs again with the same serial.
    The new keys have the same periods, from the same Monday on. Tell the offices to get keys.json anew: until then
    their copies still take what a thief signs.
    """
    place = home_of(home, database)
    with one_line():
        done = place.signing_keys(site_file_of(place).base_url).rotate(time.time(), since)
    click.echo(f"Withdrawn: {', '.join(done.withdrawn) or 'none'}. New: {', '.join(done.made) or 'none'}.")
    click.echo("Their certificates are void. Tell the offices to get keys.json anew.")
