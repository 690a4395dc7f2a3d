"""How an item is written down in a record: three bytes of the digest of its name (record.md 7)."""

from __future__ import annotations

import hashlib

MARK_BYTES = 3
MOST_ITEMS = 330
"""Items of all courses together that fit into a record, whatever else it holds."""


def item_name(course: str, module: str, item: str) -> str:
    """The name of an item in all languages: ``basic/messages#caller``."""
    return f"{course}/{module}#{item}"


def mark_of(name: str) -> bytes:
    """The mark of an item in a record. ``training check`` refuses two items with the same one."""
    return hashlib.sha256(name.encode()).digest()[:MARK_BYTES]
