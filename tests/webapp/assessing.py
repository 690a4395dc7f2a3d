"""Somebody who answers the self-assessment: reads a page's form as a browser does, and presses its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import BROWSER
from tests.training.instrument import answers
from tests.training.people import WEAK

LANGUAGES = ("en", "ru", "fa")
Answers = Mapping[str, list[str]]

HARMED = answers(WEAK + "q13 recent, q6 family, q7 open, q26 no, q20 sms, q22 code, q27 told, matters family, ")
"""Somebody whose phone was in other hands, with family at home; every question is answered."""

ALARMED = answers(
    WEAK + "q0 ill danger account pressed family stopped, q1 known, q2 lists group inside officials, q3 yes, q4 yes, "
    "q5 often, q6 family depends property, q7 open, q8 short, q9 gone, q10 home, q11 yes, q12 yes, q13 recent, "
    "q14 asked task intro coop, q15 visited, q16 repeated, q17 insult threat publish fake, q18 press, q19 most, "
    "q20 sms, q22 code, q26 partly, q27 told, q28 dates, q29 person, "
    "matters accounts approaches family outside papers calm, "
)
"""Everything at once: the largest plan that we could think of."""


def form_on(page: str) -> str:
    """The form that carries the answers, or the one that begins."""
    found = re.search(r'<form method="post" action="/[a-z]+/assessment/".*?</form>', page, re.S)
    assert found, page[:2000]
    return found[0]


def carried(page: str) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands, buttons left out."""
    sent: dict[str, list[str]] = {}
    for name, value, more in re.findall(r'<input type="\w+" name="([^"]+)" value="([^"]*)"([^>]*)>', form_on(page)):
        hidden = f'type="hidden" name="{name}" value="{value}"' in form_on(page)
        if hidden or "checked" in more:
            sent.setdefault(name, []).append(value)
    return sent


def asked_on(page: str) -> list[str]:
    """The ids of the questions that a page shows."""
    found = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)"', page)
    return list(dict.fromkeys(found))


def actions_on(page: str) -> list[str]:
    """The ids of a plan's actions, in order."""
    return re.findall(r'<li class="action" data-action="([^"]+)"', page)


def send(client: FlaskClient, language: str, fields: Mapping[str, object]) -> TestResponse:
    """A form of the self-assessment, whatever stands in it."""
    return client.post(f"/{language}/assessment/", data=fields, headers=BROWSER)


def press(client: FlaskClient, page: str, action: str = "", chosen: Answers | None = None) -> TestResponse:
    """Choose answers on a page, then press a button of its form."""
    language = re.search(r'action="/([a-z]+)/assessment/"', form_on(page))
    assert language
    own = {name: list((chosen or {}).get(name, ())) for name in asked_on(page)} if chosen is not None else {}
    fields = {**carried(page), **own}
    return send(client, language[1], {**fields, **({"action": action} if action else {})})


def walk(client: FlaskClient, language: str, chosen: Answers, *, short: bool = False) -> list[TestResponse]:
    """All pages from the first to the plan, answered one after the other."""
    first = client.get(f"/{language}/assessment/")
    pages = [first, send(client, language, {"short": "1"} if short else {})]
    while not re.search(r"<h1>(My list|Мой список|فهرست من)</h1>", pages[-1].text):
        assert len(pages) < 12
        pages.append(press(client, pages[-1].text, chosen=chosen))
    return pages
