"""A real ``training serve`` with visitors, and all that was written to disks meanwhile."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.attacks.disk import files_below, found_in, written_since
from tests.attacks.odd_answers import random_answers
from tests.attacks.thief import name_of
from tests.attacks.visitors import Visitor, code_on, typed
from tests.conftest import ROOT
from training.hour_keys import memory_folder
from training.resume_code import new_code, read_code
from training.vault import Pepper, Root, derive, stretch

ASSESSMENTS = 100
QUIZ = "/en/courses/basic/messages/quiz/"
PARTNER = '[[partners]]\nid = "LT"\nname = "Migration Department"\nplaces = 200\n'


@dataclass
class Visited:
    """A site in ``folder``; the codes of its visitors, and what was ``written`` from the first of them on."""

    folder: Path
    url: str = ""
    cluster: Any = None
    cohort: str = ""
    kept: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    written: dict[Path, bytes] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    hour_keys: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "home").mkdir(0o700)
        (self.folder / "tmp").mkdir()
        (self.folder / "home" / "site.toml").write_text(PARTNER, "utf-8")
        self.environment = {**os.environ, "TMPDIR": str(self.folder / "tmp"), "HOME": str(self.folder)}
        for name in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "SQLITE_TMPDIR", "XDG_DATA_HOME"):
            self.environment.pop(name, None)
        self.first_log = self._log() if self.cluster else ""

    def command(self, *words: str) -> list[str]:
        """The command ``training`` for this site."""
        where = ["--home", str(self.folder / "home"), *(["--database", self.url] if self.url else [])]
        return [sys.executable, "-m", "training", *words, *where]

    def run(self, *words: str) -> str:
        """What a command says."""
        command = self.command(*words)
        return subprocess.run(command, cwd=ROOT, env=self.environment, stdout=-1, text=True, check=True).stdout

    @property
    def pepper(self) -> Pepper:
        return Pepper((self.folder / "home" / "pepper").read_bytes())

    def root(self, code: str) -> Root:
        """What a code becomes with this site's pepper."""
        return stretch(read_code(code), self.pepper)

    @property
    def keys_folder(self) -> Path | None:
        """Where the hour keys lie; None where they are in the server's own memory."""
        return memory_folder(derive(self.pepper, "safe-arrival/1/runtime", 8).hex(), self.environment)

    def disk(self) -> dict[Path, bytes]:
        """All files now: those of the site, and of its database."""
        if not self.cluster:
            return files_below(self.folder)
        with self.cluster.connect(name_of(self.url)) as connection:
            connection.execute("CHECKPOINT")
            number = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        logs = [path for path in (self.cluster.data / "pg_wal").iterdir() if self.first_log <= path.name <= self._log()]
        single = {path: path.read_bytes() for path in (*logs, self.cluster.folder / "log")}
        return {**files_below(self.folder, self.cluster.data / "base" / str(number)), **single}

    def _log(self) -> str:
        with self.cluster.connect(name_of(self.url)) as connection:
            return str(connection.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()[0])

    def found(self, needles: dict[str, bytes]) -> list[str]:
        """Which needles lie on a disk, and where."""
        return found_in(self.written, needles)


@contextmanager
def serving(site: Visited) -> Iterator[tuple[int, int]]:
    """``training serve`` while the block lasts: its port and its process. What it says goes to two files."""
    with open(site.folder / "said", "wb") as said, open(site.folder / "heard", "wb") as heard:
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": said}
        server = subprocess.Popen(site.command("serve", "--port", "0"), cwd=ROOT, env=site.environment, **pipes)
        assert server.stdout is not None
        first = server.stdout.readline()
        listening = threading.Thread(target=shutil.copyfileobj, args=(server.stdout, heard))
        listening.start()
        try:
            yield int(first.split(b"127.0.0.1:")[1].split(b"/")[0]), server.pid
        finally:
            server.terminate()
            server.wait(timeout=20)
            listening.join()
            server.stdout.close()


def visit(folder: Path, url: str = "", cluster: Any = None) -> Visited:
    """A site from its first start to its end, with visitors and a backup in between."""
    site = Visited(folder, url, cluster)
    with serving(site) as (port, process):
        site.cohort = " ".join(site.run("cohort", "add", "LT").split()[:2])
        before = site.disk()
        people = (somebody_practises_and_takes_a_code, somebody_deletes, somebody_comes_back, a_hundred_assess)
        for come in (*people, somebody_is_odd):
            come(site, Visitor(port))
        if site.keys_folder:
            site.hour_keys = list(files_below(site.keys_folder).values())
        site.elsewhere = files_open_elsewhere(process, folder)
        site.run("backup", str(folder / "copy"))
        site.written = written_since(before, site.disk())
    for path, data in written_since(before, site.disk()).items():
        site.written[path.with_name(f"{path.name} in the end")] = data
    return site


