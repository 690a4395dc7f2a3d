"""Answers to the self-assessment as nobody would give them, and forms as no browser would send them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from tests.training.instrument import shipped_model

MODEL = shipped_model()
FORM = "application/x-www-form-urlencoded"
STEPS = (*MODEL.sections, "urgent", "actions", "")
ACTIONS = ("", "back", "stay", "whole", "plan", "list")
ODD = (
    "", " ", "\x00", "\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "../../etc/passwd", "%s%n%(x)s{{7*7}}",
    "\ud7ff\U0001f600", "null", "\u202e", "-1", "9" * 400, "é" * 300, "q0", "none", "A" * 3000, "ill\x00", "NOW",
)  # fmt: skip
Request = dict[str, Any]
"""What a test client needs to send one request."""


def random_answers(rng: random.Random) -> dict[str, list[str]]:
    """Any options of any questions: several where one is asked for, "none of these" beside others, nothing at all."""
    chosen = {}
    for question in MODEL.questions:
        options = [option.id for option in question.options]
        if picked := rng.sample(options, rng.choice([0, 1, 1, 1, 2, len(options)])):
            chosen[question.id] = picked
    return chosen


def _fields(rng: random.Random) -> list[tuple[str, str]]:
    """A form that was begun well."""
    given = [(name, value) for name, values in random_answers(rng).items() for value in values]
    return [("step", rng.choice(STEPS)), ("action", rng.choice(ACTIONS)), *given]


def _sent(fields: list[tuple[str, str]], **more: Any) -> Request:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)
    return {"data": body.encode(), "content_type": FORM, **more}


def strange_values(rng: random.Random) -> Request:
    """Unknown fields, unknown options, wrong steps and buttons."""
    fields = _fields(rng)
    for _ in range(rng.randint(1, 12)):
        name = rng.choice([*MODEL.question_of, "step", "short", "action", *ODD])
        fields.insert(rng.randrange(len(fields) + 1), (name, rng.choice(ODD)))
    return _sent(fields)


def many_times(rng: random.Random) -> Request:
    """The same fields again and again."""
    fields = _fields(rng)
    return _sent([rng.choice(fields) for _ in range(rng.choice([50, 900, 1100, 3000]))])


def broken_bytes(rng: random.Random) -> Request:
    """A body of which some bytes are others, or missing."""
    body = bytearray(_sent(_fields(rng))["data"])
    for _ in range(rng.randint(1, 30)):
        body[rng.randrange(len(body))] = rng.randrange(256)
    return {"data": bytes(body[: rng.randint(0, len(body))]), "content_type": FORM}


def another_kind(rng: random.Random) -> Request:
    """A body that is not what its type says."""
    kinds = [
        "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", "",
        f"{FORM}; charset=utf-7", f"{FORM}; charset=nonsense", f"{FORM}; charset=utf-16", "multipart/mixed; boundary=",
    ]  # fmt: skip
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        % (name.encode(), rng.choice([b"", b'; filename="a"', b"\r\nContent-Type: \xff", b'"']), value.encode())
        for name, value in _fields(rng)
    )
    body = rng.choice([parts, parts + b"--x--\r\n", rng.randbytes(300), b'{"q0": ["ill"]}', b""])
    return {"data": body, "content_type": rng.choice(kinds)}


def too_much(rng: random.Random) -> Request:
    """Longer than a form may be, or nearly so."""
    long = "canary" * rng.choice([5_000, 10_900, 10_930, 20_000])
    return _sent([*_fields(rng), (rng.choice([*MODEL.question_of, "step"]), long)])


def another_way(rng: random.Random) -> Request:
    """Other methods, languages and places, with a query."""
    places = ("/en/assessment/", "/xx/assessment/", "/en/assessment", "/en/assessment/rules/", "/en/assessment/now/")
    method = rng.choice(["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "GET", "POST"])
    place = rng.choice(places)
    return _sent(_fields(rng), method=method, path=f"{place}?q0={rng.choice(['ill', '%00', '%ff'])}")


KINDS: tuple[Callable[[random.Random], Request], ...] = (
    strange_values,
    strange_values,
    many_times,
    broken_bytes,
    another_kind,
    too_much,
    another_way,
)


def odd_form(rng: random.Random) -> Request:
    """One request that no browser of ours would send."""
    request = {"method": "POST", "path": f"/{rng.choice(('en', 'ru', 'fa'))}/assessment/", **rng.choice(KINDS)(rng)}
    request["headers"] = {"Sec-Fetch-Site": "same-origin"}
    return request
