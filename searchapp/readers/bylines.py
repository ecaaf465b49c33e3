"""Bylines: who wrote it, for which newspaper, from where, in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from searchapp.readers.lines import Line, ends_sentence, name_key
from searchapp.readers.page_words import (
    AGENCY_KEYS,
    ARCHIVE_KEYS,
    AUTHOR_LABEL_KEYS,
    INSTITUTION_KEYS,
    NEWSPAPER_KEYS,
    NEWSPAPER_OPENER_KEYS,
)
from searchapp.records import dataclass

BYLINE_WORDS = 16
NAME_WORDS = 5
PLACE_WORDS = 8  # several cities: «القدس - غزة - بيروت»

QUOTES = "«»“”„‟\"'‘’‹›"
_DASH = r"\s*[-–—|:،]\s*"
_NAME = rf"[^{QUOTES}()\[\]:؛،,.؟!?]"
_QUOTED = rf"[«“„\"‹‘'](?P<source>[^{QUOTES}()]{{2,60}})[»”‟“\"›’']"
_IN_BRACKETS = r"\((?P<place>[^()]{2,80})\)"


def _shapes(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


# Sure wherever they stand: a quoted name, and a bracket that holds no credit.
SURE = _shapes(
    rf"{_QUOTED}\s*{_IN_BRACKETS}",  # «الجريدة» (بيروت)
    rf"(?P<author>{_NAME}{{3,50}}?){_DASH}{_QUOTED}\s*{_IN_BRACKETS}",  # فلان الفلاني - «الجريدة» (بيروت)
    rf"{_IN_BRACKETS}(?:{_DASH})?{_QUOTED}",  # (بيروت) «الجريدة»
)

# Headlines look so too («الوزير: «لن نتراجع»»): for newspapers we know, and at the end of a teaser.
QUOTED = _shapes(
    rf"(?P<place>{_NAME}{{2,50}})\s*[:|]\s*{_QUOTED}",  # بيروت: «الجريدة»
    rf"{_QUOTED}\s*[-–—|،]\s*(?P<place>{_NAME}{{2,40}})",  # «الجريدة» - بيروت
    rf"(?P<place>{_NAME}{{2,40}}?)\s*[-–—]\s*{_QUOTED}",  # بيروت - «الجريدة»
)

# Only their place gives these away: the last line of a teaser, below its text.
CLOSING = _shapes(
    _QUOTED,  # «الجريدة»
    rf"(?P<name>{_NAME}{{2,60}}?)\s*{_IN_BRACKETS}",  # الجريدة (بيروت), فلان الفلاني (بيروت)
    rf"(?P<place>{_NAME}{{2,30}}?)\s*[:|]\s*(?P<name>{_NAME}{{2,50}})",  # بيروت: فلان الفلاني
)


@dataclass(frozen=True, slots=True)
class Byline:
    author: str = ""
    source: str = ""
    place: str = ""


@lru_cache(maxsize=4096)
def byline(line: Line, newspapers: frozenset[str] = frozenset()) -> Byline | None:
    """The byline that `line` is by its shape alone; `newspapers`: keys of names the page has in other bylines."""
    if line.word_count > BYLINE_WORDS or ends_sentence(line):
        return None
    if found := _match(SURE, line):
        return found
    found = _match(QUOTED, line)
    if found and (_is_newspaper(found.source) or name_key(found.source) in newspapers):
        return found
    label, colon, name = line.plain.partition(":")
    if colon and name_key(label) in AUTHOR_LABEL_KEYS and 1 <= len(name.split()) <= NAME_WORDS:
        return Byline(author=name.strip())
    return None


def closing_byline(line: Line, newspapers: frozenset[str] = frozenset()) -> Byline | None:
    """`byline`, and the looser shapes that stand for one at the end of a teaser."""
    if found := byline(line, newspapers):
        return found
    if line.word_count > NAME_WORDS + PLACE_WORDS or ends_sentence(line) or line.asks:
        return None
    return _match((*QUOTED, *CLOSING), line)


def newspapers_of(lines: Iterable[Line]) -> frozenset[str]:
    """The keys of the newspapers that sure bylines of a page name."""
    found = (_match(SURE, line) for line in lines if line.word_count <= BYLINE_WORDS and not ends_sentence(line))
    return frozenset(name_key(one.source) for one in found if one)


def _match(shapes: Iterable[re.Pattern[str]], line: Line) -> Byline | None:
    for shape in shapes:
        if (match := shape.fullmatch(line.plain)) and (found := _byline(match.groupdict())):
            return found
    return None


def _byline(parts: dict[str, str | None]) -> Byline | None:
    name, author, source, place = ((parts.get(part) or "").strip() for part in ("name", "author", "source", "place"))
    if (place and not is_place(place)) or max(len(name.split()), len(author.split())) > NAME_WORDS:
        return None
    if name:
        return Byline(source=name, place=place) if _is_newspaper(name) else Byline(author=name, place=place)
    return Byline(author, source, place)


def _is_newspaper(name: str) -> bool:
    key = name_key(name)
    return key in NEWSPAPER_KEYS or key in AGENCY_KEYS or name_key(name.split(maxsplit=1)[0]) in NEWSPAPER_OPENER_KEYS


def is_place(text: str) -> bool:
    """A city or several: few words, no agency, no institution, no archive, no number."""
    words = text.split()
    parts = [name_key(part) for part in re.split(r"[-–—/،,|]", text)]
    return (
        any(parts)
        and len(words) <= PLACE_WORDS
        and not any(c.isdigit() for c in text)
        and not any(part in AGENCY_KEYS or part in ARCHIVE_KEYS for part in parts)
        and name_key(words[0]) not in INSTITUTION_KEYS
    )
