"""Evaluation: the measures on runs one can judge by eye, and a small collection through the public door."""

from __future__ import annotations

import gzip
import json
import sys
from math import log2
from pathlib import Path

import pytest
from searchapp import evaluate as module
from searchapp.cli import run
from searchapp.errors import EngineNotInstalled, ReadError
from searchapp.evaluate import averages, evaluate, per_query, read_judgements, read_queries
from searchapp.index import SearchIndex

ARTICLES = (
    ("1", "افتتاح مكتبة عامة", "افتتحت البلدية مكتبة عامة في الحي الشرقي تضم عشرة آلاف كتاب."),
    ("2", "سباق الدراجات", "شارك مئتا متسابق في سباق الدراجات حول البحيرة صباح الجمعة."),
    ("3", "حملة لغرس الأشجار", "غرس المتطوعون ألف شجرة زيتون على سفح الجبل."),
    ("4", "ترميم الجسر القديم", "بدأ ترميم الجسر القديم الذي يصل ضفتي النهر."),
)
QUERIES = {"q1": "مكتبة الحي", "q2": "سباق الدراجات", "q3": "الزيتون على الجبل", "q4": "لا حكم عليه"}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    folder.mkdir()
    lines = [json.dumps({"id": i, "title": t, "text": b}, ensure_ascii=False) for i, t, b in ARTICLES]
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as corpus:
        corpus.write("\n".join(lines))
    queries = [json.dumps({"id": i, "text": text}, ensure_ascii=False) for i, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("\n".join(queries), encoding="utf-8")
    (folder / "qrels.tsv").write_text("q1\t1\t1\nq2\t2\t2\nq3\t3\t1\nabsent\t1\t1\n", encoding="utf-8")
    return folder


def test_measures_worked_out_by_hand() -> None:
    judgements = {"first": {"a": 1}, "third": {"a": 2, "b": 0}, "never": {"a": 1}, "empty": {"a": 1}}
    found = {"first": ["a", "b"], "third": ["b", "c", "a"], "never": ["b"], "empty": []}
    values = per_query(found, judgements)
    assert values["MRR@10"] == pytest.approx({"first": 1.0, "third": 1 / 3, "never": 0.0, "empty": 0.0})
    assert values["nDCG@10"] == pytest.approx({"first": 1.0, "third": 1 / log2(4), "never": 0.0, "empty": 0.0})
    assert averages(values)["R@100"] == 0.5


def test_the_order_of_the_hits_counts_not_their_names() -> None:
    for best in ("z", "a"):
        worse = "a" if best == "z" else "z"
        assert per_query({"q": [worse, best]}, {"q": {best: 1}})["MRR@10"] == {"q": 0.5}


def test_only_the_first_ten_and_hundred_count() -> None:
    many = [f"x{at}" for at in range(100)]
    values = averages(per_query({"q": [*many[:10], "a"], "p": [*many, "a"]}, {"q": {"a": 1}, "p": {"a": 1}}))
    assert values == {"nDCG@10": 0.0, "MRR@10": 0.0, "R@100": 0.5}


def test_a_collection_is_searched_through_the_public_door(collection: Path) -> None:
    found = evaluate(collection)
    assert {name: found[name] for name in ("nDCG@10", "MRR@10", "R@100")} == {
        "nDCG@10": 1.0,
        "MRR@10": 1.0,
        "R@100": 1.0,
    }
    assert (found["queries"], found["articles"]) == (3, 4)
    assert found["seconds per query"] > 0


def test_a_kept_index_is_used_again(collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(collection, cache=tmp_path / "kept")
    monkeypatch.setattr(module, "read", None)
    second = evaluate(collection, cache=tmp_path / "kept")
    assert first | {"seconds per query": 0} == second | {"seconds per query": 0}
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_an_index_that_is_there_can_be_judged(collection: Path, tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index", create=True) as index:
        index.add(module.read(collection / "corpus.jsonl.gz"))
        opened = evaluate(collection, index=index)
    assert opened["nDCG@10"] == evaluate(collection, index=tmp_path / "index")["nDCG@10"] == 1.0


def test_judgements_as_trec_writes_them(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("query\tarticle\tgrade\nq1 0 d1 2\nq1\t0\td2\t0\nq2\td1\t1\n", encoding="utf-8")
    assert read_judgements(tmp_path) == {"q1": {"d1": 2, "d2": 0}, "q2": {"d1": 1}}


def test_what_is_wrong_with_a_collection_is_said(collection: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"queries\.jsonl"):
        evaluate(tmp_path)
    (collection / "queries.jsonl").write_text('{"id": 1, "text": "خبر"}\n{"id": 2}\n', encoding="utf-8")
    with pytest.raises(ReadError, match=r"queries\.jsonl:2"):
        read_queries(collection)
    (collection / "queries.jsonl").write_text('{"id": "other", "text": "خبر"}', encoding="utf-8")
    with pytest.raises(ReadError, match="judges none"):
        evaluate(collection)
    (collection / "qrels.tsv").write_text("q1\t1\t1\nq1\t2\tgood\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"qrels\.tsv:2"):
        evaluate(collection)
    (collection / "qrels.tsv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ReadError, match="UTF-8"):
        read_judgements(collection)


def test_a_corpus_that_is_missing_is_said(collection: Path) -> None:
    (collection / "corpus.jsonl.gz").unlink()
    with pytest.raises(ReadError, match="corpus"):
        evaluate(collection)


def test_without_the_extra_the_command_to_run_is_said(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(EngineNotInstalled, match=r"searchapp\[evaluate\]"):
        evaluate(collection)


def test_the_command_prints_the_figures(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert run(["evaluate", str(collection), "--keep"]) == 0
    assert "1.0000" in capsys.readouterr().out
    kept = next((tmp_path / "cache").rglob("CURRENT")).parent
    assert run(["evaluate", str(collection), "--json", "--index", str(kept)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures.pop("seconds per query") > 0
    assert figures == {"nDCG@10": 1.0, "MRR@10": 1.0, "R@100": 1.0, "queries": 3, "articles": 4}
