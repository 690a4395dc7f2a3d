"""The facts that modules cite: ``courses/sources.toml``, each with its certainty and its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from training.document import read_toml
from training.fields import Fields
from training.rules import Findings

CERTAINTIES = dict.fromkeys("convicted charged alleged claimed reported assessed measured rule advice".split(), "")
CHECKED = {"public": "", "paper": "", "recall": ""}
"""How well a fact was checked: in a public source, in a source paper, or from memory only."""

_ID = re.compile(r"[A-Z]{1,3}\d{1,4}\Z")


@dataclass(frozen=True)
class Fact:
    """One fact, in English. ``person`` says that somebody is named or can be recognised."""

    id: str
    line: int
    claim: str
    certainty: str
    qualifier: str
    when: str
    source: str
    checked: str
    person: bool


def read_facts(path: str, data: bytes) -> tuple[tuple[Fact, ...], Findings]:
    """Read ``sources.toml``; what cannot be read is left out and noted."""
    entries, findings = read_toml(path, data)
    facts = []
    for name, entry in (entries or {}).items():
        if not _ID.match(name):
            findings.found("F008", entry.line, f'"{name[:40]}" is no number of a fact', remedy="write it as [F73]")
        elif not isinstance(entry.value, dict):
            findings.found("F006", entry.line, f'"{name}" must be a table', remedy="write it as [F73]")
        else:
            facts.append(_fact(name, Fields(entry.value, findings, entry.line)))
    return tuple(facts), findings


def _fact(name: str, fields: Fields) -> Fact:
    fact = Fact(
        id=name,
        line=fields.line,
        claim=fields.text("claim"),
        certainty=fields.text("certainty", known=CERTAINTIES),
        qualifier=fields.text("qualifier", required=False),
        when=fields.text("when"),
        source=fields.text("source"),
        checked=fields.text("checked", known=CHECKED),
        person=fields.flag("person"),
    )
    fields.close()
    return fact
