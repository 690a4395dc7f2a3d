"""A real server and a real browser. Without their tools the tests say what to install."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from tests.certificate_faults import NOW
from tests.conftest import ROOT
from tests.pages.verifying import Officer
from training.shipped import content_folder
from webapp.server import make_server
from webapp.settings import Settings

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


def follow(page, target) -> None:
    """Press a link or a button, by selector or as found, and wait for the page that it leads to."""
    found = page.locator(target) if isinstance(target, str) else target
    with page.expect_navigation():
        found.click()


def send(page) -> None:
    """Press the button of the form that gets a code or comes back with one."""
    follow(page, 'main form:is([action$="/start/"], [action$="/resume/"]) button')


def nu_checker() -> Path | None:
    """The jar of the Nu HTML checker, or None."""
    places = [ROOT / ".venv" / "tools", ROOT]
    jars = [place / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar" for place in places]
    if given := os.environ.get("VNU_JAR"):
        jars.insert(0, Path(given))
    return next((jar for jar in jars if jar.exists()), None)


@pytest.fixture(scope="session")
def server(app):
    """The site on a free port of loopback, served as ``training serve`` serves it."""
    served = make_server(app, Settings(content=content_folder()), "127.0.0.1", 0)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.effective_port}"
    served.close()
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install -e '.[browser]' to test in a browser")
    path = chromium()
    if path is None:
        pytest.skip("install Chromium (Debian: apt-get install chromium) to test in a browser")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def nu_errors(tmp_path):
    """What the Nu HTML checker says of pages, which are given by their names."""
    jar, java = nu_checker(), shutil.which("java")
    if jar is None or java is None:
        pytest.skip("install Java and the checker: npm install --prefix .venv/tools vnu-jar")

    def told(pages):
        for number, html in enumerate(pages.values()):
            (tmp_path / f"{number}.html").write_text(html, "utf-8")
        command = [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        names = list(pages)
        return [
            f"{names[int(m['url'].rpartition('/')[2].removesuffix('.html'))]}:{m.get('lastLine')}: {m['message']}"
            for m in json.loads(done.stdout)["messages"]
            if m["type"] == "error"
        ]

    return told


@pytest.fixture
def officer(browser, tmp_path):
    """Somebody at an office without a network, with the saved file; nothing may go wrong in it."""
    context = browser.new_context(offline=True, locale="en-GB")
    officer = Officer(context, tmp_path).at(NOW)
    yield officer
    officer.is_content()
    context.close()
