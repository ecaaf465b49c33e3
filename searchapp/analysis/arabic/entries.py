"""What the stem rules ask: a hand-checked table of irregular words first, then the lexicon."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from searchapp.analysis.arabic.characters import fold_exact, fold_word
from searchapp.analysis.arabic.lexicon import Entry


class Source(Protocol):
    """What is asked of a lexicon: `searchapp.analysis.arabic.lexicon.Lexicon`, or a few words in a test."""

    def listed(self, word: str) -> Entry | None: ...

    def guessed(self, word: str) -> Entry | None: ...


CACHED_LOOKUPS = 1 << 15

PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا", "كم", "ك")
MIN_BEFORE_PRONOUN = 4
"""Letters of an irregular form that is also known with a pronoun; shorter ones would catch other words."""


class Entries:
    """Look-ups by word-level form, the last ones remembered: stems of many words are looked up again and again."""

    def __init__(self, lexicon: Source) -> None:
        irregular = _irregular()

        @lru_cache(maxsize=CACHED_LOOKUPS)
        def lookup(word: str) -> Entry | None:
            return irregular.get(word) or _spelled(lexicon.listed(word))

        self.lookup: Callable[[str], Entry | None] = lookup
        """A form that is listed somewhere; None for any other."""
        self._guessed = lexicon.guessed

    def guess(self, word: str) -> Entry | None:
        """A listed form with affixes it was never seen with."""
        return _spelled(self._guessed(word))


def _spelled(entry: Entry | None) -> Entry | None:
    """Dictionary words written alike are one term: who types شاهد cannot say whether the verb or the noun is meant."""
    if entry is None or ":" not in entry.lemma:
        return entry
    return entry._replace(lemma=entry.lemma.partition(":")[0])


def _irregular() -> dict[str, Entry]:
    text = Path(__file__).parent.joinpath("data", "irregular.tsv").read_text(encoding="utf-8")
    entries: dict[str, Entry] = {}
    with_pronoun: dict[str, Entry] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            lemma, root, forms = line.split("\t")
            entry = Entry(_fold(lemma), _fold(root), "noun" if root else "name", "names")
            folded = [_fold(form) for form in forms.split()]
            entries |= dict.fromkeys(folded, entry)
            for form in folded:
                if len(form) >= MIN_BEFORE_PRONOUN and entry.root:
                    made = entry._replace(source="rule")
                    with_pronoun |= dict.fromkeys((form + pronoun for pronoun in PRONOUNS), made)
    return with_pronoun | entries


def _fold(word: str) -> str:
    return fold_word(fold_exact(word))
