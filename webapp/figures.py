"""Published numbers as a reader meets them: with their interval, as a bar, in rows that have a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from training.counters import CHANGES, NO_CODE, SMALLER, Change
from training.languages import Language, is_tag
from training.release import ChangeRow, LanguageRow, PartnerRow, Total


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and how far it may lie from what was counted."""

    value: int
    near: int

    @property
    def low(self) -> int:
        """The lower end of its interval: nothing was counted less than never."""
        return max(self.value - self.near, 0)

    @property
    def high(self) -> int:
        """The upper end of its interval."""
        return self.value + self.near


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. ``tongue`` is the language of ``name``, "" where nobody knows it; ``also`` stands beside it.

    ``only_in`` says in which quarters of a year the row was counted, if it was not in all of them.
    """

    name: str
    figures: tuple[Figure, ...]
    tongue: str = ""
    also: str = ""
    only_in: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows whose bars have one scale: the highest end of an interval is as wide as the table allows."""

    rows: tuple[Row, ...]

    def bar(self, figure: Figure) -> tuple[str, str]:
        """The classes of the two parts of a bar: up to the lower end of the interval, and from there to the upper."""
        top = max((each.high for row in self.rows for each in row.figures), default=0) or 1
        low, high = figure.low * 100 // top, figure.high * 100 // top
        return _width(low), _width(high - low)


def _width(hundredths: int) -> str:
    """A width as two classes of the stylesheet: tens and units."""
    return f"t{hundredths // 10} u{hundredths % 10}"


def partner_table(
    rows: Iterable[PartnerRow],
    names: Mapping[str, str],
    language: Language,
    only_in: Mapping[str, str],
) -> Table:
    """Started and completed by partner: those with a row of their own by size, then the shared rows."""
    gettext = language.gettext
    shared = {SMALLER: gettext("All smaller partners"), NO_CODE: gettext("Without a cohort code")}

    def order(row: PartnerRow) -> tuple[int, int, str]:
        return (list(shared).index(row.partner) + 1 if row.partner in shared else 0, -row.started, row.partner)

    return Table(
        tuple(
            Row(
                shared.get(row.partner) or names.get(row.partner, row.partner),
                (Figure(row.started, row.plus_minus), Figure(row.completed, row.plus_minus)),
                language.tag if row.partner in shared else "",
                only_in=only_in.get(row.partner, ""),
            )
            for row in sorted(rows, key=order)
        )
    )


def language_table(rows: Iterable[LanguageRow], language: Language, only_in: Mapping[str, str]) -> Table:
    """Completed courses by language: its own name, and its name in the language of the page."""
    listed = []
    for row in sorted(rows, key=lambda row: (-row.completed, row.language)):
        own = Language(row.language).name if is_tag(row.language) else row.language
        name = str(language.locale.languages.get(row.language.split("-")[0], ""))
        listed.append(
            Row(
                own,
                (Figure(row.completed, row.plus_minus),),
                row.language,
                "" if name.casefold() == own.casefold() else name,
                only_in.get(row.language, ""),
            )
        )
    return Table(tuple(listed))


def change_table(row: ChangeRow, language: Language) -> Table:
    """The answers to "What have you changed?", in their order."""
    gettext = language.gettext
    names: dict[Change, str] = {
        "nothing": gettext("Nothing yet"),
        "one": gettext("One thing"),
        "several": gettext("Several things"),
    }
    return Table(
        tuple(Row(names[answer], (Figure(getattr(row, answer), row.plus_minus),), language.tag) for answer in CHANGES)
    )


def all_together(total: Total) -> tuple[Figure, Figure]:
    """Started and completed of all partners."""
    return Figure(total.started, total.plus_minus), Figure(total.completed, total.plus_minus)
