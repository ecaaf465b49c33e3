"""`read`: every supported input, what goes wrong in it, and that nothing costs more than it may."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from searchapp import Article, read
from searchapp.errors import EngineNotInstalled, InvalidArticle, ReadError
from searchapp.readers import Problem
from searchapp.settings import ReadBounds

from tests.readers.pages import LIBRARY, LIBRARY_BODY, OLIVES, OLIVES_BODY, WHOLE_PAGE, page

RECORDS = [
    {"id": "1", "title": LIBRARY, "body": "\n".join(LIBRARY_BODY), "date": "2024-02-29", "section": "ثقافة"},
    {"id": "2", "title": OLIVES, "body": "\n".join(OLIVES_BODY), "date": "2024-03-01", "section": "اقتصاد"},
]
JSON_LINES = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_all(path: Path | str, **how: object) -> tuple[list[Article], list[Problem]]:
    problems: list[Problem] = []
    return list(read(path, on_problem=problems.append, **how)), problems  # type: ignore[arg-type]


def gz(data: bytes) -> bytes:
    """The same bytes at every run: they are part of the names of tests."""
    return gzip.compress(data, mtime=0)


def zipped(**entries: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def as_csv(delimiter: str) -> str:
    held = io.StringIO(newline="")
    rows = csv.DictWriter(held, RECORDS[0].keys(), delimiter=delimiter)
    rows.writeheader()
    rows.writerows(RECORDS)
    return held.getvalue()


EXPECTED = [Article(**record) for record in RECORDS]  # type: ignore[arg-type]


# Formats.


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", JSON_LINES),
        ("a.ndjson", JSON_LINES.replace("\n", "\r\n\r\n")),
        ("a.jsonl", JSON_LINES.replace("\n", "\r")),
        ("a.json", json.dumps(RECORDS)),
        ("a.json", json.dumps(RECORDS, ensure_ascii=False, indent=2)),
        ("a.json", json.dumps({"articles": RECORDS})),
        ("a.json", json.dumps({"count": 2, "data": RECORDS}, indent=1)),
        ("a.json", JSON_LINES),
        ("a.csv", as_csv(",")),
        ("a.csv", as_csv(";")),
        ("a.tsv", as_csv("\t")),
        ("a.csv", "\ufeff" + as_csv(",")),
        ("no-suffix", JSON_LINES),
        ("a.jsonl.gz", gz(JSON_LINES.encode())),
        ("a.zip", zipped(**{"in/a.jsonl": JSON_LINES})),
        ("a.zip", zipped(**{"in/a.jsonl.gz": gz(JSON_LINES.encode())})),
        ("a.zip", zipped(**{"b.zip": zipped(**{"a.csv": as_csv(",")})})),
    ],
)
def test_records_are_read_from_every_format(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert read_all(write(tmp_path, name, content)) == (EXPECTED, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json"])
def test_encodings_are_recognised(tmp_path: Path, name: str, encoding: str) -> None:
    content = {"a.jsonl": JSON_LINES, "a.csv": as_csv(","), "a.json": json.dumps(RECORDS, ensure_ascii=False)}[name]
    assert read_all(write(tmp_path, name, content.encode(encoding))) == (EXPECTED, [])


def test_a_short_text_in_windows_1256_is_arabic(tmp_path: Path) -> None:
    (found,), problems = read_all(write(tmp_path, "a.txt", "سوق السمك\nافتتح السوق صباح أمس".encode("cp1256")))
    assert (found.title, found.body, problems) == ("سوق السمك", "افتتح السوق صباح أمس", [])


def test_a_scraped_page_is_read_from_text(tmp_path: Path) -> None:
    found, problems = read_all(write(tmp_path, "2024-11-26-page.txt", page(WHOLE_PAGE)))
    assert [one.title for one in found if one.kind == "article"] == [LIBRARY, OLIVES]
    assert {one.date for one in found if one.kind == "article"} == {date(2024, 11, 26)}
    assert problems == []


MARKDOWN = f"""---
title: {LIBRARY}
date: 2024-02-29
القسم: ثقافة
authors: [هدى سالم, رياض بن عمر]
---

![أطفال على متن القارب](boat.jpg)

