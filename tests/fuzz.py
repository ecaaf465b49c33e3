"""Broken input by the ten thousand: `python -m tests.fuzz --inputs 20000 [TARGET...]`.

Each target is a reader, the query parser or the analyzer. Its inputs are sound examples, mutated: pieces cut, doubled,
swapped, spliced with other examples, bytes changed, marks of other formats put in, archives cut short. What must hold:
an answer or a `ReadError` within the time limit, in bounded memory, articles that can be stored, spans within the text.
An input that fails is kept in the folder named by --keep; `python -m tests.fuzz TARGET --input FILE` tries it again.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from searchapp.analysis.arabic import default_analyzer
from searchapp.errors import ReadError
from searchapp.query.parse import parse
from searchapp.readers import Problem, ReadBounds, read

from tests.query.hostile import PIECES
from tests.readers.pages import LIBRARY_BODY, LIBRARY_CAPTION, OLIVES, OLIVES_BODY, TEASERS, article, related

LIMIT_SECONDS = 5.0
MAX_BYTES = 200_000
BOUNDS = ReadBounds(line_bytes=60_000, document_bytes=150_000, archive_bytes=4 << 20, archive_ratio_from=1 << 20)
ROWS: list[dict[str, Any]] = [
    {"id": "1", "title": OLIVES, "body": "\n".join(OLIVES_BODY), "date": "2024-02-29", "section": "اقتصاد"},
    {"id": "2", "عنوان": LIBRARY_CAPTION, "نص": LIBRARY_BODY[0], "تاريخ": "٢٦ شباط ٢٠٢٢", "captions": ["صورة"]},
    {"headline": "بلا معرّف", "content": LIBRARY_BODY[1], "tags": {"a": [1, 2.5, None, True]}, "date": 1709164800},
]
PAGE = "\n".join([*article(), *related(), *article(OLIVES, OLIVES_BODY, ()), *related(TEASERS[:2])])
MARKS = (
    *(b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"\xed\xa0\x80"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b"\\ud800",
        b"\\u0000",
        b"1e999",
        b"NaN",
        b"-",
        b"---\n",
        b"<![CDATA[",
        b"<!--",
    ),
    *(
        b"</p>",
        b"&#x0;",
        b"&#55296;",
        b"<html dir=rtl>",
        b"\r",
        b"\r\n",
        b"\n",
        b"\t",
        b",",
        b";",
        b"|",
        b"!!python/name:os.system",
    ),
    *("\u2028".encode(), "\u200f".encode(), "\u064b".encode() * 50, "ـ".encode() * 50, "مقالات ذات صلة\n".encode()),
    *(b"../../etc/passwd", b"/etc/passwd", b"C:\\windows", b"0000-00-00", "٣١ شباط".encode(), b"9" * 400, b"[" * 3000),
)


@dataclass(frozen=True)
class Target:
    """`suffix` of the file a reader is given; empty for what reads no file. `judge` raises for what must not be."""

    name: str
    examples: tuple[bytes, ...]
    judge: Callable[[bytes, Path], None]
    pack: Callable[[bytes], bytes] | None = None  # half of the inputs are broken before they are soundly packed


@dataclass
class Tally:
    inputs: int = 0
    answered: int = 0
    refused: int = 0
    slowest: float = 0.0
    failures: dict[str, bytes] = field(default_factory=dict)


class Hang(Exception):
    """An input took longer than the limit."""


def reading(suffix: str) -> Callable[[bytes, Path], None]:
    def judge(held: bytes, folder: Path) -> None:
        path = folder / f"input{suffix}"
        path.write_bytes(held)
        problems: list[Problem] = []
        for found in read(path, bounds=BOUNDS, on_problem=problems.append):
            assert found.id.strip()
            assert "\x00" not in found.title + found.body
            json.dumps(found.as_dict()).encode()  # an article can be written
            "".join((found.id, found.title, found.body)).encode()  # and holds no half characters
        assert all(problem.code and problem.reason for problem in problems)

    return judge


def parsing(held: bytes, folder: Path) -> None:
    text = held.decode("utf-8", "surrogateescape")
    parsed = parse(text)
    assert text.startswith(parsed.text)
    stack: list[Any] = [parsed.tree]
    while stack:
        node = stack.pop()
        span = getattr(node, "span", None)
        assert span is None or 0 <= span.start <= span.end <= len(parsed.text), f"{span} of {len(parsed.text)}"
        for name in getattr(node, "__slots__", ()):
            value = getattr(node, name)
            stack += [inner for inner in (value if isinstance(value, tuple) else (value,)) if hasattr(inner, "span")]
    for notice in parsed.notices:
        assert notice.span is None or 0 <= notice.span.start <= notice.span.end <= len(text)


def analysing(held: bytes, folder: Path) -> None:
    text = held.decode("utf-8", "surrogateescape")
    at = 0
    for token in default_analyzer().tokens(text):
        assert text[token.start : token.end] == token.text
        assert token.position >= at
        assert all(isinstance(term, str) for term in token.part.terms) and token.part.terms[0]
        at = token.position


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in entries.items():
            archive.writestr(name, held)
    return buffer.getvalue()


def table(delimiter: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, ("id", "title", "body", "date"), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(ROWS)
    return buffer.getvalue().encode()


def targets() -> dict[str, Target]:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
    nested = json.dumps({"articles": ROWS, "next": None}, ensure_ascii=False).encode()
    page = PAGE.encode()
    markdown = f"---\ntitle: {OLIVES}\ndate: 2024-02-29\ntags: [a, b]\n---\n# عنوان\n\n{PAGE}".encode()
    paragraphs = "".join(f"<p>{line}</p>" for line in LIBRARY_BODY)
    html = (
        f"<!doctype html><html lang=ar><head><title>{OLIVES}</title><meta property='og:title' content='{OLIVES}'>"
        f"<script type='application/ld+json'>{json.dumps(ROWS[0])}</script></head>"
        f"<body><article><h1>{OLIVES}</h1>{paragraphs}<img src=x alt=y></article></body></html>"
    ).encode()
    held = zipped({"a.jsonl": lines, "ب/c.txt": page, "d.csv": table(","), "e.gz": gzip.compress(lines)})
    queries = tuple(" ".join(PIECES[n : n + 9]).encode("utf-8", "replace") for n in range(0, len(PIECES), 5))
    made = (
        Target("json lines", (lines, lines.decode().encode("utf-16"), nested), reading(".jsonl")),
        Target("json", (json.dumps(ROWS).encode(), nested, lines), reading(".json")),
        Target("csv", (table(","), table(";"), table(",").decode().encode("cp1256", "replace")), reading(".csv")),
        Target("tsv", (table("\t"),), reading(".tsv")),
        Target("scraped page", (page, page.decode().encode("cp1256", "replace")), reading(".txt")),
        Target("markdown", (markdown, page), reading(".md")),
        Target("html", (html, html.decode().encode("utf-16")), reading(".html")),
        Target(
            "zip", (held, lines, page), reading(".zip"), lambda b: zipped({"a.jsonl": b, "b.zip": zipped({"c": b})})
        ),
        Target("gzip", (gzip.compress(lines), lines, held), reading(".jsonl.gz"), gzip.compress),
        Target("no suffix", (lines, page, html, held, gzip.compress(page), markdown), reading("")),
        Target("query parser", queries, parsing),
        Target("analyzer", (page, *queries), analysing),
    )
    return {target.name: target for target in made}


def mutated(examples: tuple[bytes, ...], chance: Random) -> bytes:
    """One example after one to eight accidents."""
    held = bytearray(chance.choice(examples))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at, end = sorted(chance.randrange(len(held) + 1) for _ in range(2))
        match chance.randrange(9):
            case 0:
                del held[at:end]
            case 1:
                held[at:at] = held[at:end] * chance.choice((1, 2, 30))
            case 2:
                held[at:at] = chance.choice(MARKS)
            case 3:
                held[at : at + 8] = chance.choice(MARKS)
            case 4 if held:
                held[at % len(held)] = chance.randrange(256)
            case 5 if held:
                held[at % len(held)] ^= 1 << chance.randrange(8)
            case 6:
                del held[at:]
            case 7:
                other = chance.choice(examples)
                held[at:end] = other[chance.randrange(len(other)) :][: chance.choice((4, 40, 4000))]
            case _:
                held[at:end] = held[at:end][::-1]
        del held[MAX_BYTES:]
    return bytes(held)


@contextmanager
def limited() -> Any:
    def too_long(*_: object) -> None:
        raise Hang(f"more than {LIMIT_SECONDS:g} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def attempt(target: Target, held: bytes, folder: Path, tally: Tally) -> None:
    started = time.process_time()
    tally.inputs += 1
    try:
        with limited():
            target.judge(held, folder)
        tally.answered += 1
    except ReadError:
        tally.refused += 1
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        reason = re.sub(r"\d+", "N", str(error))[:300]
        tally.failures.setdefault(
            f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {reason}", held
        )
    tally.slowest = max(tally.slowest, time.process_time() - started)


def fuzz(target: Target, inputs: int, seed: int, *, seconds: float = float("inf")) -> Tally:
    """`inputs` mutations of one target's examples, the same for the same seed; fewer when `seconds` are over."""
    tally, chance = Tally(), Random(f"{seed} {target.name}")
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while tally.inputs < inputs and time.monotonic() < until:
            held = mutated(target.examples, chance)
            if target.pack and chance.random() < 0.5:
                held = target.pack(held)
            attempt(target, held, Path(folder), tally)
    return tally


