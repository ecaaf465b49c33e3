"""The command line, run in this process: what it prints, where, and its exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from searchapp.cli import run
from searchapp.cli.main import COMMANDS

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "1",
        "title": "المدارس الجديدة تفتح أبوابها",
        "body": "استقبلت المدارس الجديدة طلابها صباح الأحد.\nوقالت المعلمة إن الصفوف جاهزة.",
        "section": "تعليم",
        "source": "صحيفة المدينة",
        "date": "2024-09-01",
        "captions": ["ساحة المدرسة (رويترز)"],
        "related": ["2"],
    },
    {
        "id": "2",
        "title": "أمطار غزيرة على الساحل",
        "body": "هطلت الأمطار ليلا.",
        "section": "طقس",
        "date": "2023-01-10",
    },
    {"id": "3", "title": "توسعة المرفأ", "body": "تستقبل الأرصفة سفنا أكبر بعد الأمطار.", "kind": "teaser"},
]


ARTICLES = [{"kind": "article", **article} for article in ARTICLES]


def jsonl(articles: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Searchapp = Callable[..., Ran]


@pytest.fixture
def searchapp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Searchapp:
    """Runs a command line in an empty folder of its own, in English."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SEARCHAPP_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def searchapp(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return searchapp


@pytest.fixture
def indexed(searchapp: Searchapp, tmp_path: Path) -> Searchapp:
    (tmp_path / "news.jsonl").write_text(jsonl(ARTICLES), encoding="utf-8")
    done = searchapp("index", "news.jsonl")
    assert done.code == 0, done.err
    return searchapp


# Building