def somebody_practises_and_takes_a_code(site: Visited, who: Visitor) -> None:
    """First without a code, then with one; what was practised comes along, and the next answer too."""
    who.get("/en/start/")
    carried = who.carried(who.post(f"{QUIZ}support/", choice="1"))
    assert "ticket" in carried
    site.kept.append(code_on(who.post("/en/start/", cohort=site.cohort, before="1", ticket=carried["ticket"])))
    answer(who, "own-code", "2")
    there = taken_along(who)
    assert there["partner"]
    assert done(there) == {"messages#support", "messages#own-code"}
    site.secrets |= who.secrets


def somebody_deletes(site: Visited, who: Visitor) -> None:
    """A code, a wrong answer, a right one, and everything is deleted."""
    site.deleted.append(code_on(who.post("/en/start/", cohort="", before="")))
    answer(who, "support", "3")
    answer(who, "support", "1", missed="1")
    assert done(taken_along(who)) == {"messages#support"}
    who.post("/en/progress/", action="delete", **who.carried(who.get("/en/progress/")))
    who.post("/en/resume/", code=site.deleted[0])
    assert done(taken_along(who)) == set()
    site.secrets |= who.secrets


def somebody_comes_back(site: Visited, who: Visitor) -> None:
    """Typed in every way; in the end all devices are left."""
    for text in typed(site.kept[0]):
        who.post("/en/resume/", code=text)
        assert "messages#support" in done(taken_along(who)), text
        site.secrets |= who.secrets
    answer(who, "new-number", "4")
    who.post("/en/progress/", action="leave-all", **who.carried(who.get("/en/progress/")))
    site.secrets |= who.secrets


def a_hundred_assess(site: Visited, who: Visitor) -> None:
    """The self-assessment, again and again with other answers, up to the plan and its copy.

    Each question gets answers that exist and one that nobody knows.
    """
    rng = random.Random(1)
    for _ in range(ASSESSMENTS):
        chosen = {name: [*options, f"canary-{name}"] for name, options in random_answers(rng).items()}
        for step in ("now", "you", "signs"):
            assert "canary" not in who.post("/en/assessment/", step=step, **chosen)
        assert "data-action=" in who.post("/en/assessment/", step="ready", **chosen)
        assert "My list" in who.post("/en/assessment/", action="list", **chosen)
    site.secrets |= who.secrets


def somebody_is_odd(site: Visited, who: Visitor) -> None:
    """Wrong codes, a code that nobody has, unknown addresses, answers that are none."""
    good = new_code()
    site.wrong = [
        good,
        good[:-1] + str((int(good[-1]) + 1) % 10),
        site.kept[0][:-1] + str((int(site.kept[0][-1]) + 5) % 10),
    ]
    for code in (*site.wrong, "canary code 1234", "7" * 300):
        who.post("/en/resume/", code=code)
    for cohort in (site.cohort[:-1] + str((int(site.cohort[-1]) + 1) % 10), "canary cohort"):
        assert 'id="trouble"' in who.post("/en/start/", cohort=cohort)
    who.post(
        f"{QUIZ}support/",
        choice="canary-choice",
        missed="canary-missed",
        ticket="canary-ticket",
        csrf_token="canary-token",
    )
    who.post(f"{QUIZ}canary-item/", choice="1")
    who.post("/en/progress/", action="canary-action")
    who.get("/canary-path/")
    who.get("/en/", Host="canary.example")
    who.get("/en/resume/", Cookie=f"session={'canary' * 100}")
    who.post("/en/start/", cohort="canary" * 20_000)
    site.secrets |= who.secrets


def answer(who: Visitor, item: str, choice: str, **more: str) -> None:
    """An answer to an item from its page, and it is judged."""
    page = who.post(f"{QUIZ}{item}/", choice=choice, **more, **who.carried(who.get(f"{QUIZ}{item}/")))
    assert 'id="feedback"' in page, item


def taken_along(who: Visitor) -> dict[str, Any]:
    """The file that the page of progress offers."""
    return dict(json.loads(who.post("/en/progress/", action="take", **who.carried(who.get("/en/progress/")))))


def done(there: dict[str, Any]) -> set[str]:
    return {item for course in there["courses"] for item, state in course["items"].items() if state == "done"}


def files_open_elsewhere(process: int, folder: Path) -> list[str]:
    """Files that a process holds open outside ``folder``, or that have no name any more (where Linux tells)."""
    found: list[str] = []
    if not Path("/proc/self/fd").is_dir():
        return found
    for handle in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            target = os.readlink(handle)
            ours = target.startswith(str(folder)) and not target.endswith("(deleted)")
            if stat.S_ISREG(handle.stat().st_mode) and not ours:
                found.append(target)
    return found
