"""Cells of a quarter, their noise, and what one record can ever spend."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from fractions import Fraction

import pytest

from tests.conftest import ROOT
from tests.training.tallying import noise
from training.counters import (
    CHANGES,
    EPSILON,
    LARGEST_EPSILON,
    NO_CODE,
    SCALES,
    SMALLER,
    Cell,
    cells,
    draw,
    row_of,
)
from training.laplace import bound
from training.site_file import Partner

VECTORS = json.loads((ROOT / "tests" / "vectors" / "record.json").read_text("utf-8"))["counters"]
LARGE, SMALL = Partner("LT", "Migration Department", 200), Partner("LV", "A small office", 49)


def cell_of(name: str) -> Cell:
    row, _, event = name.partition("/")
    return Cell("partner", row, event)


def drawn(values: dict[str, int]) -> dict[Cell, int]:
    return draw(map(cell_of, values), noise(values.values(), SCALES["partner"]))


def test_the_vectors_come_out_of_the_real_draws():
    stored = drawn(VECTORS["birth_noise"])
    for name, count in VECTORS["events"].items():
        stored[cell_of(name)] += count
    assert stored == {cell_of(name): value for name, value in VECTORS["stored"].items()}
    fresh = drawn(VECTORS["release_noise"])
    unclipped = {cell: value + fresh[cell] for cell, value in stored.items()}
    assert {cell: max(value, 0) for cell, value in unclipped.items()} == {
        cell_of(name): value for name, value in VECTORS["released"].items()
    }
    for event, total in VECTORS["released_total"].items():
        assert max(sum(value for cell, value in unclipped.items() if cell.event == event), 0) == total


def test_scales_and_intervals_are_those_of_the_vectors():
    assert dict(SCALES) == VECTORS["scales"]
    assert {table: bound(scale, 2) for table, scale in SCALES.items()} == VECTORS["interval_95"]


def test_a_record_spends_what_the_vectors_say():
    ledger = VECTORS["epsilon"]
    assert Fraction(ledger["present_or_absent"]) == EPSILON == LARGEST_EPSILON == Fraction(3, 2)
    assert ledger["partner"] + ledger["language"] + ledger["change"] == EPSILON
    assert ledger["other_cells"] == 2 * EPSILON  # one cell less and another more


def test_a_smaller_scale_would_stop_the_program_when_it_starts(tmp_path):
    weak = (ROOT / "training" / "counters.py").read_text("utf-8").replace('"language": 4', '"language": 3')
    (tmp_path / "weak.py").write_text(weak, "utf-8")
    done = subprocess.run([sys.executable, tmp_path / "weak.py"], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.returncode == 1
    assert "more than the promised 3/2" in done.stderr


def test_the_cells_of_a_quarter_are_those_of_the_record():
    found = cells([LARGE], ["en", "ru"])
    assert [(cell.table, cell.cell, cell.event) for cell in found] == [
        ("change", "nothing", "answered"),
        ("change", "one", "answered"),
        ("change", "several", "answered"),
        ("language", "en", "completed"),
        ("language", "ru", "completed"),
        ("partner", "(no code)", "completed"),
        ("partner", "(no code)", "started"),
        ("partner", "LT", "completed"),
        ("partner", "LT", "started"),
    ]
    assert len(CHANGES) == 3


def test_partners_below_fifty_places_share_one_row():
    several = [SMALL, Partner("LW", "Another", 1), LARGE, Partner("XX", "Just enough", 50)]
    rows = {cell.cell for cell in cells(several, []) if cell.table == "partner"}
    assert rows == {NO_CODE, SMALLER, "LT", "XX"}
    assert row_of(SMALL) == SMALLER
    assert {cell.cell for cell in cells([], []) if cell.table == "partner"} == {NO_CODE}


def test_each_cell_has_a_draw_of_its_own():
    found = [draw(cells([LARGE], ["en"]), secrets.randbelow) for _ in range(50)]
    assert all(set(each) == set(cells([LARGE], ["en"])) for each in found)
    for cell in cells([LARGE], ["en"]):
        assert len({each[cell] for each in found}) > 1


@pytest.mark.parametrize("table", list(SCALES))
def test_a_cell_knows_its_scale(table):
    assert Cell(table, "x", "y").scale == SCALES[table]
