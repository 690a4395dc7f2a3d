"""For officers: the file that checks certificates without a network (design, section 9)."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from webapp import verifier
from webapp.compression import ENCODINGS, best_encoding
from webapp.fixed_pages import Packed, pack
from webapp.site import this_site
from webapp.verifier import Reader

bp = Blueprint("officers", __name__)

POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""On our own address the file runs nothing and shows nothing: it is there to be saved, and brings its own policy."""


@bp.get("/verify.html")
def verify() -> ResponseReturnValue:
    """The file with the keys of this moment, to be saved."""
    packed = _packed(keys_json(), current_app.extensions["reader"])
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    answer = Response(packed.bodies[ENCODINGS.index(encoding)], mimetype="text/html")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify.html"'
    answer.headers["Content-Security-Policy"] = POLICY
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    return answer


def keys_json() -> bytes:
    """The bytes of ``keys.json`` in the home, or an empty list of this site."""
    settings = this_site().settings
    if settings.home is not None:
        try:
            return (settings.home / "keys.json").read_bytes()
        except FileNotFoundError:
            pass
    return verifier.no_keys(settings.base_url or request.url_root.rstrip("/"))


@lru_cache(maxsize=1)
def _packed(keys: bytes, reader: Reader | None) -> Packed:
    """The file in every encoding, made anew when the keys change."""
    return pack(verifier.page(keys, reader))
