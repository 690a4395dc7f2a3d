"""The glossary: one word for one thing in each language, and words to avoid (``courses/glossary.toml``).

A form is the beginnings of its words: ``ключ доступ`` fits "ключа доступа" and "ключом доступа".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from training.document import read_toml
from training.fields import ID, Fields
from training.languages import SOURCE, is_tag
from training.rules import Findings


@dataclass(frozen=True)
class Term:
    """One term: its forms by language, the recommended one first, and the forms to avoid by language."""

    id: str
    line: int
    forms: Mapping[str, tuple[str, ...]]
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def used(self, tag: str, text: str) -> bool:
        """Whether ``text`` uses the term in the language ``tag``."""
        return _any(self.forms.get(tag, ()), text) != ""

    def avoided(self, tag: str, text: str) -> str:
        """The first word to avoid in ``text`` as it stands there, or ""."""
        return _any(self.avoid.get(tag, ()), text)


def read_glossary(path: str, data: bytes) -> tuple[tuple[Term, ...], Findings]:
    """Read ``glossary.toml``: a table for each term, a list of forms for each language, ``avoid`` beside them."""
    entries, findings = read_toml(path, data)
    terms = []
    for name, entry in (entries or {}).items():
        if not ID.match(name):
            findings.found("F008", entry.line, f'"{name[:40]}" is no id of a term', remedy="write it as [security-key]")
        elif not isinstance(entry.value, dict):
            findings.found("F006", entry.line, f'"{name}" must be a table', remedy=f"write it as [{name}]")
        else:
            fields = Fields(entry.value, findings, entry.line)
            forms, avoid = _forms(fields), {}
            if "avoid" in fields.entries:
                below = fields.inner("avoid")
                avoid = _forms(below)
                below.close()
            fields.close()
            if SOURCE not in forms:
                findings.found("F005", entry.line, f'the key "{SOURCE}" is missing')
            terms.append(Term(name, entry.line, forms, avoid))
    return tuple(terms), findings


def _forms(fields: Fields) -> dict[str, tuple[str, ...]]:
    """The forms by language; a key that is no language is left for ``close`` to note."""
    tags = [tag for tag in fields.entries if tag != "avoid" and is_tag(tag)]
    return {tag: tuple(form.casefold() for form in fields.texts(tag, least=1) if form) for tag in tags}


def _any(forms: tuple[str, ...], text: str) -> str:
    found = _pattern(forms).search(text) if forms else None
    return found.group() if found else ""


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Words that begin as one of ``forms`` says, one behind the other."""
    each = (r"\w*[\s\u200c-]+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})\w*", re.I)
