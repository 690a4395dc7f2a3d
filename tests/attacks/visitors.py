"""People who visit a running site, and every form in which something of theirs could lie on a disk."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from urllib.parse import quote, urlencode

ADDRESS, PROXIED = "127.0.0.77", "203.0.113.77"
AGENT, REFERER, QUERY = "canary-agent/7.1", "http://localhost/canary-referer", "canary-query=canary-value"
_SCRIPTS = [{48 + digit: zero + digit for digit in range(10)} for zero in (0x6F0, 0x660, 0xFF10)]
"""Persian, Arabic and wide digits."""


class Visitor:
    """A browser with a cookie. ``secrets`` holds every cookie, token and ticket that it was given."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.secrets: set[str] = set()

    def get(self, address: str, **headers: str) -> str:
        """The page at an address, with a query that nobody needs."""
        return self._ask("GET", f"{address}?{QUERY}", None, headers)

    def post(self, address: str, **fields: str | list[str]) -> str:
        """What a form leads to, sent with a field that nobody knows."""
        return self._ask("POST", address, urlencode({**fields, "canary-field": "canary-answer"}, doseq=True), {})

    def carried(self, page: str) -> dict[str, str]:
        """The hidden fields of a page that carry something."""
        found = dict(re.findall(r'<input type="hidden" name="(csrf_token|with-code|ticket)" value="([^"]*)"', page))
        self.secrets |= {value for name, value in found.items() if name != "with-code"}
        return found

    def _ask(self, method: str, address: str, body: str | None, more: dict[str, str]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(ADDRESS, 0))
        cookies = ["canary-cookie=1", *([f"session={self.cookie}"] if self.cookie else [])]
        headers = {
            "User-Agent": AGENT,
            "Referer": REFERER,
            "Cookie": "; ".join(cookies),
            "Sec-Fetch-Site": "same-origin",
        }
        headers |= {"X-Forwarded-For": PROXIED, "Forwarded": f"for={PROXIED}", "Accept-Language": "canary-language"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, address, body, {**headers, **more})
        answer = connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookie = value.partition("=")[2].partition(";")[0]
            self.secrets |= {self.cookie} - {""}
        text = answer.read().decode()
        connection.close()
        return text


def code_on(page: str) -> str:
    """The resume code that a page shows, plain."""
    shown = re.search(r'<output id="resume-code"[^>]*>(.*?)</output>', page, re.S)
    assert shown
    return re.sub(r"<[^>]+>|\s", "", shown[1])


def typed(code: str) -> list[str]:
    """A code as people write it: in one, in groups, in the digits of other scripts."""
    plain = [code, *(mark.join(re.findall("....", code)) for mark in (" ", "-", "\u00a0", "."))]
    return [*plain, *(text.translate(script) for script in _SCRIPTS for text in plain[:3])]


def forms_of_text(text: str) -> dict[str, bytes]:
    """A text as it is written and as it is sent."""
    sent = quote(text, safe="")
    found = {"": text.encode(), " in UTF-16": text.encode("utf-16-le"), " in UTF-16BE": text.encode("utf-16-be")}
    found |= {
        " in JSON": text.encode("ascii", "backslashreplace"),
        " sent": sent.encode(),
        " in a form": sent.replace("%20", "+").encode(),
    }
    return {f"{text}{name}": form for name, form in found.items()}


def forms_of_code(code: str) -> dict[str, bytes]:
    """Every form in which a program might keep a code, by its name."""
    found = {name: form for text in typed(code) for name, form in forms_of_text(text).items()}
    swapped = "".join(code[at + 1] + code[at] for at in range(0, 24, 2))
    for name, packed in (("BCD", code), ("BCD of 23 digits", "0" + code[:23]), ("BCD with nibbles swapped", swapped)):
        found |= {name: bytes.fromhex(packed), f"{name}, backwards": bytes.fromhex(packed)[::-1]}
    for name, number in (("number", int(code)), ("number of 23 digits", int(code[:23]))):
        length = (number.bit_length() + 7) // 8  # a longer field holds these bytes too
        found |= {f"{name}, {order}": number.to_bytes(length, order) for order in ("big", "little")}
        found |= {f"{name} in hex": f"{number:x}".encode(), f"{name} in HEX": f"{number:X}".encode()}
    fours = [int(four) for four in re.findall("....", code)]  # this is how PostgreSQL's numeric keeps them, too
    found |= {f"fours, {order}": b"".join(four.to_bytes(2, order) for four in fours) for order in ("big", "little")}
    found |= {"one byte a digit": bytes(map(int, code)), "backwards": code[::-1].encode()}
    found |= {f"base64, from {cut}": base64.b64encode(code.encode()[cut:])[:-4] for cut in range(3)}
    for kind in ("md5", "sha1", "sha256"):
        digest = hashlib.new(kind, code.encode()).digest()
        found |= {kind: digest, f"{kind} in hex": digest.hex().encode()}
    return found


def forms_of_key(key: bytes, name: str) -> dict[str, bytes]:
    """A key as bytes, and as the texts that stand for it."""
    texts = {"hex": key.hex(), "HEX": key.hex().upper(), "base64": base64.b64encode(key).decode().rstrip("=")}
    texts["base64url"] = base64.urlsafe_b64encode(key).decode().rstrip("=")
    return {name: key, **{f"{name} in {kind}": text.encode() for kind, text in texts.items()}}
