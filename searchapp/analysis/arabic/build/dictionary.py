"""Arramooz, an Arabic dictionary for morphological analysis (GPL): frequencies, broken plurals, roots.

Only word lists derived from it are shipped; its definitions are not.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import arramooz

_DATA = Path(arramooz.__file__).parent / "data"
_SUKUN = "\u0652"
_FATHA_ALEF = re.compile("\u064e(?=[\u0627\u0649])")
_REDUNDANT = re.compile("\u0650(?=\u064a(?![\u064b-\u0651\u0627]))|\u064f(?=\u0648(?![\u064b-\u0651\u0627]))")
_FINAL_VOWELS = re.compile("[\u064b-\u0650]+$")
_VOWEL_BEFORE_SHADDA = re.compile("([\u064b-\u0650])\u0651")


def skeleton(vocalised: str) -> str:
    """A spelling in which differently vocalised sources meet: no sukun, no case ending, no vowel a letter repeats."""
    word = _VOWEL_BEFORE_SHADDA.sub("\u0651\\1", vocalised.replace(_SUKUN, "").replace("اِ", "ا"))
    return _REDUNDANT.sub("", _FATHA_ALEF.sub("", _FINAL_VOWELS.sub("", word)))


def _rows(database: str, query: str) -> Iterator[Any]:
    connection = sqlite3.connect(f"file:{_DATA / database}?mode=ro", uri=True)
    try:
        yield from connection.execute(query)
    finally:
        connection.close()


def frequencies() -> Counter[tuple[str, bool]]:
    """(skeleton, is a verb) -> occurrences in the corpus the dictionary's list was counted in."""
    counts: Counter[tuple[str, bool]] = Counter()
    for vocalised, kind, count in _rows("wordfreq.sqlite", "select vocalized, word_type, freq from wordfreq"):
        counts[skeleton(vocalised), kind == "verb"] += int(count)
    return counts


def plurals() -> Iterator[tuple[str, str]]:
    """(vocalised plural, vocalised singular), from both sides of the dictionary's links."""
    yield from _rows(
        "arabicdictionary.sqlite",
        "select vocalized, single from nouns where number = 'جمع تكسير' and single != ''"
        " union select broken_plural, vocalized from nouns where number = 'مفرد' and broken_plural != ''",
    )


def headwords() -> Iterator[tuple[str, str, bool]]:
    """(vocalised headword, root with every hamza as ء, is a verb)."""
    for table, is_verb in (("nouns", False), ("verbs", True)):
        for vocalised, root in _rows("arabicdictionary.sqlite", f"select vocalized, root from {table}"):
            yield vocalised, re.sub("[أإؤئآ]", "ء", root or ""), is_verb
