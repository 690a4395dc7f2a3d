"""All content as one value: equal bytes are equal libraries, and only what changed is compiled again."""

from __future__ import annotations

import os
import pickle

import pytest

from tests.conftest import SMALL, Content
from training.cache import Cache
from training.library import Library, NoContent, compile_library

MODULE = "courses/basic/people/en.md"
QUIZ = "quizzes/basic/people/en.md"


class CountingCache(Cache):
    """Counts what was compiled."""

    compiled = 0

    def put(self, key, value):
        self.compiled += 1
        super().put(key, value)


def library_of(content: Content, languages, cache: Cache | None = None) -> Library:
    return compile_library(content.root, languages, cache).library


def test_the_smallest_content_is_one_library(content, languages):
    library = library_of(content.small(), languages)
    assert list(library.course_of) == ["basic"]
    assert list(library.text_of) == [("basic", "en")]
    assert list(library.module_of) == list(library.quiz_of) == [("basic", "people", "en")]
    assert list(library.fact_of) == ["F1"]
    assert (library.languages, library.countries) == (("en",), ())


def test_equal_bytes_are_equal_libraries(tmp_path, languages):
    one, two = (library_of(Content(tmp_path / name).small(), languages) for name in ("one", "two"))
    assert one == two
    assert hash(one) == hash(two)
    assert one is not two


@pytest.mark.parametrize("path", [path for path in SMALL if path.endswith(".md")])
def test_one_changed_byte_is_another_library(content, languages, path):
    before = library_of(content.small(), languages)
    content.write(path, SMALL[path].replace(".", "!", 1))
    after = library_of(content, languages)
    assert before != after
    assert before.digest != after.digest


def test_a_renamed_file_is_another_library(content, languages):
    before = library_of(content.small(), languages)
    (content.root / MODULE).rename(content.root / MODULE.replace("en.md", "fa.md"))
    assert before != library_of(content, languages)


def test_a_library_is_like_no_other_thing(library):
    assert library != library.digest


def test_only_the_changed_file_is_compiled_again(content, languages):
    cache = CountingCache()
    first = library_of(content.small(), languages, cache)
    assert cache.compiled == len(SMALL)
    assert library_of(content, languages, cache) == first
    assert cache.compiled == len(SMALL)
    content.write(MODULE, SMALL[MODULE] + "\nMore.\n")
    second = library_of(content, languages, cache)
    assert cache.compiled == len(SMALL) + 1
    assert second.modules[0].parts[0].html == "<p>Some text.</p><p>More.</p>"
    assert second.quizzes == first.quizzes


def test_problems_come_out_of_the_cache_too(content, languages):
    cache = Cache()
    content.small().write(MODULE, SMALL[MODULE] + "\n<b>\n")
    fresh = compile_library(content.root, languages, cache).problems
    assert [problem.code for problem in fresh] == ["M001"]
    assert compile_library(content.root, languages, cache).problems == fresh


def test_a_saved_cache_gives_the_same_library(content, languages, tmp_path):
    file = tmp_path / "cache" / "compiled.bin"
    cache = Cache(file)
    first = compile_library(content.small().root, languages, cache)
    cache.save()
    again = CountingCache(file)
    second = compile_library(content.root, languages, again)
    assert again.compiled == 0
    assert second == first
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_cache_forgets_what_nobody_asks_for(tmp_path):
    file = tmp_path / "compiled.bin"
    cache = Cache(file)
    cache.put("old", 1)
    cache.put("new", 2)
    cache.save()
    later = Cache(file)
    assert later.get("new") == 2
    later.save()
    assert Cache(file).get("old") is None
    assert Cache(file).get("new") == 2


@pytest.mark.parametrize("data", [b"", b"not a pickle", b"\x80\x05", pickle.dumps([1]), pickle.dumps({"a": 1})[:-3]])
def test_a_damaged_cache_is_an_empty_one(tmp_path, data):
    file = tmp_path / "compiled.bin"
    file.write_bytes(data)
    cache = Cache(file)
    assert cache.get("a") is None
    cache.put("a", 1)
    cache.save()
    assert Cache(file).get("a") == 1


class Runs:
    """What a thief of the folder would put into the cache."""

    def __init__(self, path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_a_cache_that_would_run_something_is_refused(tmp_path):
    file = tmp_path / "compiled.bin"
    file.write_bytes(pickle.dumps({"a": Runs(tmp_path / "ran")}))
    assert Cache(file).get("a") is None
    assert not (tmp_path / "ran").exists()


def text(word: str) -> bytes:
    return b"\x8c" + bytes([len(word)]) + word.encode()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("training.cache", "Cache.__init__.__builtins__.get"),
        ("training.cache", "Path.mkdir"),
        ("training.library", "Library.__init__.__builtins__.get"),
    ],
)
def test_nothing_is_reached_through_one_of_our_own_classes(tmp_path, module, name):
    ran = tmp_path / "ran"
    call = text(module) + text(name) + b"\x93"
    if name.endswith("get"):
        call += text("exec") + b"\x85R" + text(f"import os; os.mkdir({str(ran)!r})") + b"\x85R"
    else:
        call += text("training.cache") + text("Path") + b"\x93" + text(str(ran)) + b"\x85R\x85R"
    file = tmp_path / "compiled.bin"
    file.write_bytes(b"\x80\x04" + call + b".")
    Cache(file)
    assert not ran.exists()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    cache = Cache(tmp_path / "file" / "compiled.bin")
    cache.put("a", 1)
    cache.save()


def test_keys_differ_by_where_one_part_ends():
    cache = Cache()
    assert cache.key("ab", "c") != cache.key("a", "bc")
    assert cache.key("a") != cache.key("a", "")
    assert cache.key("a", b"b") == cache.key("a", "b")


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_a_place_without_courses_is_no_content(tmp_path, languages, name):
    (tmp_path / "file").write_text("text")
    with pytest.raises(NoContent, match="there is no folder courses"):
        compile_library(tmp_path / name, languages)


def test_an_empty_folder_is_an_empty_library(content, languages):
    (content.root / "courses").mkdir()
    library = library_of(content, languages)
    assert (library.modules, library.quizzes, library.courses) == ((), (), ())


def test_hidden_files_and_guides_are_not_content(content, languages):
    content.small()
    for path in ("courses/README.md", "quizzes/README.md", "courses/.git/x.md", "courses/basic/.en.md.swp"):
        content.write(path, "no front matter")
    assert content.check(languages) == []


def test_a_file_that_cannot_be_read_is_a_problem(content, languages):
    content.small()
    (content.root / "courses/basic/people/fa.md").symlink_to("fa.md")
    assert [problem.code for problem in content.check(languages)] == ["F013"]


def test_a_name_that_is_no_text_is_a_problem(content, languages):
    content.small()
    folder = os.fsencode(content.root / "courses" / "basic" / "people")
    try:
        with open(folder + b"/\xff.md", "wb") as file:
            file.write(b"text")
    except OSError:
        pytest.skip("this file system has only names in UTF-8; run the tests on ext4, xfs or btrfs")
    problems = content.check(languages)
    assert [problem.code for problem in problems] == ["F011"]
    str(problems[0]).encode()


def test_a_language_without_interface_words_is_compiled_with_english_callouts(content, languages):
    content.small().write("courses/basic/people/uk.md", SMALL[MODULE] + "\n> [!DO]\n> Текст.\n")
    library = library_of(content, languages)
    assert '<p class="callout-title">Do</p>' in library.module_of["basic", "people", "uk"].parts[0].html
    assert library.languages == ("en", "uk")
