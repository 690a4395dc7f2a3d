"""Every rule of the linter: its code, how grave it is, what is wrong and what to do.

The tables of rules in ``courses/README.md`` and ``quizzes/README.md`` are generated from ``RULES`` by
``python -m tests.content.rule_tables``; each rule has a planted fault in ``tests/training/faults.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from training.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """``what`` is the message where the place has nothing more exact to say; ``remedy`` begins with a verb."""

    code: str
    severity: Severity
    what: str
    remedy: str


GROUPS = {
    "F": "Files",
    "M": "Markdown",
    "Q": "Quiz",
    "T": "Translation",
    "S": "Facts and reviews",
    "L": "Language",
    "C": "Contacts",
    "R": "The learner's record",
    "A": "The self-assessment",
}

_TABLE = """
F001 error   | the file is not UTF-8 | save it again as UTF-8
F002 error   | the file holds a control character | delete the character; it cannot be seen in most editors
F003 error   | the front matter or the TOML cannot be read | mend the line; put texts with a colon into quotes
F004 error   | unknown key | delete the key or correct its spelling
F005 error   | a key is missing | add the key
F006 error   | a value has the wrong type | write the value as the guide shows
F007 error   | an id or a key stands twice | give each its own
F008 error   | an id is missing or badly spelt | write {#an-id} behind the heading: small letters, digits, hyphens
F009 error   | this id does not exist in the English file | use the same ids in all languages
F010 error   | a course, or a module of it, has no English file | add the file, or move the module to `preparing`
F011 error   | this file belongs to no module of a course | list the module in course.toml, or move the file away
F012 error   | the name of the file is not the tag of a language | name it en.md, ru.md … or move it out of this folder
F013 error   | the file cannot be used | make it readable and smaller than 128 KiB
F014 error   | the title of a module in preparation is missing | add it under `preparing` in the front matter
M001 error   | raw HTML | write it in Markdown
M002 error   | this link is not safe | link only to https:, help:, a section (#id) or a file of the course
M003 error   | this link leads nowhere | correct the path, the id or the kind of contact
M004 error   | a picture from another site | put the picture beside the module
M005 error   | a picture without alternative text | describe the picture between the square brackets
M006 error   | the picture cannot be shown | put a PNG, JPEG or WebP picture of at most 60 KiB beside the module
M007 error   | two readings of this text differ: GitHub shows it in another way than the site | write it more simply
M008 error   | a heading of the wrong level | open sections with ##, parts of a section with ###
M009 error   | unknown callout | use DO, DONT, IF or WHY (GOOD, RISKY, HARMFUL in a scenario, TELLS for a contact)
M010 error   | a callout that does not begin a quote of its own | put an empty line before it, and nothing behind [!…]
M011 error   | a line of a DONT list lacks the word for "do not" | begin the line with it
M012 error   | a reference definition, which would turn choices into links | write the link as [text](address)
M013 error   | nested too deeply | use fewer levels
M014 error   | a line of a quote does not begin with > | begin the line with >, or leave an empty line before it
M015 error   | looks like a list, but is not one | use a plain - and a plain space
M016 error   | words in the braces of a heading that have no meaning | use {#id}, and the words that the guide lists
M017 error   | a message that cannot be read | write ```message, then the lines App:, From: and Text: in this order
M018 error   | text before the first heading | put it under a ## heading
M019 error   | a section without text | write the text, or delete the heading
M020 error   | a link or a picture without words | write what it leads to between the square brackets
M021 error   | a paragraph of more than 4,000 characters | split it
Q001 error   | looks like a choice, but is not | write "- [x] " or "- [ ] " with a Latin x and plain spaces
Q002 error   | a choice outside an item | put it under a ## heading in a quiz
Q003 error   | fewer than two choices | add a choice
Q004 error   | no choice is right | mark the safer choice with [x]
Q005 error   | all choices are right | leave at least one unmarked
Q006 error   | two choices are the same | change one of them
Q007 error   | a choice without feedback | add an indented line "  > …" below it
Q008 error   | feedback that only says right or wrong | say why, or what would happen
Q009 warning | the right choice is much longer than every other | shorten it, or let others say as much
Q010 warning | the right choice always stands in the same place | move some
Q011 error   | "all of the above" is not a choice | mark every choice that fits with [x]
Q012 error   | a move leads to a place that does not exist | link to the id of a ### heading of this item
Q013 error   | no move leads here | link to it, or delete it
Q014 error   | a place without moves and without an ending | add moves, or > [!GOOD], > [!RISKY], > [!HARMFUL]
Q015 error   | a scenario without a good ending | add a place with > [!GOOD]
Q016 error   | a message without its truth | add truth=genuine, truth=trap or truth=unclear to the heading
Q017 error   | fewer than 40 % of the messages of a course are genuine | add genuine messages
Q018 error   | an address in an example message that could exist | use an address that ends in .example
Q019 error   | unknown kind or truth | use kind=choice, order, message or scenario
Q020 error   | more than three decisions deep | end the scenario earlier
Q021 error   | the clues of the message and their explanations do not match | number both 1, 2, 3 …
Q022 error   | an order of fewer than three or more than nine steps | write three to nine steps
Q023 error   | an order without its explanation | add > [!WHY] after the steps
Q024 error   | something that this kind of item does not have | move it, or change the kind
Q025 error   | an empty choice, step or move | write its text
Q026 error   | a quiz without items | add an item
Q027 error   | a way that never comes to an end | let each way lead to an ending
T001 error   | a section of the English file is missing here | translate the section
T010 error   | an item of the English file is missing here | translate the item
T011 error   | another choice is marked right than in English | mark the same choices in both
T012 error   | another number of choices, steps or clues than in English | write as many as in English
T013 error   | another kind or truth than in English | use the same kind and truth
T014 error   | the scenario has another shape than in English | keep places, moves and endings as in English
T015 error   | `areas` differ from the English file | copy them from the English file
T016 error   | another order of sections or items than in English | keep the order of the English file
T017 warning | the module is translated, its quiz is not | translate the quiz
T030 warning | an interface message has no translation | translate it in the .po file
T031 error   | an interface message has other placeholders than the English one | keep each %(name)s
S001 error   | unknown fact | cite a fact of courses/sources.toml
S002 warning | nobody has checked this fact | let a person check the source and change `checked`
S003 error   | a fact about a person without its certainty word | say "is accused", "a court convicted" … beside it
S004 warning | the review is overdue | let somebody review the module and set a new date
S005 error   | a fact cited where it cannot be listed | cite facts in modules only
L001 warning | a sentence of more than 25 words | make two sentences of it
L002 warning | the text is harder than level B1 | shorten this sentence and others, and use shorter words
L003 warning | a word of the glossary is missing here | use the word that courses/glossary.toml recommends
L004 warning | a word to avoid | use the word that courses/glossary.toml recommends
C001 warning | a required contact is missing for this country | let the operator add and check it
C002 warning | this contact was not checked within its interval | check it and write the date into `checked`
C003 warning | fewer than two people have checked this contact | let a second person check it
C004 error   | nothing says whom this contact tells | add > [!TELLS] with a sentence
C005 error   | this contact has no words in a language that others have | add its section
C006 error   | unknown kind of contact | use a kind of courses/help/en.md
C007 error   | this kind of contact has no general words | add its section
C008 warning | this contact has neither a number nor an address | let the operator complete it
R001 error   | two items have the same mark in a learner's record | give this item another id
R002 error   | more than 330 items in all courses together do not fit into a record | take items out
A001 error   | something of the model has no words | write its words in en.md
A002 error   | words for something that the model does not have | correct the id, or delete the words
A003 warning | words are missing in this language, so readers see the English ones | translate them
A004 error   | an option that changes nothing | give it marks, or take it out
A005 error   | a question that changes nothing | take it out: what changes nothing is not asked
A006 error   | an action or a flag that no answers lead to | name it earlier in a plan, or delete it
A007 error   | the model names something that it does not have | correct the id
A008 error   | this cannot be read | write it as "exposure HAR 2 PHY 1", "flag ill" … (see the guide)
A009 error   | bands, matrix or plan have a gap | fill it
A010 error   | the model would break a promise | see "What the model must keep" in the guide
A011 error   | a level that no answers lead to | change marks or bands
A012 error   | asks for something that endangers people | delete it: the guide says what is never asked
A013 error   | the module of an action or a flag is in no course | correct it, or add the module to a course
A014 error   | something that has no place here | write plain words, as the guide shows
A015 error   | an emergency without steps, or with more than three | write one to three numbered steps
A016 error   | an answer that must not take an action out of a plan | see "Actions" in the guide
A017 error   | words that measure danger or promise safety | say what to do and when
"""


def _rules() -> dict[str, Rule]:
    rules = {}
    for line in _TABLE.strip().splitlines():
        head, what, remedy = (part.strip() for part in line.split("|"))
        code, severity = head.split()
        rules[code] = Rule(code, "error" if severity == "error" else "warning", what, remedy)
    return rules


RULES = _rules()


class Findings:
    """The problems of one file, collected while it is read.

    ``found`` never raises: reading goes on, so that a trainer sees all mistakes at once.
    """

    __slots__ = ("path", "problems")

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def found(self, code: str, line: int, message: str = "", *, column: int = 1, remedy: str = "") -> None:
        """Note that rule ``code`` is broken at ``line`` (from 1); else the rule's own words."""
        self.problems.append(problem(code, self.path, line, message, column=column, remedy=remedy))

    def __contains__(self, code: str) -> bool:
        return any(problem.code == code for problem in self.problems)


def problem(code: str, path: str, line: int, message: str = "", *, column: int = 1, remedy: str = "") -> Problem:
    """A problem by its rule. An unknown ``code`` is a mistake of ours and raises KeyError."""
    rule = RULES[code]
    return Problem(path, max(line, 1), max(column, 1), code, message or rule.what, remedy or rule.remedy, rule.severity)
