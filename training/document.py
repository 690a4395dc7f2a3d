"""One content file: its text made safe to read, front matter with lines, and the blocks of its body."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from training.blocks import Block, read_blocks
from training.fields import ID, Entry, Fields
from training.rules import Findings

LONGEST_FILE = 128 * 1024
LONGEST_FRONT_MATTER = 16 * 1024
MOST_BRACKETS = 100
"""Opening brackets and braces in front matter: YAML nests without end, and ruamel takes its time for it."""

_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufffe\uffff]")
"""Control characters imitate Python-Markdown's placeholders; overrides make a line read other than it is."""

_DEEP = re.compile(r"^\s*(?:[-?:] +){9}", re.M)
_RESERVED = re.compile(r"(?:main|languages|contents|sources|feedback|trouble|answer|doors|done|(?:fact|cited)-\d+)\Z")
"""Ids that stand on our pages already, and the address that closes a practice."""

_FENCE = re.compile(r"---[ \t]*\Z")
_BRACES = re.compile(r"\s*\{([^{}]*)\}\s*\Z")


@dataclass(slots=True)
class Heading:
    """A heading ``## Words {#id key=value .flag}``. ``line`` counts from 1."""

    text: str
    id: str
    line: int
    values: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


@dataclass(slots=True)
class Section:
    """A heading with the blocks up to the next one of its level."""

    heading: Heading
    blocks: list[Block]


@dataclass(slots=True)
class Document:
    """A content file. ``lines`` are those of the whole file without line ends; line 1 is ``lines[0]``."""

    path: str
    fields: Fields
    lines: list[str]
    body_line: int
    blocks: list[Block]
    findings: Findings


def decode(data: bytes, findings: Findings) -> str | None:
    """The text of a file with LF line ends, or None where it cannot be used. A BOM and CRLF are accepted."""
    if len(data) > LONGEST_FILE:
        findings.found("F013", 1, "the file is larger than 128 KiB")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.found("F001", line, column=error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if refused := _REFUSED.search(text):
        line = text.count("\n", 0, refused.start()) + 1
        column = refused.start() - (text.rfind("\n", 0, refused.start()) + 1) + 1
        name = f"U+{ord(refused.group()):04X}"
        findings.found("F002", line, f"the file holds the control character {name}", column=column)
        return None
    return text


def read_document(path: str, data: bytes) -> tuple[Document | None, Findings]:
    """Read a Markdown file with YAML front matter. The document is None where nothing of it can be used."""
    findings = Findings(path)
    text = decode(data, findings)
    if text is None:
        return None, findings
    lines = text.split("\n")
    end = _front_matter_end(lines)
    if end is None:
        message = "the file does not begin with front matter between two lines of ---"
        findings.found("F003", 1, message, remedy="begin the file with a line of ---, then title: …, then --- again")
        return None, findings
    entries = _yaml("\n".join(lines[1:end]), findings)
    if entries is None:
        return None, findings
    blocks = read_blocks("\n".join(lines[end + 1 :]), end + 2, findings)
    return Document(path, Fields(entries, findings), lines, end + 2, blocks, findings), findings


def _front_matter_end(lines: list[str]) -> int | None:
    if not _FENCE.match(lines[0]):
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)


def _yaml(text: str, findings: Findings) -> dict[str, Entry] | None:
    if len(text) > LONGEST_FRONT_MATTER:
        findings.found("F003", 1, "the front matter is longer than 16 KiB; has its closing --- been lost?")
        return None
    if text.count("[") + text.count("{") > MOST_BRACKETS or _DEEP.search(text):
        findings.found("F003", 2, "the front matter is nested too deeply", remedy="write plain texts and short lists")
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        reason, remedy = _in_plain_words(error.problem or "")
        findings.found("F003", line, f"the front matter cannot be read here: {reason}", column=column, remedy=remedy)
        return None
    except Exception:  # nesting without end, odd escapes: ruamel raises whatever it trips over
        findings.found("F003", 1, "the front matter cannot be read")
        return None
    if not isinstance(node, MappingNode):
        findings.found("F003", 2, "the front matter is not a list of lines such as title: …")
        return None
    if _is_knotted(node):
        findings.found("F003", 2, "the front matter refers to itself with & and *", remedy="write every value out")
        return None
    return _mapping(node, findings, 3)


