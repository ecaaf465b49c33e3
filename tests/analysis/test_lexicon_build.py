"""How the lexicon's builder weighs readings. The analyzer it needs is an extra; these parts need nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchapp.analysis.arabic.build.corpus import count_spellings, is_word
from searchapp.analysis.arabic.build.em import Model, Reading, posteriors


def shares(model: Model) -> dict[tuple[str, str], float]:
    return {
        (model.forms[form], reading.lemma): share
        for (form, reading), share in zip(model.rows, posteriors(model), strict=True)
    }


def noun(lemma: str, prefix: str = "") -> Reading:
    return Reading("N", lemma, prefix, "|")


def test_a_clitic_before_an_attested_lemma_beats_a_lemma_nobody_attests() -> None:
    model = Model(prior={("N", "بيت"): 1e-4, ("N", "قلم"): 1e-4})
    model.add("بيت", 100, [noun("بيت")])
    model.add("قلم", 100, [noun("قلم")])
    model.add("وقلم", 20, [noun("قلم", "و")])
    model.add("وبيت", 10, [noun("بيت", "و"), noun("وبيت")])
    found = shares(model)
    assert found["وبيت", "بيت"] > 0.9


def test_the_shares_of_a_form_sum_to_one() -> None:
    model = Model(prior={})
    model.add("كتب", 5, [Reading("V", "كتب", "", "|هو"), noun("كتاب"), noun("كتب")])
    assert sum(posteriors(model)) == pytest.approx(1)


def test_tagged_occurrences_have_a_say() -> None:
    readings = [noun("عام"), noun("عامّ")]
    silent, told = Model(prior={}), Model(prior={})
    told.tagged = {"عام": {("N", "عامّ"): 90.0, ("N", "عام"): 10.0}}
    for model in (silent, told):
        model.add("عام", 10, readings)
    assert shares(told)["عام", "عامّ"] > shares(silent)["عام", "عامّ"]


def test_spellings_are_counted_without_marks_and_with_hamza(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"title": "مَدْرَسَةٌ أولى", "text": "المدرســة الأولى 12 x و"}\n', encoding="utf-8")
    counts = count_spellings([corpus])
    assert counts == {"مدرسة": 1, "أولى": 1, "المدرسة": 1, "الأولى": 1}
    assert all(is_word(spelling) for spelling in counts)


def test_the_analyzer_gives_the_readings_of_the_original_and_resumes(tmp_path: Path) -> None:
    pytest.importorskip("farahidi", reason="needs the extra lexicon")
    pytest.importorskip("arramooz", reason="needs the extra lexicon")
    from searchapp.analysis.arabic.build import alkhalil

    cache = tmp_path / "analyses.tsv"
    alkhalil.analyse(["مدارس"], cache, workers=1)
    with cache.open("a", encoding="utf-8") as torn:
        torn.write("كتاب\t[[")
    found = dict(alkhalil.read_analyses(cache))
    assert set(found) == {"مدارس"}, "a torn line is no analysis"
    alkhalil.analyse(["مدارس", "كتاب"], cache, workers=1)
    assert set(dict(alkhalil.read_analyses(cache))) == {"مدارس", "كتاب"}
    assert "مَدْرَسَة" in {analysis.lemma for analysis in found["مدارس"]}
