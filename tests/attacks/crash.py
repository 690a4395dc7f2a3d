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
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from tests.conftest import FRONT, ROOT, SMALL, TODAY
from training.languages import read_languages
from training.lint import check
from training.problems import errors
from training.shipped import translations_folder

CLIENTS, MODULES, ITEMS = 8, 11, 30
"""Learners at once; 330 items are as many as fit into a record."""

ROUNDS = {"sqlite": 100, "postgresql": 30}
STEPS = {"sqlite": 20_000, "postgresql": 6_000}
MOST_CARRIED = 3
_SERVING = re.compile(rb"http://127\.0\.0\.1:(\d+)/")
_CODE = re.compile(r'<output id="resume-code".*?</output>', re.S)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """An item: its address, its name as progress shows it, and the choices that are right."""

    path: str
    name: str
    right: tuple[str, ...]


def write_content(root: Path, modules: int = MODULES, items: int = ITEMS) -> list[Question]:
    """Write a course with many items below ``root``, and say how to answer each."""
    names = [f"module-{number}" for number in range(modules)]
    files = {path: text for path, text in SMALL.items() if "/people/" not in path}
    listed = ", ".join(f'"{name}"' for name in names)
    files["courses/basic/course.toml"] = f"version = 1\nmandatory = true\nmodules = [{listed}]\n"
    files["courses/basic/en.md"] = "---\ntitle: Course\nsummary: Short.\n---\nWelcome.\n"
    for name in names:
        files[f"courses/basic/{name}/en.md"] = FRONT + "## Begin {#begin}\n\nSome text.\n"
        files[f"quizzes/basic/{name}/en.md"] = "---\ntitle: A quiz\n---\n" + "".join(map(_item, range(items)))
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    compiled, problems = check(root, read_languages(translations_folder())[0], TODAY)
    if found := errors(problems):
        raise RuntimeError(f"the content has {len(found)} errors, the first: {found[0]}")
    return [
        Question(
            f"/en/courses/basic/{quiz.module}/quiz/{item.id}/",
            f"{quiz.module}#{item.id}",
            tuple(str(place) for place in sorted(item.right)),
        )
        for quiz in compiled.library.quizzes
        for item in quiz.items
    ]


def _item(number: int) -> str:
    return (
        f"\n## What do you do in case {number}? {{#case-{number}}}\n\n"
        f"- [ ] Send list {number} now.\n  > Then everybody has the list.\n"
        f"- [x] Wait and ask about list {number}.\n  > You choose the way yourself.\n"
    )


class Server:
    """``training serve`` as an operator runs it, in a process group of its own. Its home is ``folder/home``."""

    def __init__(self, folder: Path, content: Path | None = None, database: str = "") -> None:
        self.folder, self.home = folder, folder / "home"
        self.port = 0
        self._content, self._database = content, database
        self._memory = tempfile.TemporaryDirectory(dir="/dev/shm", prefix="attack-")  # hour keys outlive the server
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()
        self._memory.cleanup()

    def start(self) -> float:
        """Start it; the seconds until it has answered for the first time."""
        began = time.perf_counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "training", "serve", "--port", "0", "--home", str(self.home)]
        command += ["--content", str(self._content)] if self._content else []
        command += ["--database", self._database] if self._database else []
        environment = {**os.environ, "RUNTIME_DIRECTORY": self._memory.name, "HOME": str(self.folder)}
        with open(self.folder / "said", "ab") as said:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        found = _SERVING.search(self._process.stdout.readline())
        if found is None:
            raise RuntimeError(f"the server did not start: {self.said[-500:]}")
        self.port = int(found[1])
        assert Browser(self.port).get("/healthz").status == 200
        return time.perf_counter() - began

    def kill(self) -> None:
        """SIGKILL to the whole process group: nothing of it gets to finish anything."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    def wait(self, seconds: float) -> None:
        """Let it run on for ``seconds``, or until it ends by itself."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    @property
    def said(self) -> str:
        """What it wrote to stderr: incidents, if there were any."""
        return (self.folder / "said").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer."""

    status: int
    headers: HTTPMessage
    text: str

    @property
    def token(self) -> str:
        return found[1] if (found := _TOKEN.search(self.text)) else ""

    @property
    def ticket(self) -> str:
        return found[1] if (found := _TICKET.search(self.text)) else ""

    @property
    def acknowledges(self) -> bool:
        """Whether it says, whole and without reserve, that a step is kept."""
        whole = self.status == 200 and self.text.rstrip().endswith("</html>")
        return whole and 'id="feedback"' in self.text and "Kept is only that it is done." in self.text and not self.ticket


class Browser:
    """A browser with one connection and one cookie. ``source`` is the address that it comes from, of 127.0.0.0/8."""

    def __init__(self, port: int, source: str = "127.0.0.1", cookie: str = "") -> None:
        self.cookie = cookie
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, fields: Fields) -> Page:
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def close(self) -> None:
        self._connection.close()

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
        self._browser = Browser(0)

    def start(self, port: int) -> None:
        self._browser = Browser(port, self.source)
        page = self._browser.post("/en/start/", {})
        self.code = "".join(re.findall(r"\d+", re.sub("<[^>]+>", "", _CODE.search(page.text)[0])))  # type: ignore[index]
        self.token = self._browser.get("/en/progress/").token
        assert self.token

    def still_there(self, port: int) -> bool:
        """Whether the session of before is still one."""
        self._browser = Browser(port, self.source, self._browser.cookie)
        return self._browser.get("/en/progress/").status == 200

    def come_back(self, port: int) -> set[str]:
        """Come back with the code, as on another device; the names of the items that are kept as done."""
        self._browser.close()
        self._browser = Browser(port, self.source)
        assert self._browser.post("/en/resume/", {"code": self.code}).status == 303
        self.token = self._browser.get("/en/progress/").token
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
                more = {"ticket": ticket} if ticket else {}
                fields = {"choice": question.right, "csrf_token": self.token, "with-code": "1", **more}
                try:
                    page = self._browser.post(question.path, fields)
                except (OSError, HTTPException):
                    self.unanswered.update(carried)
                    return
                ticket = page.ticket
                if not page.acknowledges and (page.status != 503 or not ticket):
                    self.strange.append(page.status)
                    return
            if page.acknowledges:
                self.acknowledged.update(carried)
                for _ in carried:
                    acknowledge.release()
                carried = []


@dataclass(slots=True)
class Round:
    """What one crash did. ``extra`` are steps that were kept although their answer never arrived."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    extra: int = 0
    sessions: tuple[int, int] = (0, 0)
    restart: float = 0.0
    cluster_too: bool = False
    strange: list[int] = field(default_factory=list)


