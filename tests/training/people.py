"""Twenty invented people, and the plan that somebody with practice would expect for each.

``answers`` are laid over WEAK or GOOD: two newcomers to whom nothing has happened. ``levels`` names those areas that
stand higher than "month"; ``plan`` are actions among the seven in this order, ``never`` those that must not come up.
"""

from __future__ import annotations

from dataclasses import dataclass

WEAK = (
    "q1 private, q2 none, q3 no, q4 no, q5 rarely, q6 none, q7 none, q8 long, q9 fine, q10 no, q11 no, q12 no, q13 no, "
    "q14 none, q15 no, q16 no, q17 none, q18 no, q19 hardly, q20 password, q21 same, q22 none, q23 rarely, "
    "q24 rarely, q25 no, q26 nofamily, q27 none, q28 none, q29 none, q30 no, "
)
"""Nothing special, weak habits."""

GOOD = WEAK[: WEAK.index("q20")] + (
    "q20 passkey, q21 manager, q22 updates linked code apps, q23 always, q24 always, q25 yes, q26 nofamily, "
    "q27 address neighbour told illness, q28 dates lawyer route stopped, q29 person log news help, q30 yes, "
)
"""Nothing special, good habits."""

PARENTS = "q6 family, q7 open, q26 no, "
"""Parents at home, whom one calls by normal phone."""


@dataclass(frozen=True)
class Person:
    """``story`` says who; ``today`` is the first action, ``flags`` in the order in which they are shown."""

    story: str
    answers: str
    today: str
    levels: str = ""
    plan: str = ""
    never: str = ""
    flags: str = ""
    short: bool = False


PEOPLE = (
    Person("Leyla bakes bread, and nobody is after her. Her habits are weak.", WEAK, "passkey", plan="passkey linked",
           never="device offer visitlog lure log moneyhelp lists agree"),
    Person("Oleh does everything well already. There is little left to say.", GOOD, "linked",
           never="passkey manager refuse illcard dates person"),
    Person("Mina skips every question. She gets a plan, and no praise.", "", "passkey"),
    Person("Reza's phone was in the hands of border guards last month.", WEAK + "q13 recent, ", "device",
           "ACC today", "device linked passkey"),
    Person("Nadia is followed to her home, and threatened online.", WEAK + "q16 repeated, q17 threat, ", "notice",
           "PHY today, HAR week", "notice report address log", never="device lure"),
    Person("Officials visited Vika's parents.", WEAK + PARENTS + "q15 visited, ", "visitlog", "FAM today",
           "visitlog agree report", never="propertylaw"),
    Person("Timur is pressed to come to the consulate.", WEAK + "q18 press, ", "lure", "DOC today, FAM week",
           "lure lawyer border"),
    Person("Alina is insulted, threatened, and somebody uses her name.", GOOD + "q17 insult threat fake, q29 none, ",
           "log", "HAR today", "log person report"),
    Person("Sasha sleeps badly on most days. Nobody threatens Sasha.", WEAK + "q19 most, ", "person", "HAR week",
           "person psych", never="log privacy"),
    Person("Darya often lacks money, and got an offer for a strange errand.", WEAK + "q5 often, q14 task, ", "offer",
           "APP week", "offer whom moneyhelp", never="lists skillrules"),
    Person("Karim writes software. Somebody asks about his friends and offers cooperation.",
           GOOD + "q3 yes, q14 asked coop, q25 no, ", "offer", "APP today", "offer whom report"),
    Person("Olga keeps a list of members, and knows nobody to tell.", WEAK + "q2 lists group, ", "passkey",
           "ACC week, APP week", "passkey whom lists refuse"),
    Person("Pavel sees an unknown sign-in. He has codes by SMS.", WEAK + "q12 yes, q20 sms, ", "passkey", "ACC week",
           "passkey recovery linked"),
    Person("Emine's right to stay ends soon, and her passport has ended.", WEAK + "q8 short, q9 gone, ", "lawyer",
           "DOC week", "lawyer dates border", never="lure route"),
    Person("Anton is wanted there. His mother is ill, and he wants to go.", WEAK + "q10 home, q11 yes, ", "lawyer",
           "ACC week, PHY week, DOC week", "lawyer dates route illcard"),
    Person("Mariam is a well-known journalist with good habits. Nothing has happened: nothing is for today.",
           GOOD + "q1 known, ", "linked"),
    Person("Somebody presses Yusuf right now. He answers nothing else.", "q0 pressed, ", "passkey", flags="pressed"),
    Person("Hanna feels strangely ill, is followed, and cannot open her mail.", WEAK + "q0 account danger ill, ",
           "passkey", flags="ill danger account"),
    Person("Ivan takes the short form. He was threatened online.",
           "q12 no, q13 no, q14 none, q15 no, q16 no, q17 threat, q18 no, q19 some, ", "log", "HAR today, PHY week",
           "log person report", short=True),
    Person("What matters most to Tamar is to feel less afraid.", WEAK + "matters calm, ", "person", plan="person news"),
)  # fmt: skip
