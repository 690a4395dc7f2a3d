"""All content, compiled once into one immutable value. Only what changed is compiled again."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from training.assessment import AssessmentWords, Model, filled_up
from training.assessment_reader import read_model
from training.assessment_words import read_words
from training.cache import Cache
from training.contacts import Contact, HelpText, read_contacts, read_help_text
from training.course import Course, CourseText, Module, read_course, read_course_text, read_module
from training.document import LONGEST_FILE
from training.facts import Fact, read_facts
from training.glossary import Term, read_glossary
from training.languages import SOURCE, Language, Words, is_tag
from training.problems import Problem
from training.quiz import Quiz
from training.quiz_reader import read_quiz
from training.rules import problem

PICTURES = {
    ".png": ("image/png", b"\x89PNG"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".webp": ("image/webp", b"RIFF"),
}
"""Media type and first bytes by the end of the name."""

LARGEST_PICTURE = 60 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside a module."""

    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class Library:
    """Everything that the site serves. Two libraries are equal when they were made of the same bytes."""

    digest: str
    courses: tuple[Course, ...]
    texts: tuple[CourseText, ...]
    modules: tuple[Module, ...]
    quizzes: tuple[Quiz, ...]
    facts: tuple[Fact, ...]
    glossary: tuple[Term, ...]
    contacts: tuple[Contact, ...]
    help_texts: tuple[HelpText, ...]
    pictures: tuple[Picture, ...]
    model: Model | None = None
    assessments: tuple[AssessmentWords, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By path, what a value was made of: the file's bytes, the words of its language, the compiler."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Library) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def course_of(self) -> dict[str, Course]:
        """Courses by id."""
        return {course.id: course for course in self.courses}

    @cached_property
    def text_of(self) -> dict[tuple[str, str], CourseText]:
        """A course's words by (course, language)."""
        return {(text.course, text.language): text for text in self.texts}

    @cached_property
    def module_of(self) -> dict[tuple[str, str, str], Module]:
        """Modules by (course, module, language), those in preparation too."""
        return {(module.course, module.id, module.language): module for module in self.modules}

    @cached_property
    def quiz_of(self) -> dict[tuple[str, str, str], Quiz]:
        """Quizzes by (course, module, language)."""
        return {(quiz.course, quiz.module, quiz.language): quiz for quiz in self.quizzes}

    @cached_property
    def fact_of(self) -> dict[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def help_of(self) -> dict[tuple[str, str], HelpText]:
        """Words of help pages by (country or "", language)."""
        return {(text.country, text.language): text for text in self.help_texts}

    @cached_property
    def assessment_of(self) -> dict[str, AssessmentWords]:
        """The words of the self-assessment by language, with English ones wherever a language has none.

        Empty where there is no model, or no English file.
        """
        files = {words.language: words for words in self.assessments}
        english = files.get(SOURCE)
        if english is None or self.model is None:
            return {}
        return {tag: filled_up(words, english) for tag, words in files.items()}

    def publishes(self, module: str) -> bool:
        """Whether ``module``, written ``course/module``, is published and not in preparation."""
        name, _, rest = module.partition("/")
        course = self.course_of.get(name)
        return course is not None and rest in course.modules

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries that have a file of contacts, sorted."""
        files = (path.split("/") for path in self.digests if path.endswith("/contacts.toml"))
        return tuple(sorted({parts[2] for parts in files}))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that have a published module, English first."""
        published = {(course.id, module) for course in self.courses for module in course.modules}
        tags = {module.language for module in self.modules if (module.course, module.id) in published}
        return (SOURCE, *sorted(tags - {SOURCE}))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A library with the problems of its single files. ``files`` are all paths that were found."""

    library: Library
    problems: tuple[Problem, ...]
    files: frozenset[str]


class NoContent(Exception):
    """There is no content at the given place. The message is one line for people."""


_ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
_LANG = "[A-Za-z0-9-]+"
_PLACES = (
    ("skip", re.compile(r"(courses|quizzes)/README\.md\Z|.*/\..*")),
    ("facts", re.compile(r"courses/sources\.toml\Z")),
    ("glossary", re.compile(r"courses/glossary\.toml\Z")),
    ("help", re.compile(rf"courses/help/(?:[a-z]{{2}}/)?(?P<lang>{_LANG})\.md\Z")),
    ("contacts", re.compile(r"courses/help/[a-z]{2}/contacts\.toml\Z")),
    ("course", re.compile(rf"courses/{_ID}/course\.toml\Z")),
    ("text", re.compile(rf"courses/{_ID}/(?P<lang>{_LANG})\.md\Z")),
    ("module", re.compile(rf"courses/{_ID}/{_ID}/(?P<lang>{_LANG})\.md\Z")),
    ("picture", re.compile(rf"courses/{_ID}/{_ID}/[A-Za-z0-9_-]+\.(?:png|jpe?g|webp)\Z")),
    ("quiz", re.compile(rf"quizzes/{_ID}/{_ID}/(?P<lang>{_LANG})\.md\Z")),
    ("model", re.compile(r"quizzes/self-assessment/model\.toml\Z")),
    ("words", re.compile(rf"quizzes/self-assessment/(?P<lang>{_LANG})\.md\Z")),
)
_READERS: dict[str, Callable[..., Any]] = {
    "facts": read_facts,
    "glossary": read_glossary,
    "contacts": read_contacts,
    "course": read_course,
    "text": read_course_text,
    "module": read_module,
    "quiz": read_quiz,
    "help": read_help_text,
    "model": read_model,
    "words": read_words,
}


Watch = Callable[[list[tuple[str, bytes]]], Iterable[tuple[str, bytes]]]
"""Passes the files on one by one, to show how far the work is."""


def compile_library(
    root: Path, languages: Mapping[str, Language], cache: Cache | None = None, watch: Watch = iter
) -> Compiled:
    """Compile the folders ``courses`` and ``quizzes`` of ``root``.

    ``languages`` are those that have interface words; a file in another language that Babel knows is compiled with
    English callouts. Files whose bytes the ``cache`` knows are not read again by the compiler.

    Raises:
        NoContent: ``root`` has no folder ``courses``.
    """
    if not (root / "courses").is_dir():
        raise NoContent(f"{root}: there is no folder courses in it; name a folder that holds courses/ and quizzes/")
    cache = cache or Cache()
    values: dict[str, list[Any]] = {kind: [] for kind, _ in _PLACES}
    problems: list[Problem] = []
    files: set[str] = set()
    digests: dict[str, str] = {}
    for path, data in watch(list(_files(root, problems))):
        kind, words = _kind(path, languages, problems)
        if kind == "skip":
            continue
        files.add(path)
        key = digests[path] = cache.key(kind, path, words.digest if words else "", data)
        value, found = _compile(kind, path, data, words, key, cache)
        problems += found
        if value is not None:
            values[kind] += [value] if not isinstance(value, tuple) else value
    library = Library(
        hashlib.sha256("".join(digests.values()).encode()).hexdigest(),
        courses=tuple(values["course"]),
        texts=tuple(values["text"]),
        modules=tuple(values["module"]),
        quizzes=tuple(values["quiz"]),
        facts=tuple(values["facts"]),
        glossary=tuple(values["glossary"]),
        contacts=tuple(values["contacts"]),
        help_texts=tuple(values["help"]),
        pictures=tuple(values["picture"]),
        model=next(iter(values["model"]), None),
        assessments=tuple(values["words"]),
        digests=digests,
    )
    return Compiled(library, tuple(problems), frozenset(files))


def _compile(
    kind: str, path: str, data: bytes, words: Words | None, key: str, cache: Cache
) -> tuple[Any, tuple[Problem, ...]]:
    if kind == "":
        return None, ()
    if kind == "picture":
        return Picture(path, data), ()
    known = cache.get(key)
    if known is None:
        value, findings = _READERS[kind](path, data, *([words] if words else []))
        known = (value, tuple(findings.problems))
        cache.put(key, known)
    return known


def _kind(path: str, languages: Mapping[str, Language], problems: list[Problem]) -> tuple[str, Words | None]:
    """What a file is, and the words of its language where it has one. "" is a file that belongs nowhere."""
    for kind, pattern in _PLACES:
        if not (place := pattern.match(path)):
            continue
        tag = place.groupdict().get("lang")
        if tag is None:
            return kind, None
        if tag in languages:
            return kind, languages[tag].words
        if is_tag(tag):
            return kind, Words(tag, languages[SOURCE].words.callouts, {})
        problems.append(problem("F012", path, 1, f'"{tag[:30]}" is not a language that Babel knows'))
        return "", None
    if path.lower().endswith(tuple(PICTURES)):
        remedy = "name it with letters, digits and hyphens, ending in .png, .jpg or .webp, and put it beside its module"
    else:
        remedy = "move it out of this folder"
    problems.append(problem("F011", path, 1, "a file that belongs nowhere", remedy=remedy))
    return "", None


def _files(root: Path, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """All files of the content in a fixed order, with paths that use / on every system."""
    for top in ("courses", "quizzes"):
        for folder, folders, names in os.walk(root / top):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            shown = Path(folder).relative_to(root).as_posix()
            for name in sorted(name for name in names if not name.startswith(".")):
                path = posixpath.join(shown, name)
                if not path.isprintable():
                    plain = path.encode("ascii", "backslashreplace").decode().replace("\n", "\\n")
                    problems.append(problem("F011", plain, 1, "the name of this file is no text", remedy="rename it"))
                    continue
                try:
                    yield path, _read(Path(folder, name))
                except OSError as error:
                    reason = error.strerror or str(error)
                    problems.append(problem("F013", path, 1, f"the file cannot be read: {reason}"))


def _read(path: Path) -> bytes:
    """The bytes of an ordinary file, no more than show that it is too large."""
    if not path.is_file():  # a pipe would keep us waiting for ever
        raise OSError("it is no ordinary file")
    with path.open("rb") as file:
        return file.read(LONGEST_FILE + 1)