class Crash:
    """A server, learners at work on it, and the accounts of what was acknowledged to each."""

    def __init__(
        self, server: Server, questions: list[Question], seed: int = 1, clients: int = CLIENTS, cluster: Any = None
    ) -> None:
        self.server, self.questions, self.cluster = server, questions, cluster
        self.everybody: list[Learner] = []
        self.at_work: list[Learner] = []
        self._clients = clients
        self._rng = random.Random(seed)

    def round(self, steps: int, *, cluster_too: bool = False) -> Round:
        """Let learners work until ``steps`` more are acknowledged, kill the server, start it again, and compare."""
        before = self.acknowledged
        self.work(steps, cluster_too=cluster_too)
        done = Round(self.acknowledged - before, cluster_too=cluster_too, restart=self.server.start())
        survived = sum(learner.still_there(self.server.port) for learner in self.at_work)
        done.sessions = survived, len(self.at_work)
        done.lost, done.extra = self.compare(self.at_work)
        done.strange = [status for learner in self.at_work for status in learner.strange]
        return done

    @property
    def acknowledged(self) -> int:
        return sum(len(learner.acknowledged) for learner in self.everybody)

    def work(self, steps: int, *, cluster_too: bool = False) -> None:
        """Learners answer at once, each in a thread, until the server is killed at a random moment."""
        self._gather(2 * steps // self._clients)
        counted = threading.Semaphore(0)
        threads = [
            threading.Thread(target=learner.answer, args=(self._open(learner), counted)) for learner in self.at_work
        ]
        for thread in threads:
            thread.start()
        moment = self._rng.randrange(steps) if cluster_too else -1
        for number in range(steps):
            if number == moment:
                self.cluster.stop("immediate")
                self.cluster.start()
            if not counted.acquire(timeout=60):
                break
        self.server.wait(self._rng.uniform(0, 0.02))
        self.server.kill()
        for thread in threads:
            thread.join()

    def compare(self, learners: Sequence[Learner]) -> tuple[list[str], int]:
        """What was acknowledged and is not kept, and how many steps are kept although nobody said so."""
        lost, extra = [], 0
        for number, learner in enumerate(learners):
            kept = learner.come_back(self.server.port)
            lost += [f"learner {number}: {name}" for name in sorted(learner.acknowledged - kept)]
            extra += len(learner.unanswered & (kept - learner.acknowledged))
            learner.acknowledged |= learner.unanswered & kept  # seen on the page of progress: that is acknowledged too
            learner.unanswered.clear()
        return lost, extra

    def _gather(self, wanted: int) -> None:
        """Whoever has enough left to answer stays; a newcomer takes the place of everybody else."""
        self.at_work = [learner for learner in self.at_work if len(self._open(learner)) >= wanted]
        while len(self.at_work) < self._clients:
            learner = Learner(len(self.everybody))
            learner.start(self.server.port)
            self.everybody.append(learner)
            self.at_work.append(learner)

    def _open(self, learner: Learner) -> list[Question]:
        return [question for question in self.questions if question.name not in learner.acknowledged]


def attack(crash: Crash, rounds: int, steps: int, seed: int = 1) -> Iterator[Round]:
    """``rounds`` crashes during ``steps`` acknowledged steps; then everybody comes back once more, as a last round."""
    rng = random.Random(seed)
    for number in range(rounds):
        left, last = steps - crash.acknowledged, number == rounds - 1
        share = left if last else round(left / (rounds - number) * rng.uniform(0.5, 1.5))
        yield crash.round(max(share, 1), cluster_too=crash.cluster is not None and number % 3 == 2)
    yield Round(lost=crash.compare(crash.everybody)[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks.crash", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rounds, steps = asked.rounds or ROUNDS[asked.database], asked.steps or STEPS[asked.database]
    sys.exit(1 if run(asked.database, rounds, steps, asked.seed) else 0)


def run(database: str, rounds: int, steps: int, seed: int = 1) -> int:
    """The long run, with a table of what it found. Returns how many acknowledged steps were lost."""
    from tests.databases import Cluster, programs

    cluster = None
    if database == "postgresql":
        found = programs()
        if found is None:
            sys.exit("install PostgreSQL (Debian: apt-get install postgresql) to attack with it")
        cluster = Cluster(found)
        cluster.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            questions = write_content(Path(folder) / "content")
            url = cluster.new_database() if cluster else ""
            with Server(Path(folder), Path(folder) / "content", url) as server:
                return show(attack(Crash(server, questions, seed, cluster=cluster), rounds, steps, seed), database)
    finally:
        if cluster:
            cluster.throw_away()


def show(rounds: Iterator[Round], database: str) -> int:
    """Print rounds as they come, and their sum. Returns how many acknowledged steps were lost."""
    raise NotImplementedError


if __name__ == "__main__":
    main()
