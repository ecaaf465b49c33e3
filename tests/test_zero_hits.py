"""`searchapp report`: what people looked for and did not find, kept only where asked for, and without them."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path

import pytest
from searchapp import zerohits
from searchapp.analysis.arabic import default_analyzer
from searchapp.cli import run
from searchapp.index import SearchIndex
from searchapp.model import Article, Correction, Results, SearchRequest
from searchapp.settings import Settings, Web
from searchapp.web import create_app
from searchapp.zerohits import ZeroHit, report, zero_hit

DAY = Date(2026, 3, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Of an index with one article."""
    path = tmp_path / "index"
    with SearchIndex.open(path, create=True) as index:
        index.add([Article(id="1", title="موسم الزيتون", body="بدأ موسم قطاف الزيتون.")])
    yield path


def nothing_for(text: str, **facts: object) -> Results:
    return Results(SearchRequest(text, **facts))  # type: ignore[arg-type]


def keep(folder: Path, *texts: str) -> None:
    for text in texts:
        zerohits.note(folder, nothing_for(text))


def test_a_search_without_hits_is_kept_with_its_day_alone() -> None:
    assert zero_hit(nothing_for("  مهرجان   الفخار "), DAY) == ZeroHit("مهرجان الفخار", DAY)


def test_a_correction_shown_in_its_place_is_told() -> None:
    shown = Results(
        SearchRequest("مهرجن"), total=3, corrections=(Correction("مهرجان", "spelling", total=3, applied=True),)
    )
    assert zero_hit(shown, DAY) == ZeroHit("مهرجن", DAY, "مهرجان")


@pytest.mark.parametrize(
    "results",
    [
        Results(SearchRequest("زيتون"), total=1),
        nothing_for(""),
        nothing_for("زيتون", filters={"year": ("1999",)}),
        nothing_for("زيتون", without=("الزيتون",)),
        nothing_for("زيتون", page=2),
        Results(SearchRequest("زيتون"), timed_out=True),
    ],
    ids=["found", "nothing typed", "filtered", "switched off", "beyond the last page", "out of time"],
)
def test_what_says_nothing_about_the_archive_is_not_kept(results: Results) -> None:
    assert zero_hit(results, DAY) is None


@pytest.mark.parametrize("text", ["رسالة إلى sami@example.org", "هاتف 0999 123 456", "هوية ٠١٢٣٤٥٦٧٨٩", "ا" * 201])
def test_what_may_be_about_a_person_is_not_kept(text: str) -> None:
    assert zero_hit(nothing_for(text), DAY) is None


def test_a_date_is_no_telephone_number() -> None:
    assert zero_hit(nothing_for("تاريخ:[2022-01-01 .. 2022-02-28]"), DAY) is not None


def test_spellings_of_one_word_count_together_and_operators_apart() -> None:
    asked = ["أوكرانيا", "أوكرانيا", "اوكرانيا", '"القمر الأحمر"', "القمر الأحمر"]
    questions = report([ZeroHit(text, DAY) for text in asked], default_analyzer())
    assert [(q.text, q.count) for q in questions] == [("أوكرانيا", 3), ('"القمر الأحمر"', 1), ("القمر الأحمر", 1)]


def test_the_commonest_comes_first_then_the_latest() -> None:
    asked = [("قديم", 1), ("حديث", 3), ("شائع", 1), ("شائع", 2)]
    questions = report([ZeroHit(text, Date(2026, 1, day)) for text, day in asked], default_analyzer())
    assert [(q.text, q.last_seen.day) for q in questions] == [("شائع", 2), ("حديث", 3), ("قديم", 1)]


def test_the_log_stays_within_its_bounds_and_keeps_the_latest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zerohits, "MAX_BYTES", 2000)
    keep(folder, *(f"كلمة رقمها {n}" for n in range(500)))
    files = list(folder.glob("zero-hits*"))
    assert len(files) <= 2
    assert all(path.stat().st_size <= 2200 for path in files)
    assert list(zerohits.read(folder))[-1].text == "كلمة رقمها 499"