def main() -> int:
    known = targets()
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(known))
    options.add_argument("--inputs", type=int, default=2000, help="of each target")
    options.add_argument("--seconds", type=float, default=float("inf"), help="at most, for each target")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="a folder for the inputs that fail")
    options.add_argument("--input", type=Path, help="try this file only")
    asked = options.parse_args()
    if unknown := set(asked.targets) - set(known):
        options.error(f"no such target: {', '.join(unknown)}")
    chosen = [known[name] for name in asked.targets or known]
    if asked.input:
        with tempfile.TemporaryDirectory() as folder:
            chosen[0].judge(asked.input.read_bytes(), Path(folder))
        return 0
    before = peak_mb()
    print("| input of | tried | answered | refused | slowest | failures |\n|---|---|---|---|---|---|")
    failed = 0
    for target in chosen:
        tally = fuzz(target, asked.inputs, asked.seed, seconds=asked.seconds)
        counts = f"{tally.inputs:,} | {tally.answered:,} | {tally.refused:,} | {tally.slowest:.2f} s"
        print(f"| {target.name} | {counts} | {len(tally.failures)} |", flush=True)
        for number, (reason, held) in enumerate(tally.failures.items()):
            print(f"  {reason}", file=sys.stderr)
            if asked.keep:
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{target.name.replace(' ', '-')}-{number}").write_bytes(held)
        failed += len(tally.failures)
    print(f"seed {asked.seed}; memory grew from {before:.0f} to {peak_mb():.0f} MB at its peak")
    return 1 if failed else 0


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