أبحرت **أول مكتبة** عائمة في [دلتا النيل](https://example.org/delta)
صباح الأحد.

## حكايات

- ثلاثة آلاف كتاب
"""


def test_markdown_gives_its_front_matter_and_its_text_without_marks(tmp_path: Path) -> None:
    (found,), problems = read_all(write(tmp_path, "a.md", MARKDOWN))
    assert (found.title, found.section, found.author) == (LIBRARY, "ثقافة", "هدى سالم، رياض بن عمر")
    assert found.date == date(2024, 2, 29)
    assert found.body == "أبحرت أول مكتبة عائمة في دلتا النيل صباح الأحد.\nحكايات\nثلاثة آلاف كتاب"
    assert found.captions == ("أطفال على متن القارب",)
    assert problems == []


def test_markdown_of_nothing_but_brackets_is_read_as_text(tmp_path: Path) -> None:
    brackets = "![[" * 5_001
    (found,), problems = read_all(write(tmp_path, "a.md", f"# {LIBRARY}\n\n{LIBRARY_BODY[0]}\n\n{brackets}\n"))
    assert (found.title, found.body, problems) == (LIBRARY, f"{LIBRARY_BODY[0]}\n{brackets}", [])


def test_markdown_without_front_matter_takes_its_heading_as_title(tmp_path: Path) -> None:
    (found,), _ = read_all(write(tmp_path, "2024-02-29.md", f"# {LIBRARY}\n\n{LIBRARY_BODY[0]}\n"))
    assert (found.title, found.body, found.date) == (LIBRARY, LIBRARY_BODY[0], date(2024, 2, 29))


def test_broken_front_matter_is_reported_and_the_text_kept(tmp_path: Path) -> None:
    (found,), (problem,) = read_all(write(tmp_path, "a.md", f"---\ntitle: [x\nb: }}\n---\n\n{LIBRARY_BODY[0]}\n"))
    assert found.body == LIBRARY_BODY[0]
    assert problem.code == "bad-front-matter"


HTML = f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{LIBRARY}</title>
<meta property="og:title" content="{LIBRARY}"><meta name="author" content="هدى سالم">
<meta property="article:published_time" content="2024-02-29T10:00:00+02:00"></head>
<body><nav><a href="/">الرئيسية</a> <a href="/c">ثقافة</a></nav><article><h1>{LIBRARY}</h1>
{"".join(f"<p>{paragraph}</p>" for paragraph in LIBRARY_BODY * 2)}</article>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


def test_html_gives_the_text_without_menus(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    (found,), problems = read_all(write(tmp_path, "a.html", HTML))
    assert (found.title, found.author, found.date) == (LIBRARY, "هدى سالم", date(2024, 2, 29))
    assert LIBRARY_BODY[1] in found.body
    assert "الرئيسية" not in found.body
    assert problems == []


def test_html_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(EngineNotInstalled, match=r"pip install 'searchapp\[html\]'"):
        read_all(write(tmp_path, "a.html", HTML))


# Names of fields.


def test_common_names_in_english_and_arabic_are_known(tmp_path: Path) -> None:
    names = [
        {"headline": "ع", "text": "ن", "published": "2024-02-29", "link": "https://example.org/1"},
        {"العنوان": "ع", "النص": "ن", "تاريخ النشر": "29 فبراير (شباط) 2024", "الرابط": "https://example.org/1"},
        {"Title": "ع", "articleBody": "ن", "datePublished": "2024-02-29T08:00:00Z", "URL": "https://example.org/1"},
    ]
    found, problems = read_all(write(tmp_path, "a.jsonl", "\n".join(json.dumps(one) for one in names)))
    assert {(one.title, one.body, one.date, one.url) for one in found} == {
        ("ع", "ن", date(2024, 2, 29), "https://example.org/1")
    }
    assert problems == []


def test_a_mapping_names_other_fields(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "سطر,كلام\nخبر,نص الخبر\n")
    (found,), _ = read_all(path, mapping={"title": "سطر", "body": "كلام"})
    assert (found.title, found.body) == ("خبر", "نص الخبر")


def test_a_mapping_of_an_unknown_field_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidArticle, match="heading"):
        read(write(tmp_path, "a.jsonl", JSON_LINES), mapping={"heading": "x"})


def test_records_without_an_id_get_one_from_their_url_or_text(tmp_path: Path) -> None:
    bare = [{"title": "ع", "body": "ن"}, {"title": "ع", "body": "ن"}, {"title": "غ", "url": "https://example.org/1"}]
    text = "\n".join(json.dumps(one) for one in bare)
    first = [one.id for one in read(write(tmp_path, "a.jsonl", text))]
    assert first == [one.id for one in read(write(tmp_path, "other/b.jsonl", text))]
    assert first[1] == f"{first[0]}-2"
    changed = json.dumps({"title": "عنوان آخر", "url": "https://example.org/1"})
    assert next(read(write(tmp_path, "c.jsonl", changed))).id == first[2]


def test_values_of_other_types_become_text(tmp_path: Path) -> None:
    record = {"id": 7, "title": "ع", "body": ["أ", "ب"], "author": {"name": "هدى"}, "section": ["علوم", "بيئة"]}
    ((found,), _) = read_all(write(tmp_path, "a.json", json.dumps(record)))
    assert (found.id, found.body, found.author, found.section) == ("7", "أ\nب", "هدى", "علوم، بيئة")


def test_text_is_kept_as_it_is_but_for_spaces_and_what_cannot_be_stored(tmp_path: Path) -> None:
    record = '{"title": " كتـــاب\\u00a0جديد ", "body": "\\ud800نصٌّ\\u0000\\r\\n\\r\\nﻻ يُغيَّر"}'
    (found,), _ = read_all(write(tmp_path, "a.jsonl", record))
    assert (found.title, found.body) == ("كتـــاب جديد", "\ufffdنصٌّ\ufffd\nﻻ يُغيَّر")


# Where files lie.


def test_a_folder_is_read_in_order_without_hidden_files_and_readmes(tmp_path: Path) -> None:
    write(tmp_path, "b/2.jsonl", json.dumps({"id": "2", "title": "ثان"}))
    write(tmp_path, "a/1.jsonl", json.dumps({"id": "1", "title": "أول"}))
    for name in (".hidden.jsonl", ".git/x.jsonl", "README.md", "b/readme.txt"):
        write(tmp_path, name, "{}")
    found, problems = read_all(tmp_path)
    assert ([one.id for one in found], problems) == (["1", "2"], [])


def test_a_pattern_names_files(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        write(tmp_path, name, json.dumps({"id": name, "title": "ع"}))
    assert [one.id for one in read(str(tmp_path / "*.jsonl"))] == ["a.jsonl", "b.jsonl"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gz(JSON_LINES.encode()))))
    assert list(read("-")) == EXPECTED


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "secret.txt", "سر")
    write(tmp_path, "in/a.jsonl", JSON_LINES)
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "secret.txt")
    found, (problem,) = read_all(tmp_path / "in")
    assert found == EXPECTED
    assert problem.code == "link-outside"


def test_names_in_an_archive_that_lead_out_of_it_are_refused(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.zip", zipped(**{"../b.jsonl": JSON_LINES, "/etc/b.jsonl": JSON_LINES, "ok.jsonl": JSON_LINES})
    )
    found, problems = read_all(path)
    assert found == EXPECTED
    assert [one.code for one in problems] == ["link-outside"] * 2
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_that_lost_its_beginning_gives_the_entries_that_are_left(tmp_path: Path) -> None:
    whole = zipped(**{"a.jsonl": JSON_LINES, "b.jsonl": JSON_LINES})
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[20:])
    found, problems = read_all(path)
    assert (found, [one.code for one in problems]) == (EXPECTED, ["bad-archive"])


# What goes wrong.


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("empty.jsonl", b"", "empty", 0),
        ("empty.txt.gz", gz(b""), "empty", 0),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary", 0),
        ("binary.jsonl", bytes(range(256)) * 200, "binary", 0),
        ("broken.json", b'[{"id": "1", "title": "a"},\n{"id": }]', "bad-json", 2),
        ("cut.json", b'[{"id": "1", "title": "a"},\n{"id": "2"', "bad-json", 2),
        ("deep.json", b"[" * 200_000, "bad-json", 1),
        ("cut.jsonl.gz", gz(random.Random(1).randbytes(9999) + JSON_LINES.encode())[:-3000], "unreadable", 0),
        ("broken.zip", b"PK\x03\x04 not a zip", "bad-archive", 0),
        ("columns.csv", "س,ص\n1,2\n".encode(), "no-text-column", 1),
    ],
)
def test_a_file_that_cannot_be_read_raises_with_its_name(
    tmp_path: Path, name: str, content: bytes, code: str, line: int
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(ReadError) as raised:
        read_all(path)
    assert (raised.value.code, raised.value.line) == (code, line)
    assert name in str(raised.value)


def test_such_a_file_in_a_folder_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "0.jsonl", "")
    write(tmp_path, "1.jsonl", JSON_LINES)
    write(tmp_path, "2.bin", bytes(range(256)) * 20)
    write(tmp_path, "3.zip", b"PK\x03\x04 not a zip")
    found, problems = read_all(tmp_path)
    assert found == EXPECTED
    assert [(Path(one.path).name, one.code) for one in problems] == [
        ("0.jsonl", "empty"),
        ("2.bin", "binary"),
        ("3.zip", "bad-archive"),
    ]
    with pytest.raises(ReadError, match=r"0\.jsonl: is empty"):
        read_all(tmp_path, strict=True)


@pytest.mark.parametrize("path", ["missing.jsonl", "missing/*.txt", "nul\0.txt"])
def test_a_missing_path_is_refused_at_once(path: str) -> None:
    with pytest.raises(ReadError):
        read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    with pytest.raises(ReadError, match="cannot be read"):
        read_all(folder)


BAD_LINE_3 = JSON_LINES + "{broken\n" + '["not", "an object"]\n{"id": "5"}\n{"id": "6", "title": "ع", "date": "أمس"}\n'


def test_a_bad_record_is_reported_with_its_line_and_skipped(tmp_path: Path) -> None:
    found, problems = read_all(write(tmp_path, "a.jsonl", BAD_LINE_3))
    assert [one.id for one in found] == ["1", "2", "6"]
    assert [(one.line, one.code) for one in problems] == [
        (3, "bad-json"),
        (4, "not-an-object"),
        (5, "no-text"),
        (6, "bad-date"),
    ]


def test_a_text_of_blanks_is_reported(tmp_path: Path) -> None:
    found, (problem,) = read_all(write(tmp_path, "a.txt", " \n\u200f\n"))
    assert (found, problem.code) == ([], "no-text")


def test_strict_stops_at_the_first_bad_record(tmp_path: Path) -> None:
    articles = read(write(tmp_path, "a.jsonl", BAD_LINE_3), strict=True)
    assert [next(articles).id, next(articles).id] == ["1", "2"]
    with pytest.raises(ReadError, match=r"a\.jsonl:3: is not JSON"):
        next(articles)


def test_a_row_with_too_many_fields_is_reported(tmp_path: Path) -> None:
    found, problems = read_all(write(tmp_path, "a.csv", 'id,title\n1,"خبر\nمن سطرين"\n2,ثان,زائد\n3,ثالث\n'))
    assert [(one.id, one.title) for one in found] == [("1", "خبر من سطرين"), ("3", "ثالث")]
    assert [(one.line, one.code) for one in problems] == [(4, "bad-row")]


def test_a_file_of_nothing_but_problems_is_left(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as raised:
        read_all(write(tmp_path, "a.jsonl", "x\n" * 50), bounds=ReadBounds(problems_per_file=10))
    assert raised.value.code == "too-many-problems"


def test_problems_go_to_the_log_when_nobody_listens(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    list(read(write(tmp_path, "a.jsonl", BAD_LINE_3)))
    assert "a.jsonl:3: is not JSON" in caplog.text


# Bounds.

SMALL = ReadBounds(line_bytes=2000, document_bytes=5000, archive_entries=3, archive_ratio=20, archive_ratio_from=50_000)


def test_a_line_over_the_bound_is_reported_and_skipped(tmp_path: Path) -> None:
    long = json.dumps({"id": "x", "title": "ع" * 9000})
    found, (problem,) = read_all(write(tmp_path, "a.jsonl", long + "\n" + JSON_LINES), bounds=SMALL)
    assert found == EXPECTED
    assert (problem.line, problem.code) == (1, "line-too-long")


@pytest.mark.slow
def test_a_line_of_200_mb_costs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + JSON_LINES.encode())
    tracemalloc.start()
    found, (problem,) = read_all(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == EXPECTED
    assert problem.code == "line-too-long"
    assert peak < 100 << 20


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bomb.jsonl.gz", gz(b" " * 1_000_000), "archive-ratio"),
        ("bomb.zip", zipped(**{"a.jsonl": b" " * 1_000_000}), "archive-ratio"),
        ("many.zip", zipped(**{f"{n}.txt": "سطر" for n in range(5)}), "archive-entries"),
        ("large.txt", "سطر طويل\n" * 2000, "too-large"),
        ("large.json", json.dumps({"title": "ع" * 9000}), "too-large"),
        ("element.json", json.dumps([{"title": "ع" * 900_000}]), "line-too-long"),
    ],
)
def test_what_is_too_large_is_refused(tmp_path: Path, name: str, content: str | bytes, code: str) -> None:
    with pytest.raises(ReadError) as raised:
        read_all(write(tmp_path, name, content), bounds=SMALL)
    assert raised.value.code == code


def test_archives_lie_only_so_deep(tmp_path: Path) -> None:
    held = zipped(**{"a.jsonl": JSON_LINES})
    for _ in range(4):
        held = zipped(**{"a.zip": held})
    found, (problem,) = read_all(write(tmp_path, "a.zip", held))
    assert (found, problem.code) == ([], "nesting")


def test_articles_come_one_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", "[" + ",".join([json.dumps(RECORDS[0])] * 3) + ", broken")
    articles = read(path)
    assert next(articles) == EXPECTED[0]
