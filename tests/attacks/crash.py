"""kill -9 of the whole server while learners answer, again and again: what a page acknowledged is never lost.

``python -m tests.attacks.crash --database sqlite`` kills it 100 times during 20,000 acknowledged steps. With
``--database postgresql`` the cluster itself crashes too, in every third round, while learners go on answering.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.conftest import FRONT, ROOT, SMALL, TODAY
from training.languages import read_languages
from training.lint import check
from training.problems import errors
from training.shipped import translations_folder

CLIENTS, MODULES, ITEMS = 8, 11, 30
"""Learners at once; 330 items are as many as fit into a record."""

LONG = {"sqlite": (100, 20_000), "postgresql": (30, 6_000)}
"""Rounds and acknowledged steps of the long run."""

MOST_CARRIED, MOST_STEPS = 3, 1200


@dataclass(frozen=True, slots=True)
class Question:
    """An item: its name as progress shows it, and the choices that are right."""

    name: str
    right: tuple[str, ...]

    @property
    def path(self) -> str:
        return "/en/courses/basic/{}/quiz/{}/".format(*self.name.split("#"))


def write_content(root: Path, modules: int = MODULES, items: int = ITEMS) -> list[Question]:
    """Write a course with many items below ``root``, and say how to answer each."""
    names = [f"module-{number}" for number in range(modules)]
    files = {path: text for path, text in SMALL.items() if "/people/" not in path}
    listed = ", ".join(f'"{name}"' for name in names)
    files["courses/basic/course.toml"] = f'version = 1\nmandatory = true\nmodules = [{listed}]\npreparing = ["phone"]\n'
    for name in names:
        files[f"courses/basic/{name}/en.md"] = FRONT + "## Begin {#begin}\n\nSome text.\n"
        files[f"quizzes/basic/{name}/en.md"] = "---\ntitle: A quiz\n---\n" + "".join(map(_item, range(items)))
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    compiled, problems = check(root, read_languages(translations_folder())[0], TODAY)
    assert not errors(problems), errors(problems)[0]
    pairs = [(quiz.module, item) for quiz in compiled.library.quizzes for item in quiz.items]
    return [Question(f"{module}#{item.id}", tuple(map(str, sorted(item.right)))) for module, item in pairs]


def _item(number: int) -> str:
    return (
        f"\n## What do you do in case {number}? {{#case-{number}}}\n\n"
        f"- [ ] Send list {number} now.\n  > Then everybody has the list.\n"
        f"- [x] Wait and ask about list {number}.\n  > You choose the way yourself.\n"
    )


class Server:
    """``training serve`` as an operator runs it, in a process group of its own. Its home is ``folder/home``."""

    program: Sequence[str] = ("-m", "training")

    def __init__(self, folder: Path, memory: str, content: Path | None = None, database: str = "") -> None:
        self.folder, self.home, self.port = folder, folder / "home", 0
        self._memory, self._content, self._database = memory, content, database
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; the seconds until it has answered for the first time."""
        began = time.perf_counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, *self.program, "serve", "--port", "0", "--home", str(self.home)]
        command += ["--content", str(self._content)] if self._content else []
        command += ["--database", self._database] if self._database else []
        environment = {**os.environ, "RUNTIME_DIRECTORY": self._memory, "HOME": str(self.folder)}
        with open(self.folder / "said", "ab") as said:
            pipes: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": said}
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **pipes)
        found = re.search(rb"http://127\.0\.0\.1:(\d+)/", self._process.stdout.readline())
        assert found, f"the server did not start: {self.said[-500:]}"
        self.port = int(found[1])
        assert Browser(self.port).get("/healthz").status == 200
        return time.perf_counter() - began

    def kill(self, after: float = 0.0) -> None:
        """SIGKILL to the whole process group ``after`` seconds: nothing of it gets to finish anything."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(after)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    @property
    def said(self) -> str:
        """What it wrote to stderr: incidents, if there were any."""
        return (self.folder / "said").read_text("utf-8")


@contextmanager
def served(folder: Path, *content_and_database: Any, kind: type[Server] = Server) -> Iterator[Server]:
    """A server that runs, and is gone afterwards."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="attack-") as memory:  # hour keys outlive the server
        server = kind(folder, memory, *content_and_database)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer."""

    status: int
    headers: HTTPMessage
    text: str

    def field(self, name: str) -> str:
        """The value of a hidden field, "" where there is none."""
        return found[1] if (found := re.search(f'name="{name}" value="([^"]+)"', self.text)) else ""

    @property
    def code(self) -> str:
        """The code that it shows."""
        output = re.search(r'<output id="resume-code"[^>]*>(.*?)</output>', self.text, re.S)
        return re.sub(r"<[^>]*>|\s", "", output[1]) if output else ""

    @property
    def acknowledges(self) -> bool:
        """Whether it says, whole and without reserve, that a step is kept."""
        whole = self.status == 200 and self.text.rstrip().endswith("</html>")
        return whole and 'id="feedback"' in self.text and not re.search(r'name="ticket"|id="(ended|away)"', self.text)


class Browser:
    """A browser with one connection and one cookie. ``source`` is the address that it comes from, of 127.0.0.0/8."""

    def __init__(self, port: int, source: str = "127.0.0.1", cookie: str = "") -> None:
        self.cookie = cookie
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))

    def __del__(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Page:
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def _ask(self, method: str, path: str, body: str | None = None) -> Page:
        headers = {"Sec-Fetch-Site": "same-origin"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookie:
            headers["Cookie"] = self.cookie
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()  # raises IncompleteRead where the answer was cut
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]
        return Page(answer.status, answer.headers, text)


class Learner:
    """Somebody with a code who answers question after question. ``acknowledged`` are names of items."""

    def __init__(self, number: int) -> None:
        self.source = f"127.{1 + number // 60_000}.{1 + number // 240 % 250}.{1 + number % 240}"
        self.code = self.token = ""
        self.acknowledged: set[str] = set()
        self.unanswered: set[str] = set()
        self.strange: list[int] = []
        self.answered, self.waited, self._browser = 0, 0, Browser(0)

    def start(self, port: int) -> None:
        self._browser = Browser(port, self.source)
        self.code = self._browser.post("/en/start/", {}).code
        self.token = self._browser.get("/en/progress/").field("csrf_token")

    def still_there(self, port: int) -> bool:
        """Whether the session of before is still one."""
        self._browser = Browser(port, self.source, self._browser.cookie)
        return self._browser.get("/en/progress/").status == 200

    def come_back(self, port: int) -> set[str]:
        """Come back with the code, as on another device; the names of the items that are kept as done."""
        self._browser = Browser(port, self.source)
        assert self._browser.post("/en/resume/", {"code": self.code}).status == 303
        self.token = self._browser.get("/en/progress/").field("csrf_token")
        taken = self._browser.post("/en/progress/", {"action": "take", "csrf_token": self.token})
        (course,) = json.loads(taken.text)["courses"]
        return {name for name, state in course["items"].items() if state == "done"}

    def answer(self, questions: Sequence[Question], acknowledge: threading.Semaphore) -> None:
        """Answer ``questions`` until the server is gone. What a page could not keep is sent along with the next."""
        ticket, carried = "", []
        for question in questions:
            page = None
            while page is None or (not page.acknowledges and len(carried) >= MOST_CARRIED):
                carried = [*carried, question.name] if question.name not in carried else carried
                fields = {"choice": question.right, "csrf_token": self.token, "with-code": "1", "ticket": ticket}
                try:
                    page = self._browser.post(question.path, fields)
                except (OSError, HTTPException):
                    self.unanswered.update(carried)
                    return
                ticket = page.field("ticket")
                self.waited += page.status == 503
                if not page.acknowledges and (page.status != 503 or not ticket):
                    self.strange.append(page.status)
                    return
            if page.acknowledges:
                self.acknowledged.update(carried)
                self.answered += len(carried)
                acknowledge.release(len(carried))
                carried = []


@dataclass(slots=True)
class Round:
    """What one crash did. ``extra`` steps were kept although no answer arrived, ``waited`` are answers of 503."""

    acknowledged: int = 0
    waited: int = 0
    lost: list[str] = field(default_factory=list)
    extra: int = 0
    sessions: int = 0
    restart: float = 0.0
    strange: list[int] = field(default_factory=list)


class Crash:
    """A server, learners at work on it, and the accounts of what was acknowledged to each."""

    def __init__(self, server: Server, questions: list[Question], seed: int = 1, cluster: Any = None) -> None:
        self.server, self.questions, self.cluster = server, questions, cluster
        self.rng = random.Random(seed)
        self.everybody: list[Learner] = []
        self.at_work: list[Learner] = []

    def round(self, steps: int, *, cluster_too: bool = False) -> Round:
        """Let learners work until ``steps`` more are acknowledged, kill the server, start it again, and compare."""
        before = self.acknowledged
        self.work(steps, cluster_too=cluster_too)
        done = Round(self.acknowledged - before, restart=self.server.start())
        done.sessions = sum(learner.still_there(self.server.port) for learner in self.at_work)
        done.lost, done.extra = self.compare(self.at_work)
        for learner in self.at_work:
            done.strange, done.waited = done.strange + learner.strange, done.waited + learner.waited
            learner.strange, learner.waited = [], 0
        return done

    @property
    def acknowledged(self) -> int:
        return sum(learner.answered for learner in self.everybody)

    def work(self, steps: int, *, cluster_too: bool = False) -> None:
        """Learners answer at once, each in a thread, until the server is killed at a random moment."""
        self._gather(min(2 * steps // CLIENTS, len(self.questions)))
        counted = threading.Semaphore(0)
        threads = [threading.Thread(target=each.answer, args=(self._open(each), counted)) for each in self.at_work]
        for thread in threads:
            thread.start()
        moment = self.rng.randrange(steps) if cluster_too else -1
        for number in range(steps):
            if number == moment:
                self.cluster.stop("immediate")
                self.cluster.start()
            if not counted.acquire(timeout=20):
                break
        self.server.kill(self.rng.uniform(0, 0.02))
        for thread in threads:
            thread.join()

    def compare(self, learners: Sequence[Learner]) -> tuple[list[str], int]:
        """What was acknowledged and is not kept, and how many steps are kept although nobody said so."""
        lost, extra = [], 0
        for number, learner in enumerate(learners):
            kept = learner.come_back(self.server.port)
            lost += [f"learner {number}: {name}" for name in sorted(learner.acknowledged - kept)]
            extra += len(learner.unanswered & (kept - learner.acknowledged))
            learner.acknowledged |= learner.unanswered & kept  # from now on these must stay, too
            learner.unanswered.clear()
        return lost, extra

    def _gather(self, wanted: int) -> None:
        """Whoever has enough left to answer stays; a newcomer takes the place of everybody else."""
        self.at_work = [learner for learner in self.at_work if len(self._open(learner)) >= wanted]
        while len(self.at_work) < CLIENTS:
            learner = Learner(len(self.everybody))
            learner.start(self.server.port)
            self.everybody.append(learner)
            self.at_work.append(learner)

    def _open(self, learner: Learner) -> list[Question]:
        return [question for question in self.questions if question.name not in learner.acknowledged]


def attack(crash: Crash, rounds: int, steps: int) -> Iterator[Round]:
    """``rounds`` crashes during ``steps`` acknowledged steps; then everybody comes back once more, as a last round."""
    for number in range(rounds):
        left, after = steps - crash.acknowledged, rounds - number - 1
        share = min(round(left / (after + 1) * crash.rng.expovariate(1)), MOST_STEPS) if after else left
        yield crash.round(max(share, 1), cluster_too=crash.cluster is not None and number % 3 == 2)
    yield Round(lost=crash.compare(crash.everybody)[0])


def is_whole(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with its file."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute("PRAGMA integrity_check")) == [("ok",)]


@contextmanager
def cluster_of(database: str) -> Iterator[Any]:
    """A PostgreSQL cluster that only this run knows, None for SQLite."""
    if database == "sqlite":
        yield None
        return
    from tests.databases import Cluster, programs

    cluster = Cluster(programs() or sys.exit("install PostgreSQL (Debian: apt-get install postgresql) first"))
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.throw_away()


def run(database: str, rounds: int = 0, steps: int = 0, seed: int = 1) -> int:
    """The long run, with a table of what it found. Returns how much was lost or broken."""
    rounds, steps = rounds or LONG[database][0], steps or LONG[database][1]
    with cluster_of(database) as cluster, tempfile.TemporaryDirectory() as name:
        questions = write_content((folder := Path(name)) / "content")
        with served(folder, folder / "content", cluster.new_database() if cluster else "") as server:
            crash = Crash(server, questions, seed, cluster=cluster)
            bad = show(database, crash, attack(crash, rounds, steps))
            server.kill()
            return bad + (cluster is None and not is_whole(server.home / "learners.sqlite3"))


def show(database: str, crash: Crash, rounds: Iterator[Round]) -> int:
    """Print rounds as they come, and their sum. Returns how many steps were lost, and how many answers were strange."""
    done: list[Round] = []
    print("round acknowledged  lost extra waited sessions  restart ", database)
    for each in rounds:
        done.append(each)
        row = f"{len(done):>5} {each.acknowledged:>12,} {len(each.lost):>5} {each.extra:>5} {each.waited:>6}"
        print(f"{row} {each.sessions:>8} {each.restart:>6.2f} s  {each.strange or ''}", flush=True)
    *crashes, _ = done
    restarts, lost = [each.restart for each in crashes], sum(len(each.lost) for each in done)
    strange = sum(len(each.strange) for each in done) + crash.server.said.count("incident")
    print(
        f"{database}: {len(crashes)} crashes ({len(crashes) // 3 if crash.cluster else 0} of the cluster too), "
        f"{crash.acknowledged:,} steps acknowledged to {len(crash.everybody)} learners, {lost} lost, {strange} strange "
        f"answers; restart {statistics.median(restarts):.2f} s (longest {max(restarts):.2f} s)"
    )
    return lost + strange


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.crash", description=__doc__)
    parser.add_argument("--database", choices=list(LONG), default="sqlite")
    for name, default in (("rounds", 0), ("steps", 0), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    sys.exit(1 if run(asked.database, asked.rounds, asked.steps, asked.seed) else 0)


if __name__ == "__main__":
    main()