def _keep_many(folder: Path, name: str) -> None:
    zerohits.MAX_BYTES = 20_000
    keep(folder, *(f"{name} {n}" for n in range(150)))


def test_processes_that_write_together_lose_no_line(folder: Path) -> None:
    writers = [multiprocessing.Process(target=_keep_many, args=(folder, name)) for name in ("أول", "ثان")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    kept = {found.text for found in zerohits.read(folder)}
    assert kept == {f"{name} {n}" for name in ("أول", "ثان") for n in range(150)}


def test_a_line_cut_short_or_foreign_is_passed_over(folder: Path) -> None:
    keep(folder, "قبل")
    with (folder / zerohits.FILE_NAME).open("ab") as file:
        file.write(b'[]\n{"text": "\xff", "day": "2026-02-30"}\n{"text": "\n')
    keep(folder, "بعد")
    assert [found.text for found in zerohits.read(folder)] == ["قبل", "بعد"]


def test_a_log_that_cannot_be_written_costs_nobody_an_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    zerohits.note(tmp_path / "nowhere", nothing_for("زيتون"))
    assert "cannot be written" in caplog.text


@pytest.mark.parametrize("wanted", [True, False])
def test_the_site_keeps_them_only_when_told_to(folder: Path, wanted: bool) -> None:
    with SearchIndex.open(folder) as index:
        client = create_app(Settings(web=Web(zero_hit_log=wanted)), index=index).test_client()
        for path in ("/", "/search.json", "/api/v1/search"):
            client.get(path, query_string={"q": "مهرجان الفخار", "correct": "0"})
    assert [found.text for found in zerohits.read(folder)] == ["مهرجان الفخار"] * 3 * wanted


# The command


def test_the_report_lists_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "مهرجان", "مهرجان", "الفخار")
    assert run(["--lang", "en", "report", "--index", str(folder)]) == 0
    out, err = capsys.readouterr()
    lines = [line.split("\t") for line in out.splitlines()]
    assert lines[0] == ["query", "times", "last seen", "shown instead"]
    assert [line[:2] for line in lines[1:]] == [["مهرجان", "2"], ["الفخار", "1"]]
    assert "searches without results: 3, since 20" in err


def test_the_report_speaks_arabic(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "مهرجان")
    assert run(["--lang", "ar", "report", "--index", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("نص البحث\tالمرات\tآخر مرة")


def test_check_asks_again_what_the_index_finds_now(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "الزيتون", "الفخار")
    assert run(["report", "--check", "-o", "json", "--index", str(folder)]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["searches"] == 2
    assert {q["query"]: q["now"] for q in plain["queries"]} == {"الزيتون": 1, "الفخار": 0}


def test_a_typed_formula_is_no_formula_in_a_spreadsheet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "=HYPERLINK(1)")
    assert run(["report", "-o", "csv", "--index", str(folder)]) == 0
    assert "'=HYPERLINK(1)" in capsys.readouterr().out


def test_only_the_last_days_and_an_emptied_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / zerohits.FILE_NAME).write_text('{"text": "قديم", "day": "2020-01-01"}\n', encoding="utf-8")
    keep(folder, "حديث")
    assert run(["report", "--days", "2", "-o", "jsonl", "--clear", "--index", str(folder)]) == 0
    assert [json.loads(line)["query"] for line in capsys.readouterr().out.splitlines()] == ["حديث"]
    assert list(zerohits.read(folder)) == []


def test_without_a_log_the_report_says_how_to_keep_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "report", "--index", str(folder)]) == 0
    assert "web.zero_hit_log = true" in capsys.readouterr().err


def test_a_missing_index_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--index", str(tmp_path / "none")]) == 2
    assert "no index here" in capsys.readouterr().err
