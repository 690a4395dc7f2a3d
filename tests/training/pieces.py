"""Pieces of content that several tests put together: sound choices, steps, a scenario, a message, a contact."""

from __future__ import annotations

from tests.conftest import SMALL
from training.contacts import KINDS

TITLE = "---\ntitle: People\n---\n"
CHOICES = """\
- [ ] Send the list now.
  > Then everybody has the list.
- [x] Wait and ask her.
  > You choose the way yourself.
"""
WHY = "\n> [!WHY]\n> Because it is so.\n"
STEPS = "1. Take a photo.\n2. Remove the device.\n3. Tell your group.\n"
SCENARIO = """\
## A man at the door {#door kind=scenario}

### He wants to know who lives here. {#start}
- [Tell him the names.](#told)
- [Ask for a card.](#asked)

### You told him. {#told}
> [!RISKY]
> He now knows who lives here.

### He leaves. {#asked}
> [!GOOD]
> You call the number on your bill.
"""
MESSAGE = """\
## What do you do? {#parcel kind=message truth=trap}

```message
App: SMS
From: DHL
Text: Your parcel waits.
```

"""
FACT = SMALL["courses/sources.toml"]
EMERGENCY = """\
[[emergency]]
name = "112"
phone = "112"
checked = 2026-11-01
checked_by = ["Ana", "Reza"]
languages = ["en"]
"""
WORDS = "---\ntitle: Help\nsummary: Short.\n---\n"
TELLS = "## 112 {#emergency}\n\nIn danger.\n\n> [!TELLS]\n> The police.\n"
ALL_KINDS = WORDS + "".join(f"## {kind} {{#{kind}}}\n\nText.\n\n> [!TELLS]\n> Nobody.\n\n" for kind in KINDS)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
ENGLISH = HEADER + 'msgid "Page %(number)s"\nmsgstr ""\n'
ORDER = f"{TITLE}## First? {{#first kind=order}}\n\n{STEPS}{WHY}"
CLUES = TITLE + MESSAGE.replace("Your parcel", "[[Your parcel]]{1}") + CHOICES + "\n1. A parcel.\n"
BACK = SCENARIO.replace("> [!RISKY]\n> He now knows who lives here.\n", "- [Back.](#start)\n- [Ask.](#asked)\n")
_HEAD, _START, _TOLD, _ASKED = BACK.split("### ")
OTHER_START = "### ".join([_HEAD, _TOLD, _START, _ASKED])


def item(body: str) -> str:
    """A quiz of one item, whose text begins in line 6."""
    return f"{TITLE}## What do you do? {{#drive}}\n\n{body}"
