"""Bytes on the wire: every page in every language, and the stylesheet."""

from __future__ import annotations

from collections import defaultdict

from tests.benchmarks.measure import Row, median
from tests.benchmarks.site import shipped_app
from tests.webapp.test_pages import addresses

AIM, LIMIT = 9_000, 14_600


def measure(modules: int) -> list[Row]:
    app, library = shipped_app()
    client = app.test_client()
    rows = []
    for encoding in ("br", "gzip"):
        by_language: dict[str, list[int]] = defaultdict(list)
        for address in addresses(app, library):
            answer = client.get(address, headers={"Accept-Encoding": encoding})
            by_language[address.split("/")[1]].append(len(answer.data))
        for language, found in sorted(by_language.items()):
            largest = max(found)
            rows.append(Row(f"largest page, {language}, {encoding}", largest, "bytes", f"≤ {AIM:,}", largest <= AIM))
            rows.append(Row(f"median page, {language}, {encoding}", median(found), "bytes"))
        css = client.get(app.extensions["site"].static_address("site.css"), headers={"Accept-Encoding": encoding})
        rows.append(Row(f"stylesheet, {encoding}", len(css.data), "bytes", f"≤ {LIMIT:,}", len(css.data) <= LIMIT))
    return rows
