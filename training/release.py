"""A release: the frozen numbers of a quarter, and the three files in which they are published (record.md 23).

There is one way to write a release: whatever is not byte for byte what ``write_json`` would write is refused. So a
signed file stays the same whoever reads and writes it again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, Protocol, TypeVar

from training.counters import (
    ANSWERED,
    CHANGES,
    COMPLETED,
    EPSILON,
    NO_CODE,
    SCALES,
    SMALLER,
    STARTED,
    Cell,
    Table,
    draw,
)
from training.key_list import compact_json, strict_json
from training.laplace import Below, bound
from training.quarters import is_period
from training.vault import base64url

ALGORITHM, INVENTED = "EdDSA", "invented"
DRAWS = 2
"""Each cell bears noise from its birth, and once more from its release."""

CSV_COLUMNS = ("table", "cell", "event", "value", "plus_minus")
LARGEST_FILE, LARGEST_NUMBER, LONGEST_NOTE = 1_000_000, 1_000_000_000, 2_000

_ROW = re.compile(r"[A-Z0-9-]{2,16}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_COUNTED_FROM, _SMALLER_PARTNERS = "counted from ", "smaller partners: "


class BadRelease(Exception):
    """Bytes that are no release of ours. The message is one line that says why."""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner's id, ``NO_CODE`` or ``SMALLER``, with what was counted there."""

    partner: str
    started: int
    completed: int
    plus_minus: int


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """How often the course was completed in a language."""

    language: str
    completed: int
    plus_minus: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Answers to "What have you changed?"."""

    nothing: int
    one: int
    several: int
    plus_minus: int


@dataclass(frozen=True, slots=True)
class Total:
    """All rows of the table of partners together, added up before anything was clipped."""

    started: int
    completed: int
    plus_minus: int


@dataclass(frozen=True, slots=True)
class Release:
    """The numbers of ``period``. ``keys_sha256`` is that of ``keys.json`` on the day of publication.

    ``plus_minus``: in 95 of 100 cases the count lies within that distance. ``notes`` have the forms of
    ``counted_from`` and ``smaller_partners``. ``epsilon`` is what one record spends in its whole life.
    """

    period: str
    published: date
    invented: bool
    partners: tuple[PartnerRow, ...]
    languages: tuple[LanguageRow, ...]
    change: ChangeRow
    total: Total
    keys_sha256: str
    notes: tuple[str, ...] = ()
    epsilon: float = float(EPSILON)


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """What is published: the release, the same as a table, and the signature over the bytes of ``json``."""

    json: bytes
    csv: bytes
    jws: bytes


class Releases(Protocol):
    """Whatever keeps published releases."""

    def periods(self) -> tuple[str, ...]:
        """The published quarters, the newest first."""

    def release(self, period: str) -> ReleaseFiles | None:
        """The files of a quarter; None where it is not published."""


def draft(
    period: str,
    counted: Mapping[Cell, int],
    below: Below,
    published: date,
    keys_sha256: str,
    notes: Iterable[str] = (),
    invented: bool = False,
) -> Release:
    """The release of a quarter whose counters hold ``counted``: a fresh second draw is added to each.

    Raises:
        ValueError: ``counted`` lacks the cells of a table, or one of two cells of a row.
    """
    second = draw(sorted(counted), below)
    blurred = {cell: value + second[cell] for cell, value in counted.items()}
    return freeze(period, blurred, published, keys_sha256, notes, invented)


def freeze(
    period: str,
    blurred: Mapping[Cell, int],
    published: date,
    keys_sha256: str,
    notes: Iterable[str] = (),
    invented: bool = False,
) -> Release:
    """The release of cells that bear both draws already: clipped at 0, with their total.

    Raises:
        ValueError: ``blurred`` lacks the cells of a table, or one of two cells of a row.
    """

    def clipped(table: Table, cell: str, event: str) -> int:
        try:
            return max(blurred[Cell(table, cell, event)], 0)
        except KeyError:
            raise ValueError(f"there is no counter {table} {cell} {event}") from None

    def total(event: str) -> int:
        return max(sum(blurred[Cell("partner", row, event)] for row in rows), 0)

    rows = sorted({cell.cell for cell in blurred if cell.table == "partner"})
    tongues = sorted({cell.cell for cell in blurred if cell.table == "language"})
    near = plus_minus("partner")
    return Release(
        period,
        published,
        invented,
        tuple(
            PartnerRow(row, clipped("partner", row, STARTED), clipped("partner", row, COMPLETED), near) for row in rows
        ),
        tuple(LanguageRow(tag, clipped("language", tag, COMPLETED), plus_minus("language")) for tag in tongues),
        ChangeRow(
            **{answer: clipped("change", answer, ANSWERED) for answer in CHANGES}, plus_minus=plus_minus("change")
        ),
        Total(total(STARTED), total(COMPLETED), plus_minus("partner", len(rows))),
        keys_sha256,
        tuple(notes),
    )


def plus_minus(table: Table, cells: int = 1) -> int:
    """How far the sum of released cells of a table lies from what was counted, in 95 of 100 cases."""
    return bound(SCALES[table], DRAWS * cells)


def counted_from(day: date) -> str:
    """The note of a quarter whose counting began late, or again after a restore."""
    return f"{_COUNTED_FROM}{day.isoformat()}"


def counted_since(notes: Iterable[str]) -> date | None:
    """The day that a note of ``counted_from`` names, the last one if there are several."""
    days = []
    for note in notes:
        if note.startswith(_COUNTED_FROM):
            try:
                days.append(date.fromisoformat(note.removeprefix(_COUNTED_FROM)))
            except ValueError:
                continue
    return max(days, default=None)


def smaller_partners(ids: Iterable[str]) -> str:
    """The note that says who shares the row ``SMALLER``."""
    return _SMALLER_PARTNERS + ", ".join(sorted(ids))


def partners_pooled(notes: Iterable[str]) -> tuple[str, ...]:
    """The ids that notes of ``smaller_partners`` name."""
    listed = [note.removeprefix(_SMALLER_PARTNERS) for note in notes if note.startswith(_SMALLER_PARTNERS)]
    return tuple(sorted({name for ids in listed for name in ids.split(", ") if name}))


def other_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes of a form that this version does not know."""
    return tuple(note for note in notes if counted_since([note]) is None and not note.startswith(_SMALLER_PARTNERS))


