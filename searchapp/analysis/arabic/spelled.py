"""Spellings that say which word is meant where the word level cannot: `data/spelled.tsv`.

«عملة» is a currency, «عمله» his work; «أعلام» are flags, «إعلام» the media. At word level each two are one form with
one likeliest lemma, because many writers drop what tells them apart. Who did write the hamza or the dots of the ة
meant it: such a spelling has its own lemma. Made by `searchapp.analysis.arabic.build`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Spelled(NamedTuple):
    lemma: str
    root: str


@lru_cache(maxsize=1)
def spelled() -> dict[str, Spelled]:
    """Exact-level spelling -> its lemma and root, for those whose word-level form has another lemma."""
    text = (Path(__file__).parent / "data" / "spelled.tsv").read_text(encoding="utf-8")
    found: dict[str, Spelled] = {}
    for line in text.splitlines():
        lemma, root, spellings = line.split("\t")
        found.update(dict.fromkeys(spellings.split(), Spelled(lemma, root)))
    return found


def written(found: dict[str, Spelled]) -> str:
    """The file's text: lemma, root, spellings."""
    lines: dict[Spelled, list[str]] = {}
    for spelling in sorted(found):
        lines.setdefault(found[spelling], []).append(spelling)
    return "".join(f"{of.lemma}\t{of.root}\t{' '.join(lines[of])}\n" for of in sorted(lines))
