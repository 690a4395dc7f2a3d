"""Two hundred people who join, answer and finish in a shuffled order, always the same one, without any code.

Half do much and half little, half come through a partner, half have closed one certain item; no two of these go
together. Whoever does much writes more often, so joins earlier and writes last more often: any order tells about it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from training.cohort import Cohort
from training.hour_keys import HourKeys
from training.items import mark_of
from training.quarters import period_of
from training.record import Record, Step, close_items, complete
from training.records import Learner, Records
from training.session import Session
from training.store import Store
from training.vault import Pepper, Root

NOW = 1_794_919_020.0
LATER = NOW + 200 * 86_400
COHORTS = {NOW: Cohort(4821, "LT", period_of(NOW)), LATER: Cohort(1357, "LT", period_of(LATER))}
MANY, VISITS = 200, 7
LABELS = ("much", "partner", "caller")
"""What an attacker wants to know of somebody."""


def records_of(store: Store, seed: int) -> Records:
    """Records whose nonces are always the same; their keys need no code."""
    return Records(store, Pepper(bytes(32)), HourKeys(), random.Random(seed).randbytes)


def somebody(rng: random.Random, cohort: int = 0) -> Learner:
    """A session without a record yet."""
    return Learner(Session(Root(rng.randbytes(32)), int(NOW // 60), int(NOW // 60), cohort=cohort))


def closed(names: Iterable[str]) -> Step:
    """A step that closes items."""
    return close_items(map(mark_of, names))


@dataclass
class Member:
    """One of the crowd. ``boxes`` are all versions of the record, the last one last."""

    much: bool
    partner: bool
    caller: bool
    now: float
    learner: Learner
    boxes: list[bytes] = field(default_factory=list)


@dataclass
class Crowd:
    """``joined`` and ``wrote`` hold members in the order of their first and of their last write."""

    records: Records
    members: list[Member]
    waiting: list[Member]
    joined: list[Member] = field(default_factory=list)
    wrote: list[Member] = field(default_factory=list)

    def go_on(self, writes: int) -> None:
        """The next ``writes`` visits."""
        for member in self.waiting[:writes]:
            visit = len(member.boxes)
            member.learner = self.records.keep(member.learner, _visit(member, visit), member.now)
            member.boxes.append(member.learner.box or b"")
            if visit == 0:
                self.joined.append(member)
            self.wrote = [*(each for each in self.wrote if each is not member), member]
        del self.waiting[:writes]


def gather(records: Records, seed: int, many: int = MANY) -> Crowd:
    """A crowd of which nobody has come yet."""
    rng = random.Random(seed)
    for cohort in COHORTS.values():
        records.store.add_cohort(cohort)
    members = []
    for number in range(many):
        now = rng.choice((NOW, LATER))
        partner = bool(number & 2)
        learner = somebody(rng, COHORTS[now].number if partner else 0)
        members.append(Member(bool(number & 1), partner, bool(number & 4), now, learner))
    waiting = [member for member in members for _ in range(VISITS if member.much else 1)]
    rng.shuffle(waiting)
    return Crowd(records, members, waiting)


def _visit(member: Member, number: int) -> Step:
    """What somebody does on visit ``number``: five items and more each time, and in the end the whole course."""
    names = {f"basic/module-{number}#{each}" for each in range(5)} | (
        {"basic/messages#caller"} if member.caller else set()
    )

    def step(record: Record) -> Record:
        record = closed(names)(record)
        return complete("basic:1")(record) if number == VISITS - 1 else record

    return step
