"""Words quoted with tashkeel: the engine finds them without their marks, the stored text decides.

What it decides becomes a filter, so that totals, facets and pages are as exact as for any other text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from searchapp.analysis import Analyzer
from searchapp.engines import EngineQuery, EngineReader
from searchapp.index.deadline import Deadline
from searchapp.model import Article
from searchapp.query.interpret import Interpretation
from searchapp.query.plan import And, In
from searchapp.query.vocalised import stands
from searchapp.store import Store

AT_ONCE = 50


def with_marks_checked(
    interpretation: Interpretation, reader: EngineReader, store: Store, analyzer: Analyzer, deadline: Deadline
) -> tuple[Interpretation, bool]:
    """The interpretation narrowed to articles whose marks agree; and whether time ran out before all were looked at."""
    if not interpretation.verify:
        return interpretation, False
    kept: list[str] = []
    for batch in _candidates(interpretation, reader, store, deadline):
        kept += [a.id for a in batch if all(stands(phrase, a, analyzer) for phrase in interpretation.verify)]
        if deadline.passed:
            return _only(interpretation, kept), True
    return _only(interpretation, kept), False


def _candidates(
    interpretation: Interpretation, reader: EngineReader, store: Store, deadline: Deadline
) -> Iterator[list[Article]]:
    """The best first, so that running out of time loses the least."""
    seconds = deadline.left_to_collect()
    query = EngineQuery(interpretation.plan, interpretation.filters, limit=reader.doc_limit, seconds=seconds)
    docs = reader.search(query).docs
    for at in range(0, len(docs), AT_ONCE):
        yield [a for a in store.get(reader.article_ids(docs[at : at + AT_ONCE])) if a is not None]


def _only(interpretation: Interpretation, ids: list[str]) -> Interpretation:
    these = In("id", tuple(ids))
    before = interpretation.filters.get("id")
    return replace(interpretation, filters={**interpretation.filters, "id": And((before, these)) if before else these})
