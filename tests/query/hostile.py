"""Typed texts nobody hopes for, by the hundred thousand. From the command line, on a real index:

python -m tests.query.hostile INDEX 200000
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time

SAID_EVERY = 5000

PIECES = (
    *"\"«»“”()[]{}+-=~^*?:|&؟،؛!.,/\\<>%$#@'’\u200f\u200e\u200b\u064b\u0640\ud800\x00\n\t",
    *("AND", "OR", "NOT", "TO", "..", "أو", "ليس", "و", "وليس", "&&", "||"),
    *("عنوان:", "قسم:", "تاريخ:", "منذ:", "نوع:", "معرف:", "مصدر:", "title:", "date:", "foo:"),
    *("روسيا", "الرياض", "في", "من", "كَتَبَ", "وبالاقتصاد", "عبد", "الله", "2022", "شباط", "رمضان", "1445", "7arb"),
    *("ال*", "*ين*", "م?م*", "كلمه~2", "word~9", "~3", "^2", "😀", "👨‍👩‍👧", "ﷺ", "漢字", "the", "hgvdhq"),
)


def texts(count: int, seed: int = 1) -> Iterator[str]:
    random = Random(seed)
    for _ in range(count):
        pieces = random.choices(PIECES, k=random.choice((1, 2, 3, 5, 8, 13, 40)))
        text = random.choice(("", " ")).join(pieces)
        yield text * random.choice((1, 1, 1, 1, 1, 1, 1, 2, 30))


def main() -> int:
    from searchapp.index import SearchIndex

    options = argparse.ArgumentParser(prog="python -m tests.query.hostile", description=__doc__)
    options.add_argument("index", type=Path)
    options.add_argument("count", type=int)
    options.add_argument("--skip", type=int, default=0, help="texts before the first: to go on where a run was ended")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    slowest, late = (0.0, ""), 0
    with SearchIndex.open(asked.index) as searched:
        searched.warm()
        limit = searched.settings.bounds.seconds
        for number, text in enumerate(
            islice(texts(asked.skip + asked.count, asked.seed), asked.skip, None), asked.skip
        ):
            started = process_time()
            try:
                searched.search(text)
            except Exception:
                print(f"text {number}: {text!r}", file=sys.stderr)
                raise
            seconds = process_time() - started
            slowest = max(slowest, (seconds, text))
            if seconds > limit:
                late += 1
                print(f"text {number}: {seconds:.1f} s: {text[:300]!r}", file=sys.stderr, flush=True)
            if (number + 1) % SAID_EVERY == 0:
                print(f"{number + 1}: the slowest {slowest[0]:.3f} s, {late} late", file=sys.stderr, flush=True)
    print(f"{asked.count} texts without an exception, {late} of more than {limit:g} s of CPU; the slowest:")
    print(f"{slowest[0]:.3f} s: {slowest[1][:200]!r}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
