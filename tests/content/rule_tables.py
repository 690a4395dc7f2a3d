"""Write the tables of rules into the trainers' guides: ``python -m tests.content.rule_tables``.

A guide says between which lines, and of which groups: ``<!-- rules: F M -->`` … ``<!-- end of rules -->``.
"""

from __future__ import annotations

import re
from pathlib import Path

from training.rules import GROUPS, RULES, Rule

ROOT = Path(__file__).parents[2]
GUIDES = (ROOT / "courses" / "README.md", ROOT / "quizzes" / "README.md")

_BETWEEN = re.compile(r"(<!-- rules: (?P<groups>[A-Z ]+) -->\n).*?(<!-- end of rules -->)", re.S)
_HEAD = "| Code | Severity | What is wrong | What to do |\n| --- | --- | --- | --- |\n"


def with_tables(guide: str) -> str:
    """The text of a guide with fresh tables between its markers."""
    return _BETWEEN.sub(lambda found: f"{found[1]}\n{tables(found['groups'].split())}\n{found[3]}", guide)


def tables(groups: list[str]) -> str:
    """A heading and a table for each of ``groups``."""
    return "\n".join(f"### {GROUPS[group]} ({group})\n\n{_HEAD}{_rows(group)}" for group in groups)


def groups_of(guide: str) -> list[str]:
    """The groups whose tables a guide holds."""
    return [group for found in _BETWEEN.finditer(guide) for group in found["groups"].split()]


def _rows(group: str) -> str:
    return "".join(_row(rule) for rule in RULES.values() if rule.code.startswith(group))


def _row(rule: Rule) -> str:
    return f"| {rule.code} | {rule.severity} | {_cell(rule.what)} | {_cell(rule.remedy)} |\n"


def _cell(text: str) -> str:
    """``text`` as GitHub shows it word for word: no column, link or tag of its own."""
    return text.replace("|", "\\|").replace("](", "]\\(").replace("<", "\\<")


def main() -> None:
    for guide in GUIDES:
        guide.write_text(with_tables(guide.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
