"""Memory of the server against a process that only imports the same packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.measure import ROOT, Row, free_port, running
from tests.benchmarks.serving import PAGE, load

BUDGET, LIMIT_MIB = 1.15, 90
IMPORTS = (
    "import babel.dates, babel.support, brotli, click, flask, jinja2, markdown, markdown_it, nh3, ruamel.yaml, "
    "sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite, waitress, wtforms, training.cli, training.home, "
    "webapp.server"
)
CONTENT = "from tests.benchmarks.site import shipped_app; site = shipped_app()"


def measure(modules: int) -> list[Row]:
    bare = _alone(IMPORTS)
    content = _alone(f"{IMPORTS}; {CONTENT}") - bare
    port = free_port()
    with running(["-m", "training", "serve", "--port", str(port)], port, "/healthz") as (process, _):
        fresh = rss_mib(process.pid)
        load(port, PAGE, 2)
        used = rss_mib(process.pid)
    ratio = (used - content) / bare
    return [
        Row("server after load, without its content / the same imports", ratio, "×", "≤ 1.15", ratio <= BUDGET),
        Row("a process that imports the same", bare, "MiB"),
        Row("compiled content, with its languages and templates", content, "MiB"),
        Row("server, first answer", fresh, "MiB"),
        Row("server, after load", used, "MiB", f"≤ {LIMIT_MIB}", used <= LIMIT_MIB),
    ]


def rss_mib(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _alone(code: str) -> float:
    told = "print(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])"
    command = [sys.executable, "-c", f"{code}\n{told}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024
