"""Every message of the pages is there in Arabic, and what is compiled is what was translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from searchapp.web.language import language

from tests.web.catalogues import compiled, extracted, po_files, read

RUN = "run: python -m tests.web.catalogues"


@pytest.mark.parametrize("path", po_files(), ids=lambda p: p.parts[-3])
def test_a_catalogue_holds_every_message_and_no_other(path: Path) -> None:
    wanted = {message.id for message in extracted() if message.id}
    there = {message.id for message in read(path) if message.id}
    assert wanted - there == set(), RUN
    assert there - wanted == set(), RUN


@pytest.mark.parametrize("path", po_files(), ids=lambda p: p.parts[-3])
def test_every_message_is_translated_with_all_its_plural_forms(path: Path) -> None:
    for message in read(path):
        forms = message.string if isinstance(message.string, list | tuple) else [message.string]
        assert all(forms), f"{path}: {message.id}"
        assert not message.fuzzy or not message.id, f"{path}: {message.id}"


@pytest.mark.parametrize("path", po_files(), ids=lambda p: p.parts[-3])
def test_the_compiled_catalogue_is_fresh(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(read(path)), RUN


def test_arabic_has_six_plural_forms() -> None:
    arabic = language("ar")
    said = [arabic.counted("%(n)s article", "%(n)s articles", n) for n in (0, 1, 2, 3, 11, 100)]
    assert said == ["لا مقالات", "مقال واحد", "مقالان", "3 مقالات", "11 مقالاً", "100 مقال"]


def test_english_needs_no_catalogue() -> None:
    assert language("en").counted("%(n)s article", "%(n)s articles", 1) == "1 article"
