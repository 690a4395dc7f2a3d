"""Languages: names, directions, numbers and the interface's words, from Babel and a folder of ``.po`` files."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from babel.support import Translations

from training.problems import Problem
from training.rules import Findings

SOURCE = "en"
"""The language that all others are written from."""

CALLOUTS = {
    "do": "Do",
    "dont": "Do not",
    "if": "If this happens",
    "why": "Why",
    "good": "This went well",
    "risky": "This is risky",
    "harmful": "This can do harm",
    "tells": "Whom they tell",
}
"""Kind of a callout → its English title (context ``callout`` in the ``.po`` files)."""

STEMS = {
    "do not": "do not|don't|never",
    "all of the above": "all of the above|none of the above|all of these|none of these",
    "convicted": "convicted|sentenced|found guilty|court",
    "charged": "charged|accused|suspicion",
    "alleged": "alleged|believe|suspected",
    "claimed": "says|said|claim|told|tells",
    "reported": "report|according to",
    "assessed": "assess|attribute|judge|researchers|link",
    "measured": "per cent|counted|survey|asked|1 in|a third|a quarter",
    "rule": "rule|law|since|decree",
    "advice": "advise|advice|recommend|ask",
    "verdict": (
        "high risk|low risk|medium risk|risk level|risk score|danger score|critical|you are safe|you are not safe|"
        "completely safe"
    ),
    "asks for name": (
        "your name|your full name|your real name|surname|last name|first name|birth|how old|your age|your sex|gender|"
        "citizen|nationalit|native language|mother tongue|your address|where do you live|which city|which town|"
        "your e-mail address|your email address|phone number"
    ),
    "asks for belief": (
        "sexual|gay|lesbian|bisexual|transgender|lgbt|queer|religi|your faith|believe in god|do you pray|ethnic|"
        "your race"
    ),
    "asks for party": (
        "party|parties|political organi|member of|membership|donate|donation|protest|demonstrat|rally|"
        "which organi|which group|name of your group"
    ),
    "asks for service": (
        "military|desert|conscript|did you serve|you served|worked for the police|work for the police|"
        "worked for a service|work for a service"
    ),
    "asks for visa": "visa|asylum|file number|case number|kind of permit|which permit|residence permit|refugee status",
    "asks for relatives": (
        "names of|your mother|your father|your sister|your brother|which relative|where your relatives|"
        "where your family|where does your family|who is in prison"
    ),
    "asks for employer": "employer|your company|which company|your client|where do you work|your field",
    "asks for demands": (
        "what did they want|what did they demand|what they demanded|what was demanded|what did you give|what you gave|"
        "what did you tell|what did you say to them"
    ),
    "asks for health": (
        "diagnos|disease|suicid|kill yourself|end your life|medication|medicine do you|hiv|pregnan|disabilit|"
        "mental illness"
    ),
    "asks for device": (
        "which app|which messenger|phone model|which phone|your password is|what is your password|your pin"
    ),
    "asks for loyalty": (
        "do you trust the gov|trust this government|trust in the gov|your opinion|do you support|whose side|loyal|"
        "about the war"
    ),
}
"""What the linter looks for, as beginnings of words (context ``lint``): any one of them will do."""

_DIGITS = {
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "arab": "٠١٢٣٤٥٦٧٨٩",
}
"""Digits of the numbering systems (CLDR) that are not Latin."""

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?\Z")
_MOST_PLURALS = 6
"""More forms than any language has (CLDR)."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def _any_of(stems: tuple[str, ...], whole: bool) -> re.Pattern[str]:
    """A pattern for words that begin with one of ``stems``, or that are one as a whole."""
    listed = "|".join(re.escape(stem.strip()) for stem in stems)
    return re.compile(rf"(?<!\w)(?:{listed})" + (r"(?!\w)" if whole else ""))


@dataclass(frozen=True, slots=True)
class Words:
    """What the compiler needs of a language. Equal words give equal pages, so this is part of the cache's key."""

    tag: str
    callouts: Mapping[str, str]
    stems: Mapping[str, tuple[str, ...]]
    digits: str = "0123456789"
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        text = repr((self.tag, self.digits, sorted(self.callouts.items()), sorted(self.stems.items())))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())

    def says(self, stem: str, text: str, *, unknown: bool) -> bool:
        """Whether ``text`` holds one of the words that stand for ``stem``, such as ``alleged``.

        ``unknown`` is the answer for a language whose words nobody has listed yet.
        """
        if stem not in self.stems:
            return unknown
        return bool(_any_of(self.stems[stem], stem == "do not").search(text.casefold().replace("’", "'")))

    @property
    def all_of_the_above(self) -> tuple[str, ...]:
        """How a choice begins that is none: "all of the above"."""
        return self.stems.get("all of the above", ())


