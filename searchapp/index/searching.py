"""One search, each step once: request -> interpretation -> engine -> second stage -> articles -> snippets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.engines import EngineQuery, EngineReader, EngineResults
from searchapp.highlight import Marker, best_snippets, title_snippet
from searchapp.index.advice import Advisor, applied
from searchapp.index.vocalised import with_marks_checked
from searchapp.model import Article, Facet, FacetValue, Hit, Notice, Results, SearchRequest, Snippet
from searchapp.query.interpret import Interpretation, interpret
from searchapp.query.plan import All
from searchapp.ranking import rerank
from searchapp.settings import Settings
from searchapp.store import Store


def run_search(
    asked: SearchRequest, reader: EngineReader, store: Store, analyzer: Analyzer, settings: Settings
) -> Results:
    started = perf_counter()
    request, notices = _within_window(asked, settings)
    interpretation = interpret(request, reader, analyzer, settings)
    interpretation, hurried = with_marks_checked(interpretation, reader, store, analyzer, settings)
    found = _find(reader, interpretation, settings)
    advisor = Advisor(interpretation, reader, analyzer, settings)
    offered = advisor.corrections(found.total) if request.correct and interpretation.words else ()
    if not found.total and offered:
        notices += advisor.unknown_words()
        interpretation = interpret(replace(request, text=offered[0].text), reader, analyzer, settings)
        found = _find(reader, interpretation, settings)
        offered = (applied(offered[0]), *offered[1:])
    return Results(
        request=request,
        hits=_hits(reader, found, interpretation, store=store, analyzer=analyzer, settings=settings),
        total=found.total,
        facets=tuple(_facet(name, found.facets.get(name, ()), request) for name in request.facets),
        seconds=perf_counter() - started,
        understood=interpretation.understood,
        corrections=offered,
        notices=(*notices, *interpretation.notices),
        timed_out=found.timed_out or hurried,
    )


def _within_window(request: SearchRequest, settings: Settings) -> tuple[SearchRequest, tuple[Notice, ...]]:
    window = settings.bounds.window
    if request.page * request.page_size <= window:
        return request, ()
    page_size = min(request.page_size, window)
    page = min(request.page, window // page_size)
    return replace(request, page=page, page_size=page_size), (Notice("window", {"window": window}),)


def _engine_query(interpretation: Interpretation, settings: Settings) -> EngineQuery:
    request = interpretation.request
    everything = isinstance(interpretation.plan, All)
    return EngineQuery(
        plan=interpretation.plan,
        filters=interpretation.filters,
        sort="newest" if everything and request.sort == "relevance" else request.sort,
        offset=(request.page - 1) * request.page_size,
        limit=request.page_size,
        facets=request.facets,
        seconds=settings.bounds.seconds,
    )


def _find(reader: EngineReader, interpretation: Interpretation, settings: Settings) -> EngineResults:
    """The page asked for. By relevance, the best candidates are ordered by the second stage, those after them by the
    engine, so that every page shows another part of one order.
    """
    query = _engine_query(interpretation, settings)
    candidates = settings.ranking.candidates
    if query.sort != "relevance" or not interpretation.words or query.offset >= candidates:
        return reader.search(query)
    end = query.offset + query.limit
    found = reader.search(replace(query, offset=0, limit=max(end, candidates)))
    head = slice(0, candidates)
    ranked = rerank(
        reader,
        interpretation.words,
        found.docs[head],
        found.scores[head],
        ranking=settings.ranking,
        scoring=query.scoring,
    )
    docs = np.concatenate([ranked.docs, found.docs[candidates:]])
    scores = np.concatenate([ranked.scores, found.scores[candidates:]])
    return replace(found, docs=docs[query.offset : end], scores=scores[query.offset : end])


def _hits(
    reader: EngineReader,
    found: EngineResults,
    interpretation: Interpretation,
    *,
    store: Store,
    analyzer: Analyzer,
    settings: Settings,
) -> tuple[Hit, ...]:
    """The page's articles; one that was deleted since the engine's snapshot is left out."""
    if not len(found.docs):
        return ()
    marker = Marker(interpretation.marks, analyzer)
    missing = Advisor(interpretation, reader, analyzer, settings).missing(found.docs)
    articles = store.get(reader.article_ids(found.docs))
    return tuple(
        Hit(article, score, title_snippet(article.title, marker), _snippets(article, marker, settings), lacks)
        for article, score, lacks in zip(articles, found.scores.tolist(), missing, strict=True)
        if article is not None
    )


def _snippets(article: Article, marker: Marker, settings: Settings) -> tuple[Snippet, ...]:
    """From the body; from the summary or the captions where only they show what was asked."""
    opening: tuple[Snippet, ...] = ()
    for text in (article.body, article.summary, "\n".join(article.captions)):
        if not text:
            continue
        snippets = best_snippets(text, marker, max_chars=settings.snippet_chars, count=settings.snippets)
        if any(snippet.spans for snippet in snippets):
            return snippets
        opening = opening or snippets[:1]
    return opening


def _facet(name: str, counted: Sequence[tuple[str, int]], request: SearchRequest) -> Facet:
    """The values chosen are among them even when nothing is counted for them, so that they can be unchosen."""
    chosen = request.filters.get(name, ())
    values = [FacetValue(value, count, value in chosen) for value, count in counted]
    listed = {value for value, _ in counted}
    return Facet(name, (*values, *(FacetValue(value, 0, True) for value in chosen if value not in listed)))
