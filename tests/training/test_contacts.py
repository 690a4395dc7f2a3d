"""Help contacts: what their files say, whom they tell, and when a check is too old."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import TODAY
from tests.training.faults import HELP
from tests.training.pieces import ALL_KINDS, EMERGENCY, TELLS
from tests.training.pieces import WORDS as FRONT
from tests.training.reading import WORDS, found
from training.contacts import KINDS, read_contacts, read_help_text
from training.library import Library
from training.lint import check_dates


def contacts(text: str):
    value, findings = read_contacts("courses/help/lt/contacts.toml", text.encode())
    return value, found(findings)


def overdue(kind: str, checked: date, today: date = TODAY) -> bool:
    """Whether a contact of ``kind``, checked on a day by two people, is overdue."""
    value, problems = contacts(EMERGENCY.replace("emergency", kind).replace("2026-11-01", str(checked)))
    assert problems == []
    library = Library("", (), (), (), (), (), (), value, (), ())
    return [problem.code for problem in check_dates(library, today)] == ["C002"]


@pytest.mark.parametrize(
    ("kind", "checked", "late"),
    [
        ("crisis_line", date(2026, 8, 22), False),
        ("crisis_line", date(2026, 8, 21), True),
        ("legal_help", date(2026, 5, 22), False),
        ("legal_help", date(2026, 5, 21), True),
        ("emergency", date(2025, 11, 22), False),
        ("emergency", date(2025, 11, 21), True),
        ("emergency", TODAY, False),
    ],
)
def test_a_contact_is_overdue_one_day_behind_its_interval(kind, checked, late):
    assert overdue(kind, checked) is late


@pytest.mark.parametrize(("today", "late"), [(date(2027, 2, 28), False), (date(2027, 3, 1), True)])
def test_a_month_that_is_too_short_for_the_day_ends_the_interval(today, late):
    assert overdue("legal_help", date(2026, 8, 31), today) is late


def test_a_contact_has_its_ways_and_its_checks():
    text = (
        EMERGENCY
        + 'id = "first-aid"\nweb = "https://a.example/"\nhours = "day and night"\nfree = true\nbanned_in = ["RU"]\n'
    )
    (contact,), problems = contacts(text)
    assert problems == []
    assert (contact.id, contact.kind, contact.country, contact.line) == ("first-aid", "emergency", "lt", 1)
    assert (contact.name, contact.phone, contact.web) == ("112", "112", "https://a.example/")
    assert (contact.free, contact.anonymous, contact.banned_in) == (True, False, ("RU",))
    assert (contact.checked, contact.checked_by) == (date(2026, 11, 1), ("Ana", "Reza"))


def test_a_kind_may_have_several_contacts_with_ids_of_their_own():
    value, problems = contacts(EMERGENCY + "\n" + EMERGENCY.replace("name =", 'id = "second"\nname ='))
    assert [contact.id for contact in value] == ["emergency", "second"]
    assert problems == []


@pytest.mark.parametrize("phone", ["112", "+370 5 000 0000", "0800/123"])
def test_a_phone_number_is_digits(phone):
    assert contacts(EMERGENCY.replace('phone = "112"', f'phone = "{phone}"'))[1] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("phone", "call us"),
        ("phone", "javascript:alert(1)"),
        ("web", "http://a.example/"),
        ("web", "https://a"),
        ("web", "https://a.example/ b"),
        ("web", "javascript:alert(1)"),
    ],
)
def test_an_odd_number_or_address_is_an_error_and_not_shown(key, value):
    text = EMERGENCY.replace('phone = "112"', f'{key} = "{value}"')
    (contact,), problems = contacts(text)
    assert problems == ["3 F006"]
    assert getattr(contact, key) == ""


def test_one_table_instead_of_a_list_is_read_too():
    assert [contact.id for contact in contacts(EMERGENCY.replace("[[", "[").replace("]]", "]"))[0]] == ["emergency"]


@pytest.mark.parametrize("text", ["emergency = 5\n", 'emergency = ["112"]\n'])
def test_a_contact_that_is_no_table_is_an_error(text):
    assert contacts(text) == ((), ["1 F006"])


def help_text(text: str, path: str = "courses/help/lt/en.md"):
    value, findings = read_help_text(path, text.encode(), WORDS)
    return value, found(findings)


def test_the_words_of_a_contact_say_whom_it_tells():
    value, problems = help_text(FRONT + "Some words.\n\n" + TELLS)
    assert problems == []
    (entry,) = value.entries
    assert (value.country, value.html) == ("lt", "<p>Some words.</p>")
    assert (entry.id, entry.title, entry.html, entry.tells) == (
        "emergency", "112", "<p>In danger.</p>", "<p>The police.</p>",
    )  # fmt: skip
    assert value.entry("emergency") is entry
    assert value.entry("nothing") is None


def test_every_kind_may_be_a_section_of_the_page_of_all_kinds():
    value, problems = help_text(ALL_KINDS, HELP)
    assert problems == []
    assert value.country == ""
    assert [entry.id for entry in value.entries] == list(KINDS)


def test_a_country_with_all_required_contacts_is_complete(content, languages):
    required = [kind.id for kind in KINDS.values() if kind.required]
    text = "\n".join(EMERGENCY.replace("emergency", kind) for kind in required)
    # Checked three weeks ago: within every interval.
    words = FRONT + "\n".join(TELLS.replace("#emergency", f"#{kind}") for kind in required)
    content.small().write("courses/help/lt/contacts.toml", text).write("courses/help/lt/en.md", words)
    assert content.check(languages) == []


@pytest.mark.parametrize("text", [EMERGENCY, EMERGENCY.replace('phone = "112"\n', "")])
def test_what_all_countries_share_need_not_be_complete(content, languages, text):
    content.small().write("courses/help/eu/contacts.toml", text).write("courses/help/eu/en.md", FRONT + TELLS)
    assert content.check(languages) == []


def test_an_address_is_enough_to_reach_a_contact(content, languages):
    text = EMERGENCY.replace('phone = "112"', 'web = "https://a.example/"')
    content.small().write("courses/help/lt/contacts.toml", text).write("courses/help/lt/en.md", FRONT + TELLS)
    assert {problem.code for problem in content.check(languages)} == {"C001"}