def _is_knotted(root: Node) -> bool:
    """Whether a node stands in two places: aliases make small files enormous."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        if isinstance(node, MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value
    return False


_PLAIN_WORDS = {
    "mapping values are not allowed": ("a colon stands inside the text", "put the whole text into 'single quotes'"),
    "cannot start any token": (
        "a Tab or a special sign begins the line",
        "use plain spaces, or put the text into quotes",
    ),
    "expected <block end>": ("the text goes on behind its closing quote", "put the whole text into 'single quotes'"),
    "could not find expected ':'": ("a line without a key", "write key: value"),
    "unexpected end of stream": ("a quote or a bracket is never closed", "close it"),
}
"""What ruamel says, and what a trainer can do about it."""


def _in_plain_words(said: str) -> tuple[str, str]:
    found = next((plain for technical, plain in _PLAIN_WORDS.items() if technical in said), None)
    return found or (said or "this cannot be read", "")


def _mapping(node: MappingNode, findings: Findings, depth: int) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        line, column = key.start_mark.line + 2, key.start_mark.column + 1
        name = key.value if isinstance(key, ScalarNode) else "?"
        if name in entries:
            findings.found("F007", line, f'the key "{name[:40]}" stands twice', column=column)
        entries[name] = Entry(line, column, _value(value, findings, depth - 1))
    return entries


def _value(node: Node, findings: Findings, depth: int) -> Any:
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if depth <= 0:
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, findings, depth)
    if isinstance(node, SequenceNode):
        return [
            Entry(item.start_mark.line + 2, item.start_mark.column + 1, _value(item, findings, depth - 1))
            for item in node.value
        ]
    return None


def _scalar(node: ScalarNode) -> Any:
    """The value of a scalar by YAML 1.2: ``no`` is a word and 012 is no octal number."""
    kind, value = str(node.tag).rpartition(":")[2], str(node.value)
    try:
        if kind == "int":
            return int(value)
        if kind == "bool":
            return value.lower() == "true"
        if kind == "timestamp":
            return date.fromisoformat(value)
    except ValueError:
        return value
    return None if kind == "null" else value


def read_toml(path: str, data: bytes) -> tuple[dict[str, Entry] | None, Findings]:
    """Read a TOML file as entries with lines. None where it cannot be read; the findings say why."""
    findings = Findings(path)
    text = decode(data, findings)
    if text is None:
        return None, findings
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        reason = str(error).split(" (at ")[0]
        curly = (
            any(quote in text.split("\n")[line - 1] for quote in "“”„«»‘’") if line <= text.count("\n") + 1 else False
        )
        remedy = "use straight quotes" if curly else "put texts into straight quotes, with commas between them in lists"
        findings.found("F003", line, f"the TOML cannot be read here: {reason}", column=column, remedy=remedy)
        return None, findings
    return _toml_table(values, _toml_lines(text), "", 1), findings


_TOML_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")
_TOML_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")


def _toml_lines(text: str) -> dict[str, int]:
    """Where tables and keys stand: ``table``, ``table#2`` for the second of an array, ``table.key``."""
    places: dict[str, int] = {}
    table = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TOML_HEADER.match(line):
            name = header[1].replace('"', "")
            counts[name] = counts.get(name, 0) + 1
            table = f"{name}#{counts[name]}" if line.lstrip().startswith("[[") else name
            places.setdefault(table, number)
            places.setdefault(name, number)
        elif key := _TOML_KEY.match(line):
            places.setdefault(f"{table}.{key[1]}".lstrip("."), number)
    return places


def _toml_table(values: Mapping[str, Any], places: Mapping[str, int], prefix: str, line: int) -> dict[str, Entry]:
    entries = {}
    for key, value in values.items():
        name = f"{prefix}.{key}".lstrip(".")
        at = places.get(name, line)
        entries[key] = Entry(at, 1, _toml_value(value, places, name, at))
    return entries


def _toml_value(value: Any, places: Mapping[str, int], name: str, line: int) -> Any:
    if isinstance(value, dict):
        return _toml_table(value, places, name, line)
    if isinstance(value, list):
        items = []
        for number, item in enumerate(value, 1):
            at = places.get(f"{name}#{number}", line)
            items.append(Entry(at, 1, _toml_value(item, places, f"{name}#{number}", at)))
        return items
    return value


def read_heading(
    block: Block,
    findings: Findings,
    *,
    ids: re.Pattern[str] = ID,
    values: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> Heading:
    """Read ``Words {#id key=value .flag}``; only the named keys and flags are allowed. The id may come out empty;
    ``ids`` says how it may be spelt."""
    braces = _BRACES.search(block.text)
    heading = Heading(_BRACES.sub("", block.text).strip(), "", block.line)
    found_flags = set()
    for word in braces[1].split() if braces else ():
        key, equals, value = word.partition("=")
        if word.startswith("#") and _RESERVED.match(word[1:]):
            findings.found("F008", block.line, f'the id "{word[1:]}" is taken by the site', remedy="choose another one")
            heading.id = word[1:]
        elif word.startswith("#") and ids.match(word[1:]):
            heading.id = word[1:]
        elif word.startswith(".") and word[1:] in flags:
            found_flags.add(word[1:])
        elif equals and key in values and value:
            heading.values[key] = value
        elif not word.startswith("#"):
            findings.found("M016", block.line, f'"{word[:40]}" has no meaning here')
    heading.flags = frozenset(found_flags)
    if not heading.id:
        tried = next((word for word in (braces[1].split() if braces else ()) if word.startswith("#")), "")
        said = f'the id "{tried[1:41]}" is badly spelt' if tried else f'the heading "{heading.text[:40]}" has no id'
        findings.found("F008", block.line, said)
    return heading


def split_sections(
    blocks: list[Block],
    findings: Findings,
    *,
    level: int = 2,
    ids: re.Pattern[str] = ID,
    values: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> tuple[list[Block], list[Section]]:
    """Cut blocks at the headings of ``level``: what stands before the first one, and the sections.

    Notes ids that stand twice (F007) and headings above the level or two levels below it (M008).
    """
    before: list[Block] = []
    sections: list[Section] = []
    seen: set[str] = set()
    for block in blocks:
        if block.kind == "heading" and block.level == level:
            heading = read_heading(block, findings, ids=ids, values=values, flags=flags)
            if heading.id and heading.id in seen:
                findings.found("F007", block.line, f'the id "{heading.id}" stands twice')
            seen.add(heading.id)
            sections.append(Section(heading, []))
            continue
        if block.kind == "heading" and not level < block.level <= level + 1:
            remedy = "delete it: the title stands in the front matter" if block.level == 1 else ""
            findings.found("M008", block.line, f"a heading of level {block.level} stands here", remedy=remedy)
            if not sections:
                continue
        (sections[-1].blocks if sections else before).append(block)
    return before, sections
