"""Pages that are the same for everybody: compressed once, answered in front of Flask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.compression import ENCODINGS, best_encoding, compress
from webapp.headers import SECURITY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Variant:
    """A page in one encoding, with all headers of its answer."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    not_modified: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FixedPage:
    """One page in every encoding. It reads no cookie and sets none; ``for_anybody`` is left out for who has one."""

    variants: tuple[Variant, ...]
    for_anybody: bool = False

    def variant(self, accepted: str) -> Variant:
        return self.variants[ENCODINGS.index(best_encoding(accepted))]

    def reply(self, accepted: str, known: str) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for what a browser accepts (Accept-Encoding) and has already (If-None-Match)."""
        variant = self.variant(accepted)
        if variant.etag in known or known.strip() == "*":
            return "304 Not Modified", list(variant.not_modified), b""
        return "200 OK", list(variant.headers), variant.body


@dataclass(frozen=True)
class Packed:
    """The bytes of a page in each encoding of ``ENCODINGS``, and a digest of what they hold: what a cache keeps."""

    digest: str
    bodies: tuple[bytes, ...]


def pack(data: bytes) -> Packed:
    """``data`` in every encoding."""
    return Packed(hashlib.sha256(data).hexdigest()[:20], tuple(compress(data, encoding) for encoding in ENCODINGS))


def fixed_page(packed: Packed, kind: str, cache: str) -> FixedPage:
    """A page of the media type ``kind``; ``cache`` is its Cache-Control."""
    variants = zip(packed.bodies, ENCODINGS, strict=True)
    return FixedPage(tuple(_variant(packed.digest, body, encoding, kind, cache) for body, encoding in variants))


def fixed_file(data: bytes, kind: str, cache: str) -> FixedPage:
    """A file as a page. Pictures are as small as they get, and are sent as they are."""
    if kind.startswith("image/"):
        plain = _variant(hashlib.sha256(data).hexdigest()[:20], data, "", kind, cache)
        return FixedPage((plain,) * len(ENCODINGS))
    return fixed_page(pack(data), kind, cache)


def _variant(digest: str, body: bytes, encoding: str, kind: str, cache: str) -> Variant:
    etag = f'"{digest}{"-" + encoding if encoding else ""}"'
    common = [*SECURITY, ("Cache-Control", cache), ("Vary", "Accept-Encoding"), ("ETag", etag)]
    more = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    if encoding:
        more.append(("Content-Encoding", encoding))
    return Variant(body, etag, tuple(common + more), tuple(common))


class FixedPages:
    """WSGI: answers the addresses of ``pages``, passes everything else on."""

    def __init__(self, app: WSGIApplication, pages: Mapping[str, FixedPage]) -> None:
        self.app = app
        self.pages = pages

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        page = self.pages.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if page is None or method not in ("GET", "HEAD") or (page.for_anybody and self._has_session(environ)):
            return self.app(environ, start)
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        status, headers, body = page.reply(environ.get("HTTP_ACCEPT_ENCODING", ""), known)
        start(status, headers)
        return (body,) if body and method != "HEAD" else ()

    @staticmethod
    def _has_session(environ: WSGIEnvironment) -> bool:
        """Whether a browser sends the cookie of a session, under either of its names."""
        return "session=" in environ.get("HTTP_COOKIE", "")
