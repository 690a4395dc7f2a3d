"""Help contacts: kinds that every country needs, the contacts of each country, and their words."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel import Locale

from training.choices import note_choices
from training.document import read_document, read_toml, split_sections
from training.fields import ID, Entry, Fields
from training.languages import Words, is_tag
from training.links import Link
from training.markup import Typesetter, callout_body, callout_of
from training.rules import Findings

EVERYWHERE = "eu"
"""The folder of contacts that every country shares."""


@dataclass(frozen=True)
class Kind:
    """A kind of contact. ``months`` is the longest time between two checks by a person."""

    id: str
    required: bool
    months: int


def _kinds(table: str) -> dict[str, Kind]:
    rows = (line.split() for line in table.strip().splitlines())
    return {name: Kind(name, need == "required", int(months)) for name, need, months in rows}


KINDS = _kinds(
    """
    emergency           required     12
    police_public       required      6
    security_service    required      6
    cert                required     12
    poison_info         required     12
    crisis_line         required      3
    psych_help          required      6
    legal_help          required      6
    legal_emergency     required      3
    pressure_help       required      3
    rights_org          required      6
    digital_help        required      6
    migration           required      6
    address_protection  optional     12
    data_protection     optional     12
    complaint           required     12
    violence            required      6
    lgbt                optional      6
    children            optional     12
    export_control      optional     12
    social              optional      6
    trainer             required      3
    """
)
"""The slots of the content guide, in the order in which a help page shows them."""


@dataclass(frozen=True)
class Contact:
    """One contact. ``banned_in`` holds countries (ISO 3166, capitals) whose state has banned the organisation."""

    id: str
    kind: str
    country: str
    path: str
    line: int
    name: str
    phone: str
    web: str
    languages: tuple[str, ...]
    hours: str
    free: bool
    anonymous: bool
    banned_in: tuple[str, ...]
    checked: date | None
    checked_by: tuple[str, ...]

    @property
    def reachable(self) -> bool:
        """Whether it has a number or an address, and not only a name."""
        return bool(self.phone or self.web)


@dataclass(frozen=True)
class HelpEntry:
    """The words for a contact or a kind of contact: ``title``, ``html`` and ``tells`` are safe HTML."""

    id: str
    line: int
    title: str
    html: str
    tells: str


@dataclass(frozen=True)
class HelpText:
    """The words of a help page in one language; ``country`` is "" for the page of all kinds."""

    country: str
    language: str
    path: str
    title: str
    summary: str
    html: str
    entries: tuple[HelpEntry, ...]
    links: tuple[Link, ...]

    def entry(self, name: str) -> HelpEntry | None:
        return next((entry for entry in self.entries if entry.id == name), None)


def read_contacts(path: str, data: bytes) -> tuple[tuple[Contact, ...], Findings]:
    """Read ``courses/help/<country>/contacts.toml``: an array of tables for each kind."""
    entries, findings = read_toml(path, data)
    country = posixpath.basename(posixpath.dirname(path))
    contacts: list[Contact] = []
    for kind, entry in (entries or {}).items():
        if kind not in KINDS:
            findings.found("C006", entry.line, f'"{kind[:40]}" is no kind of contact')
            continue
        tables = entry.value if isinstance(entry.value, list) else [entry]
        for table in tables:
            if not isinstance(table.value, dict):
                findings.found("F006", table.line, f'"{kind}" must be a table', remedy=f"write it as [[{kind}]]")
                continue
            contacts.append(_contact(kind, country, path, table, findings))
    seen: set[str] = set()
    for contact in contacts:
        if contact.id in seen:
            findings.found("F007", contact.line, f'two contacts have the id "{contact.id}"', remedy="give each an `id`")
        seen.add(contact.id)
    return tuple(contacts), findings


_SECTION_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
"""Kinds of contacts have an underscore in their ids."""

_WEB = re.compile(r"https://[\w.-]+\.[a-z]{2,}(/\S*)?\Z")
_PHONE = re.compile(r"[+\d][\d ()/-]{1,24}\Z")


def _contact(kind: str, country: str, path: str, entry: Entry, findings: Findings) -> Contact:
    fields = Fields(entry.value, findings, entry.line)
    name = fields.text("id", required=False) or kind
    if name != kind and not ID.match(name):
        findings.found("F008", fields.place("id")[0], f'"{name[:40]}" is no id')
    contact = Contact(
        id=name,
        kind=kind,
        country=country,
        path=path,
        line=entry.line,
        name=fields.text("name"),
        phone=_matching("phone", _PHONE, "a number such as 112 or +370 5 000 0000", fields),
        web=_matching("web", _WEB, "an address that begins with https://", fields),
        languages=_all(is_tag, "languages", "tags such as lt, ru", fields),
        hours=fields.text("hours", required=False),
        free=fields.flag("free"),
        anonymous=fields.flag("anonymous"),
        banned_in=_all(_is_country, "banned_in", "two capital letters each, such as RU", fields),
        checked=fields.day("checked", required=False),
        checked_by=fields.texts("checked_by", required=False),
    )
    fields.close()
    return contact


def is_overdue(contact: Contact, today: date) -> bool:
    """Whether a contact was never checked, or longer ago than its kind allows."""
    if contact.checked is None:
        return True
    age = (today.year - contact.checked.year) * 12 + today.month - contact.checked.month
    months = KINDS[contact.kind].months
    return age > months or (age == months and today.day > contact.checked.day)


def _is_country(code: str) -> bool:
    return code.isupper() and len(code) == 2 and code in Locale("en").territories


def _all(known: Callable[[str], bool], key: str, wanted: str, fields: Fields) -> tuple[str, ...]:
    values = fields.texts(key, required=False)
    if odd := [value for value in values if not known(value)]:
        line = fields.place(key)[0]
        fields.findings.found("F006", line, f'"{key}" holds {odd[0][:30]!r}', remedy=f"write {wanted}")
    return tuple(value for value in values if known(value))


def _matching(key: str, pattern: re.Pattern[str], wanted: str, fields: Fields) -> str:
    value = fields.text(key, required=False)
    if value and not pattern.match(value):
        fields.findings.found("F006", fields.place(key)[0], f'"{key}" must be {wanted}')
        return ""
    return value


def read_help_text(path: str, data: bytes, words: Words) -> tuple[HelpText | None, Findings]:
    """Read ``courses/help/<lang>.md`` or ``courses/help/<country>/<lang>.md``."""
    document, findings = read_document(path, data)
    if document is None:
        return None, findings
    title, summary = document.fields.text("title"), document.fields.text("summary")
    document.fields.close()
    note_choices(document)
    before, sections = split_sections(document.blocks, findings, ids=_SECTION_ID)
    setter = Typesetter(document, words, callouts=("tells", "do", "dont", "if", "why"), facts=False)
    intro = setter.blocks(before)
    drafts = []
    for section in sections:
        tells = [block for block in section.blocks if callout_of(block) == "tells"]
        said = [part for block in tells for part in callout_body(block)]
        if not said:
            findings.found("C004", section.heading.line)
        heading = setter.inline(section.heading.text, section.heading.line)
        body = setter.blocks(block for block in section.blocks if block not in tells)
        drafts.append((section.heading, heading, body, setter.blocks(said)))
    setting = setter.set()
    folder = posixpath.basename(posixpath.dirname(path))
    country = "" if folder == "help" else folder
    entries = tuple(
        HelpEntry(head.id, head.line, name.html, body.html, tells.html) for head, name, body, tells in drafts
    )
    return HelpText(country, words.tag, path, title, summary, intro.html, entries, setting.links), findings
