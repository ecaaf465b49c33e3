"""Fitting the weights of ranking: the numbers it judges by, and what it chooses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from searchapp.cli import run
from searchapp.tune import COLUMNS, Sample, collect, fit, in_use

ARTICLES = {
    "1": ("افتتاح مكتبة", "افتتحت البلدية مكتبة عامة في الحي الشرقي."),
    "2": ("سباق الدراجات", "شارك متسابقون كثيرون في سباق الدراجات حول البحيرة."),
    "3": ("غرس الأشجار", "غرس المتطوعون شجر زيتون على سفح الجبل."),
    "4": ("ترميم الجسر", "بدأ ترميم الجسر القديم قرب المكتبة."),
}
QUERIES = {"a": "مكتبة الحي", "b": "دراجات البحيرة", "c": "أشجار الزيتون", "d": "ترميم جسر"}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    lines = [json.dumps({"id": i, "title": title, "text": text}) for i, (title, text) in ARTICLES.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    asked = [json.dumps({"id": i, "text": text}) for i, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("\n".join(asked), encoding="utf-8")
    (folder / "qrels.tsv").write_text("a\t1\t1\nb\t2\t1\nc\t3\t2\nd\t4\t1\n", encoding="utf-8")
    return folder


def made(
    table: list[list[float]], starts: list[int], judged: list[tuple[int, int, int]], ideals: list[float]
) -> Sample:
    whole = np.zeros((len(table), len(COLUMNS)), np.float32)
    whole[:, [COLUMNS.index("stem"), COLUMNS.index("title")]] = table
    return Sample("made", COLUMNS, whole, np.array(starts), np.array(judged), np.array(ideals))


def test_ndcg_worked_out_by_hand() -> None:
    sample = made(
        [[3, 0], [2, 0], [1, 0], [1, 0]], [0, 3, 4], [(0, 0, 1), (2, 0, 1), (3, 1, 2)], [1 + 1 / np.log2(3), 2]
    )
    found = sample.ndcg({**dict.fromkeys(in_use(), 0.0), "stem": 1.0})
    assert found == pytest.approx([(1 + 1 / 2) / (1 + 1 / np.log2(3)), 1.0])


def test_of_equal_scores_the_engines_order_decides() -> None:
    sample = made([[1, 0], [1, 0]], [0, 2], [(1, 0, 1)], [1])
    assert sample.ndcg(in_use()) == pytest.approx([1 / np.log2(3)])


def test_a_feature_that_misleads_is_switched_off_and_a_helpful_one_stays() -> None:
    misled = made([[1, 9], [2, 0]] * 8, list(range(0, 17, 2)), [(at * 2 + 1, at, 1) for at in range(8)], [1] * 8)
    fitted = fit([misled], seed=1)
    assert fitted.knobs["title"] < 0.1
    assert (fitted.before["made"], fitted.after["made"]) == (pytest.approx(1 / np.log2(3)), 1.0)


def test_a_collection_becomes_numbers_and_the_same_seed_the_same_weights(collection: Path) -> None:
    sample = collect(collection)
    assert len(sample.ideals) == len(QUERIES)
    assert len(sample.judged) == len(QUERIES), "every relevant article is a candidate"
    assert sample.ndcg(in_use()).mean() == 1.0
    assert fit([sample], seed=3) == fit([sample], seed=3)


def test_tune_prints_weights_and_their_evidence(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tune", str(collection)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["knobs"]) == set(in_use())
    assert told["before"] == {"news": 1.0}
