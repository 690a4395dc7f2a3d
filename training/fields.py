"""Typed fields of front matter and TOML tables: each taken once by name, whatever is left over is a mistake."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training.rules import Findings

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
"""How ids are spelt: kebab-case English."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with its place: text, number, boolean, date, None, a list of entries or a dict of entries."""

    line: int
    column: int
    value: Any


class Fields:
    """A table of entries that is read field by field.

    Every method notes a problem (missing: F005, wrong type: F006) and gives an empty value rather than raise.
    ``close`` notes the keys that nobody asked for (F004).
    """

    def __init__(self, entries: Mapping[str, Entry], findings: Findings, line: int = 1) -> None:
        self.entries = dict(entries)
        self.findings = findings
        self.line = line
        self._asked: set[str] = set()

    def place(self, key: str) -> tuple[int, int]:
        """Line and column of a key, or the table's own line where the key is missing."""
        entry = self.entries.get(key)
        return (entry.line, entry.column) if entry else (self.line, 1)

    def text(self, key: str, *, required: bool = True, known: Mapping[str, Any] | None = None) -> str:
        """One line of text, or "" ; with ``known``, one of its keys."""
        entry = self._entry(key, required)
        if entry is None:
            return ""
        value = entry.value
        if not isinstance(value, str) or not value.strip() or "\n" in value.strip():
            self._wrong(key, entry, "one line of text", "put it into quotes" if value is not None else "write the text")
            return ""
        if known is not None and value not in known:
            self._wrong(key, entry, f"one of: {', '.join(known)}")
            return ""
        return value.strip()

    def texts(self, key: str, *, least: int = 0, most: int = 999, required: bool = True) -> tuple[str, ...]:
        """A list of ``least`` to ``most`` lines of text."""
        entry = self._entry(key, required)
        if entry is None:
            return ()
        if not isinstance(entry.value, list) or not least <= len(entry.value) <= most:
            wanted = f"a list of {least} to {most} texts" if least else "a list of texts"
            alone = isinstance(entry.value, str)
            self._wrong(key, entry, wanted, f"write it as [{str(entry.value)[:20]}]" if alone else "")
            return ()
        return tuple(self._item(key, item) for item in entry.value)

    def choices(self, key: str, known: Mapping[str, Any], *, required: bool = True) -> tuple[str, ...]:
        """A list of words out of ``known``."""
        values = self.texts(key, required=required)
        for value in values:
            if value and value not in known:
                self._wrong(key, self.entries[key], f"a list of: {', '.join(known)} (not {value[:30]!r})")
        return tuple(value for value in values if value in known)

    def ids(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of kebab-case ids."""
        values = self.texts(key, required=required)
        for value in values:
            if value and not ID.match(value):
                self._wrong(key, self.entries[key], f"a list of ids such as what-it-is (not {value[:30]!r})")
        return tuple(value for value in values if ID.match(value))

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A date such as 2027-02-22."""
        return self._typed(key, date, "a date such as 2027-02-22", required)  # type: ignore[no-any-return]

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._typed(key, bool, "true or false", False)
        return default if value is None else bool(value)

    def whole(self, key: str, *, required: bool = True, least: int = 1) -> int:
        """A whole number from ``least``."""
        value = self._typed(key, int, f"a whole number from {least}", required, lambda value: value >= least)
        return int(value or 0)

    def table(self, key: str, *, required: bool = True) -> dict[str, str]:
        """A table of one-line texts by id."""
        entry = self._entry(key, required)
        if entry is None:
            return {}
        if not isinstance(entry.value, dict):
            self._wrong(key, entry, "a table of texts")
            return {}
        return {name: self._item(key, item) for name, item in entry.value.items()}

    def tables(self, key: str) -> list[Fields]:
        """The tables ``[[key]]``, each with fields of its own; none where the key is missing."""
        entry = self._entry(key, False)
        if entry is None:
            return []
        found = entry.value if isinstance(entry.value, list) else [entry]
        if not all(isinstance(table.value, dict) for table in found):
            self._wrong(key, entry, "tables", f"write each as [[{key}]]")
            return []
        return [Fields(table.value, self.findings, table.line) for table in found]

    def named(self, key: str, *, required: bool = True) -> dict[str, Fields]:
        """The tables ``[key.name]`` by their names, each with fields of its own."""
        entry = self._entry(key, required)
        if entry is None:
            return {}
        tables = entry.value if isinstance(entry.value, dict) else {"": entry}
        if not all(isinstance(table.value, dict) for table in tables.values()):
            self._wrong(key, entry, "tables with names", f"write each as [{key}.name]")
            return {}
        return {name: Fields(table.value, self.findings, table.line) for name, table in tables.items()}

    def inner(self, key: str) -> Fields:
        """The table ``[key]``; one without fields where it is missing."""
        entry = self._entry(key, True)
        if entry is not None and not isinstance(entry.value, dict):
            self._wrong(key, entry, "a table", f"write it as [{key}]")
        found = entry is not None and isinstance(entry.value, dict)
        return Fields(entry.value if entry is not None and found else {}, self.findings, self.place(key)[0])

    def close(self) -> None:
        """Note every key that no method asked for, with the nearest known one."""
        for key in self.entries.keys() - self._asked:
            line, column = self.place(key)
            near = difflib.get_close_matches(key, self._asked, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known keys are {', '.join(sorted(self._asked))}"
            self.findings.found("F004", line, f'unknown key "{key[:40]}"', column=column, remedy=hint)

    def _entry(self, key: str, required: bool) -> Entry | None:
        self._asked.add(key)
        entry = self.entries.get(key)
        if entry is None and required:
            self.findings.found("F005", self.line, f'the key "{key}" is missing')
        return entry

    def _item(self, key: str, item: Entry) -> str:
        if isinstance(item.value, str) and item.value.strip() and "\n" not in item.value.strip():
            return str(item.value.strip())
        self._wrong(key, item, "text (put it into quotes where it looks like a number, a date or a table)")
        return ""

    def _typed(
        self, key: str, kind: type, wanted: str, required: bool, fits: Callable[[Any], bool] = lambda value: True
    ) -> Any:
        entry = self._entry(key, required)
        if entry is None:
            return None
        value = entry.value
        odd = (isinstance(value, bool) and kind is int) or isinstance(value, datetime)
        if isinstance(value, kind) and not odd and fits(value):
            return value
        self._wrong(key, entry, wanted)
        return None

    def _wrong(self, key: str, entry: Entry, wanted: str, remedy: str = "") -> None:
        self.findings.found("F006", entry.line, f'"{key}" must be {wanted}', column=entry.column, remedy=remedy)
