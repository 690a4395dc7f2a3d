"""For officers: the file that checks certificates without a network (design, section 9)."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from training.signing_keys import KeysRefused, SigningKeys
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
    try:
        packed = _packed(keys_json(), current_app.extensions["reader"])
    except KeysRefused:
        return Response("no keys\n", 503, mimetype="text/plain")
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    answer = Response(packed.bodies[ENCODINGS.index(encoding)], mimetype="text/html")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify.html"'
    answer.headers["Content-Security-Policy"] = POLICY
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    return answer


def keys_json() -> bytes:
    """What ``/keys.json`` hands out at this moment; an empty list where nothing is signed. Raises KeysRefused."""
    found: SigningKeys | None = current_app.extensions["signing_keys"]
    if found is None:
        return verifier.no_keys(this_site().settings.base_url or request.url_root.rstrip("/"))
    return found.public().as_bytes()


@lru_cache(maxsize=1)
def _packed(keys: bytes, reader: Reader | None) -> Packed:
    """The file in every encoding, made anew when the keys change."""
    return pack(verifier.page(keys, reader))
