"""Where a score comes from: a plan taken apart into what each word gave, in which field and at which level.

What an engine gives to a leaf is divided among its terms by their tf', which is what they add to it. The parts add up
to the score; what a node does to the sum of its children (coverage) is a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader, Ids, Scores
from searchapp.model import Article, Level, Reason
from searchapp.query.plan import And, Blend, Boost, Constant, Maybe, Not, Or, Pattern, Phrase, Plan, Scoring, Term, Word
from searchapp.records import dataclass

FEATURE_REASONS = {"trigrams": "trigram"}
"""Features of the second stage whose reason has another name."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing gave to each of the documents."""

    feature: str
    scores: Scores
    word: str = ""
    text: str = ""
    level: Level | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Explainer:
    """Of one search. `names` says by the `id` of a node of `plan` which typed text it stands for."""

    reader: EngineReader
    analyzer: Analyzer
    plan: Plan
    names: Mapping[int, str]
    scoring: Scoring

    def reasons(
        self, docs: Ids, articles: Sequence[Article | None], features: Mapping[str, Scores]
    ) -> list[tuple[Reason, ...]]:
        """For each document, the reasons of its score, weightiest first; `features`: what the second stage gave."""
        parts = _Walk(self.reader, docs, self.scoring, self.names).parts(self.plan, np.ones(len(docs)), "")
        parts += [Part(FEATURE_REASONS.get(name, name), values) for name, values in features.items()]
        return [_reasons(parts, at, article, self.analyzer) for at, article in enumerate(articles)]


def _reasons(parts: Iterable[Part], at: int, article: Article | None, analyzer: Analyzer) -> tuple[Reason, ...]:
    forms = _Forms(article, analyzer) if article is not None else None
    merged: dict[tuple[object, ...], Reason] = {}
    for part in parts:
        score = float(part.scores[at])
        if not score:
            continue
        key = (part.feature, part.word, part.level, part.field)
        shown = forms.of(part) if forms else ()
        known = merged.get(key)
        if known is None:
            merged[key] = Reason(part.feature, score, part.word, shown, part.level, part.field)
        else:
            both = tuple(dict.fromkeys((*known.forms, *shown)))
            merged[key] = replace(known, score=known.score + score, forms=both)
    return tuple(sorted(merged.values(), key=lambda reason: -reason.score))


@dataclass(slots=True)
class _Forms:
    """The words of one article as the reader sees them, by the terms they stand for."""

    article: Article
    analyzer: Analyzer
    known: dict[str, dict[tuple[Level, str], dict[str, None]]] = field(default_factory=dict)

    def of(self, part: Part) -> tuple[str, ...]:
        if part.level is None or not part.text:
            return ()
        if part.field not in self.known:
            self.known[part.field] = self._read(part.field)
        texts = part.text.split()
        return tuple(form for text in texts for form in self.known[part.field].get((part.level, text), ()))

    def _read(self, name: str) -> dict[tuple[Level, str], dict[str, None]]:
        found: dict[tuple[Level, str], dict[str, None]] = {}
        text = self.article.text_of(name)
        for form in dict.fromkeys(self.analyzer.forms(text)):
            for part in self.analyzer.parts(form):
                for level, term in zip(Level, part.terms, strict=True):
                    found.setdefault((level, term), {})[form[part.start : part.end]] = None
        return found


@dataclass(frozen=True, slots=True)
class _Walk:
    reader: EngineReader
    docs: Ids
    scoring: Scoring
    names: Mapping[int, str]

    def parts(self, plan: Plan, factor: Scores, word: str) -> list[Part]:  # noqa: PLR0911 (one case per node)
        """What `plan`, times a factor for each document, is made of."""
        word = self.names.get(id(plan), word)
        match plan:
            case Term():
                return self._leaf(Blend((replace(plan, weight=1.0),), plan.weight), plan, factor, word)
            case Blend():
                return self._leaf(plan, plan, factor, word)
            case Phrase():
                text = " ".join(text for texts, _ in plan.steps for text in texts)
                return [Part("phrase", factor * self._scores(plan), word, text, plan.level, plan.field)]
            case Pattern():
                return [Part("match", factor * self._scores(plan), word, "", plan.level, plan.field)]
            case Word():
                return self.parts(plan.node, factor, word)
            case Boost(node, weight):
                return self.parts(node, factor * weight, word)
            case Constant():
                return [Part("match", factor * self._scores(plan), word)]
            case Maybe(must, should):
                # the score alone does not say whether `must` matched: without it there is no `should`
                whole, own, more = self._scores(plan), self._scores(must), self._scores(should)
                held = np.where(np.abs(whole - own) > 1e-12, 1.0, 0.0)
                return self.parts(must, factor, word) + self.parts(should, factor * held * (more != 0), word)
            case Or() | And():
                return self._sum(plan, factor, word)
        return []

    def _sum(self, plan: Or | And, factor: Scores, word: str) -> list[Part]:
        """The children of what matches; what coverage takes away is a part of its own."""
        children = [child for child in plan.nodes if not isinstance(child, Not)]
        whole = self._scores(plan)
        matched = np.where(whole != 0, factor, 0.0)
        found = [part for child in children for part in self.parts(child, matched, word)]
        rest = factor * whole - sum((part.scores for part in found), np.zeros(len(self.docs)))
        if isinstance(plan, Or) and plan.coverage:
            found.append(Part("coverage", np.where(np.abs(rest) > 1e-9, rest, 0.0)))
        return found

    def _leaf(self, blend: Blend, plan: Plan, factor: Scores, word: str) -> list[Part]:
        scores = factor * self._scores(plan)
        if not scores.any():
            return []
        counts = np.stack([self._saturation(term) for term in blend.terms])
        total = counts.sum(axis=0)
        shares = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
        shares[0] += np.where(total > 0, 0.0, 1.0)
        return [
            Part("match", scores * share, word, term.text, term.level, term.field)
            for term, share in zip(blend.terms, shares, strict=True)
            if share.any()
        ]

    def _saturation(self, term: Term) -> Scores:
        """`weight * tf'` of a term in each document, read back from its BM25 score."""
        single = self._scores(replace(term, weight=1.0))
        if not single.any():
            return single
        df = self.reader.document_frequency(term.field, term.level, term.text)
        idf = float(np.log1p((self.reader.article_count - df + 0.5) / (df + 0.5)))
        share = np.minimum(single / idf, 1 - 1e-12)
        return np.asarray(term.weight * self.scoring.of(term.field).k1 * share / (1 - share))

    def _scores(self, plan: Plan) -> Scores:
        return self.reader.scores(plan, self.docs, self.scoring)
