"""Whose form is this? A POST from another site is refused, even where it could change nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request

from webapp.site import this_site


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
            parts = urlsplit(origin)
            # Over https, a page of ours in the open could have been written by whoever sits on the network.
            return parts.netloc.lower() == request.host.lower() and (parts.scheme == "https" or not is_secure(request))
        except ValueError:
            return False
    return not keeps


def is_secure(request: Request) -> bool:
    """Whether the browser speaks https with us: the proxy says so, or it asked for the name of ``base_url``."""
    if request.is_secure:
        return True
    base = urlsplit(this_site().settings.base_url)
    return base.scheme == "https" and request.host.lower() == base.netloc.lower()
