"""The officer's ``/verify.html``: one file that checks certificates without a network.

``page(keys_json)`` joins the template, the style, the words and the program; ``digest`` is what
``training certificate keys`` publishes. A reader of QR codes (zxing-wasm) is not ours and not in the repository: it is
put in where its npm package lies beside the site, and only if its bytes are the ones that we know.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent

PROGRAM = ("sha512", "ed25519", "strict", "references", "certificate", "keyboards", "reader", "screen", "tools")
"""Our scripts, in the order in which they are joined."""

LANGUAGES = ("en", "de", "lt", "lv", "pl", "cs")
"""The officer's languages, in the order of the switch."""

READER = "zxing-wasm-3.1.4.tgz"
READER_PACKAGE = "zxing-wasm@3.1.4"
READER_SHA256 = "2416232a155533bdcfa098a22ec9087734b34640ffa2a7add90bc36e145f6da0"
_READER_SCRIPT = "package/dist/iife/reader/index.js"
_READER_WASM = "package/dist/reader/zxing_reader.wasm"
_READER_NOTICE = "zxing-wasm 3.1.4 (MIT), (c) 2023 Ze-Zheng Wu; holds zxing-cpp (Apache-2.0)"


class ReaderRefused(Exception):
    """The reader that lies there is not the one that we know. The message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of QR codes: its script, and its program for WebAssembly."""

    script: str
    wasm: bytes


def find_reader(home: Path | None) -> Reader | None:
    """The reader that lies in the home of a site, or came with the program; None where there is none.

    Raises:
        ReaderRefused: a file of its name holds other bytes.
    """
    for folder in (home, _HERE):
        if folder is not None and (folder / READER).exists():
            return read_reader(folder / READER)
    return None


def read_reader(file: Path) -> Reader:
    """The reader in the npm package ``file``.

    Raises:
        ReaderRefused: it cannot be read, or holds other bytes than the package that we know.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ReaderRefused(f"{file}: cannot be read: {error.strerror}") from None
    if hashlib.sha256(data).hexdigest() != READER_SHA256:
        remedy = f"run `npm pack {READER_PACKAGE}` there again, or remove it"
        raise ReaderRefused(f"{file}: these are not the bytes of npm's {READER_PACKAGE}: {remedy}")
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as package:
        script, wasm = (package.extractfile(name) for name in (_READER_SCRIPT, _READER_WASM))
        assert script is not None
        assert wasm is not None
        return Reader(script.read().decode("utf-8").strip(), wasm.read())


def no_keys(issuer: str) -> bytes:
    """The list of keys of an issuer who has none yet."""
    return json.dumps({"issuer": issuer, "keys": []}, ensure_ascii=False).encode()


def page(keys_json: bytes, reader: Reader | None = None) -> bytes:
    """The whole file, with the bytes of ``keys.json`` and perhaps a reader in it: the same bytes each time.

    Raises:
        UnicodeDecodeError: ``keys_json`` is not UTF-8.
    """
    program, style = _program(), _text("page.css")
    scripts = [program, *([_script_of(reader)] if reader else [])]
    pieces = {
        "policy": policy(scripts, style),
        "style": style,
        "keys": keys_json.decode("utf-8").strip(" \t\r\n").replace("<", "\\u003c"),
        "words": _words(),
        "reader": _markup_of(reader) if reader else "",
        "program": program,
    }
    parts = _text("page.html").replace("{{", "}}").split("}}")  # every second one is the name of a piece
    return "".join(part if place % 2 == 0 else pieces[part] for place, part in enumerate(parts)).encode()


def digest(keys_json: bytes, reader: Reader | None = None) -> str:
    """The SHA-256 of the file, as ``sha256sum verify.html`` prints it."""
    return hashlib.sha256(page(keys_json, reader)).hexdigest()


def program_digest() -> str:
    """The SHA-256 of our program alone: the same in every copy of a version, whatever its keys."""
    return hashlib.sha256(_program().encode()).hexdigest()


def policy(scripts: list[str], style: str) -> str:
    """What the saved file allows itself: these scripts, this style, pictures and camera; no network at all."""
    allowed = " ".join(map(_hash_source, scripts))
    return (
        f"default-src 'none'; script-src {allowed} 'wasm-unsafe-eval'; style-src {_hash_source(style)}; "
        "img-src data: blob:; media-src blob: mediastream:; form-action 'none'; base-uri 'none'"
    )


def _hash_source(text: str) -> str:
    """How a policy names the text of a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _script_of(reader: Reader) -> str:
    return f"/* {_READER_NOTICE} */\n{reader.script}"


def _markup_of(reader: Reader) -> str:
    wasm = base64.b64encode(reader.wasm).decode()
    return f'<script type="text/plain" id="reader-wasm">{wasm}</script>\n<script>{_script_of(reader)}</script>'


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


@cache
def _program() -> str:
    return "\n".join(_text(f"{name}.js") for name in PROGRAM)


@cache
def _words() -> str:
    """The words of all languages, without anything that could end their script element."""
    words = {language: json.loads(_text(f"words/{language}.json")) for language in LANGUAGES}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
