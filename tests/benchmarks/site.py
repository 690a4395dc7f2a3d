"""Sites for the benchmarks: the shipped one, one for any folder, and one line of Flask to compare with."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask

from training.cache import Cache
from training.demo import invented_releases, with_demo
from training.home import Home
from training.languages import Language, read_languages
from training.library import Library
from training.lint import check
from training.problems import errors
from training.shipped import content_folder, translations_folder
from training.site_file import Office, SiteFile
from webapp import create_app
from webapp.fixed_pages import FixedPage
from webapp.pages import fixed_pages
from webapp.server import make_server
from webapp.settings import Settings
from webapp.site import Site

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC).timestamp()


def languages_of(root: Path) -> dict[str, Language]:
    """The interface's languages, and every other language that the content is written in."""
    languages, _ = read_languages(translations_folder())
    for path in root.glob("courses/big/*.md"):
        languages.setdefault(path.stem, Language(path.stem))
    return languages


def build(root: Path, cache: Cache) -> dict[str, FixedPage]:
    """Everything from the files to compressed pages, checks included."""
    languages = languages_of(root)
    compiled, problems = check(root, languages, TODAY, cache)
    stopping = errors(problems)
    if stopping:
        raise RuntimeError(f"the corpus has {len(stopping)} errors, the first: {stopping[0]}")
    return fixed_pages(Site(compiled.library, languages, Settings(content=root), TODAY), cache)


def shipped_app(
    folder: Path | None = None, database: str = "", offices: tuple[Office, ...] = ()
) -> tuple[Flask, Library]:
    """The site with what we ship and the two quarters of ``--demo``; what it keeps lies in ``folder``, or in a
    temporary one. It makes certificates for ``offices`` and those of the demo."""
    home = Home(folder or Path(tempfile.mkdtemp(prefix="safe-arrival-")), database)
    home.make()
    store = home.open_store()
    store.upgrade()
    languages, _ = read_languages(translations_folder())
    library = check(content_folder(), languages, TODAY)[0].library
    keys = home.signing_keys()
    keys.keep_ready(NOW)
    releases = invented_releases(keys, library.languages, NOW)
    keys.keep_ready(time.time())
    app = create_app(
        Settings.of(with_demo(SiteFile(offices=offices)), content=content_folder()),
        library,
        languages,
        TODAY,
        home.open_records(store),
        signing_keys=keys,
        releases=releases,
    )
    return app, library


def one_line() -> Flask:
    """What a page costs that is nothing but a line."""
    app = Flask("one_line")
    app.add_url_rule("/", view_func=lambda: "ok")
    return app


def main() -> None:
    """``python -m tests.benchmarks.site ours|line PORT``: serve one of the two, as ``training serve`` does."""
    app = shipped_app()[0] if sys.argv[1] == "ours" else one_line()
    make_server(app, Settings(content=content_folder()), "127.0.0.1", int(sys.argv[2])).run()


if __name__ == "__main__":
    main()
