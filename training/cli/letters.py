"""``training letter`` and ``training cohort poster``: what an office and a partner print and hand out."""

from __future__ import annotations

import csv
import io
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from training.cli.arguments import FILE, known_office, known_partner, office_option, text_of, typed_reference
from training.cli.content import cache_of, nearest_content, sound_library
from training.cli.homes import home_of, home_options, opened_records, opened_store, site_file_of
from training.cli.refusal import Refused

if TYPE_CHECKING:
    from training.home import Home
    from training.languages import Language
    from training.reference import Reference
    from training.site_file import Office, Partner
    from webapp.handouts import Code
    from webapp.site import Site

MOST = 1_000
"""Letters in one file: a browser still opens and prints it."""

NEW, NONE = "new", "none"
"""Values of ``--reference`` that are no reference."""

BY_HAND = ""
"""In the place of a reference: an empty line, so that the office writes one into each copy."""

content_option = click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds courses/.  [default: the nearest, else what came with the program]",
)
out_option = click.option("--out", type=FILE, help="Write into this new file.  [default: print it]")


@click.command()
@office_option
@click.option("--lang", "tag", required=True, metavar="TAG", help="The language of the letter, such as ru.")
@click.option("--partner", metavar="ID", help="The partner whose cohort code stands in the letter.")
@click.option(
    "--reference",
    "typed",
    multiple=True,
    metavar="REFERENCE",
    help="A reference of the office, one for each letter; or new, or none.  [default: an empty line for it]",
)
@click.option("--references", "file", type=FILE, help="A text file with a reference in each line; - is standard input.")
@click.option("--count", type=click.IntRange(1, MOST), help="So many letters, each with a new reference of its own.")
@click.option("--digits", is_flag=True, help="New references are thirteen digits, instead of letters and digits.")
@click.option("--list", "register", type=FILE, help="Write the references into this new CSV file, for the office.")
@out_option
@content_option
@home_options
def letter(
    office: str,
    tag: str,
    partner: str | None,
    typed: tuple[str, ...],
    file: Path | None,
    count: int | None,
    digits: bool,
    register: Path | None,
    out: Path | None,
    content: Path | None,
    home: Path | None,
    database: str,
) -> None:
    """Print the letter that an office hands out: one HTML page, which a browser prints on one A4 or letter page.

    It says where the training is, what it takes, what nobody asks for, other ways, and whom to call. Each letter with
    a reference is for one person: the office notes the reference beside its own file before it hands the letter over.
    Nothing of it is kept here. Without --reference there is an empty line: such a letter can be copied, and the office
    writes a reference into each copy.
    """
    from webapp.handouts import letters_page

    place = home_of(home, database)
    found = known_office(place, office)
    references = _references(found, place, typed, file, count, digits)
    if register and register == out:
        raise Refused("--out and --list name the same file")
    if register and not references[0]:
        raise Refused("--list: there are no references to list; use --count, --reference or --references")
    code = _code(place, known_partner(place, partner)) if partner is not None else None
    _must_be_new(register, out)
    with _site(place, content) as (site, weigh):
        language = _language(site, tag)
        html = letters_page(site, language, found, references, code, weigh(language))
    _hand_out(html, out, {register: _as_csv(references)} if register else {})
    _say(_advice(references))
    if tag not in found.names:
        _say(f'{office} has no name in "{tag}" in {place.site_file}, so the letter has another one')


@click.command()
@click.argument("partner")
@click.option(
    "--lang",
    "tags",
    required=True,
    multiple=True,
    metavar="TAG",
    help="A language. Two share one sheet of paper; with more, each has a sheet of its own.",
)
@out_option
@content_option
@home_options
def poster(
    partner: str, tags: tuple[str, ...], out: Path | None, content: Path | None, home: Path | None, database: str
) -> None:
    """Print a poster with this quarter's cohort code of PARTNER: one HTML page, for A4 or letter paper.

    The code still counts in the quarter after this one. Hang up a new poster at the start of each quarter.
    """
    from webapp.handouts import poster_page

    place = home_of(home, database)
    code = _code(place, known_partner(place, partner))
    with _site(place, content) as (site, weigh):
        languages = [_language(site, tag) for tag in dict.fromkeys(tags)]
        html = poster_page(site, languages, code, {language.tag: weigh(language) for language in languages})
    _hand_out(html, out)
    _say(f"the code on it counts until {code.last_day}; hang up a new poster when the next quarter begins")


def next_commands(place: Home, partner: str, home: Path | None, database: str) -> str:
    """What an operator types after a code was made: two commands, for people, in two lines."""
    said = site_file_of(place)
    tag = next(iter(said.languages), "en")
    where = [*(["--home", str(home)] if home else []), *(["--database", "…"] if database else [])]
    office = next((each.id for each in said.offices), "OFFICE")
    commands = (
        ["cohort", "poster", partner, "--lang", tag, "--out", "poster.html"],
        ["letter", "--office", office, "--partner", partner, "--lang", tag, "--out", "letter.html"],
    )
    return "\n".join("  training " + " ".join(map(shlex.quote, [*words, *where])) for words in commands)


def _references(
    office: Office, place: Home, typed: Sequence[str], file: Path | None, count: int | None, digits: bool
) -> list[Reference | str | None]:
    """One for each letter: a reference, "" for an empty line, None where none is used. Raises Refused."""
    from training.reference import random_references

    fresh = count or int(typed == (NEW,))
    _must_agree(typed, file, count, digits and not fresh)
    if office.reference == "none" and (fresh or file or typed not in ((), (NONE,))):
        raise Refused(f"{office.id} uses no references ({place.site_file}): print one letter, and copy it")
    if office.reference == "required" and typed == (NONE,):
        raise Refused(f"{office.id} requires a reference ({place.site_file}): leave --reference out for an empty line")
    if office.reference == "none" or typed == (NONE,):
        return [None]
    if fresh:
        return [*random_references(fresh, digits=digits)]
    if file:
        return [*_distinct((f"{file}:{number}", line.rpartition("\t")[2]) for number, line in _lines(file))]
    return [*_distinct(("--reference", text) for text in typed)] or [BY_HAND]


