"""People who visit a running site, and everything of theirs that no disk may hold."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from training.vault import Pepper, csrf_token, derive, row_id, stretch
from training.resume_code import ResumeCode, read_code

ADDRESS = "127.0.0.77"
AGENT, REFERER, QUERY = "canary-agent/7.1", "http://localhost/canary-referer", "canary-query=canary-value"
PERSIAN, ARABIC, WIDE = ("".join(chr(start + digit) for digit in range(10)) for start in (0x6F0, 0x660, 0xFF10))


class Visitor:
    """A browser with a cookie. ``secrets`` is every cookie, token and ticket that it was given."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.secrets: set[str] = set()

    def get(self, address: str) -> str:
        return self._ask("GET", f"{address}?{QUERY}")

    def post(self, address: str, **fields: str) -> str:
        return self._ask("POST", address, urlencode({**fields, "canary-field": "canary-answer"}))

    def keeping(self, page: str) -> dict[str, str]:
        """The hidden fields of a page."""
        found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        self.secrets |= {found[name] for name in ("csrf_token", "ticket") if name in found}
        return found

    def _ask(self, method: str, address: str, body: str | None = None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(ADDRESS, 0))
        headers = {
            "User-Agent": AGENT,
            "Referer": REFERER,
            "X-Forwarded-For": "203.0.113.77",
            "Forwarded": "for=203.0.113.77",
            "Accept-Language": "canary-language",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"canary-cookie=1{f'; session={self.cookie}' if self.cookie else ''}",
        }
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookie = value.partition("=")[2].partition(";")[0]
            self.secrets |= {self.cookie} - {""}
        text = answer.read().decode()
        connection.close()
        return text


def code_on(page: str) -> str:
    """The resume code of a page, plain."""
    shown = re.search(r'<output id="resume-code"[^>]*>(.*?)</output>', page, re.S)
    return re.sub(r"<[^>]+>|\s", "", shown[1]) if shown else ""


def typed_forms(code: str) -> list[str]:
    """A code as people write it: in one, in groups, in other digits."""
    groups = [code[at : at + 4] for at in range(0, 24, 4)]
    plain = [code, *(mark.join(groups) for mark in (" ", "-", "\u00a0", "."))]
    return [*plain, *(text.translate(str.maketrans("0123456789", digits)) for digits in (PERSIAN, ARABIC, WIDE) for text in plain[:2])]


def forms_of_code(code: str) -> dict[str, bytes]:
    """Every form in which a program might store a code, by its name."""
    digits = bytes(map(int, code))
    found = {f"typed {text}": text.encode() for text in typed_forms(code)}
    found |= {f"sent {text}": quote(text, safe="").encode() for text in typed_forms(code)}
    found |= {"in a form": "+".join(re.findall("....", code)).encode(), "one byte a digit": digits}
    found |= {"UTF-16": code.encode("utf-16-le"), "UTF-16 backwards": code.encode("utf-16-be"), "reversed": code[::-1].encode()}
    found |= {"BCD": bytes.fromhex(code), "BCD backwards": bytes.fromhex(code)[::-1]}
    swapped = "".join(code[at + 1] + code[at] for at in range(0, 24, 2))
    found |= {"BCD, nibbles swapped": bytes.fromhex(swapped), "BCD without the check digit": bytes.fromhex("0" + code[:23])}
    for name, number in (("24 digits", int(code)), ("23 digits", int(code[:23]))):
        length = (number.bit_length() + 7) // 8  # a longer field holds these bytes too
        found |= {f"{name}, {order}": number.to_bytes(length, order) for order in ("big", "little")}
        found |= {f"{name} in hex": f"{number:x}".encode(), f"{name} in HEX": f"{number:X}".encode()}
    fours = [int(each) for each in re.findall("....", code)]
    found |= {f"fours, {order}": b"".join(each.to_bytes(2, order) for each in fours) for order in ("big", "little")}
    found |= {f"base64 {cut}": base64.b64encode(code.encode()[cut:])[:-4] for cut in range(3)}
    for kind in ("md5", "sha1", "sha256"):
        digest = hashlib.new(kind, code.encode())
        found |= {kind: digest.digest(), f"{kind} in hex": digest.hexdigest().encode()}
    return found


def forms_of_key(key: bytes) -> dict[str, bytes]:
    """A secret as bytes and as the texts that stand for it."""
    texts = {"hex": key.hex(), "HEX": key.hex().upper(), "base64": base64.b64encode(key).decode().rstrip("=")}
    return {"bytes": key, **{name: text.encode() for name, text in texts.items()}, "base64url": base64.urlsafe_b64encode(key).rstrip(b"=")}
