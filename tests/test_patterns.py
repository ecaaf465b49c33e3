"""Patterns compiled late are those compiled at once."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from searchapp import patterns
from searchapp.patterns import late


def test_a_late_pattern_does_what_a_compiled_one_does() -> None:
    text = "كتاب 12 كتابان 3"
    pattern, compiled = late(r"(\d)\d?"), re.compile(r"(\d)\d?")
    assert pattern.findall(text) == compiled.findall(text)
    assert pattern.sub("#", text) == compiled.sub("#", text)
    assert [found.span() for found in pattern.finditer(text)] == [found.span() for found in compiled.finditer(text)]
    assert (pattern.pattern, pattern.flags) == (compiled.pattern, compiled.flags)
    assert late("KITAB", re.IGNORECASE).fullmatch("kitab")


def test_it_is_compiled_once_and_only_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_one = re.compile

    def counted(source: str, flags: re.RegexFlag) -> re.Pattern[str]:
        compiled.append(source)
        return compile_one(source, flags)

    monkeypatch.setattr(patterns, "re", SimpleNamespace(compile=counted))
    pattern = late("كتب")
    assert compiled == []
    assert pattern.search("كتب") and pattern.search("كتب") and not pattern.match("علم")
    assert len(compiled) == 1


def test_what_no_pattern_has_is_refused() -> None:
    with pytest.raises(AttributeError):
        late("كتب").reads  # type: ignore[attr-defined]
