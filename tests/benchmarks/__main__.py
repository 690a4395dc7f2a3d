"""``make bench``: the budgets of design section 13 as ratios, both sides in one run.

``python -m tests.benchmarks [NAME …]`` runs some of them; ``--modules N`` makes the corpus smaller for a quick look.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.benchmarks import answering, compiling, keeping, memory, published, serving, sizes, start
from tests.benchmarks.measure import Row, show

PARTS: dict[str, Callable[[int], list[Row]]] = {
    "sizes": sizes.measure,
    "compile": compiling.measure,
    "serving": serving.measure,
    "memory": memory.measure,
    "start": start.measure,
    "answering": answering.measure,
    "keeping": keeping.measure,
    "published": published.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"of {', '.join(PARTS)}; without one, all")
    parser.add_argument("--modules", type=int, default=200, help="modules of the corpus, each in 5 languages")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.parts) - set(PARTS)):
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(PARTS)}")
    for name in asked.parts or PARTS:
        print(f"\n{name}")
        show(PARTS[name](asked.modules))


if __name__ == "__main__":
    main()
