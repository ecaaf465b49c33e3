"""Kills writers at random instants and asks what is left: `python -m tests.crash.kill --runs 1000`.

A child works through a list of operations known beforehand and says after each that it is done. It is killed (SIGKILL)
at a random instant (some of them while segments are being merged), or its files may not grow beyond a random size (a
full disk, for SQLite as well). Then the index must open by itself and hold exactly what the operations said to be done
gave, or that and the one at work.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import searchapp.engines.whoosh.writer as whoosh_writer
from searchapp.index import SearchIndex
from searchapp.index.care import examine, restore, snapshot
from searchapp.store import Store

from tests.crash import world
from tests.crash.world import SETTINGS, State, article, build, found, open_index, stored

WORDS = ("زيتون", "برتقال", "تفاح", "ليمون", "رمان", "عنب", "تمر", "تين")
KINDS = ("add", "add", "add", "delete", "replace", "rebuild", "snapshot", "restore")
LONGEST_SECONDS = 0.4
MERGE_SECONDS = 0.01
AIMED_AT_MERGES = 0.2  # of the kills
DONE, MERGE_BEGINS, MERGE_ENDS = b".", b"(", b")"  # what a child says of itself


@dataclass(frozen=True)
class Step:
    """One operation: what it does to the index, and the state it leaves."""

    kind: str
    articles: State
    after: State


def plan(state: State, chance: random.Random, length: int) -> list[Step]:
    steps: list[Step] = []
    for _ in range(length):
        kind = chance.choice(KINDS)
        some = {str(n): chance.choice(WORDS) for n in chance.sample(range(60), chance.randint(1, 12))}
        after = dict(state)
        if kind == "add":
            after |= some
        elif kind == "delete":
            after = {i: word for i, word in state.items() if i not in some}
        elif kind in ("replace", "restore"):
            after = some
        steps.append(Step(kind, some, after))
        state = after
    return steps


def perform(index: SearchIndex, step: Step, path: Path) -> None:
    articles = [article(*pair) for pair in step.articles.items()]
    match step.kind:
        case "add":
            index.add(articles)
        case "delete":
            index.delete(step.articles)
        case "replace":
            index.replace(articles)
        case "rebuild":
            index.rebuild()
        case "snapshot":
            snapshot(path, path.with_name("kept.sqlite"), SETTINGS)
        case "restore":
            saved = path.with_name("saved.sqlite")
            for leftover in saved.parent.glob("saved.sqlite*"):
                leftover.unlink()
            with Store(saved, create=True) as store:
                store.put(articles)
            restore(path, saved, SETTINGS)


def child(path: Path, steps: list[Step], said: int, most_bytes: int | None) -> None:
    """Never returns."""
    try:
        if most_bytes is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        tell_of_merges(said)
        with open_index(path) as index:
            for step in steps:
                perform(index, step, path)
                os.write(said, DONE)
    except Exception as error:
        if most_bytes is None:
            os.write(2, f"child: {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


def tell_of_merges(said: int) -> None:
    merge = whoosh_writer.merge

    def told(*arguments: Any) -> int:
        os.write(said, MERGE_BEGINS)
        try:
            return merge(*arguments)
        finally:
            os.write(said, MERGE_ENDS)

    whoosh_writer.merge = told


def one_run(path: Path, state: State, chance: random.Random, *, fault: str, seconds: float) -> tuple[State, str]:
    """Kills one child; returns the state found after it and the kind of the operation it was at."""
    steps = plan(state, chance, 40)
    hear, said = os.pipe()
    limit = chance.randint(4_096, 120_000) if fault == "full disk" else None
    pid = os.fork()
    if pid == 0:
        os.close(hear)
        child(path, steps, said, limit)
    os.close(said)
    heard = b""
    if fault == "kill":
        if chance.random() < AIMED_AT_MERGES:
            heard = _until(hear, MERGE_BEGINS)
            time.sleep(chance.uniform(0, MERGE_SECONDS))
        else:
            time.sleep(chance.uniform(0, seconds))
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    heard += _until(hear)
    os.close(hear)
    done = heard.count(DONE)
    states = [state, *(step.after for step in steps)]
    merging = heard.count(MERGE_BEGINS) > heard.count(MERGE_ENDS)
    kind = "none" if done == len(steps) else f"{steps[done].kind}, merging" if merging else steps[done].kind
    return verified(path, states[done : done + 2]), kind


def _until(fd: int, sign: bytes = b"") -> bytes:
    """What the child says: up to the first `sign`, else to its end."""
    heard = b""
    while not (sign and sign in heard) and (piece := os.read(fd, 4096)):
        heard += piece
    return heard


def verified(path: Path, allowed: list[State]) -> State:
    with open_index(path) as index:
        state = stored(index)
        if state not in allowed:
            raise AssertionError(f"a third state: {state}\nallowed: {allowed}")
        if found(index) != state:
            raise AssertionError(f"stored and found differ: {state}\n{found(index)}")
    diagnosis = examine(path, SETTINGS, deep=True)
    if not diagnosis.healthy:
        raise AssertionError(str(diagnosis))
    kept = path.with_name("kept.sqlite")
    if kept.exists():
        with Store(kept) as saved:
            if saved.check():
                raise AssertionError(f"a damaged snapshot: {saved.check()}")
    return state


def run(
    folder: Path, runs: int, seed: int, said: Callable[[str], None], *, seconds: float = LONGEST_SECONDS
) -> Counter[tuple[str, str]]:
    """(fault, operation at work) -> how often. Raises AssertionError with the seed and keeps the folder."""
    path = folder / "index"
    state: State = {str(n): WORDS[n % len(WORDS)] for n in range(20)}
    build(path, state)
    counts: Counter[tuple[str, str]] = Counter()
    for number in range(runs):
        chance = random.Random(seed * 1_000_003 + number)
        fault = "full disk" if chance.random() < 0.25 else "kill"
        try:
            state, kind = one_run(path, state, chance, fault=fault, seconds=seconds)
        except Exception as error:
            raise AssertionError(f"run {number}, seed {seed}, {fault}: {type(error).__name__}: {error}") from error
        counts[fault, kind] += 1
        if (number + 1) % 50 == 0:
            said(f"{number + 1} of {runs}")
    return counts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--folder", type=Path, help="where to work; default: a new temporary folder")
    options.add_argument("--workers", type=int, default=1, help="processes that invert, an article each")
    asked = options.parse_args()
    seconds = LONGEST_SECONDS
    if asked.workers > 1:
        world.SETTINGS = replace(SETTINGS, index_workers=asked.workers, index_memory_mb=0)
        seconds *= 10  # starting them takes a while
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="searchapp-kill-"))
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    counts = run(folder, asked.runs, asked.seed, lambda line: print(line, file=sys.stderr, flush=True), seconds=seconds)
    print(f"seed {asked.seed}, {time.monotonic() - started:.0f} s")
    print("| fault | at work | runs | lost | corrupt |\n|---|---|---|---|---|")
    for (fault, kind), count in sorted(counts.items()):
        print(f"| {fault} | {kind} | {count} | 0 | 0 |")
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
