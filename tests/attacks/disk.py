"""What an attacker does with raw files: look for remains of boxes, and for the places where rows lie."""

from __future__ import annotations

import sqlite3
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

_WORD, BLOCK = 8, 8192
_INDEX_INSIDE, _TABLE_INSIDE, _INDEX_LEAF, _TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D


def files_below(*folders: Path) -> dict[Path, bytes]:
    """Every file below ``folders`` with what it holds; one that goes away meanwhile is left out."""
    found = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        try:
            if path.is_file():
                found[path] = path.read_bytes()
        except FileNotFoundError:
            continue
    return found


def words_below(*folders: Path) -> dict[Path, set[int]]:
    """Every file below ``folders`` as the set of its words of eight bytes, one after the other."""
    return {
        path: set(memoryview(data + bytes(-len(data) % _WORD)).cast("Q"))
        for path, data in files_below(*folders).items()
    }


def pieces(boxes: Iterable[bytes]) -> set[int]:
    """Every piece of eight bytes of ``boxes``, wherever it begins."""
    return {int.from_bytes(box[at : at + _WORD], sys.byteorder) for box in boxes for at in range(len(box) - _WORD + 1)}


def remains(boxes: Iterable[bytes], words: dict[Path, set[int]]) -> list[str]:
    """The names of files that hold a window of 16 bytes of a box, at any place.

    Such a window covers at least one whole word of the file, so words are looked up instead of windows. It finds most
    shorter remains too, and by chance nothing: a box is random to whoever has no code.
    """
    wanted = pieces(boxes)
    return [path.name for path, found in words.items() if wanted & found]


def concordance(places: Sequence[Any], *, page: bool = False) -> float:
    """How often, of two places in their true order, the second is the larger one: 1 is the same order, 0.5 is none.

    With ``page`` only places that agree in their first number are compared.
    """
    pairs = [(one, other) for one, other in combinations(places, 2) if not page or one[0] == other[0]]
    return sum(0.5 if one == other else float(one < other) for one, other in pairs) / len(pairs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A row where it lies in an SQLite file. ``overflow`` is the page where it goes on, or 0."""

    id: bytes
    page: int
    offset: int
    is_leaf: bool
    overflow: int


def cells(file: Path, table: str = "learner") -> list[Cell]:
    """The rows of ``table`` in the file itself, its log left aside (https://sqlite.org/fileformat.html)."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
    return list(_cells(file.read_bytes(), root))


def _cells(data: bytes, root: int) -> Iterator[Cell]:
    size = struct.unpack(">H", data[16:18])[0]
    waiting = [root]
    while waiting:
        number = waiting.pop()
        page = data[(number - 1) * size : number * size]
        kind, _, count = struct.unpack(">BHH", page[:5])
        inside = kind in (_INDEX_INSIDE, _TABLE_INSIDE)
        start = 12 if inside else 8
        offsets = struct.unpack(f">{count}H", page[start : start + 2 * count])
        if inside:
            waiting.append(struct.unpack(">I", page[8:12])[0])
            waiting.extend(struct.unpack(">I", page[offset : offset + 4])[0] for offset in offsets)
        if kind != _TABLE_INSIDE:
            yield from (_cell(page, kind, number, offset, size) for offset in offsets)


def _cell(page: bytes, kind: int, number: int, offset: int, size: int) -> Cell:
    length, at = _varint(page, offset + 4 if kind == _INDEX_INSIDE else offset)
    if kind == _TABLE_LEAF:
        _, at = _varint(page, at)
    local = _local(length, kind, size)
    overflow = struct.unpack(">I", page[at + local : at + local + 4])[0] if local < length else 0
    header, _ = _varint(page, at)
    return Cell(page[at + header : at + header + 16], number, offset, kind != _INDEX_INSIDE, overflow)


def _local(length: int, kind: int, size: int) -> int:
    """How many bytes of a row of ``length`` stand in its own page."""
    most = size - 35 if kind == _TABLE_LEAF else (size - 12) * 64 // 255 - 23
    least = (size - 12) * 32 // 255 - 23
    fitting = least + (length - least) % (size - 4)
    return length if length <= most else fitting if fitting <= most else least


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends. (Nine bytes never come here: they are beyond 2^56.)"""
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def written_since(before: dict[Path, bytes], after: dict[Path, bytes]) -> dict[Path, bytes]:
    """What files hold now and did not hold before: new files, and the blocks that changed, with their neighbours."""
    found = {}
    for path, data in after.items():
        old = before.get(path, b"")
        starts = [at for at in range(0, len(data), BLOCK) if data[at : at + BLOCK] != old[at : at + BLOCK]]
        wanted = sorted({near for at in starts for near in (at - BLOCK, at, at + BLOCK) if near >= 0})
        if wanted:
            found[path] = b"".join(data[at : at + BLOCK] + (b"" if at + BLOCK in wanted else b"\n") for at in wanted)
    return found


def found_in(written: dict[Path, bytes], needles: dict[str, bytes]) -> list[str]:
    """Which needles, by their names, stand in which files."""
    return [f"{name} in {path}" for path, data in written.items() for name, needle in needles.items() if needle in data]