class Language:
    """One language of the site.

    ``tag`` is a BCP 47 tag that Babel knows, ``name`` the language's own name, ``direction`` ``ltr`` or ``rtl``.
    """

    def __init__(self, tag: str, catalog: Catalog | None = None) -> None:
        self.tag = tag
        self.catalog = catalog
        self.locale = Locale.parse(tag, sep="-")
        self.direction = self.locale.text_direction
        # Babel knows the numbering system of a locale, but writes Latin digits all the same.
        self.digits = _DIGITS.get(self.locale.default_numbering_system, "0123456789")
        name = self.locale.get_display_name() or tag
        self.name = name[:1].upper() + name[1:]

    @cached_property
    def translations(self) -> Translations:
        """The catalog in gettext's form, made in memory: there is no compile step and no ``.mo`` file."""
        if self.catalog is None:
            return Translations()
        binary = io.BytesIO()
        write_mo(binary, self.catalog)
        binary.seek(0)
        return Translations(binary)

    def gettext(self, message: str) -> str:
        return self.translations.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.translations.ngettext(one, many, number)

    def pgettext(self, context: str, message: str) -> str:
        return str(self.translations.pgettext(context, message))

    def number(self, value: float) -> str:
        """``value`` in the language's own digits: Persian prose has ۱۲."""
        return self.own_digits(format_decimal(value, locale=self.locale, numbering_system="default"))

    def date(self, day: date) -> str:
        """A Gregorian date in words, in the language's own digits."""
        return self.own_digits(format_date(day, "long", locale=self.locale))

    def listed(self, words: Sequence[str]) -> str:
        """``words`` as a list within a sentence, with the language's own commas and "and"."""
        return format_list(words, locale=self.locale)

    def own_digits(self, text: str) -> str:
        """``text`` with the language's own digits: a year has no separator of thousands."""
        return text.translate(str.maketrans("0123456789", self.digits))

    @cached_property
    def words(self) -> Words:
        callouts = {kind: self.pgettext("callout", title) for kind, title in CALLOUTS.items()}
        stems = {}
        for key, english in STEMS.items():
            listed = self.pgettext("lint", english)
            if listed != english or self.tag == SOURCE:  # English words would judge another language wrongly
                stems[key] = tuple(listed.casefold().split("|"))
        return Words(self.tag, callouts, stems, self.digits)


def is_tag(tag: str) -> bool:
    """Whether Babel knows ``tag`` as a language."""
    try:
        Locale.parse(tag, sep="-")
        return bool(_TAG.match(tag))
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def read_languages(folder: Path, shown_as: str = "webapp/translations") -> tuple[dict[str, Language], list[Problem]]:
    """Read every ``<tag>.po`` of ``folder``. English is always there, whatever the folder holds.

    Returns the languages by tag, English first, then by tag; and the problems of the files. A file that cannot be
    read leaves its language out.
    """
    languages, problems = {SOURCE: Language(SOURCE)}, []
    reference: Catalog | None = None
    for path in sorted(folder.glob("*.po"), key=lambda path: (path.stem != SOURCE, path.stem)):
        findings = Findings(f"{shown_as}/{path.name}")
        language = _read(path, findings)
        problems += findings.problems
        if language is None or language.catalog is None:
            continue
        languages[path.stem] = language
        reference = language.catalog if path.stem == SOURCE else reference
        if reference is not None:
            problems += _compare(language.catalog, reference, findings.path)
    return languages, problems


def _read(path: Path, findings: Findings) -> Language | None:
    if not is_tag(path.stem):
        findings.found("F012", 1, f'"{path.stem}" is not a language that Babel knows')
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
        catalog = read_po(io.StringIO(text), locale=path.stem.replace("-", "_"), abort_invalid=True)
        if catalog.num_plurals > _MOST_PLURALS:
            raise ValueError("too many plurals")
        catalog.charset = "utf-8"  # whatever the file says of itself: it was just read as UTF-8
        language = Language(path.stem, catalog)
        language.ngettext("one", "many", 2)
        return language
    except UnicodeDecodeError:
        findings.found("F001", 1)
    except OSError as error:
        findings.found("F013", 1, f"the file cannot be read: {error.strerror}")
    except PoFileError as error:
        findings.found("F003", (error.lineno or 0) + 1, "the .po file cannot be read here")
    except Exception:  # Babel and gettext raise whatever their own parsing trips over
        findings.found("F003", 1, "the .po file cannot be read", remedy="compare its header with that of en.po")
    return None


def _compare(catalog: Catalog, reference: Catalog, path: str) -> Iterator[Problem]:
    findings = Findings(path)
    is_source = path.endswith(f"/{SOURCE}.po")
    for wanted in reference:
        if not wanted.id or is_source:
            continue
        message = catalog.get(wanted.id, wanted.context)
        ids = _texts(wanted.id)
        texts = _texts(message.string) if message is not None and not message.fuzzy else []
        line = message.lineno if message is not None and message.lineno else 1
        if not texts or not all(texts):
            findings.found("T030", line, f'"{ids[0][:50]}" has no translation')
        elif not all(_fits(text, _placeholders(*ids)) for text in texts):
            findings.found("T031", line, f'"{texts[0][:50]}" does not hold what the English text holds')
    yield from findings.problems


def _fits(text: str, names: set[str]) -> bool:
    """Whether ``text`` can be filled in with exactly ``names``. Jinja fills in every text, also one without names."""
    try:
        return _placeholders(text) == names and bool(text % dict.fromkeys(names, ""))
    except (ValueError, TypeError, KeyError):
        return False


def _texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())


def _placeholders(*texts: str) -> set[str]:
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}
