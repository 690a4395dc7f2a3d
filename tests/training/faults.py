"""Planted faults: for every rule of the linter at least one piece of content that breaks it, and where it must say so.

``files`` are laid over ``SMALL``; None deletes one. A module's text begins in line 10, a quiz's first heading in 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.conftest import FRONT, SMALL
from tests.training.pieces import (
    ALL_KINDS,
    BACK,
    CHOICES,
    CLUES,
    EMERGENCY,
    ENGLISH,
    FACT,
    HEADER,
    MESSAGE,
    ORDER,
    OTHER_START,
    SCENARIO,
    STEPS,
    TELLS,
    TITLE,
    WHY,
    WORDS,
    item,
)
from training.problems import Severity

MODULE = "courses/basic/people/en.md"
MODULE_FA = "courses/basic/people/fa.md"
QUIZ = "quizzes/basic/people/en.md"
QUIZ_FA = "quizzes/basic/people/fa.md"
COURSE = "courses/basic/course.toml"
TEXT = "courses/basic/en.md"
SOURCES = "courses/sources.toml"
CONTACTS = "courses/help/lt/contacts.toml"
HELP = "courses/help/en.md"
HELP_LT = "courses/help/lt/en.md"
PO = "webapp/translations/ru.po"


@dataclass(frozen=True)
class Fault:
    """A mistake and the problem that must be found for it. ``translations`` are ``.po`` files by name."""

    code: str
    files: Mapping[str, str | bytes | None]
    path: str
    line: int
    severity: Severity = "error"
    translations: Mapping[str, str] = field(default_factory=dict)


def module(code: str, body: str, line: int = 10) -> Fault:
    return Fault(code, {MODULE: f"{FRONT}## Begin {{#begin}}\n\n{body}\n"}, MODULE, line)


def front(code: str, line: int, old: str, new: str) -> Fault:
    assert old in SMALL[MODULE]
    return Fault(code, {MODULE: SMALL[MODULE].replace(old, new)}, MODULE, line)


def quiz(code: str, text: str, line: int, severity: Severity = "error") -> Fault:
    return Fault(code, {QUIZ: text}, QUIZ, line, severity)


def message(code: str, line: int, old: str = "", new: str = "", choices: str = CHOICES) -> Fault:
    return quiz(code, TITLE + MESSAGE.replace(old, new, 1) + choices, line)


def scenario(code: str, line: int, old: str, new: str) -> Fault:
    assert old in SCENARIO
    return quiz(code, TITLE + SCENARIO.replace(old, new), line)


def course(code: str, line: int, old: str, new: str) -> Fault:
    assert old in SMALL[COURSE]
    return Fault(code, {COURSE: SMALL[COURSE].replace(old, new)}, COURSE, line)


def fact(code: str, line: int, old: str, new: str) -> Fault:
    assert old in FACT
    return Fault(code, {SOURCES: FACT.replace(old, new)}, SOURCES, line)


def contact(
    code: str, line: int, text: str, severity: Severity = "error", words: str = WORDS + TELLS, path: str = CONTACTS
) -> Fault:
    return Fault(code, {CONTACTS: text, HELP_LT: words}, path, line, severity)


def person(code: str, body: str, severity: Severity = "error", path: str = MODULE, line: int = 10) -> Fault:
    """A fact about somebody, alleged and from memory only, cited by ``body``."""
    text = FACT.replace("assessed", "alleged").replace("public", "recall") + "person = true\n"
    return Fault(code, {SOURCES: text, MODULE: f"{FRONT}## Begin {{#begin}}\n\n{body}\n"}, path, line, severity)


def persian(code: str, english: str, translated: str, line: int) -> Fault:
    return Fault(code, {QUIZ: english, QUIZ_FA: translated}, QUIZ_FA, line)


def po(code: str, text: str, line: int, severity: Severity = "error") -> Fault:
    return Fault(code, {}, PO, line, severity, {"en.po": ENGLISH, "ru.po": text})


def single_choices(number: int) -> str:
    """Items whose right choice is always the second."""
    return "".join(f"## Question {n}? {{#q-{n}}}\n\n{CHOICES}\n" for n in range(number))


FILES = (
    Fault("F001", {QUIZ: b"---\ntitle: \xff\n---\n"}, QUIZ, 2),
    Fault("F001", {SOURCES: FACT.encode("utf-16")}, SOURCES, 1),
    Fault("F001", {TEXT: SMALL[TEXT].replace("Welcome", "Прывітанне").encode("cp1251")}, TEXT, 6),
    module("F002", "A bell\x07 rings."),
    module("F002", "Turned \u202ednuora."),
    front("F003", 1, "---\ntitle", "title"),
    front("F003", 3, "One sentence.", "One: two: three"),
    front("F003", 2, FRONT, "---\n- title\n---\n"),
    front("F003", 1, FRONT, "---\ntitle: A title\n"),
    course("F003", 2, "mandatory = true", "mandatory = yes"),
    fact("F003", 3, '"assessed"', '"assessed'),
    po("F003", HEADER + 'msgid "Page"\n}{\n', 6),
    front("F004", 2, "title: A title", "titel: A title"),
    course("F004", 2, "mandatory", "obligatory"),
    fact("F004", 4, "when =", "wehn ="),
    contact("F004", 7, EMERGENCY + "cheked_by = []\n"),
    Fault("F004", {QUIZ: SMALL[QUIZ].replace("title: People", "title: People\nkind: order")}, QUIZ, 3),
    front("F005", 1, "summary: One sentence.\n", ""),
    course("F005", 1, "version = 1\n", ""),
    fact("F005", 1, 'claim = "A claim."\n', ""),
    contact("F005", 1, EMERGENCY.replace('name = "112"\n', "")),
    front("F006", 2, "A title", "2024"),
    front("F006", 2, "A title", ""),
    front("F006", 4, "[see, choose, do]", "[see, choose]"),
    front("F006", 5, "[ACC]", "[XYZ]"),
    front("F006", 6, "2027-02-22", "soon"),
    front("F006", 6, "2027-02-22", "2027-02-30"),
    course("F006", 1, "version = 1", "version = 0"),
    course("F006", 1, "version = 1", "version = true"),
    course("F006", 2, "mandatory = true", 'mandatory = "yes"'),
    course("F006", 3, '["people"]', '["People here"]'),
    fact("F006", 3, "assessed", "certain"),
    fact("F006", 1, FACT, "F1 = 5\n"),
    contact("F006", 3, EMERGENCY.replace('phone = "112"', 'phone = "call us"')),
    contact("F006", 3, EMERGENCY.replace("phone", "web").replace('web = "112"', 'web = "http://a.example/"')),
    Fault("F006", {TEXT: SMALL[TEXT].replace("{phone: Your phone}", "[phone]")}, TEXT, 4),
    module("F007", "Text.\n\n## Begin again {#begin}\n\nText.", 12),
    front("F007", 3, "summary: One sentence.", "title: Again\nsummary: One sentence."),
    quiz("F007", item(CHOICES) + f"\n## Again? {{#drive}}\n\n{CHOICES}", 11),
    course("F007", 3, '["people"]', '["people", "people"]'),
    contact("F007", 7, EMERGENCY * 2),
    scenario("F007", 14, "{#told}", "{#asked}"),
    front("F008", 8, " {#begin}", ""),
    front("F008", 8, "{#begin}", "{#Begin}"),
    quiz("F008", item(CHOICES).replace(" {#drive}", ""), 4),
    fact("F008", 1, "[F1]", "[one]"),
    contact("F008", 2, EMERGENCY.replace("name", 'id = "Not An Id"\nname', 1)),
    Fault("F009", {MODULE_FA: SMALL[MODULE].replace("begin", "start")}, MODULE_FA, 8),
    persian("F009", SMALL[QUIZ], SMALL[QUIZ].replace("{#drive}", "{#list}"), 4),
    Fault("F009", {TEXT: SMALL[TEXT].replace("{phone:", "{laptop: Your laptop, phone:")}, TEXT, 1),
    contact("F009", 5, EMERGENCY, words=WORDS + TELLS.replace("{#emergency}", "{#other}"), path=HELP_LT),
    Fault("F010", {MODULE: None}, COURSE, 1),
    Fault("F010", {QUIZ: None}, COURSE, 1),
    Fault("F010", {TEXT: None}, COURSE, 1),
    course("F010", 1, '["people"]', '["people", "messages"]'),
    Fault("F011", {"courses/basic/laptop/en.md": SMALL[MODULE]}, "courses/basic/laptop/en.md", 1),
    Fault("F011", {"quizzes/basic/laptop/en.md": SMALL[QUIZ]}, "quizzes/basic/laptop/en.md", 1),
    Fault("F011", {"courses/more/people/en.md": SMALL[MODULE]}, "courses/more/people/en.md", 1),
    Fault("F011", {"courses/basic/notes.txt": "Remember."}, "courses/basic/notes.txt", 1),
    Fault("F011", {"courses/basic/people/map.svg": "<svg/>"}, "courses/basic/people/map.svg", 1),
    Fault("F011", {"quizzes/basic/People/en.md": SMALL[QUIZ]}, "quizzes/basic/People/en.md", 1),
    Fault("F012", {"courses/basic/people/xx.md": SMALL[MODULE]}, "courses/basic/people/xx.md", 1),
    Fault("F012", {}, "webapp/translations/xx.po", 1, translations={"xx.po": ENGLISH}),
    Fault("F013", {MODULE: SMALL[MODULE] + "word " * 60_000}, MODULE, 1),
    Fault("F014", {TEXT: SMALL[TEXT].replace("preparing: {phone: Your phone}\n", "")}, TEXT, 1),
)

MARKDOWN = (
    module("M001", "<div>Text</div>"),
    module("M001", "Some <b>text</b>."),
    module("M001", "<!-- later -->"),
    quiz("M001", item("<u>Look.</u>\n\n" + CHOICES), 6),
    *(
        module("M002", f"Read [this]({address}).")
        for address in (
            "javascript:alert(1)", "http://a.example/", "//a.example/", "data:text/html,x", "mailto:a@b.example",
            "/en/help/", "", "HTTPS:", "JaVaScRiPt:alert(1)", "tel:112",
        )
    ),
    module("M002", "Text.\n\n> [!DO]\n> Some text\n> and [this](http://a.example/).", 14),
    module("M003", "Read [this](../nothing/en.md)."),
    module("M003", "Read [this](#nothing)."),
    module("M003", "Read [this](help:nothing)."),
    module("M003", "Read [this](../../sources.toml)."),
    module("M003", "Read [this](../en.md) and\n[that](en.md#nothing).", 11),
    Fault("M003", {"courses/basic/phone/en.md": SMALL[MODULE], MODULE: SMALL[MODULE] + "\n[Next](../phone/en.md)\n"},
          MODULE, 12),
    Fault("M003", {TEXT: SMALL[TEXT].replace("Welcome.", "[Begin](people/ru.md)")}, TEXT, 6),
    module("M004", "![A map](https://a.example/map.png)"),
    module("M004", "![A map](//a.example/map.png)"),
    module("M005", "![](map.png)"),
    module("M006", "![A map](map.png)"),
    module("M006", "![A map](../../../map.png)"),
    Fault("M006", {MODULE: f"{SMALL[MODULE]}\n![A map](map.png)\n", "courses/basic/people/map.png": b"p" * 61_441},
          MODULE, 12),
    module("M007", "Say &#x80; here."),
    module("M007", "Write to <a@b.example>."),
    module("M008", "Text.\n\n#### Too deep\n\nText.", 12),
    module("M008", "Text.\n\n# Too high\n\nText.", 12),
    module("M008", "Too high\n===\n\nText."),
    Fault("M008", {TEXT: SMALL[TEXT] + "\n## A heading {#here}\n"}, TEXT, 8),
    module("M009", "> [!NOTE]\n> Text."),
    module("M009", "> [!GOOD]\n> Text."),
    module("M010", "> [!DO]\n> Text.\n> [!WHY]\n> Text.", 12),
    module("M010", "> Text.\n> [!DO]\n> Text.", 11),
    module("M010", "[!DO]\nText."),
    module("M011", "> [!DONT]\n> - Do not open it.\n> - Answer quickly.", 12),
    module("M012", "Text.\n\n[x]: https://a.example/", 12),
    quiz("M012", item("[x]: https://a.example/\n\n" + CHOICES), 6),
    module("M013", "> " * 9 + "Deep."),
    module("M013", "".join(f"{'  ' * n}- level\n" for n in range(5)), 13),
    module("M014", "> [!DO]\n> Text that\ngoes on.", 12),
    module("M015", "– One.\n– Two."),
    module("M015", "Text.\n\n• One.", 12),
    module("M015", "Text.\n\n-\u00a0One.", 12),
    module("M015", "Text.\n\n\u200f- One.", 12),
    front("M016", 8, "{#begin}", "{#begin critical}"),
    front("M016", 8, "{#begin}", "{#begin kind=order}"),
    quiz("M016", item(CHOICES).replace("{#drive}", "{#drive kid=order}"), 4),
    message("M017", 6, "From: DHL\n"),
    message("M017", 6, "App: SMS\n", "SMS\n"),
    message("M017", 6, "Text: Your parcel waits.", "Text:"),
    message("M017", 4, "```message", "```"),
    module("M017", "```message\nApp: SMS\n```"),
    front("M018", 8, "## Begin", "Text before.\n\n## Begin"),
    quiz("M018", item(CHOICES).replace("## What", "Text before.\n\n## What"), 4),
    front("M019", 8, "\nSome text.\n", ""),
    front("M019", 8, "## Begin {#begin}\n\nSome text.\n", ""),
    module("M019", "> [!DO]"),
    module("M020", "Read [](https://a.example/)."),
    module("M021", "Many words. " * 400),
)  # fmt: skip

QUIZZES = (
    quiz("Q001", item(CHOICES.replace("[x]", "[х]")), 8),
    quiz("Q001", item(CHOICES.replace("[x]", "[✓]")), 8),
    quiz("Q001", item(CHOICES.replace("[x]", "[ x ]")), 8),
    quiz("Q001", item(CHOICES.replace("[x]", "[]")), 8),
    quiz("Q001", item(CHOICES.replace("[ ]", "[\u00a0]")), 6),
    quiz("Q001", item(CHOICES.replace("- [x]", "-\u00a0[x]")), 8),
    quiz("Q001", item(CHOICES.replace("- [x]", "– [x]")), 8),
    quiz("Q001", item(CHOICES.replace("- [x]", "-[x]")), 8),
    quiz("Q001", item(CHOICES.replace("[x] ", "[x]")), 8),
    quiz("Q001", item(CHOICES + "- No mark here.\n  > A feedback of some words.\n"), 10),
    quiz("Q002", TITLE + CHOICES + "\n" + item(CHOICES)[len(TITLE) :], 4),
    module("Q002", CHOICES),
    quiz("Q003", item("Nothing to choose.\n"), 4),
    quiz("Q003", item("- [x] Wait and ask her.\n  > You choose the way yourself.\n"), 4),
    scenario("Q003", 6, "- [Tell him the names.](#told)\n", ""),
    quiz("Q004", item(CHOICES.replace("[x]", "[ ]")), 4),
    quiz("Q005", item(CHOICES.replace("[ ]", "[x]")), 4),
    quiz("Q006", item(CHOICES + "- [ ] wait and  ask her!\n  > A feedback of some words.\n"), 10),
    quiz("Q007", item(CHOICES + "- [ ] Do nothing.\n"), 10),
    quiz("Q024", item(CHOICES.replace("  > You", "> You")), 9),
    scenario("Q007", 11, "> He now knows who lives here.\n", ""),
    quiz("Q008", item(CHOICES.replace("Then everybody has the list", "Wrong")), 6),
    quiz("Q009", item(CHOICES.replace("ask her", "ask her on the phone, and then again, to be sure")), 8, "warning"),
    quiz("Q010", TITLE + single_choices(3), 4, "warning"),
    quiz("Q011", item(CHOICES + "- [ ] All of the above.\n  > A feedback of some words.\n"), 10),
    scenario("Q012", 7, "(#told)", "(#gone)"),
    scenario("Q013", 10, "(#told)", "(#asked)"),
    scenario("Q014", 10, "> [!RISKY]\n> ", ""),
    scenario("Q015", 4, "[!GOOD]", "[!HARMFUL]"),
    quiz("Q015", TITLE + "## A door {#door kind=scenario}\n\nNobody comes.\n", 4),
    message("Q016", 4, " truth=trap"),
    Fault("Q017", {QUIZ: TITLE + MESSAGE + CHOICES}, COURSE, 1),
    *(
        message("Q018", 9, "waits.", f"waits at {address} now.")
        for address in (
            "dhl-pay.com", "www.dhl.de/pay", "https://dhl.com/", "help@dhl.com", "http://1.2.3.4/", "bad-example.com",
            "почта.рф", "a.xn--p1ai", "https://dhl.com?a=.example",
        )
    ),
    module("Q018", "```message\nApp: SMS\nFrom: DHL\nText: Go to dhl.com.\n```", 13),
    quiz("Q019", item(CHOICES).replace("{#drive}", "{#drive kind=quiz}"), 4),
    message("Q019", 4, "truth=trap", "truth=lie"),
    scenario(
        "Q020", 22, "> [!RISKY]\n> He now knows who lives here.\n",
        "- [Go.](#b)\n- [Stay.](#asked)\n\n### Two {#b}\n- [Go.](#c)\n- [Stay.](#asked)\n\n"
        "### Three {#c}\n- [Go.](#d)\n- [Stay.](#asked)\n\n### Four {#d}\n> [!RISKY]\n> This is far away.\n",
    ),
    message("Q021", 4, "Your parcel waits.", "[[Your parcel]]{1} waits."),
    message("Q021", 4, choices=CHOICES + "\n1. Nothing is marked.\n"),
    message("Q021", 4, "Your parcel waits.", "[[Your parcel]]{2} waits.", CHOICES + "\n1. A parcel.\n"),
    quiz("Q022", f"{TITLE}## First? {{#first kind=order}}\n\n1. One\n2. Two\n{WHY}", 4),
    quiz("Q022", f"{TITLE}## First? {{#first kind=order}}\n\n" + "1. Step {}\n" * 10 + WHY, 4),
    quiz("Q023", f"{TITLE}## First? {{#first kind=order}}\n\n{STEPS}", 4),
    quiz("Q024", item(STEPS + "\n" + CHOICES), 6),
    quiz("Q024", item(CHOICES + "\nA text behind.\n"), 11),
    quiz("Q024", item("> A quote.\n\n" + CHOICES), 6),
    quiz("Q024", item(CHOICES + "  And more words.\n\n  - a list\n"), 12),
    quiz("Q024", item(CHOICES).replace("{#drive}", "{#drive truth=trap}"), 4),
    quiz("Q024", item(CHOICES + "\n### A place {#place}\n"), 11),
    quiz("Q024", f"{TITLE}## First? {{#first kind=order}}\n\n{STEPS}{WHY}\n{CHOICES}", 13),
    scenario("Q024", 8, "- [Ask for a card.](#asked)", "- Ask for a [card](#asked)."),
    scenario("Q024", 14, "> You call", "> You.\n\n- [Back.](#start)\n- [Again.](#start)\n\n> You call"),
    module("Q024", "```message\nApp: SMS\nFrom: DHL\nText: [[Go]]{1}.\n```"),
    quiz("Q025", item(CHOICES + "- [ ] \n  > A feedback of some words.\n"), 10),
    quiz("Q025", f"{TITLE}## First? {{#first kind=order}}\n\n{STEPS}4.\n{WHY}", 9),
    quiz("Q025", item(CHOICES).replace("What do you do? ", ""), 4),
    scenario("Q025", 10, "You told him. ", ""),
    quiz("Q026", TITLE, 4),
    scenario("Q027", 10, "> [!RISKY]\n> He now knows who lives here.\n", "- [Stay.](#told)\n- [Wait.](#told)\n"),
)  # fmt: skip

TRANSLATIONS = (
    Fault("T001", {MODULE: SMALL[MODULE] + "\n## End {#end}\n\nText.\n", MODULE_FA: SMALL[MODULE]}, MODULE_FA, 1),
    persian("T010", item(CHOICES) + f"\n## And? {{#and}}\n\n{CHOICES}", item(CHOICES), 1),
    persian("T011", item(CHOICES), item(CHOICES.replace("[x]", "[ ]").replace("[ ]", "[x]", 1)), 8),
    persian("T012", item(CHOICES), item(CHOICES + "- [ ] More\n  > A feedback of some words.\n"), 4),
    persian("T012", ORDER, ORDER.replace("3. Tell", "3. Wait.\n4. Tell"), 4),
    persian("T012", CLUES, TITLE + MESSAGE + CHOICES, 4),
    persian("T013", ORDER.replace("first", "drive"), item(CHOICES), 4),
    persian("T013", TITLE + MESSAGE + CHOICES, TITLE + MESSAGE.replace("trap", "unclear") + CHOICES, 4),
    persian("T014", TITLE + SCENARIO, TITLE + SCENARIO.replace("RISKY", "HARMFUL"), 10),
    persian("T014", TITLE + BACK, TITLE + BACK.replace("[Back.](#start)\n- [Ask.](#asked)",
            "[Ask.](#asked)\n- [Back.](#start)"), 10),
    persian("T014", TITLE + BACK, TITLE + BACK.replace("- [Back.](#start)", "- [Wait.](#told)"), 10),
    persian("T016", TITLE + BACK, TITLE + OTHER_START, 6),
    persian("T016", item(CHOICES) + f"\n## And? {{#and}}\n\n{CHOICES}",
            item(CHOICES).replace("#drive", "#and") + f"\n## And? {{#drive}}\n\n{CHOICES}", 4),
    Fault("T016", {MODULE: SMALL[MODULE] + "\n## End {#end}\n\nText.\n",
                   MODULE_FA: SMALL[MODULE].replace("begin", "end") + "\n## Begin {#begin}\n\nText.\n"}, MODULE_FA, 8),
    Fault("T015", {MODULE_FA: SMALL[MODULE].replace("[ACC]", "[ACC, APP]")}, MODULE_FA, 1),
    Fault("T017", {MODULE_FA: SMALL[MODULE]}, MODULE_FA, 1, "warning"),
    po("T030", HEADER + 'msgid "Page %(number)s"\nmsgstr ""\n', 5, "warning"),
    Fault("T017", {MODULE_FA: SMALL[MODULE]}, MODULE_FA, 1, "warning"),
    po("T030", HEADER, 1, "warning"),
    po("T031", HEADER + 'msgid "Page %(number)s"\nmsgstr "Стр. %(nummer)s"\n', 5),
)  # fmt: skip

FACTS = (
    module("S001", "Text.[^F404]"),
    module("S001", "Text.\n\n> [!WHY]\n> Text\n> and more.[^F2]", 14),
    person("S002", "Somebody, it is alleged, followed him.[^F1]", "warning", SOURCES, 1),
    person("S003", "Somebody followed him.[^F1]"),
    Fault("S004", {MODULE: SMALL[MODULE].replace("2027-02-22", "2026-11-21")}, MODULE, 6, "warning"),
    quiz("S005", item("Text.[^F1]\n\n" + CHOICES), 6),
    quiz("S005", item(CHOICES.replace("yourself.", "yourself.[^F1]")), 9),
    Fault("S005", {TEXT: SMALL[TEXT].replace("Welcome.", "Welcome.[^F1]")}, TEXT, 6),
)

CONTACT = (
    contact("C001", 1, EMERGENCY, "warning"),
    contact("C002", 1, EMERGENCY.replace("checked = 2026-11-01\n", ""), "warning"),
    contact("C002", 1, EMERGENCY.replace("2026-11-01", "2025-11-21"), "warning"),
    contact("C003", 1, EMERGENCY.replace('"Ana", "Reza"', '"Ana", "Ana"'), "warning"),
    contact("C003", 1, EMERGENCY.replace('checked_by = ["Ana", "Reza"]\n', ""), "warning"),
    contact("C004", 5, EMERGENCY, words=WORDS + "## 112 {#emergency}\n\nIn danger.\n", path=HELP_LT),
    contact("C004", 5, EMERGENCY, words=WORDS + "## 112 {#emergency}\n\n> [!TELLS]\n", path=HELP_LT),
    contact("C005", 1, EMERGENCY, words=WORDS),
    contact("C006", 7, EMERGENCY + '[[dentist]]\nname = "Dr"\n'),
    Fault("C006", {HELP: ALL_KINDS.replace("{#lgbt}", "{#dentist}")}, HELP,
          ALL_KINDS[: ALL_KINDS.index("{#lgbt}")].count("\n") + 1),
    Fault("C007", {HELP: ALL_KINDS.replace("{#lgbt}", "{#dentist}")}, HELP, 1),
    contact("C008", 1, EMERGENCY.replace('phone = "112"\n', ""), "warning"),
)  # fmt: skip

TITLE = "---\ntitle: People\n---\n"
ONE_ITEM = "\n## Which? {{#{}}}\n\n- [ ] This.\n  > Because of that.\n- [x] That.\n  > Because of this.\n"

RECORD = (
    # Two names whose digests begin with the same three bytes, found by trying.
    Fault("R001", {QUIZ: TITLE + ONE_ITEM.format("item-115") + ONE_ITEM.format("item-3742")}, QUIZ, 12),
    Fault("R002", {QUIZ: TITLE + "".join(ONE_ITEM.format(f"i-{n}") for n in range(331))}, QUIZ, 5 + 330 * 7),
)

FAULTS: tuple[Fault, ...] = FILES + MARKDOWN + QUIZZES + TRANSLATIONS + FACTS + CONTACT + RECORD
