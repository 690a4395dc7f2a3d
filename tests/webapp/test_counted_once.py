"""Whatever requests one learner makes, in any order, on two devices: each counter moves by at most 1 for one code.

Every request runs through the real site, into the real counters; what moved is put to the account of the code that made
the request.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.conftest import BROWSER, Learner, code_on, fresh_records, hidden
from tests.training.tallying import LT, SMALL, counting_of, quiet, raw
from tests.webapp.whole_course import ITEMS, right, whole_course
from training.cohort import Cohort
from training.counters import Cell
from training.events import Event
from training.gate import Buckets
from training.quarters import period_after, period_of
from training.records import Records

NOW = 1_794_919_020.0
FIRST = period_of(NOW)
CODES = {"LT": 4821, "LV": 1357}
DEVICES, LANGUAGES = st.sampled_from((0, 1)), st.sampled_from(("en", "ru"))
PARTNERS = st.sampled_from(("", "LT", "LV"))
MOST = {"started": 1, "completed": 1, "language": 1, "change": 1}
"""What one code may move in all, over all cells and quarters."""

QUICK = settings(
    max_examples=50,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class World:
    """A site with its counters, and a clock that only this test moves."""

    def __init__(self, records: Records, folder: Any, make: Callable[..., Flask], library: Any) -> None:
        self.now, self.records = NOW, records
        self.moved: Counter[str] = Counter()
        self.app = make(records=records, library=library, clock=lambda: self.now)
        self.counting = counting_of(records.store, folder, [LT, SMALL], below=quiet())
        records.count = self.counting.count
        for name, number in CODES.items():
            for later, period in enumerate((FIRST, period_after(FIRST))):
                records.store.add_cohort(Cohort(number + later, name, period))

    def counters(self) -> Counter[tuple[str, Cell]]:
        self.counting.flush(self.now)
        found: Counter[tuple[str, Cell]] = Counter()
        for quarter in self.counting.store.quarters():
            found.update(
                {(quarter.period, cell): value for cell, value in raw(self.records.store, quarter.period).items()}
            )
        return found


class OneLearner(RuleBasedStateMachine):
    """Two devices of one person, who may have several codes."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.now = NOW
        self.world.app.extensions["buckets"] = Buckets()
        self.world.counting.open(NOW)
        self.devices = [Learner(self.world.app.test_client()) for _ in range(2)]
        self.codes: list[str] = []
        self.account: dict[str, Counter[str]] = defaultdict(Counter)
        self.last: list[tuple[str, dict[str, Any]] | None] = [None, None]
        self.before = self.world.counters()

    def post(self, device: int, address: str, **fields: Any) -> Any:
        """Send a form; it may be sent once more later."""
        self.last[device] = (address, fields)
        return self.devices[device].client.post(address, data=fields, headers=BROWSER)

    def settle(self, code: str) -> None:
        """Put what moved to the account of a code."""
        after = self.world.counters()
        for (_, cell), moved in (after - self.before).items():
            name = cell.table if cell.table != "partner" else cell.event
            self.account[code][name] += moved
            self.world.moved[name] += moved
        assert not self.before - after, "a counter went down"
        self.before = after
        assert self.account[code] <= Counter(MOST), f"{code[:4]}… moved {dict(self.account[code])}"

    @initialize(partner=PARTNERS, before=st.booleans())
    def begin(self, partner: str, before: bool) -> None:
        self.start(0, partner, before)

    @rule(device=DEVICES, partner=PARTNERS, before=st.booleans())
    def start(self, device: int, partner: str, before: bool) -> None:
        cohort = Cohort(CODES[partner], partner, FIRST).code if partner else ""
        ticket = self.ticket(device)
        page = self.post(device, "/en/start/", cohort=cohort, ticket=ticket, **({"before": "1"} if before else {}))
        if page.status_code == 200:
            self.devices[device].code = code_on(page.text)
            self.codes.append(self.devices[device].code)
        self.settle(self.devices[device].code)

    def ticket(self, device: int) -> str:
        """What the last page of a practice without a code carried."""
        _, fields = self.last[device] or ("", {})
        return str(fields.get("ticket", ""))

    @rule(device=DEVICES, which=st.integers(0, 3), language=LANGUAGES)
    def resume(self, device: int, which: int, language: str) -> None:
        if self.codes:
            code = self.devices[device].code = self.codes[which % len(self.codes)]
            self.post(device, f"/{language}/resume/", code=code, ticket=self.ticket(device))
            self.settle(code)

    @rule(device=DEVICES, item=st.sampled_from(ITEMS), well=st.booleans(), language=LANGUAGES)
    def answer(self, device: int, item: str, well: bool, language: str) -> None:
        place = right(self.world.app.extensions["site"].library, item)
        address = f"/{language}/courses/basic/people/quiz/{item}/"
        page = self.devices[device].client.get(address)
        answer = self.post(device, address, **hidden(page.text), choice=str(place if well else 3 - place))
        if ticket := hidden(answer.text).get("ticket"):
            self.last[device] = (address, {**(self.last[device] or ("", {}))[1], "ticket": ticket})
        self.settle(self.devices[device].code)

    @rule(device=DEVICES, language=LANGUAGES, told=st.sampled_from(("", "", "one", "several")))
    def complete(self, device: int, language: str, told: str = "") -> None:
        """The whole course, and perhaps the question after it; with a code if there is one."""
        if self.codes and self.devices[device].client.get_cookie("session") is None:
            self.resume(device, len(self.codes) - 1, language)
        for item in ITEMS:
            self.answer(device, item, True, language)
        if told:
            self.change(device, told, language)

    @rule(device=DEVICES, value=st.sampled_from(("nothing", "one", "several", "", "else")), language=LANGUAGES)
    def change(self, device: int, value: str, language: str) -> None:
        """Also where nobody asked: with the token of another page of the same visit."""
        token = hidden(self.devices[device].client.get(f"/{language}/progress/").text).get("csrf_token", "")
        self.post(device, f"/{language}/courses/basic/", csrf_token=token, change=value)
        self.settle(self.devices[device].code)

    @rule(device=DEVICES, action=st.sampled_from(("delete", "leave-all", "finish", "take")))
    def do(self, device: int, action: str) -> None:
        token = hidden(self.devices[device].client.get("/en/progress/").text).get("csrf_token", "")
        self.post(device, "/en/progress/", csrf_token=token, action=action)
        self.settle(self.devices[device].code)

    @rule(device=DEVICES, other=st.booleans())
    def repeat(self, device: int, other: bool) -> None:
        """The last form once more, perhaps with another value."""
        if last := self.last[device]:
            address, fields = last
            if other:
                fields = {**fields, **{name: "several" for name in fields if name == "change"}}
                address = re.sub(r"^/(en|ru)/", lambda tag: "/ru/" if tag[1] == "en" else "/en/", address)
            page = self.devices[device].client.post(address, data=fields, headers=BROWSER)
            if "resume-code" in page.text:
                self.devices[device].code = code_on(page.text)
                self.codes.append(self.devices[device].code)
            self.settle(self.devices[device].code)

    @rule(seconds=st.sampled_from((600, 7300, 40 * 86_400)))
    def wait(self, seconds: int) -> None:
        """Perhaps until the visit is over, perhaps into the next quarter."""
        if self.world.now < NOW + 80 * 86_400:
            self.world.now += seconds
            self.world.counting.open(self.world.now)
            self.before = self.world.counters()


