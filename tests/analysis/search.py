"""The smallest search there is: one document, one query, no index. What the analysis alone makes possible."""

from __future__ import annotations

from collections.abc import Sequence

from searchapp.analysis import Part, readings
from searchapp.analysis.arabic import default_analyzer
from searchapp.analysis.arabic.sounds import sound_variants
from searchapp.analysis.arabic.tokenizer import SIGNS
from searchapp.analysis.arabic.variants import variants
from searchapp.model import Level

ANALYZER = default_analyzer()
DEFAULT_LEVELS = (Level.EXACT, Level.WORD, Level.STEM, Level.LEMMA)
Positions = dict[tuple[Level, str], set[int]]


def positions(text: str) -> Positions:
    found: Positions = {}
    for token in ANALYZER.tokens(text):
        for level in Level:
            found.setdefault((level, token.part.term(level)), set()).add(token.position)
    return found


def finds(query: str, text: str, *, exact: bool = False) -> bool:
    """Whether every word of the query, or a variant of it, stands in the text."""
    document = positions(text)
    levels = (Level.EXACT,) if exact else DEFAULT_LEVELS
    forms = ANALYZER.forms(query)
    matched = [
        form in SIGNS or any(_stands(reading, document, levels) for reading in readings(ANALYZER.parts(form)))
        for form in forms
    ]
    if not exact:
        for variant in variants(forms):
            limited = levels if variant.level is None else [level for level in levels if level <= variant.level]
            if _stands(_parts(variant.words), document, limited):
                matched[variant.start : variant.end] = [True] * (variant.end - variant.start)
        for at, form in enumerate(forms):
            if not matched[at]:
                matched[at] = any(_stands(_parts([other]), document, levels) for other in _sounds(form))
    return bool(forms) and all(matched)


def _sounds(form: str) -> list[str]:
    parts = ANALYZER.parts(form)
    if len(parts) != 1 or parts[0].term(Level.ROOT):
        return []
    return sound_variants(parts[0].term(Level.WORD))


def _parts(words: Sequence[str]) -> list[Part]:
    return [ANALYZER.parts(form)[0] for word in words for form in ANALYZER.forms(word)]


def _stands(parts: Sequence[Part], document: Positions, levels: Sequence[Level]) -> bool:
    """Whether the parts stand in the document one after the other, each at some level."""
    if not parts:
        return False
    places = [
        set().union(*(document.get((level, part.term(level)), set()) for level in levels if part.term(level)))
        for part in parts
    ]
    return any(all(first + step in place for step, place in enumerate(places)) for first in places[0])
