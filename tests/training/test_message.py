"""A message to look at: its lines, its clues, and addresses that nobody must be able to open."""

from __future__ import annotations

import pytest

from tests.training.reading import document_of, found
from training.message import Message, Span, read_message


def message_of(text: str, lure: bool = True) -> tuple[Message | None, list[str]]:
    """The message in a fence that begins in line 4."""
    document, _ = document_of(f"---\ntitle: A\n---\n```message\n{text}\n```\n")
    return read_message(document.blocks[0], document.findings, lure=lure), found(document.findings)


def test_a_message_has_an_app_a_sender_and_a_text():
    message, problems = message_of("App: SMS\nFrom: The post: office\nText: Your parcel waits.\n\nCome soon.")
    assert problems == []
    assert (message.app, message.sender) == ("SMS", "The post: office")
    assert message.text == "Your parcel waits.\n\nCome soon."
    assert message.clues == ()


def test_a_text_may_begin_in_the_line_below():
    assert message_of("App: SMS\nFrom: DHL\nText:\nYour parcel waits.")[0].text == "Your parcel waits."


def test_clues_are_stretches_and_their_marks_are_gone_from_the_text():
    message, _ = message_of("App: SMS\nFrom: DHL\nText: Now! [[Pay 1.99]]{2} at [[dhl.example]]{1}")
    assert message.text == "Now! Pay 1.99 at dhl.example"
    assert message.clues == (2, 1)
    assert message.spans == (Span("Now! "), Span("Pay 1.99", 2), Span(" at "), Span("dhl.example", 1))


def test_a_clue_may_go_over_a_line_end():
    assert message_of("App: A\nFrom: B\nText: [[one\ntwo]]{1}")[0].spans == (Span("one\ntwo", 1),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "App: SMS",
        "From: DHL\nApp: SMS\nText: Hello",
        "App: SMS\nFrom: DHL",
        "App: SMS\nFrom: DHL\nText:",
        "App:\nFrom: DHL\nText: Hello",
        "App: SMS\nApp: SMS\nFrom: DHL\nText: Hello",
        "app: SMS\nfrom: DHL\ntext: Hello",
        "App: SMS\nfrom me\nFrom: DHL\nText: Hello",
    ],
)
def test_a_message_without_its_three_lines_is_an_error(text):
    assert message_of(text) == (None, ["4 M017"])


@pytest.mark.parametrize(
    "text",
    [
        "dhl.com", "https://dhl.com", "http://dhl.com/pay?x=1", "www.DHL.de", "me@dhl.com", "dhl.com/a.example",
        "t.me/somebody", "https://1.2.3.4", "https://user@dhl.com/x", "notexample.com", "me@evilexample.org", "банк.рф",
        "xn--80ak6aa92e.com", "a.xn--p1ai", "https://dhl.com?next=.example", "https://dhl.com#a.example", "https://localhost",
    ],
)  # fmt: skip
def test_an_address_that_could_exist_is_an_error(text):
    assert message_of(f"App: SMS\nFrom: DHL\nText: Go to {text} now")[1] == ["7 Q018"]


@pytest.mark.parametrize(
    "text",
    [
        "dhl-pay.example", "https://www.dhl.example/pay?x=1", "me@dhl.example", "dhl.test", "example.com",
        "www.example.org", "me@example.net", "letter.pdf", "photo.jpg", "Come at 10.30", "Pay 1.99",
        "e.g. this", "Dr. Ana", "a/b", "Wait... then", "почта", "v1.2.3", "report.docx",
    ],
)  # fmt: skip
def test_what_nobody_can_open_is_no_error(text):
    assert message_of(f"App: SMS\nFrom: DHL\nText: Go to {text} now")[1] == []


def test_a_genuine_message_may_name_a_real_address():
    assert message_of("App: SMS\nFrom: Post\nText: See post.lt", lure=False)[1] == []


def test_an_address_in_the_sender_is_looked_at_too():
    assert message_of("App: E-mail\nFrom: help@dhl.com\nText: Hello")[1] == ["6 Q018"]
