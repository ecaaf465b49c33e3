"""Typed texts nobody hopes for, by the hundred thousand. From the command line, on a real index:

python -m tests.query.hostile INDEX 200000
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from time import process_time

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


def main(index: str, count: int) -> None:
    from searchapp.index import SearchIndex

    slowest = (0.0, "")
    with SearchIndex.open(index) as searched:
        for text in texts(count):
            started = process_time()
            searched.search(text)
            slowest = max(slowest, (process_time() - started, text))
    print(f"{count} texts without an exception; the slowest took {slowest[0]:.3f} s: {slowest[1][:200]!r}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