def test_index_says_what_it_did(searchapp: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(jsonl(ARTICLES), encoding="utf-8")
    done = searchapp("index", "news.jsonl")
    assert (done.code, done.out) == (0, "")
    assert re.match(
        r"added: 3, updated: 0, unchanged: 0, deleted: 0, skipped: 0, seconds: .*, articles in the index: 3\n", done.err
    )


def test_index_again_makes_the_index_hold_exactly_what_is_there_now(indexed: Searchapp, tmp_path: Path) -> None:
    changed = [{**ARTICLES[0], "title": "المدارس الجديدة مغلقة"}, ARTICLES[1], {"id": "4", "body": "معرض الكتاب"}]
    (tmp_path / "news.jsonl").write_text(jsonl(changed), encoding="utf-8")
    done = indexed("index", "news.jsonl")
    assert "added: 1, updated: 1, unchanged: 1, deleted: 1" in done.err
    assert [hit["id"] for hit in indexed("search", "-o", "json").json["hits"]] == ["1", "2", "4"]


def test_add_only_adds_and_updates(indexed: Searchapp) -> None:
    done = indexed("add", "-", stdin=jsonl([ARTICLES[1], {"id": "4", "body": "معرض الكتاب"}]).encode())
    assert "added: 1, updated: 0, unchanged: 1, deleted: 0" in done.err
    assert indexed("search", "-o", "json").json["total"] == 4


def test_bad_records_are_told_with_file_and_line_and_nothing_is_removed(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(jsonl(ARTICLES[:1]) + '\n{"id": "2", "title":\n', encoding="utf-8")
    done = indexed("index", "news.jsonl")
    assert (done.code, "skipped: 1" in done.err) == (0, True)
    assert "news.jsonl:3: " in done.err
    assert "nothing was removed" in done.err
    assert indexed("search", "-o", "json").json["total"] == 3


def test_a_remark_about_an_article_is_told_and_skips_nothing(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(jsonl([{**ARTICLES[0], "date": "ذات يوم"}, ARTICLES[1]]), encoding="utf-8")
    done = indexed("index", "news.jsonl")
    assert (done.code, "news.jsonl:1: " in done.err) == (0, True)
    assert "updated: 1, unchanged: 1, deleted: 1, skipped: 0" in done.err


def test_strict_stops_at_the_first_bad_record_and_changes_nothing(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text(jsonl([{"id": "9", "body": "معرض"}]) + "{\n", encoding="utf-8")
    done = indexed("add", "--strict", "bad.jsonl")
    assert (done.code, "bad.jsonl:2: " in done.err) == (2, True)
    assert indexed("search", "-o", "json").json["total"] == 3


def test_fields_are_mapped_by_name(searchapp: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("key,headline,content\n7,توسعة المرفأ,أرصفة جديدة\n", encoding="utf-8")
    assert searchapp("index", "n.csv", "--map", "id=key", "--map", "title=headline", "--map", "body=content").code == 0
    assert searchapp("show", "7", "-o", "json").json == {
        "id": "7",
        "title": "توسعة المرفأ",
        "body": "أرصفة جديدة",
        "kind": "article",
    }


def test_workers_make_the_same_index(indexed: Searchapp, tmp_path: Path) -> None:
    ran = indexed("index", "--rebuild", "--workers", "2", "--set", "index_memory_mb=0")
    assert ran.code == 0, ran.err
    assert indexed("search", "المدارس", "-o", "json").json["total"] == 1
    assert indexed("doctor").code == 0
    assert indexed("index", "--rebuild", "--workers", "0").code == 2


def test_rebuild_works_from_the_stored_articles_alone(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").unlink()
    assert indexed("index", "--rebuild").code == 0
    assert indexed("info", "-o", "json").json["generation"] == 2
    assert indexed("search", "المدارس", "-o", "json").json["total"] == 1
    assert indexed("index").code == 2


def test_rebuild_with_sources_takes_them_in_and_makes_a_new_generation(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(jsonl(ARTICLES[1:]), encoding="utf-8")
    assert "deleted: 1" in indexed("index", "news.jsonl", "--rebuild").err
    info = indexed("info", "-o", "json").json
    assert (info["generation"], info["articles"], info["behind"]) == (2, 2, 0)


def test_delete_by_id_and_from_stdin(indexed: Searchapp) -> None:
    assert "deleted: 1" in indexed("delete", "1", "لا وجود له").err
    assert "deleted: 1" in indexed("delete", "-", stdin=b"2\r\n\n").err
    assert indexed("delete", "2").code == 1
    assert indexed("search", "-o", "json").json["total"] == 1


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz", "-"])
def test_an_export_indexed_elsewhere_is_equal(indexed: Searchapp, tmp_path: Path, name: str) -> None:
    done = indexed("export", name)
    assert done.code == 0
    text = done.out.encode() if name == "-" else (tmp_path / name).read_bytes()
    assert [
        json.loads(line) for line in (gzip.decompress(text) if name.endswith("gz") else text).splitlines()
    ] == ARTICLES
    assert indexed("index", name, "--index", "copy", stdin=text).code == 0
    assert indexed("export", "--index", "copy").out == indexed("export").out


# Searching


def test_search_prints_plain_lines_into_a_pipe(indexed: Searchapp) -> None:
    done = indexed("search", "المدارس")
    assert done.code == 0
    assert done.out.splitlines()[:2] == [
        "1. المدارس الجديدة تفتح أبوابها [1]",
        "   تعليم · صحيفة المدينة · 2024-09-01",
    ]
    assert "استقبلت المدارس الجديدة طلابها" in done.out
    assert "\x1b" not in done.out
    assert done.err.startswith("1 found")


def test_search_marks_words_on_a_terminal(indexed: Searchapp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.cli.searching.on_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    assert re.search("\x1b\\[[0-9;]*33mالمدارس\x1b\\[0m", indexed("search", "المدارس").out)
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("NO_COLOR", "1")
    done = indexed("search", "المدارس")
    assert "المدارس الجديدة" in done.out
    assert "\x1b" not in done.out


def test_search_as_json_says_all_of_it(indexed: Searchapp) -> None:
    found = indexed("search", "الأمطار", "-f", "section=طقس", "--facet", "section", "-o", "json").json
    assert (found["query"], found["total"], found["filters"]) == ("الأمطار", 1, {"section": ["طقس"]})
    (hit,) = found["hits"]
    assert (hit["id"], hit["date"], hit["title"]["text"]) == ("2", "2023-01-10", "أمطار غزيرة على الساحل")
    start, end = hit["snippets"][0]["highlights"][0]
    assert hit["snippets"][0]["text"][start:end] == "الأمطار"
    assert {"value": "طقس", "count": 1, "active": True} in found["facets"]["section"]


def test_search_as_lines_and_as_csv(indexed: Searchapp) -> None:
    rows = [json.loads(line) for line in indexed("search", "-o", "jsonl").out.splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    table = list(csv.DictReader(io.StringIO(indexed("search", "-o", "csv").out)))
    assert [row["title"] for row in table] == [article["title"] for article in ARTICLES]


def test_filters_dates_order_and_pages(indexed: Searchapp) -> None:
    def ids(*arguments: str) -> list[str]:
        return [hit["id"] for hit in indexed("search", *arguments, "-o", "json").json["hits"]]

    assert ids("-f", "date=2023..2024") == ["1", "2"]
    assert ids("-f", "section=طقس", "-f", "section=تعليم", "--sort", "oldest") == ["2", "1"]
    assert ids("-n", "2", "--page", "2") == ["3"]
    assert ids("الأمطر", "--exact", "--no-correct") == []


def test_nothing_found_is_exit_code_1(indexed: Searchapp) -> None:
    done = indexed("search", "زنبق", "--no-correct")
    assert (done.code, done.out) == (1, "")
    assert "زنبق" in done.err
    assert indexed("show", "99").code == 1


def test_a_query_may_come_from_stdin(indexed: Searchapp) -> None:
    assert indexed("search", "-", "-o", "json", stdin="المرفأ\n".encode()).json["query"] == "المرفأ"


def test_a_query_is_explained_word_by_word(indexed: Searchapp) -> None:
    done = indexed("search", "--explain-query", 'مدرسة "صباح الأحد" م*')
    lines = done.out.split("\n\n")[0].splitlines()
    assert lines[0].startswith("مدرسة: 1 articles; ")
    assert "المدارس 1" in lines[0]
    assert lines[1].startswith("صباح الأحد (phrase, required): 1 articles")
    assert "م*" in done.err, "what was not taken as typed is told"


def test_a_date_among_the_words_is_told_as_a_condition(indexed: Searchapp) -> None:
    assert "to limit the results to شباط 2023: الأمطار تاريخ:2023-02" in indexed("search", "الأمطار شباط 2023").err
    assert "to limit" not in indexed("search", "الأمطار شباط 2023", "-f", "year=2023").err


def test_show_prints_the_whole_article(indexed: Searchapp) -> None:
    done = indexed("show", "1")
    assert "وقالت المعلمة إن الصفوف جاهزة." in done.out
    assert "تعليم" in done.out
    assert indexed("show", "1", "-o", "json").json == ARTICLES[0]
    both = indexed("show", "3", "99", "2", "-o", "jsonl")
    assert ([json.loads(line)["id"] for line in both.out.splitlines()], both.code) == (["3", "2"], 1)


def test_suggest_completes_words_and_titles(indexed: Searchapp) -> None:
    done = indexed("suggest", "المدا")
    assert (done.code, "المدارس" in done.out.splitlines()) == (0, True)
    kinds = {row["kind"] for row in indexed("suggest", "توسعة", "-o", "json").json}
    assert kinds == {"word", "title"}
    assert indexed("suggest", "ظظظ").code == 1


def test_analyze_shows_every_level(searchapp: Searchapp) -> None:
    (row,) = searchapp("analyze", "والمدارسُ", "-o", "json").json
    assert (row["token"], row["start"], row["end"], row["exact"]) == ("والمدارسُ", 0, 9, "والمدارس")
    assert row["stem"] == "مدارس"
    assert searchapp("analyze", "-", stdin="في البيت".encode()).out.splitlines()[0].startswith("token\tstart")


# Care


def test_info_counts(indexed: Searchapp) -> None:
    info = indexed("info", "-o", "json").json
    assert (info["articles"], info["behind"], info["generation"], info["engine"]) == (3, 0, 1, "whoosh")
    assert "articles" in indexed("info").out


def test_doctor_finds_and_repairs(indexed: Searchapp, tmp_path: Path) -> None:
    assert indexed("doctor").code == 0
    (tmp_path / "index" / "CURRENT").write_text("77\n", encoding="ascii")
    done = indexed("doctor", "-o", "json")
    assert (done.code, done.json["healthy"], done.json["repaired"]) == (1, False, False)
    assert "generation 77 is missing" in done.out
    assert indexed("doctor", "--repair").code == 0
    assert indexed("doctor").code == 0
    assert indexed("search", "المدارس").code == 0


def test_doctor_says_when_the_articles_themselves_are_damaged(indexed: Searchapp, tmp_path: Path) -> None:
    assert indexed("snapshot", "kept.sqlite").code == 0
    indexed("delete", "1")
    store = tmp_path / "index" / "articles.sqlite"
    content = store.read_bytes()
    store.write_bytes(content[: len(content) // 2])
    done = indexed("doctor", "--repair")
    assert (done.code, "searchapp restore" in done.err) == (1, True)
    done = indexed("restore", "kept.sqlite")
    assert (done.code, "articles.damaged-1.sqlite" in done.err) == (0, True)
    assert (indexed("doctor").code, indexed("search", "-o", "json").json["total"]) == (0, 3)


def test_a_snapshot_brings_back_what_was(indexed: Searchapp, tmp_path: Path) -> None:
    before = indexed("export").out
    assert "3 articles" in indexed("snapshot", "kept.sqlite").err
    indexed("delete", "1", "2")
    indexed("add", "-", stdin=jsonl([{"id": "4", "body": "معرض"}]).encode())
    done = indexed("restore", "kept.sqlite")
    assert "added: 2, updated: 0, unchanged: 1, deleted: 1" in done.err
    assert sorted(indexed("export").out.splitlines()) == sorted(before.splitlines())
    assert indexed("restore", "kept.sqlite", "--index", "moved").code == 0
    assert indexed("search", "المدارس", "--index", "moved").code == 0


def test_a_snapshot_that_is_none_changes_nothing(indexed: Searchapp, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"junk" * 5000)
    done = indexed("restore", "junk")
    assert (done.code, done.err.count("Traceback")) == (2, 0)
    assert indexed("search", "-o", "json").json["total"] == 3
    assert indexed("snapshot", "no/such/folder/kept").code == 2


def test_config_shows_values_and_where_they_come_from(
    indexed: Searchapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index" / "searchapp.toml").write_text("snippets = 3\n[bounds]\nclauses = 7\nseconds = 1\n", "utf-8")
    monkeypatch.setenv("SEARCHAPP_BOUNDS_CLAUSES", "8")
    shown = indexed("config", "-o", "json", "--set", "lock_seconds=1.5").json
    assert shown["snippets"] == {"value": 3, "origin": "index/searchapp.toml", "variable": "SEARCHAPP_SNIPPETS"}
    assert (shown["bounds.clauses"]["value"], shown["bounds.clauses"]["origin"]) == (8, "SEARCHAPP_BOUNDS_CLAUSES")
    assert (shown["bounds.seconds"]["value"], shown["lock_seconds"]["value"]) == (1.0, 1.5)
    assert shown["engine"] == {"value": "whoosh", "origin": "default", "variable": "SEARCHAPP_ENGINE"}


def test_completion_of_each_shell(searchapp: Searchapp) -> None:
    for shell in ("zsh", "fish"):
        assert "_SEARCHAPP_COMPLETE" in searchapp("completion", shell).out


# Bad input: a clear message, exit code 2, nothing stored lost


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"id": "long", "body": "')
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n')


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"0" * 60_000_000)


BAD: list[tuple[str, Callable[[Path], object], str]] = [
    ("missing.jsonl", lambda path: None, "no such file"),
    ("empty.jsonl", lambda path: path.write_bytes(b""), "is empty"),
    ("binary.txt", lambda path: path.write_bytes(bytes(range(256)) * 50), "binary"),
    ("line3.jsonl", lambda path: path.write_text('\n\n{"id"\n', "utf-8"), "line3.jsonl:3: "),
    ("long.jsonl", long_line, "longer than"),
    ("bomb.zip", zip_bomb, "bomb|unpacks|ratio"),
    ("folder", lambda path: path.mkdir(), "no articles"),
]


@pytest.mark.parametrize(("name", "make", "message"), BAD, ids=[name for name, _, _ in BAD])
@pytest.mark.parametrize("command", ["index", "add"])
def test_bad_input_is_explained_and_loses_nothing(
    indexed: Searchapp, tmp_path: Path, *, command: str, name: str, make: Callable[[Path], object], message: str
) -> None:
    make(tmp_path / name)
    done = indexed(command, name)
    assert (done.code, bool(re.search(message, done.err))) == (2, True), done.err
    assert name in done.err or "no articles" in done.err
    assert len(done.err.splitlines()) <= 3
    assert indexed("search", "-o", "json").json["total"] == 3
    assert indexed("info", "-o", "json").json["store_version"] == 3


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
def test_a_folder_that_cannot_be_read_is_explained(indexed: Searchapp, tmp_path: Path) -> None:
    """In a process of its own: root must give up its right to read everything first."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(stat.S_IWUSR)
    given_up = "-dac_override,-dac_read_search"
    humbly = ["setpriv", "--bounding-set", given_up, "--inh-caps", given_up] if os.geteuid() == 0 else []
    command = [*humbly, sys.executable, "-m", "searchapp", "index", "closed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (tmp_path / "closed").chmod(stat.S_IRWXU)
    assert (done.returncode, bool(re.search("not readable|cannot be read", done.stderr))) == (2, True), done.stderr
    assert indexed("search", "-o", "json").json["total"] == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["search", "مدارس", "--index", "nowhere"],
            "there is no index here; run: searchapp index PATH... --index nowhere",
        ),
        (["search", "--sort", "colour"], "colour"),
        (["search", "-f", "colour=red"], "colour"),
        (["search", "-f", "section"], "FIELD=VALUE|NAME=VALUE"),
        (["search", "--page", "0"], "page"),
        (["colour"], "colour"),
        (["config", "--set", "snipets=3"], "did you mean snippets"),
        (["config", "--set", "snippets=three"], "whole number|must be a number"),
        (["config", "--config", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["evaluate", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_are_explained(indexed: Searchapp, arguments: list[str], message: str) -> None:
    done = indexed(*arguments)
    assert (done.code, done.out, bool(re.search(message, done.err))) == (2, "", True), done.err


def test_an_index_of_another_analyzer_names_the_command_and_index_heals_it(
    indexed: Searchapp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from searchapp.analysis.arabic import ArabicAnalyzer

    monkeypatch.setattr(ArabicAnalyzer, "fingerprint", "arabic@newer")
    done = indexed("search", "المدارس")
    assert (done.code, "searchapp index --rebuild --index index" in done.err) == (2, True)
    for needs_only_the_articles in (("show", "1"), ("export",), ("snapshot", "kept")):
        assert indexed(*needs_only_the_articles).code == 0
    done = indexed("index", "--rebuild")
    assert (done.code, "rebuilding from the stored articles" in done.err) == (0, True)
    assert indexed("info", "-o", "json").json["generation"] == 2
    assert indexed("search", "المدارس").code == 0


def test_an_index_of_another_version_is_refused_by_name(indexed: Searchapp, tmp_path: Path) -> None:
    manifest = tmp_path / "index" / "generations" / "1" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"format": 1', '"format": 99'), "utf-8")
    done = indexed("search", "المدارس")
    assert (done.code, "format 99" in done.err) == (2, True)
    assert indexed("index", "news.jsonl").code == 0
    assert indexed("search", "المدارس").code == 0


# Manners


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(searchapp: Searchapp, command: str) -> None:
    done = searchapp(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"searchapp {command}" in done.out.split("Options:")[0].replace("Usage: searchapp", "")


def test_messages_are_arabic_when_the_reader_is(indexed: Searchapp, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "لا نتائج" in indexed("--lang", "ar", "search", "زنبق", "--no-correct").err
    monkeypatch.setenv("LANG", "ar_SA.UTF-8")
    assert "لا يوجد فهرس هنا" in indexed("search", "--index", "nowhere").err
    assert "أضيف: 0" in indexed("add", "news.jsonl").err
    assert "there is no index" in indexed("--lang=en", "search", "--index", "nowhere").err


def test_a_reader_who_leaves_early_is_no_error(indexed: Searchapp, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Closed())
    assert run(["export"]) == 0


def test_ctrl_c_leaves_the_index_as_it_was(indexed: Searchapp, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr("searchapp.readers.read", interrupted)
    done = indexed("index", "news.jsonl")
    assert (done.code, "interrupted" in done.err) == (130, True)
    assert indexed("search", "-o", "json").json["total"] == 3


def test_the_index_folder_may_come_from_the_environment(indexed: Searchapp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_INDEX", "elsewhere")
    assert indexed("index", "news.jsonl").code == 0
    assert indexed("info", "-o", "json").json["index"] == "elsewhere"


def test_help_does_not_load_the_engine() -> None:
    heavy = "{'numpy', 'whoosh', 'rich', 'flask', 'sqlite3'}"
    code = f"import sys; from searchapp.cli import run; run(['--help']); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_search_does_not_load_what_it_does_not_need(indexed: Searchapp, tmp_path: Path) -> None:
    assert indexed("search", "الأمن").code in (0, 1)
    heavy = "{'numpy.ma', 'whoosh', 'flask', 'shutil', 'tempfile', 'zipfile', 'subprocess'}"
    code = f"import sys; from searchapp.cli import run; run(['search', 'الأمن']); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "set()"
