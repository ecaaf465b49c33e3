"""What every search says beside its hits: which words a hit lacks, and what was meant where something seems mistyped.

What only some readers look at, counts and forms of each word, is in `searchapp.index.understanding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader, Ids
from searchapp.index.deadline import Deadline
from searchapp.model import Correction, Level, Notice
from searchapp.query.compile import QueryWord
from searchapp.query.forms import forms_of
from searchapp.query.interpret import DEFAULT_WEIGHTS, Interpretation
from searchapp.query.plan import Plan
from searchapp.settings import Settings

FEW_HITS = 3
RARE_WORD = 9
"""With fewer hits, or a word that fewer articles hold, the text may be mistyped; only then is it looked into."""
ARTICLES_PER_RARE = 1000
"""In a small index nearly every word is rare: there only words that no article holds are."""


class Advisor:
    """Answers for one interpretation, until the deadline. Counts are those of the whole index, filters of the request
    applied."""

    def __init__(
        self,
        interpretation: Interpretation,
        reader: EngineReader,
        analyzer: Analyzer,
        settings: Settings,
        deadline: Deadline,
    ) -> None:
        self._deadline = deadline
        self._interpretation = interpretation
        self._reader = reader
        self._analyzer = analyzer
        self._settings = settings

    def missing(self, docs: Ids) -> list[tuple[str, ...]]:
        """For each article, the typed words it does not hold; function words are not missed."""
        words = [word for word in self._interpretation.words if not (word.excluded or word.function)]
        if len(words) < 2 or not len(docs):
            return [()] * len(docs)
        held = self._reader.held([word.plan for word in words], docs)
        return [
            tuple(w.text for w, there in zip(words, column, strict=True) if not there) for column in held.T.tolist()
        ]

    def corrections(self, found: int) -> tuple[Correction, ...]:
        """Other texts, likeliest first. Looked for only where something seems mistyped: it is not cheap."""
        if self._deadline.passed:
            return ()
        if found >= FEW_HITS and not any(self._rare(word) for word in self._interpretation.words):
            return ()
        request = self._interpretation.request
        filters = tuple(sorted(request.filters.items()))
        key = (
            "offered",
            request.text,
            request.match,
            request.without,
            filters,
            found,
            self._settings.bounds,
            Date.today(),
        )
        known = forms_of(self._reader, self._analyzer, DEFAULT_WEIGHTS)
        return known.read(key, lambda: self._offered(found), keep=lambda: not self._deadline.passed)

    def _offered(self, found: int) -> tuple[Correction, ...]:
        from searchapp.query.correct import corrections  # here: most searches do without, and it is not small

        return corrections(
            self._interpretation, self._reader, self._analyzer, self._settings, count=self._count, found=found
        )

    def unknown_words(self) -> tuple[Notice, ...]:
        """For a text that finds nothing: the words no article has."""
        from searchapp.query.correct import diagnose

        return diagnose(self._interpretation, self._reader, count=self._count)

    def _rare(self, word: QueryWord) -> bool:
        term = word.terms[Level.WORD]
        if word.excluded or not term:
            return False
        rare = max(1, min(RARE_WORD, self._reader.article_count // ARTICLES_PER_RARE))
        return max(self._frequencies(term, word.fields), default=0) < rare

    def _frequencies(self, term: str, fields: Sequence[str]) -> list[int]:
        return [self._reader.document_frequency(field, Level.WORD, term) for field in fields]

    def _count(self, plan: Plan) -> int:
        return self._deadline.count(self._reader, plan, self._interpretation.filters)


def applied(correction: Correction) -> Correction:
    return replace(correction, applied=True)