def files(release: Release, sign: Callable[[bytes], bytes], kid: str) -> ReleaseFiles:
    """The three files. ``sign`` makes the Ed25519 signature of bytes with the key ``kid``."""
    data = write_json(release)
    return ReleaseFiles(data, write_csv(release), detached_jws(data, sign, kid))


def detached_jws(data: bytes, sign: Callable[[bytes], bytes], kid: str) -> bytes:
    """A compact JWS over ``data`` whose middle part is left out (RFC 7515, appendix F)."""
    header = base64url(compact_json({"alg": ALGORITHM, "kid": kid}))
    signature = sign(f"{header}.{base64url(data)}".encode("ascii"))
    return f"{header}..{base64url(signature)}".encode("ascii")


def write_csv(release: Release) -> bytes:
    """The same numbers as a table with one header row; notes come first."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    for note in ((INVENTED,) if release.invented else ()) + release.notes:
        table.writerow(("note", "", note, "", ""))
    for row in release.partners:
        table.writerow(("partner", row.partner, STARTED, row.started, row.plus_minus))
        table.writerow(("partner", row.partner, COMPLETED, row.completed, row.plus_minus))
    for tongue in release.languages:
        table.writerow(("language", tongue.language, COMPLETED, tongue.completed, tongue.plus_minus))
    for answer in CHANGES:
        table.writerow(("change", answer, ANSWERED, getattr(release.change, answer), release.change.plus_minus))
    table.writerow(("total", "", STARTED, release.total.started, release.total.plus_minus))
    table.writerow(("total", "", COMPLETED, release.total.completed, release.total.plus_minus))
    return text.getvalue().encode()


def write_json(release: Release) -> bytes:
    """The canonical JSON object: UTF-8, sorted keys, no spaces."""
    value = {name: getattr(release, name) for name in Release.__slots__}
    value |= {
        "published": release.published.isoformat(),
        "partners": [_members(row) for row in release.partners],
        "languages": [_members(row) for row in release.languages],
        "change": _members(release.change),
        "total": _members(release.total),
        "notes": list(release.notes),
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_json(data: bytes) -> Release:
    """The release in a file.

    Raises:
        BadRelease: it is none, or not written as ``write_json`` writes.
    """
    if len(data) > LARGEST_FILE:
        raise BadRelease("it is too large")
    try:
        value = strict_json(data)
    except ValueError as error:
        raise BadRelease(f"it is no JSON ({' '.join(str(error).split())[:80]})") from None
    release = _release(_object(value, Release, "the release"))
    if write_json(release) != data:
        raise BadRelease("it is not written as releases are: keys sorted, no spaces, UTF-8")
    return release


def _release(value: dict[str, Any]) -> Release:
    _must(isinstance(value["period"], str) and is_period(value["period"]), '"period" must be a quarter such as 2026Q4')
    _must(type(value["invented"]) is bool, '"invented" must be true or false')
    _must(type(value["epsilon"]) is float and 0 < value["epsilon"] < inf, '"epsilon" must be a number such as 1.5')
    _must(_fits(value["keys_sha256"], _SHA256), '"keys_sha256" must be 64 hexadecimal digits')
    notes = _listed(value["notes"], "notes")
    _must(all(_is_note(note) for note in notes), '"notes" must be lines of text')
    partners = tuple(_row(row, PartnerRow, f"partner {place}") for place, row in _numbered(value, "partners"))
    languages = tuple(_row(row, LanguageRow, f"language {place}") for place, row in _numbered(value, "languages"))
    _must(
        all(row.partner in (NO_CODE, SMALLER) or _fits(row.partner, _ROW) for row in partners)
        and _in_order([row.partner for row in partners]),
        '"partners" must have ids, each once and in order',
    )
    _must(
        all(_fits(row.language, _LANGUAGE) for row in languages) and _in_order([row.language for row in languages]),
        '"languages" must have tags, each once and in order',
    )
    return Release(
        value["period"],
        _day(value["published"]),
        value["invented"],
        partners,
        languages,
        _row(value["change"], ChangeRow, '"change"'),
        _row(value["total"], Total, '"total"'),
        value["keys_sha256"],
        tuple(notes),
        value["epsilon"],
    )


_Row = TypeVar("_Row", PartnerRow, LanguageRow, ChangeRow, Total)


def _row(value: Any, kind: type[_Row], where: str) -> _Row:
    """A row: numbers, and its name where it has one."""
    members = _object(value, kind, where)
    for name, found in members.items():
        if name in ("partner", "language"):
            _must(isinstance(found, str), f'"{name}" of {where} must be text')
        else:
            whole = type(found) is int and 0 <= found <= LARGEST_NUMBER
            _must(whole, f'"{name}" of {where} must be a whole number from 0')
    return kind(**members)


def _object(value: Any, kind: type, where: str) -> dict[str, Any]:
    names = kind.__slots__  # type: ignore[attr-defined]
    wanted = isinstance(value, dict) and value.keys() == set(names)
    _must(wanted, f"{where} must have the members {', '.join(sorted(names))} and no others")
    return dict(value)


def _members(row: PartnerRow | LanguageRow | ChangeRow | Total) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _numbered(value: dict[str, Any], name: str) -> Iterable[tuple[int, Any]]:
    return enumerate(_listed(value[name], name), 1)


def _listed(value: Any, name: str) -> list[Any]:
    _must(isinstance(value, list), f'"{name}" must be a list')
    return list(value)


def _in_order(names: list[str]) -> bool:
    return names == sorted(set(names))


def _fits(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.match(value))


def _is_note(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NOTE and value.isprintable()


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadRelease('"published" must be a day such as 2027-01-08') from None


def _must(holds: bool, trouble: str) -> None:
    if not holds:
        raise BadRelease(trouble)
