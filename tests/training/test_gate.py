"""The gate before slow derivations, and the buckets before the gate."""

from __future__ import annotations

import threading

import pytest

from training.gate import BUCKET_SIZE, MOST_WAITING, Buckets, Gate, GateFull


def test_one_is_inside_and_two_wait_in_each_lane_and_everybody_else_is_sent_away():
    gate, inside, most, passed = Gate(), [0], [0], []
    lock = threading.Lock()

    def work(lane):
        with gate.lane(lane):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with lock:
                inside[0] -= 1
                passed.append(lane)

    with gate.lane("start"):
        threads = [
            threading.Thread(target=work, args=(lane,)) for lane in ("start", "resume") for _ in range(MOST_WAITING)
        ]
        for thread in threads:
            thread.start()
        while gate._waiting != {"start": MOST_WAITING, "resume": MOST_WAITING}:
            pass
        for lane in ("start", "resume"):
            with pytest.raises(GateFull), gate.lane(lane):
                raise AssertionError("nobody else may come in")
        assert passed == []
    for thread in threads:
        thread.join()
    assert sorted(passed) == ["resume", "resume", "start", "start"]
    assert most[0] == 1


def test_nobody_overtakes():
    gate, order = Gate(), []

    def work(number):
        with gate.lane(f"lane {number}"):
            order.append(number)

    with gate.lane("first"):
        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(gate._queue) <= number:
                pass
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_the_gate_opens_again_after_an_accident():
    gate = Gate()
    with pytest.raises(ZeroDivisionError), gate.lane("start"):
        1 / 0  # noqa: B018
    with gate.lane("start"):
        pass


def test_a_shelter_can_start_sixty_at_once_and_then_one_every_two_seconds():
    buckets = Buckets()
    assert [buckets.take("203.0.113.7", 0) for _ in range(BUCKET_SIZE + 1)] == [True] * BUCKET_SIZE + [False]
    assert not buckets.take("203.0.113.7", 1.9)
    assert buckets.take("203.0.113.7", 2.1)
    assert not buckets.take("203.0.113.7", 2.2)
    assert sum(buckets.take("203.0.113.7", 10_000) for _ in range(100)) == BUCKET_SIZE


def test_forty_learners_behind_one_address_start_within_five_minutes_even_if_others_were_there_before():
    buckets, now, started = Buckets(), 0.0, 0
    while buckets.take("203.0.113.7", now):
        pass
    while started < 40:
        now += 5
        started += buckets.take("203.0.113.7", now) + buckets.take("203.0.113.7", now)
    assert now <= 300


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:200::1", "2001:db8:1:2ff::1", True),
        ("2001:db8:1:200::1", "2001:db8:1:300::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("nonsense", "", True),
    ],
)
def test_a_neighbourhood_is_one_address_or_a_network_of_56_bits(one, other, same):
    buckets = Buckets()
    while buckets.take(one, 0):
        pass
    assert buckets.take(other, 0) is not same


def test_a_bucket_holds_no_address():
    buckets = Buckets()
    buckets.take("203.0.113.7", 0)
    assert b"\xcb\x00\x71\x07" not in b"".join(buckets._tokens)


def test_buckets_do_not_grow_without_end():
    buckets = Buckets()
    for number in range(60_000):
        buckets.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", number / 100)
    assert len(buckets._tokens) <= 50_001
