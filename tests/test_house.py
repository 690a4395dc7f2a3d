"""The shape of the house (design, section 4): imports only go down, rooms stay small, each stands alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = [
    {"problems", "rules", "languages", "shipped", "digits", "files", "sqlite", "quarters", "laplace"},
    {
        "fields",
        "blocks",
        "document",
        "message",
        "guard",
        "inline",
        "links",
        "citations",
        "markup",
        "choices",
        "reading",
    },
    {
        "quiz",
        "attempt",
        "quiz_rules",
        "scenario_reader",
        "quiz_reader",
        "course",
        "contacts",
        "facts",
        "glossary",
        "items",
        "site_file",
        "assessment",
        "assessment_reader",
        "assessment_rules",
        "assessment_words",
        "plan",
    },
    {"cache", "library", "lint", "translation", "word_choice", "assessment_check"},
    {
        "resume_code",
        "cohort",
        "record",
        "vault",
        "session",
        "hour_keys",
        "gate",
        "progress",
        "reference",
        "key_list",
        "certificate",
        "signing_keys",
        "qr_code",
        "counters",
        "events",
        "release",
        "year",
        "demo",
        "release_folder",
    },
    {"database", "store", "counter_store", "counting", "migrations", "records", "home", "housekeeping"},
    {"webapp"},
    {"cli", "__main__"},
]
LONGEST_FILE, LONGEST_FUNCTION, MOST_LIBRARIES = 400, 50, 14
ALLOWED = set(
    "flask wtforms sqlalchemy alembic markdown markdown-it-py mdit-py-plugins nh3 ruamel.yaml babel cryptography segno "
    "waitress brotli".split()
)
FILES = sorted([*(ROOT / "training").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")])
PYTHON = sorted([*FILES, *(ROOT / "tests").rglob("*.py")])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor(module: str) -> int:
    parts = module.split(".")
    room = "webapp" if parts[0] == "webapp" else parts[min(1, len(parts) - 1)]
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), 0 if module == "training" else -1)


@cache
def imports(path: Path) -> dict[str, bool]:
    """Our modules that a file imports, and whether it does so at its top (not only for types)."""
    tree = ast.parse(path.read_text("utf-8"))
    top = {id(node) for node in tree.body}
    found: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] in ("training", "webapp", "flask", "tests"):
                found[name] = found.get(name, False) or id(node) in top
    return found


def ours(path: Path) -> set[str]:
    known = {name_of(file) for file in FILES}
    return {name for name in imports(path) if name in known and name != name_of(path)}


def test_every_room_has_a_floor():
    assert [name_of(path) for path in FILES if floor(name_of(path)) < 0] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_only_go_down(path):
    here = floor(name_of(path))
    assert [name for name in ours(path) if floor(name) > here and name != "training"] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_below_the_site_knows_flask(path):
    if not name_of(path).startswith("webapp"):
        assert "flask" not in imports(path)


@pytest.mark.parametrize("path", sorted((ROOT / "training" / "cli").glob("*.py")), ids=name_of)
def test_the_command_imports_the_site_and_the_database_only_inside_commands(path):
    """So that ``training check`` starts fast, and a trainer's machine needs no database."""
    late = ("webapp", *(f"training.{room}" for room in FLOORS[5]))
    assert not any(at_top for name, at_top in imports(path).items() if name.startswith(late))


def test_only_the_parts_of_the_store_and_its_migrations_know_the_database_library():
    knowing = {
        name_of(path)
        for path in FILES
        if re.search(r"^\s*(?:from|import) (?:sqlalchemy|alembic)", path.read_text("utf-8"), re.M)
    }
    assert {name.split(".")[1] for name in knowing} == {"database", "store", "counter_store", "migrations"}


def test_no_import_goes_in_a_circle():
    graph = {name_of(path): {name for name in ours(path) if name not in ("training", "webapp")} for path in FILES}
    while free := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_are_small(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


ALONE = """
import os, sys, traceback
import alembic, babel.dates, brotli, click, cryptography, flask, markdown, markdown_it, nh3, ruamel.yaml, segno
import sqlalchemy, waitress, wtforms
for name in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            __import__(name)
        except BaseException:
            print(name, traceback.format_exc()[-300:], flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_every_module_can_be_imported_alone():
    """Each in a process of its own, which has loaded the libraries but nothing of ours."""
    names = [name for name in map(name_of, FILES) if name != "training.__main__"]
    names = [name for name in names if not name.startswith("training.migrations.")]  # Alembic runs these
    done = subprocess.run([sys.executable, "-c", ALONE, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_the_runtime_libraries_are_few_and_known():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {line.split(">")[0] for line in project["dependencies"]}
    assert named <= ALLOWED
    assert len(named) <= MOST_LIBRARIES


def test_the_lock_names_no_host():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert "--hash=sha256:" in lock


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_module_and_public_thing_says_what_it_is(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not any(
            "bp." in ast.unparse(decorator) for decorator in node.decorator_list
        )  # views: their address says it
    ]
    assert bare == []


def test_the_stylesheet_knows_no_left_and_right():
    """Pages run in both directions: only logical properties, except where a rule is for one direction."""
    css = (ROOT / "webapp" / "static" / "site.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    assert (
        re.findall(
            r"[;{\s](?:margin|padding|border)-(?:left|right)|[;{\s](?:left|right)\s*:|text-align:\s*(?:left|right)|float:",
            css,
        )
        == []
    )
