"""Whose form is this? A POST from another site is refused, even where it could change nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def is_ours(request: Request, *, keeps: bool = False) -> bool:
    """Whether a POST comes from a page of ours.

    ``Sec-Fetch-Site`` decides; without it, ``Origin``. With neither (an old browser) a form that keeps something
    (``keeps``) is refused, practice is not.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        try:
            return urlsplit(origin).netloc.lower() == request.host.lower()
        except ValueError:
            return False
    return not keeps
