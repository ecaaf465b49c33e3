"""Everything said to people is said in both languages, with the same facts."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from string import Formatter

import pytest
from searchapp import errors
from searchapp.errors import IndexLocked, ReadError, SearchAppError
from searchapp.messages import LANGUAGES, MESSAGES, error_text, notice_text, say
from searchapp.model import Notice
from searchapp.readers.formats import NOTICES
from searchapp.readers.problems import KEPT

PACKAGE = Path(errors.__file__).parent
ARABIC = re.compile("[\u0621-\u064a]")


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_say_the_same_facts(code: str) -> None:
    arabic, english = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in MESSAGES[code])
    assert arabic == english
    assert ARABIC.search(MESSAGES[code][0]), "the first is Arabic"
    assert not ARABIC.search(MESSAGES[code][1]), "the second is English"


def codes_in(folder: Path, call: str, keyword: str = "", *, at: int = 0) -> set[str]:
    """The literal codes given to `call` (argument number `at`, or a keyword) anywhere under a folder."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [k.value for k in node.keywords if k.arg == keyword] if keyword else node.args[at : at + 1]
            if name == call or keyword:
                found |= {a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


def test_every_notice_has_its_sentence() -> None:
    codes = codes_in(PACKAGE / "query", "Notice") | codes_in(PACKAGE / "query", "_notice")
    codes |= codes_in(PACKAGE / "index", "Notice")
    assert len(codes) > 10
    assert codes <= set(MESSAGES), f"not in searchapp/messages.py: {codes - set(MESSAGES)}"


def test_every_problem_of_a_reader_has_its_sentence() -> None:
    named = codes_in(PACKAGE / "readers", "", "code") | codes_in(PACKAGE / "readers", "tell", at=1) | set(NOTICES)
    codes = {f"read.{code}" for code in named}
    assert {f"read.{code}" for code in KEPT} <= codes, "a code in KEPT that no reader gives"
    assert len(codes) > 10
    assert codes <= set(MESSAGES), f"not in searchapp/messages.py: {codes - set(MESSAGES)}"


def test_every_error_can_be_told_in_arabic() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, SearchAppError)]
    assert len(kinds) > 10
    for kind in kinds:
        error = kind.__new__(kind, "detail")  # each has its own facts; only the text matters here
        if not isinstance(error, ReadError):
            assert ARABIC.search(error_text(error, "ar")), kind
            assert error_text(error, "en") == "detail"


def test_an_arabic_error_keeps_the_place_and_the_detail() -> None:
    error = ReadError("news.jsonl", "is not JSON: a comma is missing", line=3, code="bad-json")
    assert error_text(error, "ar") == "news.jsonl:3: ليس JSON سليما (is not JSON: a comma is missing)"
    assert error_text(IndexLocked("index", "busy"), "ar").endswith("index: busy")


def test_an_unknown_code_says_itself() -> None:
    assert [notice_text(Notice("new-code", {"limit": 3}), language) for language in LANGUAGES] == ["new-code 3"] * 2
    assert say("window", "en", window=10) == "Only the first 10 results can be shown; narrow the search to see others."
