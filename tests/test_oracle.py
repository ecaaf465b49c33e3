"""The oracle itself, on cases one can work out on paper."""

from __future__ import annotations

from math import log

import pytest
from searchapp.engines import EngineQuery
from searchapp.model import Article, Level, Sort
from searchapp.query.plan import FieldScoring, In, Or, Pattern, Phrase, Scoring, Term

from tests.oracle import OracleEngine, OracleReader, PlainAnalyzer


def reader(*bodies: str) -> OracleReader:
    engine = OracleEngine(PlainAnalyzer())
    writer = engine.writer()
    for number, body in enumerate(bodies):
        writer.add(Article(id=f"a{number}", body=body, section=body.split()[0] if body else ""))
    writer.commit(1)
    return engine.reader()


def phrase(text: str, slop: int = 0, ordered: bool = True) -> Phrase:
    return Phrase("body", Level.WORD, tuple(((word,), at) for at, word in enumerate(text.split())), slop, ordered)


def found(oracle: OracleReader, plan: object) -> list[str]:
    results = oracle.search(EngineQuery(plan))  # type: ignore[arg-type]
    return oracle.article_ids(results.docs)


def test_bm25_as_worked_out_by_hand() -> None:
    oracle = reader("خبر عاجل", "خبر", "")
    scoring = Scoring(FieldScoring(k1=1.0, b=0.5))
    scores = oracle.scores(Term("body", Level.WORD, "عاجل"), oracle.docs(["a0", "a1", "a2"]), scoring)
    length_norm = 0.5 + 0.5 * 2 / 1.5  # the empty article is in no average
    tf = 1 / length_norm
    assert scores.tolist() == [pytest.approx(log(1 + 2.5 / 1.5) * tf / (tf + 1)), 0.0, 0.0]


def test_a_phrase_needs_its_gaps() -> None:
    oracle = reader("a b", "a -- b", "a --- b", "b a", "a+b")
    assert found(oracle, phrase("a b")) == ["a0", "a4"]
    assert found(oracle, phrase("a b", slop=1)) == ["a0", "a1", "a4"]
    assert found(oracle, phrase("a b", slop=3)) == ["a0", "a1", "a2", "a4"]
    assert found(oracle, phrase("a b", ordered=False)) == ["a0", "a3", "a4"]


def test_a_loose_phrase_of_equal_words_needs_each_of_them() -> None:
    assert found(reader("a b", "a b a"), phrase("a a", slop=1, ordered=False)) == ["a1"]


def test_patterns_expand_to_the_commonest_terms() -> None:
    oracle = reader("abc abd", "abd", "acb", "xbd")

    def terms(kind: str, text: str, most: int = 9) -> list[str]:
        return [term for term, _ in oracle.expand(Pattern("body", Level.EXACT, kind, text, most)).terms]  # type: ignore

    assert terms("prefix", "ab") == ["abd", "abc"]
    assert terms("wildcard", "?b*") == ["abd", "abc", "xbd"]
    assert terms("fuzzy", "abc") == ["abd", "abc", "acb"]
    assert terms("prefix", "ab", 1) == ["abd"]


def test_half_of_a_question_earns_its_share() -> None:
    oracle = reader("a b", "a", "b", "c")
    a, b = Term("body", Level.WORD, "a"), Term("body", Level.WORD, "b")
    docs = oracle.docs(["a1"])
    whole = oracle.scores(Or((a, b)), docs, Scoring())
    assert oracle.scores(Or((a, b), coverage=2.0), docs, Scoring()) == pytest.approx(whole / 4)


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_facet_does_not_feel_its_own_filter(sort: Sort) -> None:
    oracle = reader("a x", "b x", "b y")
    chosen = {"section": In("section", ("a",))}
    results = oracle.search(EngineQuery(Term("body", Level.WORD, "x"), chosen, sort, facets=("section", "kind")))
    assert results.total == 1
    assert dict(results.facets) == {"section": [("a", 1), ("b", 1)], "kind": [("article", 1)]}
