"""``Officer``: somebody at a desk with a saved ``verify.html`` and no network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.certificate_faults import NOW, OFFICE
from webapp import verifier

NO_WEBCRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
"""What some browsers do to a saved file."""


class Officer:
    """Opens a copy of the file in a context without a network, types, and reads the verdict."""

    def __init__(self, context, folder: Path) -> None:
        self.context = context
        self.folder = folder
        self.page = context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def saves(self, keys: str, reader: verifier.Reader | None = None) -> Officer:
        """Save a copy with these keys, and open it."""
        file = self.folder / "verify.html"
        file.write_bytes(verifier.page(keys.encode(), reader))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready]")
        return self

    def at(self, now: int = NOW) -> Officer:
        """Set the clock of the machine."""
        self.page.clock.set_fixed_time(datetime.fromtimestamp(now, UTC))
        return self

    def works_for(self, office: str = OFFICE) -> Officer:
        """Choose the office."""
        if self.page.locator("#office-form").is_hidden():
            self.page.locator("#office-change").click()
        self.page.locator("#office").fill(office)
        self.page.keyboard.press("Enter")
        return self

    def checks(self, text: str) -> str:
        """Put a text where the focus is, press Enter, and say what the verdict is: its kind or its reason."""
        before = self.count
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        return self.verdict_after(before)

    @property
    def count(self) -> int:
        return self.page.evaluate("state.count")

    def verdict_after(self, before: int) -> str:
        """The verdict of the next check after ``before`` of them."""
        self.page.wait_for_function("before => state.outcome && state.outcome.number > before", arg=before)
        return self.page.locator("#result").get_attribute("data-reason")

    def shown(self, claim: str) -> str:
        return self.page.locator(f"[data-claim={claim}]").inner_text()

    @property
    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id")

    def is_content(self) -> None:
        """Nothing went wrong in the page, and nothing was asked of anybody."""
        assert self.errors == []
        assert [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))] == []
