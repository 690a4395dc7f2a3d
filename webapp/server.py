"""The server: waitress, set so that slow or hostile clients stop nobody and nothing is spooled to disk."""

from __future__ import annotations

import logging
import sys
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from webapp.headers import NO_STORE, SECURITY
from webapp.settings import Settings


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """Waitress's own refusals (a body over its limit, a broken request line) bear our headers too."""

    def execute(self) -> None:
        self.response_headers.extend([*SECURITY, ("Cache-Control", NO_STORE)])
        super().execute()


def _be_silent() -> None:
    """Waitress logs a visitor's address with some accidents; nothing of ours needs its words."""
    log = logging.getLogger("waitress")
    log.addHandler(logging.NullHandler())
    log.propagate = False


def _proxy(settings: Settings) -> dict[str, Any]:
    """Whom to believe when it says for whom it asks, and over https or not: nobody but the proxy on this machine."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": headers, "trusted_proxy_count": 1}


def make_server(app: Flask, settings: Settings, host: str, port: int) -> Any:
    """A waitress server that listens; ``run()`` serves until it is stopped. Raises OSError where it cannot listen."""
    _be_silent()
    HTTPChannel.error_task_class = _ErrorTask
    return create_server(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        connection_limit=1000,
        asyncore_use_poll=sys.platform != "win32",
        channel_timeout=settings.slowest_client_seconds,
        ident=None,
        max_request_body_size=settings.largest_body_bytes,
        # Above the body limit, so that waitress never writes a body into a temporary file.
        inbuf_overflow=settings.largest_body_bytes * 2,
        outbuf_overflow=settings.largest_body_bytes * 4,
        max_request_header_size=settings.largest_header_bytes,
        clear_untrusted_proxy_headers=True,
        **_proxy(settings),
    )
