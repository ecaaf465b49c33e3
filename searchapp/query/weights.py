"""What stage 1 scores with, as one table: tuning replaces it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from searchapp.model import Level
from searchapp.query.plan import FieldScoring, Scoring
from searchapp.records import dataclass

FIELD_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"title": 2.5, "summary": 1.5, "body": 1.0, "captions": 0.7, "author": 1.0, "place": 1.0}
)
"""Fields that words find in. Not source, agency and section: one newspaper's name would find all its articles."""

HINT_WEIGHTS: Mapping[str, float] = MappingProxyType({"section": 0.3, "source": 0.2, "agency": 0.2})
"""Fields that only add to the score of what was found."""

LEVEL_WEIGHTS: Mapping[Level, float] = MappingProxyType(
    {Level.EXACT: 0.0, Level.WORD: 0.3, Level.STEM: 0.5, Level.LEMMA: 0.4, Level.ROOT: 0.2}
)
"""Levels nest: a word typed exactly scores at every one of them. 0: the level is not read."""

SCORING = Scoring(FieldScoring(k1=1.2, b=0.75))
"""BM25 of every field. Against k1 0.9, b 0.4, headlines find their articles better (+0.02 nDCG@10) and nothing is lost
on paragraphs; that long texts weigh less is made good by the second stage's passages."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Factors of scores. Fields and levels multiply; the rest multiply a word or a leaf."""

    fields: Mapping[str, float] = field(default_factory=lambda: FIELD_WEIGHTS)
    hints: Mapping[str, float] = field(default_factory=lambda: HINT_WEIGHTS)
    levels: Mapping[Level, float] = field(default_factory=lambda: LEVEL_WEIGHTS)
    find: Level = Level.LEMMA  # the coarsest level at which a word finds; coarser ones only add to scores
    coverage: float = 1.0  # how much missing words cost: Or.coverage
    stop: float = 0.2  # function words beside others
    question: float = 0.2  # words that ask
    phrase: float = 1.5
    variant: float = 1.0  # times the variant's own weight: other names of the same, within the word's own Blend
    variant_finds: float = 0.3  # variants below this weight only add to scores
    sound: float = 0.4  # a foreign name by rule, where the typed spelling is unknown
    edit: float = 0.5  # fuzzy: per edit
    sentence_words: int = 4  # from so many free words on, the text is running text and quotations only weigh


COUNTING = Weights(hints={}, levels={Level.LEMMA: 1.0}, coverage=0.0)
"""Finds what the others find and scores nothing worth having: for totals, at a quarter of the cost."""
