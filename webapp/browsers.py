"""Browsers whose maker reads along: pages go through its servers, or reports go to a hostile state."""

from __future__ import annotations

from flask import Request

_NAMES = ("opera mini", "yabrowser", "yaapp", "ucbrowser", "ucweb")


def is_read_along(request: Request) -> bool:
    """Whether the browser's own header names such a browser. It is looked at and forgotten."""
    agent = request.headers.get("User-Agent", "")[:400].lower()
    return any(name in agent for name in _NAMES) or "X-OperaMini-Phone-UA" in request.headers
