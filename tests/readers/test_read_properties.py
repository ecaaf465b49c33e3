"""Whatever bytes a file holds: articles, problems or a `ReadError`, never anything else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searchapp.errors import ReadError
from searchapp.readers import Problem, read
from searchapp.readers.formats import FORMATS

arabic = st.text("ابتثنيوه \n.,;:()«»\"'[]{}|\t\r\u0640\u064b\u00a0\u200f01-_#*<>/!&=", max_size=200)
pieces = (
    '{"id": "1", "title": "ع"}\n',
    "[",
    "]",
    "{",
    "}",
    "---\n",
    "title: x\n",
    "id,title\n",
    "\ufeff",
    "<html>",
    "<p>نص</p>",
    "\x00",
)  # fmt: skip
content = st.one_of(
    st.binary(max_size=400),
    arabic.map(str.encode),
    arabic.map(lambda text: text.encode("cp1256", "replace")),
    arabic.map(lambda text: text.encode("utf-16")),
    st.lists(st.one_of(st.sampled_from(pieces), arabic), max_size=8).map(lambda parts: "".join(parts).encode()),
)
packing = st.sampled_from([lambda held: held, gzip.compress, lambda held: gzip.compress(held)[:-4]])


@pytest.mark.parametrize("suffix", [*(s for s in FORMATS if s not in (".html", ".htm", ".xhtml")), "", ".zip"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=content, pack=packing)
def test_any_bytes_give_articles_or_a_clear_error(tmp_path: Path, suffix: str, held: bytes, pack: object) -> None:
    assert_reads(tmp_path / f"file{suffix}", pack(held))  # type: ignore[operator]


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=content)
def test_any_bytes_called_html_give_articles_or_a_clear_error(tmp_path: Path, held: bytes) -> None:
    pytest.importorskip("trafilatura")
    assert_reads(tmp_path / "file.html", held)


def assert_reads(path: Path, held: bytes) -> None:
    path.write_bytes(held)
    problems: list[Problem] = []
    try:
        articles = list(read(path, on_problem=problems.append))
    except ReadError as error:
        assert error.code
        assert str(path) in str(error)
        return
    assert all(one.id and "\x00" not in one.title + one.body for one in articles)
    assert all(one.code and one.reason for one in problems)
