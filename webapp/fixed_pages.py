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


@dataclass(frozen=True, slots=True)
class Variant:
    """A page in one encoding, with all headers of its answer."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    not_modified: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FixedPage:
    """One page in every encoding. It reads no cookie and sets none."""

    variants: tuple[Variant, ...]

    def variant(self, accepted: str) -> Variant:
        return self.variants[ENCODINGS.index(best_encoding(accepted))]


def fixed_page(data: bytes, kind: str, cache: str) -> FixedPage:
    """Prepare ``data`` of the media type ``kind``; ``cache`` is its Cache-Control."""
    digest = hashlib.sha256(data).hexdigest()[:20]
    packed = not kind.startswith("image/")
    variants = tuple(_variant(data, encoding if packed else "", digest, kind, cache) for encoding in ENCODINGS)
    return FixedPage(variants)


def _variant(data: bytes, encoding: str, digest: str, kind: str, cache: str) -> Variant:
    body = compress(data, encoding)
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
        if page is None or method not in ("GET", "HEAD"):
            return self.app(environ, start)
        variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if variant.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", list(variant.not_modified))
            return ()
        start("200 OK", list(variant.headers))
        return () if method == "HEAD" else (variant.body,)
