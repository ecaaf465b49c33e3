"""From the start of a process to its first result: `python -m tests.bench.cold`, after `tests.bench` and `.page`.

Python's files are compiled before, as pip does when it installs a package; the first run of each is not counted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.__main__ import CACHE, ROOT, command

QUERY = "مجلس الوزراء"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cold", description=__doc__)
    parser.add_argument("--work", type=Path, default=CACHE)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    lines = {name: line for name, line in candidates(options).items() if line}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in lines}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(options.work / "compiled")
    for number in range(-1, options.rounds):
        for name, line in lines.items():
            took = once(line, environment)
            if number >= 0:
                spent[name].append(took)
    print("| | wall ms | CPU ms | least CPU ms |\n|---|---|---|---|")
    for name, many in spent.items():
        walls, cpus = zip(*many, strict=True)
        print(f"| {name} | {median(walls) * 1e3:.0f} | {median(cpus) * 1e3:.0f} | {min(cpus) * 1e3:.0f} |")
    return 0


def candidates(options: argparse.Namespace) -> dict[str, list[str] | None]:
    built = options.work / "index-30k"
    first = {
        name: command(name, options.work, "first", QUERY, built / name)
        for name in ("tantivy", "fts5", "lucene", "whoosh")
    }
    page = options.work / "page"
    ours = [str(Path(sys.executable).with_name("searchapp")), "search", QUERY, "--index", str(page)]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import numpy'": [sys.executable, "-c", "import numpy # pass"],
        "searchapp search": ours if page.exists() else None,
        **{name: line if (built / name).exists() else None for name, line in first.items()},
    }


def once(line: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(wall, CPU) seconds until the process has printed its result and ended."""
    started = time.perf_counter()
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, env=environment)
    assert process.stdout
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or (not printed and not line[-1].endswith("pass")):
        raise SystemExit(f"{' '.join(line)}: exit code {process.returncode}, {len(printed)} bytes printed")
    return wall, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
