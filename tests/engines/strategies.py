"""Corpora and plans made by hypothesis: few words, so that everything meets; every kind of node."""

from __future__ import annotations

from datetime import date as Date
from random import Random
from typing import Literal

from hypothesis import strategies as st
from searchapp.engines import EngineQuery
from searchapp.model import FACET_FIELDS, Article, Level
from searchapp.query.plan import (
    All,
    And,
    Between,
    Blend,
    Boost,
    Constant,
    FieldScoring,
    In,
    Maybe,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Scoring,
    Term,
    Word,
)

from tests.engines.twin import Add, Batch, Delete
from tests.oracle import PlainAnalyzer

WORDS = (
    "كتب",
    "كتاب",
    "كتابة",
    "كتابان",
    "كاتب",
    "علم",
    "علوم",
    "علماء",
    "معلم",
    "مدرسة",
    "مدرسون",
    "Madrid",
    "madrid",
)
ODD = ("2024", "ج8", "the", "--", "---", "علم+كتاب", "Real+Rome", "𐎀𐎁", "a" * 80, "*", "كتب*ة?")
FIELDS = ("title", "body", "captions", "section")
PLACES = ("", "", "الرباط", "عدن", "حلب")
SECTIONS = ("", "علوم", "كتب", "علوم كتب")
IDS = tuple("abcdefgh")
DATES = (None, Date(2022, 2, 26), Date(2022, 2, 27), Date(2022, 11, 1), Date(2024, 2, 29), Date(1948, 1, 1))

words = st.sampled_from(WORDS + WORDS + ODD)
texts = st.lists(words, max_size=9).map(" ".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        id=draw(st.sampled_from(IDS)),
        title=draw(texts),
        body=draw(texts),
        captions=tuple(draw(st.lists(texts, max_size=2))),
        section=draw(st.sampled_from(SECTIONS)),
        place=draw(st.sampled_from(PLACES)),
        kind=draw(st.sampled_from(("article", "teaser"))),
        date=draw(st.sampled_from(DATES)),
    )


def library(count: int) -> list[Article]:
    """Always the same articles, longer ones than hypothesis likes to make."""
    chance = Random(count)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS + WORDS + ODD, k=chance.randrange(most)))

    return [
        Article(
            id=f"n{at}",
            title=text(6),
            body=text(40),
            captions=tuple(text(8) for _ in range(chance.randrange(3))),
            section=chance.choice(SECTIONS),
            place=chance.choice(PLACES),
            kind=chance.choice(("article", "teaser")),
            date=chance.choice(DATES),
        )
        for at in range(count)
    ]


changes = st.one_of(
    st.builds(Add, articles(), st.integers(0, 2**64 - 1)),
    st.builds(Add, articles()),
    st.builds(Delete, st.sampled_from(IDS)),
)
batches: st.SearchStrategy[Batch] = st.lists(changes, max_size=6)
histories = st.lists(batches, max_size=5)

TERMS = sorted({term for text in WORDS + ODD for part in PlainAnalyzer().parts(text) for term in part.terms if term})
levels = st.sampled_from(list(Level))
weights = st.sampled_from((1.0, 1.0, 0.5, 2.0, 0.0, 0.1))
fields = st.sampled_from(FIELDS)
term_texts = st.sampled_from((*TERMS, "غائب"))
terms = st.builds(Term, fields, levels, term_texts, weights)
blends = st.builds(Blend, st.lists(terms, max_size=4).map(tuple), weights)


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    """Mostly words as they stand in texts, so that they are found."""
    level = draw(levels)
    steps, at = [], 0
    for word in draw(st.lists(words, min_size=0, max_size=4)):
        for part in PlainAnalyzer().parts(word)[:1]:
            more = draw(st.lists(term_texts, max_size=1))
            steps.append((tuple(filter(None, (part.terms[level], *more))), at))
        at += draw(st.sampled_from((1, 1, 1, 2, 0)))
    first = steps[0][1] if steps else 0
    placed = tuple((texts, at - first) for texts, at in steps)
    return Phrase(draw(fields), level, placed, draw(st.integers(0, 3)), draw(st.booleans()), draw(weights))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    kind: Literal["prefix", "wildcard", "fuzzy"] = draw(st.sampled_from(("prefix", "wildcard", "fuzzy")))
    text = draw(term_texts)
    if kind == "prefix":
        text = text[: draw(st.integers(0, 4))]
    elif kind == "wildcard":
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from("*?")) + text[at + draw(st.integers(0, 2)) :]
    most, distance = draw(st.sampled_from((200, 2, 1))), draw(st.integers(0, 2))
    return Pattern(draw(fields), draw(levels), kind, text, most, distance, draw(weights))


days = st.sampled_from((*DATES, Date(2022, 2, 28), Date.min, Date.max))
selections = st.one_of(
    st.builds(In, st.just("section"), st.lists(st.sampled_from(SECTIONS), max_size=2).map(tuple)),
    st.builds(In, st.just("place"), st.lists(st.sampled_from((*PLACES, "غائب")), max_size=2).map(tuple)),
    st.builds(In, st.sampled_from(("year", "month")), st.sampled_from((("2022",), ("2022-02", "2024-02"), ("1948",)))),
    st.builds(In, st.just("id"), st.lists(st.sampled_from(IDS), max_size=3).map(tuple)),
    st.builds(Between, days, days),
    st.just(All()),
    st.just(Nothing()),
)
leaves = st.one_of(terms, terms, blends, phrases(), patterns())
sides = st.lists(st.one_of(blends, blends, leaves), max_size=4).map(lambda some: Or(tuple(some)))
query_words = st.builds(Word, st.one_of(sides, st.builds(Maybe, sides, sides), blends))
"""As `searchapp.query.words` makes them: leaves that find, leaves that only score."""


def nodes(inner: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    several = st.lists(st.one_of(inner, inner, st.builds(Not, inner)), max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several, st.integers(0, 3), st.sampled_from((0.0, 0.0, 1.0, 2.5))),
        st.builds(Not, inner),
        st.builds(Maybe, inner, inner),
        st.builds(Boost, inner, weights),
        st.builds(Word, inner),
        st.builds(Constant, inner, weights),
    )


plans: st.SearchStrategy[Plan] = st.recursive(st.one_of(leaves, leaves, query_words, selections), nodes, max_leaves=8)

scorings = st.sampled_from(
    (
        Scoring(),
        Scoring(FieldScoring(1.2, 0.75)),
        Scoring(FieldScoring(0.0, 0.0)),
        Scoring(FieldScoring(1.2, 0.75), (("title", FieldScoring(0.4, 0.0)), ("section", FieldScoring(0.2, 1.0)))),
    )
)
filters = st.dictionaries(st.sampled_from(("section", "place", "date", "id", "year")), selections, max_size=2)
queries = st.builds(
    EngineQuery,
    plans,
    filters,
    st.sampled_from(("relevance", "relevance", "relevance", "newest", "oldest")),
    st.sampled_from((0, 0, 1, 5)),
    st.sampled_from((10, 10, 3, 1, 0)),
    st.lists(st.sampled_from(FACET_FIELDS), max_size=3, unique=True).map(tuple),
    st.sampled_from((50, 50, 2, 1)),
    scorings,
)
