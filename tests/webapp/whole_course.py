"""The smallest course that can be completed: two items, in two languages."""

from __future__ import annotations

from collections.abc import Mapping

from tests.conftest import FRONT, TODAY, Content
from training.languages import Language
from training.library import Library
from training.lint import check
from training.problems import errors

ITEMS = ("drive", "caller")

_EN = """\
---
title: People
---
## What do you do? {#drive}

- [ ] Send the list now.
  > Then everybody has the list.
- [x] Wait and ask her.
  > You choose the way yourself.

## A caller wants your number. What now? {#caller}

- [ ] Tell him the number.
  > He has proved nothing so far.
- [x] Hang up, call back.
  > You choose the channel yourself.
"""
_RU = """\
---
title: Люди
---
## Что вы сделаете? {#drive}

- [ ] Отправлю список сейчас.
  > Тогда список есть у всех.
- [x] Подожду и спрошу её.
  > Вы сами выбираете путь.

## Звонят и просят ваш номер. Что дальше? {#caller}

- [ ] Назову ему номер дела.
  > Он пока ничего не доказал.
- [x] Положу трубку, перезвоню.
  > Вы сами выбираете канал.
"""


def whole_course(content: Content, languages: Mapping[str, Language]) -> Library:
    """Write it below ``content`` and compile it."""
    content.small()
    content.write("courses/basic/course.toml", 'version = 1\nmandatory = true\nmodules = ["people"]\n')
    for tag, title, words, quiz in (("en", "Course", "Some text.", _EN), ("ru", "Курс", "Немного текста.", _RU)):
        content.write(f"courses/basic/{tag}.md", f"---\ntitle: {title}\nsummary: {words}\n---\n{words}\n")
        content.write(f"courses/basic/people/{tag}.md", FRONT + f"## {title} {{#begin}}\n\n{words}\n")
        content.write(f"quizzes/basic/people/{tag}.md", quiz)
    compiled, problems = check(content.root, languages, TODAY)
    assert not errors(problems), errors(problems)[0]
    return compiled.library


def right(library: Library, item: str) -> int:
    """The position of the right choice as it is shown."""
    found = library.quiz_of["basic", "people", "en"].item(item)
    (place,) = found.right
    return int(place)
