"""What an office and a partner print and hand out: letters, each for one person, and posters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from training.cohort import Cohort
from training.languages import SOURCE, Language
from training.qr_code import picture_address, png
from training.quarters import last_day, period_after
from training.reference import shown
from training.site_file import Office, Partner
from webapp import addresses, wording
from webapp.certificate_page import office_name
from webapp.help import way_to
from webapp.listing import course_minutes, rows
from webapp.site import Site


@dataclass(frozen=True, slots=True)
class Code:
    """The cohort code of a partner, as it is printed."""

    partner: str
    digits: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where the training is: addresses of this site, and one of them as a picture to scan."""

    address: str
    picture: str
    onion: str
    help: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a poster says in one language."""

    tag: str
    direction: str
    headline: str
    lines: tuple[str, ...]
    scan: str
    check: str
    picture: str
    cohort: str
    counts: str
    until: str
    never: str
    emergency: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a poster: where the training is, in one language or two."""

    place: Place
    words: tuple[Words, ...]


def code_of(partner: Partner, cohort: Cohort) -> Code:
    """A cohort code with the last day on which it counts: it outlives its quarter, because posters hang longer."""
    apart = f"\u2068{partner.name}\u2069"  # a name in another script keeps its own direction
    return Code(apart, cohort.code, last_day(period_after(cohort.period)))


def letters_page(
    site: Site,
    language: Language,
    office: Office,
    references: Sequence[str | None],
    code: Code | None,
    megabytes: int,
) -> str:
    """One page of paper for each of ``references``: a reference, "" for an empty line, or None where none is used.

    The site must have a ``base_url``; ``megabytes`` is what the course takes in this language.
    """
    name, tongue = office_name(office, language)
    return site.render(
        "letter.html",
        language,
        "",
        references=[shown(each) if each else each for each in references],
        office=office,
        office_name=name,
        office_language=tongue,
        sorted_as=f"{site.settings.name} · {office.id} · {wording.tongues((language.tag,), site.source)}",
        code=code,
        **_said(site, language, megabytes),
    )


def poster_page(site: Site, languages: Sequence[Language], code: Code, megabytes: Mapping[str, int]) -> str:
    """A poster in one language, or in two on one sheet of paper; with more, one sheet for each.

    The site must have a ``base_url``; ``megabytes`` is what the course takes, by language.
    """
    together = [tuple(languages)] if len(languages) <= 2 else [(language,) for language in languages]
    sheets = [
        Sheet(
            _place(site, spoken[0].tag if len(spoken) == 1 else ""),
            tuple(_words(site, language, code, megabytes[language.tag]) for language in spoken),
        )
        for spoken in together
    ]
    return site.render("poster.html", languages[0], "", sheets=sheets, code=code)


def _words(site: Site, language: Language, code: Code, megabytes: int) -> Words:
    gettext, number = language.gettext, language.number
    minutes = course_minutes(site, language, site.mandatory)
    takes = language.ngettext(
        "Free, about %(shown)s minute, in as many parts as you like.",
        "Free, about %(shown)s minutes, in as many parts as you like.",
        minutes,
    )
    data = language.ngettext(
        "It uses less than %(shown)s megabyte of data.", "It uses less than %(shown)s megabytes of data.", megabytes
    )
    phone = _emergency(site, language)
    return Words(
        language.tag,
        language.direction,
        headline=gettext("Protect yourself and your family"),
        lines=(
            gettext("Learn what helps against false messages, pressure and threats."),
            f"{takes % {'shown': number(minutes)}} {data % {'shown': number(megabytes)}}",
            gettext("No name, no e-mail, no phone number. Nobody can fail."),
        ),
        scan=gettext("Scan this with the camera of your phone, or type the address."),
        check=gettext("Your phone must show the same address. If it shows another one, do not open it."),
        picture=gettext("QR code of the address %(address)s"),
        cohort=gettext("Cohort code of “%(partner)s”") % {"partner": code.partner},
        counts=gettext("Type it on the site if you like. It counts only that somebody of this place came, never who."),
        until=gettext("It counts until %(day)s.") % {"day": language.date(code.last_day)},
        never=gettext("We never ask for your name, e-mail, phone number, papers or money."),
        emergency=gettext("Life in danger? Call %(number)s") % {"number": phone} if phone else "",
    )


def _said(site: Site, language: Language, megabytes: int) -> dict[str, Any]:
    """What a letter says of the training."""
    listed = rows(site, language, site.mandatory)
    return {
        "place": _place(site, language.tag),
        "megabytes": megabytes,
        "minutes": course_minutes(site, language, site.mandatory),
        "preparing": bool(site.mandatory.preparing),
        "modules": len(listed),
        "translated": sum(row.language.tag == language.tag for row in listed),
        "emergency": _emergency(site, language),
    }


def _emergency(site: Site, language: Language) -> str:
    """The number to call when life is in danger, "" where the content has none."""
    way = way_to(site, "emergency", language)
    return way.phone if way else ""


def _place(site: Site, tag: str) -> Place:
    """With ``tag``, the addresses of one language; without, the page that finds the language of a phone by itself."""
    bases = [base.rstrip("/") for base in (site.settings.base_url, site.settings.onion_url)]
    here, onion = (base + (addresses.page(tag) if tag else "/") if base else "" for base in bases)
    help_page = bases[0] + addresses.page(tag or SOURCE, "help/")
    return Place(here, picture_address(png(here)), onion, help_page)
