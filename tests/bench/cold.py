"""From the start of a process to its first result: `python -m tests.bench.cold`, after `tests.bench` and `.page`."""

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
    for _ in range(options.rounds):
        for name, line in lines.items():
            spent[name].append(once(line))
    print("| | wall ms | CPU ms |\n|---|---|---|")
    for name, many in spent.items():
        print(f"| {name} | {median(w for w, _ in many) * 1e3:.0f} | {median(c for _, c in many) * 1e3:.0f} |")
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
        "searchapp search": ours if page.exists() else None,
        **{name: line if (built / name).exists() else None for name, line in first.items()},
    }


def once(line: list[str]) -> tuple[float, float]:
    """(wall, CPU) seconds until the process has printed its result and ended."""
    started = time.perf_counter()
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or (not printed and line[-1] != "pass"):
        raise SystemExit(f"{' '.join(line)}: exit code {process.returncode}, {len(printed)} bytes printed")
    return wall, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
