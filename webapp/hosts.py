"""Which names this site answers to. A stranger's name that points here gets nothing."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from training.site_file import is_address
from webapp.headers import NO_STORE, SECURITY
from webapp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class KnownHosts:
    """WSGI: 400 for a Host that is not ours.

    Ours are the names of ``base_url`` and ``onion_url`` and loopback; a site that listens beyond loopback also
    answers to bare addresses, which no attacker's name can stand for.
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self.app = app
        self.names = {"localhost", "127.0.0.1", "[::1]"}
        self.names |= {urlsplit(url).hostname or "" for url in (settings.base_url, settings.onion_url) if url}
        self.addresses = not settings.on_loopback

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if self._known(environ.get("HTTP_HOST", "")):
            return self.app(environ, start)
        body = b"This site does not answer to that name.\n"
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start("400 Bad Request", [*headers, ("Cache-Control", NO_STORE), *SECURITY])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

    def _known(self, host: str) -> bool:
        name, colon, port = host.lower().rpartition(":")
        if not colon or "]" in port:
            name = host.lower()
        elif not port.isdigit() or not port.isascii():
            return False
        if name in self.names:
            return True
        return self.addresses and is_address(name.strip("[]"))


def is_loopback(host: str) -> bool:
    """Whether a server on ``host`` can be reached from this machine only."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)
