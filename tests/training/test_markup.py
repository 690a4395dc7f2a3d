"""Markdown to safe HTML: callouts, facts, links, tables, messages; what GitHub shows and nothing that runs."""

from __future__ import annotations

import re

import pytest

from tests.training.reading import html_of, module_of


@pytest.mark.parametrize("kind", ["DO", "do", "Do", "dO"])
def test_a_callout_may_be_written_in_any_case(kind):
    body = html_of(f"> [!{kind}]\n> Lock the door.")
    assert body == '<div class="callout do"><p class="callout-title">Do</p><p>Lock the door.</p></div>'


@pytest.mark.parametrize("kind", ["do", "dont", "if", "why"])
def test_each_callout_has_its_class_and_its_title(kind):
    assert f'<div class="callout {kind}"><p class="callout-title">' in html_of(f"> [!{kind}]\n> Never mind.")


@pytest.mark.parametrize(
    "body",
    [
        ">[!DO]\n>Lock the door.",
        "> [!DO]\n>\n> Lock the door.",
        "> [!DO]  \n> Lock the door.",
        " > [!DO]\n > Lock the door.",
        "> [!DO]\n> Lock the door.  ",
    ],
)
def test_spaces_around_a_callout_do_not_matter(body):
    assert html_of(body) == html_of("> [!DO]\n> Lock the door.")


def test_a_callout_holds_lists_and_several_paragraphs():
    body = html_of("> [!DO]\n> One.\n>\n> - two\n> - three\n>\n> Four.")
    assert body.endswith("<p>One.</p><ul><li>two</li><li>three</li></ul><p>Four.</p></div>")


@pytest.mark.parametrize(
    "line", ["Do not open it.", "**Do not** open it.", "Please do not.", "Never.", "Don't.", "Don’t."]
)
def test_a_dont_list_says_not_in_every_line(line):
    assert module_of(f"> [!DONT]\n> - {line}")[1] == []


@pytest.mark.parametrize("line", ["Open it.", "You may open the letter, the box and the door, but do not."])
def test_a_line_of_a_dont_list_without_not_near_its_start_is_an_error(line):
    assert module_of(f"> [!DONT]\n> - Do not wait.\n> - {line}")[1] == ["12 M011"]


def facts_in(body: str) -> list[str]:
    return re.findall(r'href="#fact-(\d+)"', body)


def test_facts_are_numbered_in_the_order_of_the_text_callouts_included():
    text = "One.[^F3]\n\n> [!WHY]\n> **Two[^F1]** and *three*.[^F3]\n\n- four[^F2]\n  - five[^F1]\n\n"
    module, problems = module_of(text + "| six[^F4] |\n|---|\n| x |")
    assert problems == []
    assert module.facts == ("F3", "F1", "F2", "F4")
    assert facts_in(module.parts[0].html) == ["1", "2", "1", "3", "2", "4"]


def test_the_anchors_of_facts_are_unique():
    module, _ = module_of("A[^F1] b[^F1]\n\n> [!DO]\n> C[^F1] d[^F2]\n\nE[^F2]")
    ids = re.findall(r'id="([^"]+)"', module.parts[0].html)
    assert ids == ["cited-1", "cited-2"]


def test_a_citation_knows_its_line_and_its_paragraph():
    module, _ = module_of("Nothing.\n\nOne line\nand another.[^F1]")
    (citation,) = module.citations
    assert (citation.fact, citation.line) == ("F1", 13)
    assert citation.text.startswith("One line")


def test_several_facts_may_stand_together():
    assert facts_in(html_of("Text.[^F1][^F2] [^F1]")) == ["1", "2", "1"]


def test_code_keeps_what_looks_like_a_fact():
    body = html_of("`[^F9]` and\n\n```\n[^F8]\n```\n\n    [^F7]\n\n[^F1]")
    assert "<code>[^F9]</code>" in body
    assert "[^F8]" in body
    assert "[^F7]" in body
    assert facts_in(body) == ["1"]


def test_a_fact_in_code_is_not_cited():
    module, problems = module_of("`[^F9]` and [^F1]")
    assert problems == []
    assert module.facts == ("F1",)


def test_a_message_keeps_what_looks_like_a_fact():
    module, _ = module_of("```message\nApp: SMS\nFrom: X\nText: See [^F1]\n```\n\nText.[^F2]")
    assert "See [^F1]" in module.parts[0].html
    assert module.facts == ("F2",)


def test_the_number_of_a_fact_does_not_stand_inside_a_link():
    module, problems = module_of("[see this[^F1] report](https://a.example/)")
    assert problems or "<sup></sup>" not in module.parts[0].html


def test_a_footnote_that_is_written_out_is_reported():
    assert module_of("Text.[^F1]\n\n[^F1]: A report of 2024.")[1] != []


def test_a_help_link_leads_to_the_help_page_of_the_language():
    module, _ = module_of("[digital help](help:digital_help)")
    assert module.parts[0].html == '<p><a href="/en/help/#digital_help">digital help</a></p>'
    assert [(link.line, link.target) for link in module.links] == [(10, "help:digital_help")]