def _must_agree(typed: Sequence[str], file: Path | None, count: int | None, lonely_digits: bool) -> None:
    """Refuse options that exclude each other."""
    if sum(map(bool, (typed, file, count))) > 1:
        raise Refused("--reference, --references and --count do not go together: name one of them")
    if len(typed) > 1 and {NEW, NONE} & set(typed):
        raise Refused("--reference: new and none stand alone; for many letters with new references use --count")
    if lonely_digits:
        raise Refused("--digits is for new references: use --count, or --reference new")


def _distinct(typed: Iterable[tuple[str, str]]) -> list[Reference]:
    """The references that were typed, each with the place where it stands: two people never share one."""
    from training.reference import shown

    found: dict[Reference, None] = {}
    for where, text in typed:
        reference = typed_reference(text, where)
        if reference in found:
            raise Refused(f"{where}: {shown(reference)} is there twice, and each letter is for one person")
        found[reference] = None
    return list(found)


def _lines(file: Path) -> list[tuple[int, str]]:
    """The lines of a file that are not empty, with their numbers."""
    text = sys.stdin.buffer.read(1_000_000).decode("utf-8", "replace") if str(file) == "-" else text_of(file)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not 1 <= len(lines) <= MOST:
        raise Refused(f"{file}: {len(lines):,} references; for one file of letters there must be 1 to {MOST:,}")
    return lines


@contextmanager
def _site(place: Home, content: Path | None) -> Iterator[tuple[Site, Callable[[Language], int]]]:
    """The site of a home as it is served, and what weighs its course in a language, in megabytes.

    Raises:
        Refused: it cannot be served, or does not know its own address.
    """
    from webapp import create_app
    from webapp.course_size import megabytes
    from webapp.settings import Settings
    from webapp.verifier import ReaderRefused

    said = site_file_of(place)
    if not said.base_url:
        raise Refused(
            f'{place.site_file}: "base_url" is not set, and people must know where to go: write it there first'
        )
    root = content or nearest_content()
    cache = cache_of(place.folder, "site")
    library, languages = sound_library(root, cache, "Nothing is printed until they are mended.")
    settings = Settings.of(said, content=root, home=place.folder)
    with opened_records(place) as records:
        try:
            app = create_app(settings, library, languages, date.today(), records, cache)
        except ReaderRefused as error:
            raise Refused(str(error)) from None
        yield app.extensions["site"], partial(megabytes, app)


def _language(site: Site, tag: str) -> Language:
    if tag not in site.languages:
        raise Refused(f'--lang: this site does not speak "{tag[:20]}" (it has {", ".join(site.languages)})')
    return site.languages[tag]


def _code(place: Home, partner: Partner) -> Code:
    """This quarter's cohort code of a partner. Raises Refused where there is none: only ``cohort add`` makes codes."""
    from training.quarters import period_of
    from webapp.handouts import code_of

    period = period_of(time.time())
    with opened_store(place) as store:
        made = [each for each in store.cohorts() if (each.partner, each.period) == (partner.id, period)]
    if not made:
        raise Refused(f"{partner.id} has no code for {period} yet: make it with training cohort add {partner.id}")
    return code_of(partner, made[0])


def _must_be_new(*files: Path | None) -> None:
    for file in filter(None, files):
        with suppress(OSError):  # a name that no file could have: writing says so
            if file.exists():
                raise Refused(f"{file}: there is something already; name a new file")


def _hand_out(html: str, out: Path | None, more: Mapping[Path, bytes] = MappingProxyType({})) -> None:
    """Write or print a page, and write ``more``: all of it or nothing."""
    files = {**more, **({out: html.encode()} if out else {})}
    written: list[Path] = []
    try:
        for file, data in files.items():
            _write(file, data)
            written.append(file)
    except Refused:
        for file in written:
            file.unlink()
        raise
    if not out:
        click.echo(html.encode(), nl=False)  # bytes: a terminal's own encoding must not change the page


def _write(file: Path, data: bytes) -> None:
    from training.files import write_new

    try:
        write_new(file, data)
    except FileExistsError:
        raise Refused(f"{file}: there is something already; name a new file") from None
    except OSError as error:
        raise Refused(f"{file}: the file cannot be written: {error.strerror}") from None


def _as_csv(references: Sequence[str | None]) -> bytes:
    """For a spreadsheet, in groups: as one word some would be read as numbers, and lose digits."""
    from training.reference import shown

    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(("reference", "file"))
    writer.writerows((shown(each or ""), "") for each in references)
    return table.getvalue().encode()


def _advice(references: Sequence[str | None]) -> str:
    """What the office must know of these letters."""
    if references[0]:
        return (
            f"{len(references)} letter{'s' if len(references) > 1 else ''}, each for one person: never copy one. Note "
            "each reference beside your own file before you hand its letter over; nothing of it is kept here"
        )
    if references[0] is None:
        return "a letter without a reference: copy it as often as you need"
    return (
        "a letter with an empty line: copy it, write a reference of its own into each copy, and note it beside your "
        "own file (training certificate references, or /verify.html, makes them)"
    )


def _say(text: str) -> None:
    click.echo(f"training: {text}.", err=True)
