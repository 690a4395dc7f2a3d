"""The server: waitress, set so that slow or hostile clients stop nobody and nothing is spooled to disk."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from waitress.server import create_server

from webapp.settings import Settings


def make_server(app: Flask, settings: Settings, host: str, port: int) -> Any:
    """A waitress server that listens; ``run()`` serves until it is stopped. Raises OSError where it cannot listen."""
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
        clear_untrusted_proxy_headers=True,
    )
