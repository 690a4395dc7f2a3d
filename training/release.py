"""A release: the frozen numbers of a quarter, and its three files (record.md 23)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from training.counters import ANSWERED, CHANGES, COMPLETED, STARTED, Cell, draw
from training.laplace import Below, bound


@dataclass(frozen=True)
class PartnerRow:
    """The numbers of a partner."""

    partner: str
    started: int
    completed: int
    plus_minus: int


@dataclass(frozen=True)
class LanguageRow:
    """The number of a language."""

    language: str
    completed: int
    plus_minus: int


@dataclass(frozen=True)
class ChangeRow:
    """The answers to "What have you changed?"."""

    nothing: int
    one: int
    several: int
    plus_minus: int


@dataclass(frozen=True)
class Total:
    """All partners together."""

    started: int
    completed: int
    plus_minus: int


@dataclass(frozen=True)
class Release:
    """What is published of a quarter."""

    period: str
    published: date
    invented: bool
    partners: tuple[PartnerRow, ...]
    languages: tuple[LanguageRow, ...]
    change: ChangeRow
    total: Total
    keys_sha256: str
    notes: tuple[str, ...]
    epsilon: float = 1.5


@dataclass(frozen=True)
class ReleaseFiles:
    """The three published files."""

    json: bytes
    csv: bytes
    jws: bytes


class BadRelease(Exception):
    """Bytes that are no release. The message is one line."""


class Releases(Protocol):
    """Where the pages find releases."""

    def periods(self) -> tuple[str, ...]:
        """Published quarters, newest first."""

    def release(self, period: str) -> ReleaseFiles | None:
        """The files of a published quarter."""


def draft(
    period: str,
    counted: Mapping[Cell, int],
    below: Below,
    published: date,
    keys_sha256: str,
    notes: Iterable[str] = (),
    invented: bool = False,
) -> Release:
    """What may be published of ``counted``: a fresh draw is added to each cell, and nothing is below 0."""
    fresh = draw(sorted(counted), below)
    blurred = {cell: value + fresh[cell] for cell, value in counted.items()}

    def shown(table: Any, cell: str, event: str) -> int:
        return max(blurred.get(Cell(table, cell, event), 0), 0)

    def names(table: str) -> list[str]:
        return sorted({cell.cell for cell in counted if cell.table == table})

    def total(event: str) -> int:
        return max(sum(value for cell, value in blurred.items() if (cell.table, cell.event) == ("partner", event)), 0)

    partners = tuple(
        PartnerRow(name, shown("partner", name, STARTED), shown("partner", name, COMPLETED), bound(2, 2))
        for name in names("partner")
    )
    languages = tuple(LanguageRow(name, shown("language", name, COMPLETED), bound(4, 2)) for name in names("language"))
    nothing, one, several = (shown("change", answer, ANSWERED) for answer in CHANGES)
    return Release(
        period=period,
        published=published,
        invented=invented,
        partners=partners,
        languages=languages,
        change=ChangeRow(nothing, one, several, bound(4, 2)),
        total=Total(total(STARTED), total(COMPLETED), bound(2, 2 * max(len(partners), 1))),
        keys_sha256=keys_sha256,
        notes=tuple(notes),
    )


def write_json(release: Release) -> bytes:
    """One canonical JSON object."""
    values = {**asdict(release), "published": release.published.isoformat()}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_json(data: bytes) -> Release:
    """The release that ``write_json`` wrote. Raises BadRelease."""
    try:
        values = json.loads(data)
        values["published"] = date.fromisoformat(values["published"])
        values["partners"] = tuple(PartnerRow(**row) for row in values["partners"])
        values["languages"] = tuple(LanguageRow(**row) for row in values["languages"])
        values["change"], values["total"] = ChangeRow(**values["change"]), Total(**values["total"])
        return Release(**{**values, "notes": tuple(values["notes"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BadRelease(f"it is no release: {type(error).__name__}") from None


def write_csv(release: Release) -> bytes:
    """Rows of table, cell, event, value and plus_minus."""
    rows = ["table,cell,event,value,plus_minus"]
    for partner in release.partners:
        rows.append(f"partner,{partner.partner},started,{partner.started},{partner.plus_minus}")
        rows.append(f"partner,{partner.partner},completed,{partner.completed},{partner.plus_minus}")
    return ("\r\n".join(rows) + "\r\n").encode()


def files(release: Release, sign: Callable[[bytes], bytes], kid: str) -> ReleaseFiles:
    """The three files. ``sign`` is that of the key ``kid``."""
    data = write_json(release)
    head = _base64url(json.dumps({"alg": "EdDSA", "kid": kid}, separators=(",", ":")).encode())
    signed = sign(head + b"." + _base64url(data))
    return ReleaseFiles(data, write_csv(release), head + b".." + _base64url(signed))


def counted_from(day: date) -> str:
    """The note of a quarter whose counting began late, or again."""
    return f"counted from {day.isoformat()}"


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
