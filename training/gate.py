"""The gate before slow derivations, and a bucket for each neighbourhood of addresses (record.md 6).

Both live in the memory of one process and are forgotten with it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

MOST_WAITING = 2
"""In each lane. With more, whoever reads a module would wait behind them."""

RETRY_SECONDS = 5
BUCKET_SIZE, SECONDS_A_TOKEN = 60, 2.0
"""A whole shelter shares one address: sixty at once, then one every two seconds."""

_MOST_BUCKETS = 50_000
_LEAST_URGENT = 19
_Result = TypeVar("_Result")


class GateFull(Exception):
    """Too many at once. Nothing was derived; whoever asked may ask again in ``RETRY_SECONDS``."""


class Gate:
    """One derivation at a time; in each lane two may wait, everybody else is sent away at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._waiting: dict[str, int] = {}
        self._queue: deque[tuple[str, threading.Event]] = deque()
        self._inside = ThreadPoolExecutor(1, "derivation", initializer=_step_back)

    def derive(self, lane: str, derivation: Callable[[], _Result]) -> _Result:
        """Do a slow derivation when it is the turn of ``lane``, in a thread that goes behind all others.

        With forty flooding clients the slowest page in twenty then took 2.3 times its idle time, 5.1 times without.

        Raises:
            GateFull: two wait there already.
        """
        with self.lane(lane):
            return self._inside.submit(derivation).result()

    @contextmanager
    def lane(self, name: str) -> Iterator[None]:
        """Wait for the turn in lane ``name``.

        Raises:
            GateFull: two wait there already.
        """
        turn = self._queue_up(name)
        if turn is not None:
            turn.wait()  # whoever leaves hands the gate over: nobody overtakes
        try:
            yield
        finally:
            self._hand_over()

    def _queue_up(self, name: str) -> threading.Event | None:
        with self._lock:
            if not self._busy:
                self._busy = True
                return None
            if self._waiting.get(name, 0) >= MOST_WAITING:
                raise GateFull(name)
            self._waiting[name] = self._waiting.get(name, 0) + 1
            turn = threading.Event()
            self._queue.append((name, turn))
            return turn

    def _hand_over(self) -> None:
        with self._lock:
            if self._queue:
                name, turn = self._queue.popleft()
                self._waiting[name] -= 1
                turn.set()
            else:
                self._busy = False


def _step_back() -> None:
    """On Linux every thread has a priority of its own: pages are answered before a derivation goes on."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LEAST_URGENT)


class Buckets:
    """A token bucket for each /32 of IPv4 and each /56 of IPv6, under a key that dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._tokens: dict[bytes, tuple[float, float]] = {}

    def take(self, address: str, now: float) -> bool:
        """Take a token for ``address`` at ``now`` (seconds of any clock that never runs back). False: none is left."""
        name = hashlib.blake2b(_neighbourhood(address), key=self._key, digest_size=16).digest()
        with self._lock:
            tokens, at = self._tokens.get(name, (float(BUCKET_SIZE), now))
            tokens = min(BUCKET_SIZE, tokens + (now - at) / SECONDS_A_TOKEN)
            if tokens < 1:
                return False
            if len(self._tokens) >= _MOST_BUCKETS:
                self._forget_full(now)
            self._tokens[name] = (tokens - 1, now)
            return True

    def _forget_full(self, now: float) -> None:
        """A bucket that is full again says no more than no bucket."""
        full_after = BUCKET_SIZE * SECONDS_A_TOKEN
        self._tokens = {name: value for name, value in self._tokens.items() if now - value[1] < full_after}
        if len(self._tokens) >= _MOST_BUCKETS:
            self._tokens.clear()


def _neighbourhood(address: str) -> bytes:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return b"?"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return mapped.packed if mapped else found.packed[:7]
    return found.packed
