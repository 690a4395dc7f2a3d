"""Bring every ``.po`` file up to date with the interface: ``python -m tests.content.interface_words``.

``en.po`` is the list of all messages; the others keep their translations, and what nobody uses goes. In ``partners/``
stand the messages of the statistics pages only, for languages in which nothing else is served.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from training.languages import CALLOUTS, STEMS

WEBAPP = Path(__file__).parents[2] / "webapp"
FOLDER = WEBAPP / "translations"
PARTNERS = FOLDER / "partners"
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
_PARTNERS_METHODS = [
    ("figures.py", "python"),
    ("statistics_pages.py", "python"),
    ("templates/statistics/**.html", "jinja2.ext.babel_extract"),
]
_OPTIONS = {"newstyle_gettext": "true", "trimmed": "false", "silent": "false"}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def collect() -> Catalog:
    """All messages of the interface, in the order of the files."""
    catalog = _extract(_METHODS)
    for title in CALLOUTS.values():
        catalog.add(title, context="callout")
    for words in STEMS.values():
        catalog.add(words, context="lint")
    return catalog


def collect_for_partners() -> Catalog:
    """The messages of the statistics pages, and of the frame in which partners' languages show them."""
    return _extract(_PARTNERS_METHODS)


def _extract(methods: list[tuple[str, str]]) -> Catalog:
    catalog = Catalog(project="Safe Arrival", fuzzy=False)
    options = {pattern: _OPTIONS for pattern, method in methods if method != "python"}
    for _, _, message, _, context in extract_from_dir(WEBAPP, methods, options, keywords=_KEYWORDS):
        if message not in ((), "", None):
            catalog.add(message, context=context)
    return catalog


def texts(catalog: Catalog) -> set[tuple[str, str]]:
    """Messages as comparable pairs of context and first text."""
    return {
        (message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalog
        if message.id
    }


def update(path: Path, messages: Catalog) -> None:
    """Rewrite one ``.po`` file."""
    old = read_po(io.StringIO(path.read_text("utf-8")), locale=path.stem)
    fresh = Catalog(locale=path.stem, project="Safe Arrival", fuzzy=False)
    fresh._num_plurals, fresh._plural_expr = old.num_plurals, old.plural_expr
    for message in messages:
        if message.id:
            known = old.get(message.id, message.context)
            fresh.add(message.id, known.string if known else "", context=message.context)
    binary = io.BytesIO()
    write_po(binary, fresh, width=120, omit_header=True, no_location=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {path.stem}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {old.plural_forms}\\n"\n\n'
    )
    path.write_text(head + binary.getvalue().decode().lstrip(), "utf-8")


def main() -> None:
    for folder, messages in ((FOLDER, collect()), (PARTNERS, collect_for_partners())):
        for path in sorted(folder.glob("*.po")):
            update(path, messages)


if __name__ == "__main__":
    main()
