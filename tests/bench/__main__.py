"""Runs the engines side by side and writes a table: see README.md in this folder."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import report
from tests.bench.corpus import SCALES, Work, facts, prepare, read_queries

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "searchapp-bench"
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ONE_LEVEL = ("ours", "whoosh", "fts5", "tantivy", "tantivy-fast", "lucene")
FULL = ("ours-full", "tantivy-full", "lucene-full")
SAME_INDEX = {"tantivy-fast": "tantivy"}
"""Two ways to read one index: built once."""


def main() -> int:
    options = arguments()
    names = [name for name in chosen(options) if here(name, options.work)]
    raw = any(name.endswith("-full") for name in names)
    work = prepare(shared_folder(), options.work, options.scale, raw=raw)
    results = {name: {"index": index(name, work, options)} for name in names}
    if not options.index_only:
        search(results, work, options)
    found = {"scale": options.scale, "work": facts(work), "machine": machine(), "engines": results}
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(report.markdown(found))
    problems = [problem for problem in found_wrong(results) if not options.index_only]
    print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def shared_folder() -> Path:
    folder = Path(os.environ.get("SEARCHAPP_SHARED") or ROOT.parent / "shared")
    if not (folder / "data/saudinews").is_dir():
        raise SystemExit("the development data is not here: set SEARCHAPP_SHARED to its folder")
    return folder


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scale", choices=list(SCALES), default="30k")
    parser.add_argument("--only", nargs="+", metavar="ENGINE", help=f"of {', '.join((*ONE_LEVEL, *FULL))}")
    parser.add_argument(
        "--full", action="store_true", help="with whole analyses: ours at five levels, rivals' stemmers"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each query is asked, after one round to warm up"
    )
    parser.add_argument("--keep", nargs="*", default=[], metavar="ENGINE", help="use the index of an earlier run")
    parser.add_argument("--index-only", action="store_true")
    parser.add_argument("--work", type=Path, default=CACHE, help="folder for corpora and indexes")
    parser.add_argument("--out", type=Path, help="JSON file with everything measured")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> Sequence[str]:
    if options.only:
        return list(options.only)
    if options.full:
        return FULL
    return [name for name in ONE_LEVEL if options.scale == "30k" or name != "whoosh"]


def here(name: str, work: Path) -> bool:
    """Whether an engine can run; says loudly when it cannot."""
    if name.startswith("tantivy") and importlib.util.find_spec("tantivy") is None:
        print(f"*** no {name}: pip install 'searchapp[bench]' ***", file=sys.stderr)
        return False
    if name.startswith("lucene") and not (shutil.which("javac") and jars()):
        print(f"*** no {name}: needs a JDK and Debian's liblucene8-java ***", file=sys.stderr)
        return False
    if name.startswith("lucene"):
        classes = work / "lucene-classes"
        subprocess.run(["javac", "-cp", jars(), "-d", classes, HERE / "lucene/LuceneBench.java"], check=True)
    return True


def jars() -> str:
    return os.pathsep.join(sorted(map(str, Path("/usr/share/java").glob("lucene-*-8.*.jar"))))


def command(name: str, work: Path, *rest: str | Path) -> list[str]:
    if name.startswith("lucene"):
        classes = f"{work / 'lucene-classes'}{os.pathsep}{jars()}"
        return ["java", "-Xmx2g", "-XX:+UseSerialGC", "-cp", classes, "LuceneBench", name, *map(str, rest)]
    return [sys.executable, "-m", "tests.bench.worker", name, *map(str, rest)]


def place(name: str, options: argparse.Namespace) -> Path:
    folder: Path = options.work / f"index-{options.scale}" / SAME_INDEX.get(name, name)
    return folder


def index(name: str, work: Work, options: argparse.Namespace) -> dict[str, Any]:
    """Builds anew, or takes what an earlier run left."""
    folder = place(name, options)
    note = folder.with_suffix(".json")
    kept = name in options.keep or name in SAME_INDEX or "all" in options.keep
    if not (kept and note.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        texts = work.raw if name.endswith("-full") else work.folded
        print(f"indexing: {name}", file=sys.stderr, flush=True)
        done = subprocess.run(
            command(name, options.work, "index", texts, folder), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        note.write_text(done.stdout, encoding="utf-8")
    found: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    return found


class Server:
    """A worker that answers one line of JSON to one line of command."""

    def __init__(self, name: str, work: Work, options: argparse.Namespace) -> None:
        line = command(name, options.work, "serve", work.queries, place(name, options))
        self._process = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.opened = self._answer()

    def ask(self, what: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a worker ended early; its message stands above")
        return json.loads(line)

    def close(self) -> None:
        self._process.communicate()


def search(results: dict[str, dict[str, Any]], work: Work, options: argparse.Namespace) -> None:
    """Rounds are interleaved, so that a busy moment of the machine hurts everybody."""
    servers = {name: Server(name, work, options) for name in results}
    kinds = {str(query.number): query.kind for query in read_queries(work.queries)}
    for name, server in servers.items():
        results[name]["open"] = server.opened
        results[name]["top"] = server.ask("top")
        results[name]["every"] = server.ask("every")
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in servers}
    for seed in range(options.rounds):
        for name, server in servers.items():
            print(f"round {seed + 1}: {name}", file=sys.stderr, flush=True)
            rounds[name].append(server.ask(f"round {seed}"))
    for name, server in servers.items():
        server.close()
        results[name]["search"] = report.summary(rounds[name], kinds)
    best, whole = next((result["top"], result["every"]) for result in results.values())
    for result in results.values():
        result["overlap@10"] = report.overlap(best, result.pop("top"), kinds)
        result["unlike"] = report.unlike(whole, result.pop("every"), kinds)


LEAST_OVERLAP = 0.92
"""Of the ten best for or queries: some engines keep a length in one byte."""


def found_wrong(results: dict[str, dict[str, Any]]) -> list[str]:
    """What was computed, asserted: the same sets for and, phrase and prefix; nearly the same ten best for or."""
    problems = []
    for name, result in results.items():
        if name.endswith("-full") or "unlike" not in result:  # with --index-only nothing was asked
            continue
        problems += [f"*** {name}: {many} {kind} results differ ***" for kind, many in result["unlike"].items() if many]
        for kind in ("or2", "or5"):
            share = result["overlap@10"].get(kind, 1.0)
            if share < LEAST_OVERLAP:
                problems.append(f"*** {name}: only {share:.3f} of the ten best are the same for {kind} ***")
    return problems


def machine() -> dict[str, object]:
    return {"python": platform.python_version(), "processors": os.cpu_count(), "system": platform.platform()}


if __name__ == "__main__":
    sys.exit(main())
