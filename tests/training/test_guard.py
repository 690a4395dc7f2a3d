"""The guard: good Markdown gives no false alarm, and what two parsers read differently is reported."""

from __future__ import annotations

import pytest

from tests.training.reading import WORDS, document_of, module_of
from training import guard
from training.markup import Typesetter

GOOD = [
    "Plain words, nothing else.",
    "A sentence with *one* emphasis and **one** strong word.",
    "***Both at once*** and **strong with *emphasis* inside**.",
    "Emphasis _with underscores_ and __strong__ too.",
    "A name_with_underscores and 2*3*4 and a * b * c.",
    "A star at the end* of a word.",
    "*Emphasis*, then a comma; **strong**: then a colon.",
    "*(in brackets)* and (*inside them*) and “*quoted*”.",
    "snake_case_word and _real emphasis_ side by side.",
    "`code` and ``code with ` inside`` and `*stars*`.",
    "Code at the end: `x`.",
    "`a < b && c > d`",
    "Less < than, greater > than & ampersand.",
    "AT&T, R&D, Q&A &c.",
    "5 < 6 and 7>6, a<b.",
    "An entity &nbsp; and &mdash; and &copy; 2026.",
    "[A link](https://a.example/) in a sentence.",
    "[A *marked* link](https://a.example/) and **[a strong one](https://b.example/)**.",
    "[A link with (brackets)](https://a.example/a_(b)) there.",
    "[A link with a query](https://a.example/?a=1&b=2#c) there.",
    '[A link with a title](https://a.example/ "The title") there.',
    "[Underscores](https://a.example/a_b_c) in an address.",
    "[Two](https://a.example/) [links](https://b.example/) together.",
    "Square [brackets] are words, and so are [two] [of them].",
    "A list [a], [b] and an index x[1].",
    "An escaped \\*star\\*, \\_line\\_, \\`tick\\` and \\[bracket\\].",
    "A backslash \\ alone, C:\\Users\\ana and \\d.",
    "A hard break  \nby two spaces, and\\\nby a backslash.",
    "A soft\nbreak in *an emphasis\nover two lines* here.",
    "> A quote with *emphasis*.\n> Its second line.",
    "> [!DO]\n> 1. Lock *it*.\n> 2. Go.",
    "- one\n- *two*\n- **three**\n  - four `five`",
    "1. one\n2. two\n   more of two\n\n   - and a list",
    "* stars\n* as bullets",
    "| a | *b* |\n|---|---|\n| `c` | [d](#begin) |",
    "| a \\| b | c |\n|---|---|\n| 1 | 2 |",
    "### A small heading with *emphasis*\n\nText.",
    "```\n*not* `marked` <b>at all</b> [x](y)\n```",
    "    indented *code* <b>\n\nand text.",
    "Text.\n\n---\n\nMore text.",
    "Привет, *мир* и **всем**; слово_со_чертой.",
    "«*Кавычки*» и „**лапки**“ — тире.",
    "سلام *دنیا* و **همه** (می‌خواهم).",
    "نیم‌فاصله در «*می‌روم*» و [پیوند](#begin).",
    "Emoji 🙂 and *🙂* and 1️⃣.",
    "What?! *Really*?! **No!**",
    "10 % of 1.5, 3–4 and 5—6 … and so on.",
    "It's “curly” and 'straight' and it’s fine.",
    "#hashtag, @name, +370, ~10 and 50~60, a/b, c|d.",
    "Her note: *“Call me”*. Then **“No.”**",
    "A fact[^F1], and *another*[^F2].",
    "**Bold**text and text**bold** and *a*b*c*.",
    "![A picture](devices.png) in a line.",
    "1986\\. A great year.",
    "Time 10:30, ratio 3:1, [note: this].",
    "**One**\n**Two**\n*Three*",
    "!important and ! [not a picture]",
    "A very long word: Donaudampfschifffahrtsgesellschaft_und_mehr.",
    "Dash - in - a line, plus + plus, = equals.",
    "Last line with two spaces  ",
]


@pytest.mark.parametrize("text", GOOD)
def test_ordinary_markdown_gives_no_false_alarm(text):
    assert module_of(text)[1] == []


DIFFERENT = [
    "Write to <ana@a.example>.",
    "A bare &#x80; control.",
    "A null &#0; character.",
    "&#2;wzxhzdk:0&#3;",
    "[a](<b c>) and [d](e 'f' g)",
    "**a*b**c*",
    "*a**b*c**",
    "[outer [inner](https://a.example/)](https://b.example/)",
    "`a`` b`",
    "![a ![b](c.png)](d.png)",
    "[a](https://a.example/ (title))",
    "_a *b_ c*",
    "a&#42;b&#42;c",
    "<https://a.example/>",
    "https://a.example/",
    "~~gone~~",
    "Stars at the end*, and (in brackets*).",
    "A &nothing; name.",
]


@pytest.mark.parametrize("text", DIFFERENT)
def test_where_the_parsers_may_differ_they_agree_or_it_is_reported(text):
    document, _ = document_of(f"---\ntitle: A\n---\n{text}\n")
    setter = Typesetter(document, WORDS)
    piece = setter.blocks(document.blocks)
    setter.set()
    if document.findings.problems:
        return
    paragraph = piece.element[0]
    assert guard.runs_of_element(paragraph) == guard.runs_of_tokens(guard.inline_tokens(text))


@pytest.mark.parametrize("text", ["Write to <ana@a.example>.", "&#x80;", "~~gone~~", "https://a.example/", "**a*b**c*"])
def test_a_text_that_reads_differently_on_github_is_an_error(text):
    assert "10 M007" in module_of(text)[1]


@pytest.mark.parametrize("mark", ["*", "_", "`", "[", "](", "![", "\\", "&", "<", "**_"])
def test_a_heap_of_marks_never_breaks_the_compiler(mark):
    module, _ = module_of(f"{mark * 150} text {mark * 150}")
    assert module is not None
