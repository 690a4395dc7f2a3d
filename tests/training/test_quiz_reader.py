"""Quiz files to quizzes: the sample of the design, word for word."""

from __future__ import annotations

import pytest

from tests.training.reading import choices_of, items_of, quiz_of
from training.message import Span
from training.quiz import ChoiceItem, MessageItem, OrderItem, ScenarioItem

SAMPLE = """\
---
title: Messages
---
## A caller says he is from the migration office and wants your file number. What do you do first? {#caller}

- [x] Hang up and call the number printed on your own letter.
  > You choose the channel, so he cannot fake it.
- [ ] Give the number, because the office has it already.
  > He has proved nothing. A caller's number can be faked.
- [ ] Ask him for your date of birth as proof.
  > Leaked databases hold your date of birth.

> [!WHY]
> A real office accepts that you call back.

## You find an unknown device linked to your messenger. What comes first? {#linked-device kind=order}

1. Take a photo of the list of devices.
2. Remove the device in the settings.
3. Switch on the registration lock.
4. Tell your group.

> [!WHY]
> Keep the evidence, stop the leak, prevent the next one, warn the others.

## What do you do with this message? {#parcel kind=message truth=trap}

```message
App: SMS
From: DHL
Text: Your parcel waits. [[Pay 1.99 today]]{1} at [[dhl-pay.example]]{2}
```

- [ ] Pay: it is only a small sum.
  > Look at what it wants: your card, through its own link.
- [x] Leave it, and look for the parcel in the shop's own app.
  > You choose the way, so a false page gets nothing.
- [ ] Answer and ask who sent it.
  > Now they know that somebody reads this number.

1. Hurry and a small sum are the bait.
2. The address does not belong to the sender.

## A man at the door {#door kind=scenario}

### He says he is from the electricity company and wants to know who lives here. {#start}
- [Tell him the names.](#told)
- [Ask for a card through the closed door.](#asked)

### You told him. {#told}
> [!RISKY]
> He now knows who lives here. Tell somebody you trust today. You can go back and try another way.

### He leaves. {#asked}
> [!GOOD]
> You call the number on your own bill and ask. Cards can be forged; whoever is honest can wait.
"""


@pytest.fixture(scope="module")
def sample():
    quiz, problems = quiz_of(SAMPLE)
    assert problems == []
    return quiz


def test_the_sample_of_the_design_is_read_whole(sample):
    assert (sample.course, sample.module, sample.language, sample.title) == ("basic", "people", "en", "Messages")
    assert [(item.id, item.kind, item.line) for item in sample.items] == [
        ("caller", "choice", 4),
        ("linked-device", "order", 16),
        ("parcel", "message", 26),
        ("door", "scenario", 44),
    ]
    assert [type(item) for item in sample.items] == [ChoiceItem, OrderItem, MessageItem, ScenarioItem]


def test_a_choice_has_its_feedback_and_its_mark(sample):
    item = sample.item("caller")
    assert choices_of(item) == [
        (
            True,
            "Hang up and call the number printed on your own letter.",
            "<p>You choose the channel, so he cannot fake it.</p>",
        ),
        (
            False,
            "Give the number, because the office has it already.",
            "<p>He has proved nothing. A caller's number can be faked.</p>",
        ),
        (False, "Ask him for your date of birth as proof.", "<p>Leaked databases hold your date of birth.</p>"),
    ]
    assert item.why == "<p>A real office accepts that you call back.</p>"
    assert item.question.startswith("A caller says")
    assert not item.several


def test_an_order_knows_its_steps(sample):
    item = sample.item("linked-device")
    assert [(step.place, step.line) for step in item.in_order] == [(1, 18), (2, 19), (3, 20), (4, 21)]
    assert item.in_order[3].text == "Tell your group."
    assert item.why.startswith("<p>Keep the evidence")


def test_a_message_has_its_truth_its_clues_and_its_choices(sample):
    item = sample.item("parcel")
    assert (item.truth, item.message.app, item.message.sender) == ("trap", "SMS", "DHL")
    assert item.message.text == "Your parcel waits. Pay 1.99 today at dhl-pay.example"
    assert item.message.spans[1] == Span("Pay 1.99 today", 1)
    assert item.clues == (
        "<p>Hurry and a small sum are the bait.</p>",
        "<p>The address does not belong to the sender.</p>",
    )
    assert [choice.right for choice in item.choices] == [False, True, False]


def test_a_scenario_has_places_moves_and_endings(sample):
    item = sample.item("door")
    assert [(place.id, place.ending) for place in item.places] == [("start", ""), ("told", "risky"), ("asked", "good")]
    moves = sorted(item.places[0].moves, key=lambda move: move.number)
    assert [(move.text, move.target) for move in moves] == [
        ("Tell him the names.", "told"),
        ("Ask for a card through the closed door.", "asked"),
    ]
    assert item.place("told").feedback.startswith("<p>He now knows who lives here.")


def test_several_marks_make_a_choice_of_several():
    (item,) = items_of(
        "## Which? {#which}\n\n- [x] One of them\n  > It is one of them.\n- [X] Two of them\n  > It is two of them.\n"
        "- [ ] None\n  > It is none of them.\n"
    )
    assert item.several
    assert len(item.right) == 2


def test_a_situation_stands_before_the_choices():
    (item,) = items_of(
        "## Which? {#which}\n\nReza *waits*.\n\n- a list\n- of things\n\nText.\n\n- [x] One of them\n"
        "  > It is one of them.\n- [ ] None\n  > It is none of them.\n"
    )
    assert item.situation == "<p>Reza <em>waits</em>.</p><ul><li>a list</li><li>of things</li></ul><p>Text.</p>"


def test_choices_and_feedback_may_hold_marks_and_links():
    (item,) = items_of(
        "## *Which* `one`? {#which}\n\n- [x] Call **her**\n  > See [the help](help:digital_help).\n"
        "  >\n  > - one\n  > - two\n- [ ] None\n  > It is none of them.\n"
    )
    assert item.question == "<em>Which</em> <code>one</code>?"
    right = choices_of(item)[0]
    assert right[1] == "Call <strong>her</strong>"
    assert right[2] == ('<p>See <a href="/en/help/#digital_help">the help</a>.</p><ul><li>one</li><li>two</li></ul>')


def test_problems_of_all_items_are_found_at_once():
    broken = SAMPLE.replace("[x]", "[ ]").replace("4. Tell", "4.\n5. Tell").replace("[!GOOD]", "[!RISKY]")
    assert quiz_of(broken)[1] == ["4 Q004", "21 Q025", "27 Q004", "45 Q015"]


def test_three_single_choices_with_the_right_one_in_the_same_place_are_noticed_but_not_messages():
    one = "## Q? {{#q-{}}}\n\n- [ ] Send it\n  > It is sent to them.\n- [x] Wait\n  > It is safe to wait.\n\n"
    text = "---\ntitle: A\n---\n" + "".join(one.format(n) for n in range(3))
    assert quiz_of(text)[1] == ["4 Q010"]
    assert quiz_of("---\ntitle: A\n---\n" + "".join(one.format(n) for n in range(2)))[1] == []
    first, mark, rest = text.rpartition("- [ ] Send it\n  > It is sent to them.\n- [x] Wait\n  > It is safe to wait.\n")
    turned = "- [x] Wait\n  > It is safe to wait.\n- [ ] Send it\n  > It is sent to them.\n"
    assert mark
    assert quiz_of(first + turned + rest)[1] == []
