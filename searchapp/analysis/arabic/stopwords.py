"""Function words, folded on load: the lists are written as a reader writes, and match at the word level."""

from __future__ import annotations

from pathlib import Path

from searchapp.analysis.arabic.characters import fold_exact, fold_word


def _load(name: str) -> frozenset[str]:
    text = Path(__file__).parent.joinpath("data", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold_word(fold_exact(word)) for line in lines for word in line.split())


STOP_WORDS = _load("stop_words.txt")
"""Word-level forms; a bare form covers its spelling variants, clitics are listed where they are common."""
