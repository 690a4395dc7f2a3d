"""The help pages: every kind of contact with general words, and one page for each country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from training.contacts import EVERYWHERE, KINDS, Contact, HelpEntry, HelpText, is_overdue
from training.languages import SOURCE, Language
from webapp import addresses
from webapp.sheets import Sheet
from webapp.site import Site


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact with its words."""

    contact: Contact
    words: HelpEntry
    overdue: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a kind of contact: its words are safe HTML in ``language``; ``phone`` is one for every country."""

    address: str
    title: str
    language: str
    phone: str = ""


def way_to(site: Site, kind: str, language: Language) -> Way | None:
    """Where help of a kind is found, or None where this site has no help pages."""
    words = _words(site, "", language)
    entry = words.entry(kind) if words else None
    if words is None or entry is None:
        return None
    everywhere = [each for each in site.library.contacts if each.country == EVERYWHERE and each.kind == kind]
    phone = next((contact.phone for contact in everywhere if contact.phone), "")
    return Way(f"{addresses.page(language.tag, 'help/')}#{kind}", entry.title, words.language, phone)


def help_sheets(site: Site, language: Language) -> Iterator[Sheet]:
    """The page of all kinds, a page for each country, and one for what every country shares."""
    kinds = _words(site, "", language)
    if kinds is None:
        return
    depends = "".join(key for path, key in site.library.digests.items() if path.startswith("courses/help/"))
    everywhere = _shown(site, EVERYWHERE, language)
    depends += "".join(contact.id for contact in site.library.contacts if is_overdue(contact, site.today))
    yield Sheet(
        "help.html", language, "help/", depends, lambda: {"text": kinds, "kinds": KINDS, "contacts": everywhere}
    )
    for country in (*site.countries, *([EVERYWHERE] if everywhere else [])):
        values = _country(site, language, country, everywhere) | {"kinds": kinds}
        yield Sheet("country.html", language, f"help/{country}/", depends, partial(dict, values))


def _country(site: Site, language: Language, country: str, everywhere: list[ShownContact]) -> dict[str, Any]:
    local = _shown(site, country, language)
    ids, kinds = {shown.contact.id for shown in local}, {shown.contact.kind for shown in local}
    missing = [kind.id for kind in KINDS.values() if kind.required and kind.id not in kinds]
    return {
        "country": country,
        "text": _words(site, country, language),
        "everywhere": _words(site, EVERYWHERE, language),
        "local": local,
        "also": [shown for shown in everywhere if shown.contact.id not in ids],
        "missing": missing if country != EVERYWHERE else [],
    }


def _words(site: Site, country: str, language: Language) -> HelpText | None:
    texts = site.library.help_of
    return texts.get((country, language.tag)) or texts.get((country, SOURCE))


def _shown(site: Site, country: str, language: Language) -> list[ShownContact]:
    words = _words(site, country, language)
    contacts = [contact for contact in site.library.contacts if contact.country == country]
    contacts.sort(key=lambda contact: list(KINDS).index(contact.kind))
    return [
        ShownContact(contact, entry, is_overdue(contact, site.today))
        for contact in contacts
        if words and (entry := words.entry(contact.id))
    ]
