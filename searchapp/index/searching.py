"""One search, each step once: request -> interpretation -> engine -> second stage -> articles -> snippets."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from time import perf_counter

import numpy as np

from searchapp.analysis import Analyzer
from searchapp.engines import EngineQuery, EngineReader
from searchapp.highlight import Marker, best_snippets, title_snippet
from searchapp.index.advice import Advisor, applied
from searchapp.index.deadline import Deadline
from searchapp.index.finding import Found, find
from searchapp.index.marking import Words, indexed_words
from searchapp.index.vocalised import with_marks_checked
from searchapp.model import Article, Facet, FacetValue, Hit, Notice, Reason, Results, SearchRequest, Snippet
from searchapp.query.interpret import Interpretation, interpret
from searchapp.query.vocabulary import OutOfTime
from searchapp.query.weights import SCORING
from searchapp.ranking import Explainer, copies, similar_plan
from searchapp.settings import Settings
from searchapp.store import Store


def run_search(
    asked: SearchRequest, reader: EngineReader, store: Store, analyzer: Analyzer, settings: Settings
) -> Results:
    started = perf_counter()
    deadline = Deadline.of(settings)
    request, notices = _within_window(asked, settings)
    interpretation = interpret(request, reader, analyzer, settings)
    interpretation, hurried = with_marks_checked(interpretation, reader, store, analyzer, deadline)
    found = find(reader, interpretation, settings, deadline)
    advisor = Advisor(interpretation, reader, analyzer, settings, deadline)
    doubted = request.correct and interpretation.words and not found.timed_out  # then nobody knows what there is
    offered = advisor.corrections(found.total) if doubted else ()
    if not found.total and offered:
        notices += advisor.unknown_words()
    if not found.total and offered and offered[0].sure:
        interpretation = interpret(replace(request, text=offered[0].text), reader, analyzer, settings)
        found = find(reader, interpretation, settings, deadline)
        offered = (applied(offered[0]), *offered[1:])
    missing = Advisor(interpretation, reader, analyzer, settings, deadline).missing(found.docs)
    hits = _hits(reader, found, interpretation, missing, store=store, analyzer=analyzer, settings=settings)
    return Results(
        request=request,
        hits=hits,
        total=found.total,
        facets=tuple(_facet(name, found.facets.get(name, ()), request) for name in request.facets),
        seconds=perf_counter() - started,
        understood=interpretation.understood,
        corrections=offered,
        notices=(*notices, *interpretation.notices, *_incomplete(reader, found, hits, interpretation, deadline)),
        timed_out=found.timed_out or hurried,
        folded=found.folded,
    )


def _within_window(request: SearchRequest, settings: Settings) -> tuple[SearchRequest, tuple[Notice, ...]]:
    window = settings.bounds.window
    if request.page * request.page_size <= window:
        return request, ()
    page_size = min(request.page_size, window)
    page = min(request.page, window // page_size)
    return replace(request, page=page, page_size=page_size), (Notice("window", {"window": window}),)


def _hits(
    reader: EngineReader,
    found: Found,
    interpretation: Interpretation,
    missing: Sequence[tuple[str, ...]],
    *,
    store: Store,
    analyzer: Analyzer,
    settings: Settings,
) -> tuple[Hit, ...]:
    """The page's articles; one that was deleted since the engine's snapshot is left out."""
    if not len(found.docs):
        return ()
    marker = Marker(interpretation.marks, analyzer)
    words = indexed_words(reader, found.docs, marker)
    articles = store.get(reader.article_ids(found.docs))
    reasons = _reasons(reader, found, interpretation, articles, analyzer)
    similar = _copies(reader, found)
    return tuple(
        Hit(
            article,
            score,
            title_snippet(article.title, marker, known["title"]),
            _snippets(article, marker, known["body"], settings) if settings.snippets else (),
            lacks,
            stands_for,
            why,
        )
        for article, score, known, lacks, stands_for, why in zip(
            articles, found.scores.tolist(), words, missing, similar, reasons, strict=True
        )
        if article is not None
    )


def _copies(reader: EngineReader, found: Found) -> list[tuple[str, ...]]:
    """The ids of the articles that each hit stands for."""
    if not any(map(len, found.similar)):
        return [()] * len(found.docs)
    ids = iter(reader.article_ids(np.concatenate(found.similar)))
    return [tuple(islice(ids, len(docs))) for docs in found.similar]


def _reasons(
    reader: EngineReader,
    found: Found,
    interpretation: Interpretation,
    articles: Sequence[Article | None],
    analyzer: Analyzer,
) -> list[tuple[Reason, ...]]:
    request = interpretation.request
    if not request.explain or request.sort != "relevance" or not interpretation.words:
        return [()] * len(articles)
    names = {id(clause.plan): clause.understood.text for clause in interpretation.clauses}
    explainer = Explainer(reader, analyzer, interpretation.plan, names, SCORING)
    return explainer.reasons(found.docs, articles, found.features)


def _incomplete(
    reader: EngineReader, found: Found, hits: Sequence[Hit], asked: Interpretation, deadline: Deadline
) -> tuple[Notice, ...]:
    """Said where each hit lacks a word and so does every other article."""
    if asked.request.page > 1 or not hits or not all(hit.missing for hit in hits):
        return ()
    with suppress(OutOfTime):
        if not deadline.count(reader, asked.strict, asked.filters):
            return (Notice("no-article-has-all", {"count": found.total}),)
    return ()


def find_similar(
    article: Article, limit: int, *, reader: EngineReader, store: Store, analyzer: Analyzer, settings: Settings
) -> list[Hit]:
    """The articles most like one, most alike first; a copy of it names it among its `similar`."""
    plan = similar_plan(reader, analyzer, article)
    found = reader.search(EngineQuery(plan=plan, limit=limit, scoring=SCORING, seconds=settings.bounds.seconds))
    own = reader.docs([article.id])
    alike = copies(reader, np.append(own, found.docs))[1:] == 0 if own[0] >= 0 else np.zeros(len(found.docs), bool)
    return [
        Hit(other, score, Snippet(other.title), similar=(article.id,) if copy else ())
        for other, score, copy in zip(
            store.get(reader.article_ids(found.docs)), found.scores.tolist(), alike.tolist(), strict=True
        )
        if other is not None
    ]


def _snippets(article: Article, marker: Marker, known: Words, settings: Settings) -> tuple[Snippet, ...]:
    """From the body; from the summary or the captions where only they show what was asked. `known`: of the body."""
    opening: tuple[Snippet, ...] = ()
    for text, words in ((article.body, known), (article.summary, None), ("\n".join(article.captions), None)):
        if not text:
            continue
        snippets = best_snippets(text, marker, words, max_chars=settings.snippet_chars, count=settings.snippets)
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