@pytest.fixture
def world(content, languages, make_app, tmp_path) -> World:
    records = fresh_records(tmp_path / "home")
    return World(records, tmp_path / "home", make_app, whole_course(content, languages))


def machine(world: World) -> type[OneLearner]:
    return type("OneLearnerHere", (OneLearner,), {"world": world})


def test_each_counter_moves_by_at_most_one_for_one_code(world):
    run_state_machine_as_test(machine(world), settings=QUICK)
    assert all(world.moved[name] >= 5 for name in MOST), f"hardly anything was tried: {world.moved}"


def test_an_ordinary_way_moves_each_of_them_by_one(world):
    learner = machine(world)()
    learner.start(0, "LT", False)
    learner.complete(0, "ru")
    learner.change(0, "one", "en")
    assert learner.account[learner.codes[0]] == Counter(MOST)
    learner.change(0, "several", "ru")
    learner.complete(1, "en")
    learner.do(0, "delete")
    learner.resume(1, 0, "en")
    learner.complete(1, "en")
    assert learner.account[learner.codes[0]] == Counter(MOST)


# ---- weaker builds, to show that the same account finds them


class CountsEveryRow(Records):
    """What counting would be without a mark in the session of a code that opens nothing."""

    def come_back(self, code: Any, now: float) -> Any:
        found = super().come_back(code, now)
        return found if found.box else replace(found, session=replace(found.session, cohort=0))


class CountsEveryStep(Records):
    """What counting would be that does not look into the record."""

    def keep(self, learner: Any, step: Any, now: float, language: str = "", answer: str = "") -> Any:
        kept = super().keep(learner, step, now, language, answer)
        if kept.record.completed and self.count:
            self.count(Event(period_of(now), "completed", "LT", language), now)
        return kept


def ways(learner: OneLearner) -> Iterator[None]:
    """What anybody may do, step by step."""
    steps: list[Callable[[], None]] = [
        lambda: learner.start(0, "LT", False),
        lambda: learner.complete(0, "en"),
        lambda: learner.change(0, "one", "en"),
        lambda: learner.complete(0, "ru"),
        lambda: learner.do(0, "delete"),
        lambda: learner.resume(0, 0, "en"),
        lambda: learner.complete(0, "en"),
    ]
    for step in steps:
        yield step()


@pytest.mark.parametrize("weak", [CountsEveryRow, CountsEveryStep])
def test_a_build_that_counts_twice_would_be_found_out(world, weak):
    world.records.__class__ = weak
    with pytest.raises(AssertionError, match="moved"):
        list(ways(machine(world)()))