@pytest.mark.parametrize(
    ("address", "leads_to", "target"),
    [
        ("../accounts/en.md", "/en/courses/basic/accounts/", "courses/basic/accounts/en.md"),
        ("../accounts/ru.md#codes", "/ru/courses/basic/accounts/#codes", "courses/basic/accounts/ru.md#codes"),
        ("../en.md", "/en/courses/basic/", "courses/basic/en.md"),
        ("../../../quizzes/basic/people/en.md", "/en/courses/basic/people/quiz/", "quizzes/basic/people/en.md"),
        ("#begin", "#begin", "#begin"),
        ("./en.md", "/en/courses/basic/people/", "courses/basic/people/en.md"),
    ],
)
def test_a_relative_link_leads_to_the_page_made_of_that_file(address, leads_to, target):
    module, problems = module_of(f"[there]({address})")
    assert problems == []
    assert module.parts[0].html == f'<p><a href="{leads_to}">there</a></p>'
    assert [link.target for link in module.links] == [target]


@pytest.mark.parametrize(
    "path", ["../../../../etc/passwd", "../../../../../courses/basic/en.md", "../%2e%2e/x.md", "a b"]
)
def test_no_link_leads_out_of_the_content(path):
    module, problems = module_of(f"[there](<{path}>)")
    assert problems == ["10 M003"]
    assert 'href="#"' in module.parts[0].html


@pytest.mark.parametrize(
    "address", ["https://пример.example/путь", "https://مثال.example/راه", "https://a.example/?q=a&b=c"]
)
def test_a_link_is_left_as_it_is_written(address):
    assert html_of(f"[there]({address})").replace("&amp;", "&") == f'<p><a href="{address}">there</a></p>'


@pytest.mark.parametrize(
    "address", ["https:a.example", "https:\\\\a.example", "https:/a.example", "https:///", "https://"]
)
def test_a_link_that_only_begins_like_one_is_an_error(address):
    assert module_of(f"[there]({address})")[1] == ["10 M002"]


def test_a_link_in_a_second_line_is_reported_there():
    assert module_of("One\n[two](http://a.example)")[1] == ["11 M002"]


def test_a_picture_lies_beside_its_module():
    module, problems = module_of("![A list of devices](devices.png)")
    assert problems == []
    assert module.parts[0].html == '<p><img alt="A list of devices" src="/en/courses/basic/people/devices.png"></p>'
    assert [picture.target for picture in module.pictures] == ["courses/basic/people/devices.png"]


def test_a_table_has_heading_cells_and_sides():
    body = html_of("| a | b | c |\n|---|:-:|--:|\n| 1 | *2* | 3[^F1] |")
    assert "<thead><tr><th>a</th>" in body
    assert '<th class="center">b</th><th class="right">c</th>' in body
    assert '<td>1</td><td class="center"><em>2</em></td>' in body


def test_a_message_is_a_box_without_links():
    body = html_of("```message\nApp: SMS\nFrom: <b>DHL</b>\nText: Pay & go to dhl.example\nnow *please*\n```")
    assert body == (
        '<div class="message" dir="auto"><p class="message-head">SMS – &lt;b&gt;DHL&lt;/b&gt;</p>'
        "<p>Pay &amp; go to dhl.example</p><p>now *please*</p></div>"
    )


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a <b>b</b>", "<!-- c -->", "<?php ?>", "<img src=x onerror=y>", "x <br> y"]
)
def test_raw_html_is_an_error_and_not_shown(text):
    module, problems = module_of(text)
    assert problems == ["10 M001"]
    assert not re.search(r"<(script|b|img|br|\?|!)", module.parts[0].html)


@pytest.mark.parametrize(
    "text",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>alert(1)</script>`",
        "\\<script>alert(1)\\</script>",
        "```\n<script>alert(1)</script>\n```",
        "&#60;script&#62;alert(1)",
        "[a](https://a.example/'onmouseover='alert)",
        '[a](https://a.example/"onmouseover="alert)',
        '![a](x.png "onerror=y")',
    ],
)
def test_what_looks_like_a_script_is_text(text):
    module, _ = module_of(text)
    assert "<script" not in module.parts[0].html
    assert not re.search(r"<[^>]*\son\w+=", module.parts[0].html.replace("&quot;", ""))


def test_entities_are_their_characters():
    assert html_of("a&nbsp;b &amp; c &lt; d &eacute; &#8212; &#x2014; AT&T") == (
        "<p>a&nbsp;b &amp; c &lt; d é — — AT&amp;T</p>"
    )


def test_backslashes_escape_all_punctuation():
    assert html_of(r"\*a\* \_b\_ \`c\` \[d\] \~ \| \! \# 1\. \\ \a") == r"<p>*a* _b_ `c` [d] ~ | ! # 1. \ \a</p>"


def test_lines_break_by_two_spaces_or_a_backslash():
    assert html_of("one  \ntwo\\\nthree\nfour") == "<p>one<br>two<br>three\nfour</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("***both***", "<strong><em>both</em></strong>"),
        ("a*b*c", "a<em>b</em>c"),
        ("a_b_c", "a_b_c"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("`` a`b ``", "<code>a`b</code>"),
        ("[a `b` *c*](#begin)", '<a href="#begin">a <code>b</code> <em>c</em></a>'),
        ("*سلام* **مرحبا**", "<em>سلام</em> <strong>مرحبا</strong>"),
    ],
)
def test_inline_marks_are_read_as_github_does(text, expected):
    assert html_of(text) == f"<p>{expected}</p>"


def test_lists_may_begin_anywhere_and_hold_paragraphs():
    assert html_of("3. three\n4. four") == '<ol start="3"><li>three</li><li>four</li></ol>'
    assert html_of("- one\n\n- two") == "<ul><li><p>one</p></li><li><p>two</p></li></ul>"


def test_words_are_counted_over_the_whole_module():
    module, _ = module_of("One two.\n\n> [!DO]\n> three *four*\n\n| five |\n|---|\n| six |")
    assert module.words == 1 + 6
