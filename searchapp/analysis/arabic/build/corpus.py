"""How often each spelling occurs in a corpus."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

_INSIDE_WORDS = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,16}")
_FIELDS = ("title", "text", "body", "source", "author", "query")


def count_spellings(files: Iterable[Path]) -> Counter[str]:
    """Words without marks, hamza and teh marbuta as written, with their number of occurrences.

    A file is JSON Lines (.jsonl or .jsonl.gz; text in `title`, `text`, `body`) or, with any other name, plain text.
    """
    counts: Counter[str] = Counter()
    for file in files:
        for text in _texts(file):
            counts.update(_WORD.findall(_INSIDE_WORDS.sub("", text)))
    return counts


def _texts(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for line in lines:
            if ".jsonl" in file.name:
                record = json.loads(line)
                yield " ".join(str(record.get(field) or "") for field in _FIELDS)
            else:
                yield line


def is_word(spelling: str) -> bool:
    return _WORD.fullmatch(spelling) is not None
