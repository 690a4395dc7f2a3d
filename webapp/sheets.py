"""What a fixed page is made of, and printing it: rendered and compressed once for each set of what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from training.cache import Cache
from training.languages import Language
from webapp import addresses
from webapp.fixed_pages import HTML, FixedPage, fixed_page, pack
from webapp.headers import ASK_AGAIN
from webapp.site import Site


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to print. ``depends`` is everything that its ``values`` come from, as text: they are made late."""

    template: str
    language: Language
    rest: str
    depends: str = ""
    values: Callable[[], dict[str, Any]] = dict

    @property
    def address(self) -> str:
        return addresses.page(self.language.tag, self.rest)


class Printer:
    """Prints sheets; those that the cache knows are not rendered again."""

    def __init__(self, site: Site, cache: Cache) -> None:
        self.site = site
        self.cache = cache

    def print(self, sheet: Sheet) -> FixedPage:
        key = self.cache.key(self._site_key, sheet.template, sheet.language.tag, sheet.rest, sheet.depends)
        packed = self.cache.get(key)
        if packed is None:
            html = self.site.render(sheet.template, sheet.language, sheet.rest, **sheet.values())
            packed = pack(html.encode())
            self.cache.put(key, packed)
        return fixed_page(packed, HTML, ASK_AGAIN)

    @cached_property
    def _site_key(self) -> str:
        """What every page depends on: our own code and templates, the interface's words, statics, settings."""
        digest = hashlib.sha256()
        here = Path(__file__).parent
        for path in sorted([*here.glob("*.py"), *here.glob("templates/**/*.html")]):
            digest.update(path.read_bytes())
        digest.update(f"{version('babel')} {version('jinja2')}".encode())
        site = self.site
        for tag, language in site.languages.items():
            digest.update(tag.encode())
            for message in language.catalog or ():
                digest.update(f"{message.context} {message.id} {message.string} {message.fuzzy}\n".encode())
        known = (site.settings, site.countries, site.contacts_open, site.mandatory.id, sorted(site.static.values()))
        digest.update(repr(known).encode())
        return digest.hexdigest()
