"""``site.toml``: what an operator says about the site. All keys are optional."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from training.document import read_toml
from training.fields import Entry, Fields
from training.languages import is_tag
from training.rules import Findings

NAME = "site.toml"
REFERENCES = {"required": "", "optional": "", "none": ""}
_ID = re.compile(r"[A-Z0-9-]{2,16}\Z")
_COUNTRY = re.compile(r"[a-z]{2}\Z")
_REVIEW = re.compile(r"[a-z0-9-]+/[a-z0-9-]+#[a-z0-9-]+\Z")

TEMPLATE = """\
# What this site says about itself. Every line is optional: delete the # to use it, then start the site again.

# name = "Safe Arrival"
# base_url = "https://training.example.org"
# onion_url = ""
# trusted_proxy = "127.0.0.1"        # address of the proxy on this machine, if one ends TLS
# languages = ["en", "ru"]           # without it, all that the content has
# countries = ["lt"]                 # help pages of these countries
# leave_to = "https://www.wikipedia.org/"
# controller = ""                    # who is responsible for the data; shown on the privacy page
# privacy_contact = ""

# [[partners]]
# id = "LT"
# name = "Migration Department"
# places = 200                       # declared, for each quarter

# [[offices]]
# id = "LT-MIGRIS"
# names = { en = "Migration Department" }
# reference = "optional"             # or "required", "none"

# [reviews]
# "basic/approaches#pressed" = "lawyer, 2026-11-20"
"""


class BadSiteFile(Exception):
    """``site.toml`` cannot be used. The message is one line that names the key."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that sends learners; ``places`` are those it declared for each quarter."""

    id: str
    name: str
    places: int


@dataclass(frozen=True, slots=True)
class Office:
    """Where a certificate is shown. ``names`` by language; ``reference`` is required, optional or none."""

    id: str
    names: Mapping[str, str]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """The values of ``site.toml``; empty tuples mean "all that the content has". ``reviews`` by module and section."""

    name: str = "Safe Arrival"
    base_url: str = ""
    onion_url: str = ""
    trusted_proxy: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    leave_to: str = "https://www.wikipedia.org/"
    controller: str = ""
    privacy_contact: str = ""
    partners: tuple[Partner, ...] = ()
    offices: tuple[Office, ...] = ()
    reviews: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_site_file(path: Path) -> SiteFile:
    """Read ``site.toml``; where there is none, everything has its default.

    Raises:
        BadSiteFile: it cannot be read, or a key of it cannot be used.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return SiteFile()
    except OSError as error:
        raise BadSiteFile(f"{path}: the file cannot be read: {error.strerror}") from None
    entries, findings = read_toml(str(path), data)
    site = _site(entries, findings) if entries is not None else None
    if findings.problems or site is None:
        first = min(findings.problems)
        raise BadSiteFile(f"{path}:{first.line}: {first.message} → {first.remedy}")
    return site


def _site(entries: Mapping[str, Entry], findings: Findings) -> SiteFile:
    fields, defaults = Fields(entries, findings), SiteFile()
    site = SiteFile(
        name=_text(fields, "name") or defaults.name,
        base_url=_text(fields, "base_url", _is_site, "an address such as https://training.example.org"),
        onion_url=_text(fields, "onion_url", _is_onion, "an address such as http://….onion"),
        trusted_proxy=_text(fields, "trusted_proxy", is_address, "an address such as 127.0.0.1"),
        languages=_texts(fields, "languages", is_tag, 'tags such as "en"'),
        countries=_texts(fields, "countries", lambda code: bool(_COUNTRY.match(code)), 'codes such as "lt"'),
        leave_to=_text(fields, "leave_to", _is_web, "an address that begins with https://") or defaults.leave_to,
        controller=_text(fields, "controller"),
        privacy_contact=_text(fields, "privacy_contact"),
        partners=tuple(_partner(table) for table in fields.tables("partners")),
        offices=tuple(_office(table) for table in fields.tables("offices")),
        reviews=_reviews(fields),
    )
    fields.close()
    for key, tables in (("partners", site.partners), ("offices", site.offices)):
        ids = [table.id for table in tables if table.id]
        for twice in sorted({name for name in ids if ids.count(name) > 1}):
            findings.found("F007", fields.place(key)[0], f'"{key}" has the id "{twice}" twice')
    return site


def _text(fields: Fields, key: str, fits: Callable[[str], bool] = bool, wanted: str = "") -> str:
    """One line of text; "" is as good as no key."""
    entry = fields.entries.get(key)
    if entry is not None and entry.value == "":
        fields.entries.pop(key)
    value = fields.text(key, required=False)
    if value and not fits(value):
        fields.findings.found(
            "F006", fields.place(key)[0], f'"{key}" must be {wanted}', remedy="correct it, or delete the line"
        )
        return ""
    return value


def _texts(fields: Fields, key: str, fits: Callable[[str], bool], wanted: str) -> tuple[str, ...]:
    values = fields.texts(key, required=False)
    for value in values:
        if value and not fits(value):
            fields.findings.found(
                "F006", fields.place(key)[0], f'"{key}" must be a list of {wanted} (not {value[:30]!r})'
            )
    return values


def _partner(fields: Fields) -> Partner:
    partner = Partner(_id(fields), fields.text("name"), fields.whole("places"))
    fields.close()
    return partner


def _office(fields: Fields) -> Office:
    names = fields.table("names")
    for tag in names:
        if not is_tag(tag):
            fields.findings.found("F006", fields.place("names")[0], f'"names" has {tag[:30]!r}, which is no language')
    reference = fields.text("reference", required=False, known=REFERENCES) or "optional"
    office = Office(_id(fields), MappingProxyType(names), reference)
    fields.close()
    return office


def _id(fields: Fields) -> str:
    name = fields.text("id")
    if name and not _ID.match(name):
        wanted = "2 to 16 capital letters, digits and hyphens"
        fields.findings.found("F006", fields.place("id")[0], f'"id" must be {wanted}, such as LT-MIGRIS')
    return name


def _reviews(fields: Fields) -> Mapping[str, str]:
    reviews = fields.table("reviews", required=False)
    for name in reviews:
        if not _REVIEW.match(name):
            line = fields.place("reviews")[0]
            fields.findings.found("F006", line, f'"reviews" has {name[:60]!r}', remedy='write "course/module#section"')
    return MappingProxyType(reviews)


def _host(url: str) -> Any:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError where it is no number
    except ValueError:
        return None
    return parts if parts.hostname and not parts.query and not parts.fragment and "@" not in parts.netloc else None


def _is_site(url: str) -> bool:
    parts = _host(url)
    return bool(parts) and parts.scheme in ("https", "http") and parts.path in ("", "/")


def _is_onion(url: str) -> bool:
    return _is_site(url) and _host(url).hostname.endswith(".onion")


def _is_web(url: str) -> bool:
    parts = _host(url)
    return bool(parts) and parts.scheme == "https" and url.isascii() and url.isprintable() and " " not in url


def is_address(text: str) -> bool:
    """Whether ``text`` is a bare IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
