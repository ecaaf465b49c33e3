"""More like this: the articles that share an article's most telling words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader
from searchapp.model import Article, Level
from searchapp.query.plan import And, Blend, In, Not, Nothing, Or, Plan, Term

TELLING_WORDS = 25
"""How many of an article's words are searched for."""

READ_CHARS = 30_000
"""Of a longer article, so much of its beginning is read."""

FIELDS: Mapping[str, float] = {"title": 2.5, "summary": 1.5, "body": 1.0}
TITLE_COUNT = 3.0
"""A word of the title counts as if it stood so often in the text."""


def similar_plan(reader: EngineReader, analyzer: Analyzer, article: Article) -> Plan:
    """Finds other articles by the words with the greatest (1 + ln tf) * idf of this one, rare in the index or not at
    all elsewhere left out; `Nothing` for an article without any."""
    weights = _telling(reader, analyzer, article)
    if not weights:
        return Nothing()
    leaves = tuple(
        Blend(tuple(Term(name, level, text, share) for name, share in FIELDS.items()), weight)
        for (level, text), weight in weights.items()
    )
    return And((Or(leaves), Not(In("id", (article.id,)))))


def _telling(reader: EngineReader, analyzer: Analyzer, article: Article) -> dict[tuple[Level, str], float]:
    """The most telling words with their weight beside their own idf."""
    counts: dict[tuple[Level, str], float] = {}
    for text, worth in ((article.title, TITLE_COUNT), (article.summary, 1.0), (article.body[:READ_CHARS], 1.0)):
        for form in analyzer.forms(text):
            for part in analyzer.parts(form):
                level = Level.LEMMA if part.terms[Level.LEMMA] else Level.WORD
                if not part.stop and len(part.terms[level]) > 1:
                    key = (level, part.terms[level])
                    counts[key] = counts.get(key, 0.0) + worth
    total = reader.article_count
    ranked = []
    for key, count in counts.items():
        df = max(reader.document_frequency(name, *key) for name in FIELDS)
        if df > 1:
            idf = float(np.log1p((total - df + 0.5) / (df + 0.5)))
            ranked.append(((1 + np.log(count)) * idf, key, float(1 + np.log(count))))
    ranked.sort(key=lambda word: (-word[0], word[1]))
    return {key: weight for _, key, weight in ranked[:TELLING_WORDS]}
