"""What the stem rules ask: a hand-checked table of irregular words first, then the lexicon."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from searchapp.analysis.arabic.characters import fold_exact, fold_word

Entry = tuple[str, str]
Lookup = Callable[[str], Entry | None]

CACHED_LOOKUPS = 1 << 15


class Entries:
    """Look-ups by word-level form, the last ones remembered: stems of many words are looked up again and again."""

    def __init__(self, lexicon: Lookup | None = None) -> None:
        irregular = _irregular()

        @lru_cache(maxsize=CACHED_LOOKUPS)
        def lookup(word: str) -> Entry | None:
            return irregular.get(word) or (lexicon(word) if lexicon else None)

        self.lookup: Lookup = lookup
        """Lemma and root ("" for none) of a word-level form; None for a word nobody knows."""


def _irregular() -> dict[str, Entry]:
    text = files("searchapp.analysis.arabic").joinpath("data", "irregular.tsv").read_text(encoding="utf-8")
    entries: dict[str, Entry] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            lemma, root, forms = line.split("\t")
            for form in forms.split():
                entries[_fold(form)] = (_fold(lemma), _fold(root))
    return entries


def _fold(word: str) -> str:
    return fold_word(fold_exact(word))
