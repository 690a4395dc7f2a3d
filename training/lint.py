"""The linter: everything that can only be seen over several files, or from the date of today.

What a single file shows is found while it is compiled (``library``).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from training.assessment_check import check_assessment
from training.cache import Cache
from training.contacts import EVERYWHERE, KINDS, Contact, is_overdue
from training.course import Course, Module
from training.items import MOST_ITEMS, item_name, mark_of
from training.languages import SOURCE, Language
from training.library import LARGEST_PICTURE, PICTURES, Compiled, Library, Watch, compile_library
from training.links import Link
from training.problems import Problem
from training.quiz import MessageItem
from training.rules import Findings, problem
from training.translation import check_translations
from training.word_choice import check_word_choice

FEWEST_GENUINE = 0.4
"""Share of genuine messages in a course: who meets only traps learns to fear everything."""

_BEFORE_CHECKING = ("F001", "F002", "F003", "F013")


def check(
    root: Path, languages: Mapping[str, Language], today: date, cache: Cache | None = None, watch: Watch = iter
) -> tuple[Compiled, list[Problem]]:
    """Compile ``root`` and check it whole. All problems come back sorted, those of single files included.

    Raises:
        NoContent: ``root`` has no folder ``courses``.
    """
    compiled = compile_library(root, languages, cache, watch)
    problems = [*compiled.problems, *check_content(compiled, languages), *check_dates(compiled.library, today)]
    return compiled, sorted(set(problems))


def check_content(compiled: Compiled, languages: Mapping[str, Language]) -> Iterator[Problem]:
    """What must hold before anything is published: files, links, facts, translations, contacts."""
    library = compiled.library
    unreadable = {problem.path for problem in compiled.problems if problem.code in _BEFORE_CHECKING}
    yield from _courses(library, unreadable)
    yield from _links(compiled, set(languages))
    yield from _facts(library, languages, unreadable)
    yield from check_translations(library)
    yield from check_word_choice(library)
    yield from _contacts(library, languages, unreadable)
    yield from _genuine(library)
    yield from _record(library)
    yield from check_assessment(compiled, languages, unreadable)


def check_dates(library: Library, today: date) -> Iterator[Problem]:
    """What ages: reviews and checks by a person. These never stop a site that runs."""
    for module in library.modules:
        if module.review_by is not None and module.review_by < today:
            yield problem("S004", module.path, module.review_by_line, f"the review was due on {module.review_by}")
    for contact in library.contacts:
        yield from _contact_dates(contact, today)


def _courses(library: Library, unreadable: set[str]) -> Iterator[Problem]:
    if not library.courses and not any(path.endswith("/course.toml") for path in unreadable):
        yield problem("F010", "courses", 1, "there is no course", remedy="add courses/<course>/course.toml")
    for course in library.courses:
        yield from _course(course, library, unreadable)
    listed = {(course.id, module) for course in library.courses for module in course.modules + course.preparing}
    courses = set(library.course_of)
    for path, key in _owned(library):
        if key[0] in courses and key not in listed:
            yield problem("F011", path, 1, f'the module "{key[1]}" is not in courses/{key[0]}/course.toml')
        elif key[0] not in courses and f"courses/{key[0]}/course.toml" not in unreadable:
            yield problem("F011", path, 1, f"there is no courses/{key[0]}/course.toml")


def _owned(library: Library) -> Iterator[tuple[str, tuple[str, str]]]:
    for module in library.modules:
        yield module.path, (module.course, module.id)
    for quiz in library.quizzes:
        yield quiz.path, (quiz.course, quiz.module)


def _course(course: Course, library: Library, unreadable: set[str]) -> Iterator[Problem]:
    for module in course.modules:
        for top, known in (("courses", library.module_of), ("quizzes", library.quiz_of)):
            path = f"{top}/{course.id}/{module}/{SOURCE}.md"
            if (course.id, module, SOURCE) not in known and path not in unreadable:
                yield problem("F010", course.path, 1, f'{path} is missing for the module "{module}"')
    if (course.id, SOURCE) not in library.text_of and f"courses/{course.id}/{SOURCE}.md" not in unreadable:
        yield problem("F010", course.path, 1, f"courses/{course.id}/{SOURCE}.md is missing")
    for text in library.texts:
        if text.course == course.id:
            titles = dict(text.preparing)
            for module in course.preparing:
                if module not in titles:
                    yield problem("F014", text.path, 1, f'the title of "{module}" is missing')
            for module in titles.keys() - set(course.preparing):
                yield problem("F009", text.path, 1, f'"{module}" is not in preparation', remedy="delete its title")


def _links(compiled: Compiled, served: set[str]) -> Iterator[Problem]:
    library = compiled.library
    missing = partial(_missing, compiled=compiled, served=served)
    for module in library.modules:
        sections = {part.id for part in module.parts}
        yield from _links_of(module.path, module.links, sections, missing)
        yield from _pictures(module, compiled)
    for text in library.texts:
        yield from _links_of(text.path, text.links, set(), missing)
    for quiz in library.quizzes:
        yield from _links_of(quiz.path, quiz.links, set(), missing)
    for help_text in library.help_texts:
        yield from _links_of(help_text.path, help_text.links, {entry.id for entry in help_text.entries}, missing)


def _links_of(
    path: str, links: tuple[Link, ...], sections: set[str], missing: Callable[[str], str]
) -> Iterator[Problem]:
    for link in links:
        if link.target.startswith("help:"):
            if link.target[5:] not in KINDS:
                near = difflib.get_close_matches(link.target[5:], KINDS, n=1)
                hint = f"did you mean help:{near[0]}?" if near else ""
                yield problem("M003", path, link.line, f'"{link.target[:60]}" is no kind of contact', remedy=hint)
        elif link.target.startswith("#"):
            if link.target[1:] not in sections:
                yield problem("M003", path, link.line, f'there is no section "{link.target[1:60]}" in this file')
        elif reason := missing(link.target):
            yield problem("M003", path, link.line, reason)


def _missing(target: str, compiled: Compiled, served: set[str]) -> str:
    """Why a file of the content cannot be linked to, or ""."""
    path, _, section = target.partition("#")
    if path not in compiled.files:
        return f'"{path[:80]}" does not exist'
    places = path.split("/")
    course = compiled.library.course_of.get(places[1])
    if len(places) == 4 and course is not None and places[2] in course.preparing:
        return f'"{places[2]}" is still in preparation'
    if places[-1].removesuffix(".md") not in served:
        return f"{path} is in a language that the site does not serve yet"
    if section and not (places[0] == "courses" and len(places) == 4):
        return "only a module has sections to link to"
    module = next((module for module in compiled.library.modules if module.path == path), None) if section else None
    if module is not None and section not in {part.id for part in module.parts}:
        return f'there is no section "{section[:40]}" in {path}'
    return ""


def _pictures(module: Module, compiled: Compiled) -> Iterator[Problem]:
    pictures = {picture.path: picture for picture in compiled.library.pictures} if module.pictures else {}
    for link in module.pictures:
        picture, name = pictures.get(link.target), link.target.rpartition("/")[2]
        if picture is None:
            yield problem("M006", module.path, link.line, f'there is no picture "{name[:60]}" that can be shown')
        elif len(picture.data) > LARGEST_PICTURE:
            yield problem("M006", module.path, link.line, f'"{name[:60]}" has {len(picture.data) // 1024} KiB')
        elif not picture.data.startswith(PICTURES[name[name.rindex(".") :]][1]):
            yield problem("M006", module.path, link.line, f'"{name[:60]}" is not what its ending says')


def _facts(library: Library, languages: Mapping[str, Language], unreadable: set[str]) -> Iterator[Problem]:
    if "courses/sources.toml" in unreadable:
        return
    cited = set()
    for module in library.modules:
        words = languages[module.language].words if module.language in languages else None
        for citation in module.citations:
            fact = library.fact_of.get(citation.fact)
            if fact is None:
                yield problem("S001", module.path, citation.line, f'there is no fact "{citation.fact}"')
                continue
            cited.add(fact)
            if fact.person and words and not words.says(fact.certainty, citation.text, unknown=True):
                near = ", ".join(words.stems.get(fact.certainty, ())[:3])
                message = f"{fact.id} is about a person and {fact.certainty}, but this paragraph does not say so"
                yield problem("S003", module.path, citation.line, message, remedy=f"use one of: {near} …")
    for fact in sorted(cited, key=lambda fact: fact.line):
        if fact.checked == "recall":
            yield problem("S002", "courses/sources.toml", fact.line, f"nobody has checked {fact.id}, which is cited")


def _contacts(library: Library, languages: Mapping[str, Language], unreadable: set[str]) -> Iterator[Problem]:
    served = [tag for tag in library.languages if tag in languages]
    for tag in served:
        if tag == SOURCE or ("", tag) in library.help_of:  # a language without a help page shows the English one
            yield from _words_of_kinds(library, tag, unreadable)
    for country in library.countries:
        path = f"courses/help/{country}/contacts.toml"
        contacts = [contact for contact in library.contacts if contact.country == country]
        present = {contact.kind for contact in contacts}
        for kind in KINDS.values():
            if kind.required and kind.id not in present and country != EVERYWHERE and path not in unreadable:
                yield problem("C001", path, 1, f'the contact "{kind.id}" is missing')
        for contact in contacts:
            if country != EVERYWHERE and not contact.reachable:
                yield problem("C008", path, contact.line, f'"{contact.id}" has neither a number nor an address')
        for tag in served:
            words = library.help_of.get((country, tag))
            if f"courses/help/{country}/{tag}.md" in unreadable:
                continue
            for contact in contacts:
                if words is None or words.entry(contact.id) is None:
                    yield problem("C005", path, contact.line, f'"{contact.id}" has no words in {country}/{tag}.md')
    for text in library.help_texts:
        if text.country:
            known = {contact.id for contact in library.contacts if contact.country == text.country}
            for entry in text.entries:
                if entry.id not in known:
                    yield problem("F009", text.path, entry.line, f'there is no contact "{entry.id}" in contacts.toml')


def _words_of_kinds(library: Library, tag: str, unreadable: set[str]) -> Iterator[Problem]:
    path = f"courses/help/{tag}.md"
    if path in unreadable:
        return
    text = library.help_of.get(("", tag))
    have = {entry.id for entry in text.entries} if text else set()
    for kind in KINDS:
        if kind not in have:
            yield problem("C007", path, 1, f'"{kind}" has no section')
    if text:
        for entry in text.entries:
            if entry.id not in KINDS:
                yield problem("C006", path, entry.line, f'"{entry.id}" is no kind of contact')


def _contact_dates(contact: Contact, today: date) -> Iterator[Problem]:
    if contact.checked is None:
        yield problem("C002", contact.path, contact.line, f'nobody has checked "{contact.id}" yet')
        return
    if contact.checked > today:
        yield problem("C002", contact.path, contact.line, f'"{contact.id}" was checked on a day to come')
    if is_overdue(contact, today):
        yield problem("C002", contact.path, contact.line, f'"{contact.id}" was last checked on {contact.checked}')
    if len(set(contact.checked_by)) < 2:
        yield problem("C003", contact.path, contact.line, f'fewer than two people have checked "{contact.id}"')


def _genuine(library: Library) -> Iterator[Problem]:
    for course in library.courses:
        messages = [
            item
            for module in course.modules
            if (quiz := library.quiz_of.get((course.id, module, SOURCE)))
            for item in quiz.items
            if isinstance(item, MessageItem)
        ]
        genuine = sum(item.truth == "genuine" for item in messages)
        if messages and genuine < FEWEST_GENUINE * len(messages):
            findings = Findings(course.path)
            findings.found("Q017", 1, f"{genuine} of {len(messages)} messages are genuine")
            yield from findings.problems


def _record(library: Library) -> Iterator[Problem]:
    """Every item must have a mark of its own in a learner's record, and all of them must fit (record.md 7)."""
    seen: dict[bytes, str] = {}
    for quiz in library.quizzes:
        if quiz.language != SOURCE:
            continue
        for item in quiz.items:
            name = item_name(quiz.course, quiz.module, item.id)
            other = seen.setdefault(mark_of(name), name)
            if other != name:
                yield problem("R001", quiz.path, item.line, f"{name} has the same mark in a record as {other}")
            if len(seen) == MOST_ITEMS + 1 and other == name:
                yield problem("R002", quiz.path, item.line)
