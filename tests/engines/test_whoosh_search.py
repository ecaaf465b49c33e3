"""The short cuts of the Whoosh engine give what the long way gives."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from searchapp.engines import EngineQuery, whoosh
from searchapp.engines.whoosh import evaluate, snapshot
from searchapp.engines.whoosh.arrays import ArrayFile, ArrayFileWriter
from searchapp.engines.whoosh.cache import ByteCache
from searchapp.engines.whoosh.vocabulary import Vocabulary, encode, popcount, write_terms
from searchapp.model import Article, Level
from searchapp.query.plan import All, Blend, Boost, In, Maybe, Or, Plan, Term, Word

from tests.oracle import PlainAnalyzer

VOCABULARY = [f"{a}{b}" for a in "كتبعلمدرس" for b in "اوينةرقح"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> whoosh.WhooshEngine:
    """2,000 articles whose words are as unevenly common as real ones, in three segments with deletions."""
    draw = np.random.default_rng(7)
    chance = 1 / np.arange(1, len(VOCABULARY) + 1)
    chance /= chance.sum()
    engine = whoosh.open(tmp_path_factory.mktemp("library"), PlainAnalyzer(), create=True)
    for part in range(3):
        writer = engine.writer()
        for n in range(part * 600, part * 600 + 800):
            words = draw.choice(VOCABULARY, draw.integers(1, 60), p=chance)
            writer.add(Article(f"a{n}", title=words[0], body=" ".join(words), section=VOCABULARY[n % 4]))
        for n in range(part * 600, part * 600 + 800, 13):
            writer.delete(f"a{n}")
        writer.commit(part)
    return engine


def words(*numbers: int) -> list[Term]:
    return [Term("body", Level.WORD, VOCABULARY[n]) for n in numbers]


PLANS: dict[str, Plan] = {
    "rare and common": Or((*words(60, 0),)),
    "all common": Or((*words(0, 1, 2),)),
    "weights": Or((Term("body", Level.WORD, VOCABULARY[40], 0.0), Term("body", Level.WORD, VOCABULARY[1], 0.7))),
    "coverage": Or((*words(50, 3, 0),), coverage=1.0),
    "added": Boost(Maybe(Or((*words(45, 2),), coverage=2.0), Or((*words(0, 30),))), 0.5),
    "blends": Or((Blend((Term("title", Level.STEM, VOCABULARY[5]), *words(5, 6))), Maybe(words(20)[0], words(1)[0]))),
    "words by coverage": Or(tuple(Word(Blend((term,))) for term in words(50, 3, 0)), coverage=1.0),
    "words beside common ones": Maybe(
        Or(tuple(Word(Blend((term,))) for term in words(40, 7)), coverage=1.0),
        Or(tuple(Word(Maybe(Blend((term,)), Blend((words(9)[0],)))) for term in words(0, 1))),
    ),
    "filter inside": Or((*words(33), In("section", (VOCABULARY[1],)))),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize("limit", [1, 10, 500])
def test_skipping_loses_nothing(
    library: whoosh.WhooshEngine, monkeypatch: pytest.MonkeyPatch, plan: Plan, filtered: bool, limit: int
) -> None:
    reader = library.reader()
    filters = {"section": In("section", (VOCABULARY[2],))} if filtered else {}
    query = EngineQuery(plan, filters, limit=limit, facets=("section",))
    long_way = reader.search(query)
    monkeypatch.setattr(snapshot, "SMALL", -1)
    monkeypatch.setattr(snapshot, "DENSE_DOCS", -1)
    monkeypatch.setattr(evaluate, "DENSE_DOCS", -1)
    with patch.object(snapshot, "Ranking", wraps=snapshot.Ranking) as ranking:
        short_cut = reader.search(query)
    assert ranking.called, "nothing was skipped"
    assert len(long_way.docs) > 0
    assert short_cut.total == long_way.total
    assert short_cut.facets == long_way.facets
    np.testing.assert_allclose(short_cut.scores, long_way.scores, rtol=1e-12)
    clear = np.diff(long_way.scores, prepend=np.inf) < -1e-9  # sums may differ in their last digits
    assert (short_cut.docs == long_way.docs)[clear & np.append(clear[1:], False)].all()


@pytest.mark.parametrize("limit", [1, 5, 200])
@pytest.mark.parametrize("late", [3, 120])
def test_values_are_counted_over_all_segments(tmp_path: Path, limit: int, late: int) -> None:
    """A value that is rare in the large segment may lead when the later ones are counted in."""
    draw = np.random.default_rng(3)
    engine = whoosh.open(tmp_path, PlainAnalyzer(), create=True)
    counts = Counter[str]()
    for part, (size, pool) in enumerate(((600, 130), (40, late), (20, late))):
        writer = engine.writer()
        for n in range(size):
            author = f"كاتب {pool - int(draw.integers(pool) ** 2 / pool)}"
            counts[author] += 1
            writer.add(Article(f"{part}-{n}", title="خبر", body="القمح", author=author))
        writer.commit(part)
    found = engine.reader().search(EngineQuery(All(), limit=1, facets=("author",), facet_values=limit))
    expected = sorted(counts.items(), key=lambda value: (-value[1], value[0]))[:limit]
    assert list(found.facets["author"]) == expected


TEXTS = st.text("ابتab*?\U00010380", max_size=6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.sets(TEXTS, max_size=30),
    pattern=TEXTS,
    asked=TEXTS,
    distance=st.integers(0, 2),
    block=st.sampled_from((1, 3, 1024)),
)
def test_a_vocabulary_finds_what_looking_at_each_term_finds(
    *, tmp_path_factory: pytest.TempPathFactory, texts: set[str], pattern: str, asked: str, distance: int, block: int
) -> None:
    path: Path = tmp_path_factory.mktemp("terms") / "terms"
    terms = sorted(texts)
    file = ArrayFileWriter(path)
    write_terms(file, "t", list(map(encode, terms)))
    file.finish({})
    vocabulary = Vocabulary.of(ArrayFile(path), "t")
    assert list(vocabulary) == terms
    assert [vocabulary.find(term) for term in (*terms, asked)][: len(terms)] == list(range(len(terms)))
    assert [vocabulary.find(term) for term in terms] == list(range(len(terms)))
    assert vocabulary.find(asked) == (terms.index(asked) if asked in texts else -1)
    low, high = vocabulary.prefixed(asked)
    with patch("searchapp.engines.whoosh.vocabulary.BLOCK", block):
        signposted = Vocabulary.of(ArrayFile(path), "t")
        assert [signposted.find(term) for term in terms] == list(range(len(terms)))
        assert signposted.find(asked) == (terms.index(asked) if asked in texts else -1)
        assert signposted.prefixed(asked) == (low, high)
    assert terms[low:high] == [term for term in terms if term.startswith(asked)]
    shape = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
    fitting = [term for term in terms if re.fullmatch(shape, term, re.DOTALL)]
    assert vocabulary.texts(vocabulary.wildcard(pattern)) == fitting
    near = [term for term in terms if OSA.distance(term, asked) <= distance]
    assert vocabulary.texts(vocabulary.fuzzy(asked, distance)) == near


def test_bits_are_counted() -> None:
    assert popcount(np.array([0, 1, 3, 2**64 - 1], np.uint64)).tolist() == [0, 1, 2, 64]


def test_a_cache_keeps_what_was_used_last_within_its_bytes() -> None:
    cache: ByteCache[bytes] = ByteCache(100, len)
    for key in "abcd":
        cache.put(key, bytes(25))
    assert cache.get("a") is not None
    cache.put("e", bytes(25))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.put("huge", bytes(26)) == bytes(26)
    assert cache.get("huge") is None
