"""The long attacks, one after the other: ``python -m tests.attacks`` (about half an hour), exit 1 if anything was lost.

``python -m tests.attacks races flood`` runs only those. The suite has a short version of each.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from tests.attacks import crash, test_assessment, test_flood, test_odds, test_races


def mutations() -> int:
    """Content spoilt at random."""
    return subprocess.run([sys.executable, "-m", "tests.attacks.mutations", "--count", "5000"]).returncode


ATTACKS: dict[str, Callable[[], int]] = {
    "mutations": mutations,
    "assessment": test_assessment.long_run,
    "races": lambda: test_races.long_run("sqlite") + test_races.long_run("postgresql"),
    "flood": test_flood.long_run,
    "odds": test_odds.long_run,
    "crash-sqlite": lambda: crash.run("sqlite"),
    "crash-postgresql": lambda: crash.run("postgresql"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("attacks", nargs="*", metavar="attack", help=f"some of: {', '.join(ATTACKS)}")
    asked = parser.parse_args().attacks or list(ATTACKS)
    if unknown := sorted(set(asked) - set(ATTACKS)):
        parser.error(f"there is no attack {unknown[0]}; there are {', '.join(ATTACKS)}")
    results = {}
    for name in asked:
        print(f"— {name}", flush=True)
        began = time.perf_counter()
        results[name] = (ATTACKS[name](), time.perf_counter() - began)
    print()
    for name, (lost, seconds) in results.items():
        print(f"{name:<20} {'nothing lost' if not lost else f'{lost} LOST OR BROKEN':<20} {seconds:>6.0f} s")
    sys.exit(1 if any(lost for lost, _ in results.values()) else 0)


if __name__ == "__main__":
    main()
