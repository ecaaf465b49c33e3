"""What one line of a scraped news page is: caption, byline, heading, newsletter line, headline, paragraph.

Structure first (a bracket that ends the line, a full stop or none, length), then the tables of `page_words`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from searchapp.readers.bylines import QUOTES
from searchapp.readers.dates import MONTH_NUMBERS
from searchapp.readers.lines import Line, ends_sentence, name_key, plain
from searchapp.readers.page_words import (
    AGENCY_KEYS,
    ARCHIVE_KEYS,
    CREDIT_KEYS,
    NEWSLETTER_KEYS,
    NEWSLETTER_OPENINGS,
    NOT_CREDIT_KEYS,
    RELATED_KEYS,
    REPORTING_KEYS,
    VIDEO_MARK,
)
from searchapp.records import dataclass

CAPTION_WORDS = 60  # a credited caption is no longer than this
PLAIN_CAPTION_WORDS = 40  # one whose bracket holds a name no table knows
HEADLINE_WORDS = 30
CREDIT_MAX_WORDS = 12
NEWSLETTER_WORDS = 30

OPENERS, CLOSERS = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a picture is from, the word for archive cut off; `known`: a table names it, so the line is a caption."""

    agency: str
    known: bool


def closing_bracket(text: str) -> tuple[str, str] | None:
    """(what stands before, what stands inside) the bracket that ends `text`; brackets within it are kept."""
    if not text or text[-1] not in CLOSERS:
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in CLOSERS:
            depth += 1
        elif text[at] in OPENERS:
            depth -= 1
            if depth == 0:
                return text[:at].strip(), text[at + 1 : -1].strip()
    return None


@lru_cache(maxsize=4096)
def credit(text: str) -> Credit | None:
    """The picture credit in the bracket that ends `text`, if that is what it holds."""
    parts = closing_bracket(plain(text))
    if parts is None:
        return None
    before, inside = parts
    name = name_key(inside)
    words = [name_key(word) for word in inside.split()]
    if not name or not name_key(before) or len(words) > CREDIT_MAX_WORDS:
        return None
    if name in NOT_CREDIT_KEYS or name.isdigit():
        return None
    if name in MONTH_NUMBERS and "." not in inside:  # «أ.ب» is an agency, «آب» a month
        return None
    known = name in AGENCY_KEYS or words[0] in CREDIT_KEYS
    agency, archive = _without_archive(inside)
    known = known or archive or any(name_key(part) in AGENCY_KEYS for part in re.split(r"[-–—/،,+&|]", inside))
    return Credit(_unquoted(agency), known)


def _without_archive(inside: str) -> tuple[str, bool]:
    """«أرشيفية - رويترز» -> («رويترز», True): any part between dashes, or the first or last words, may say archive."""
    parts = re.split(r"(\s*[-–—/،,:|]\s*)", inside)
    kept = [i for i in range(0, len(parts), 2) if name_key(parts[i]) not in ARCHIVE_KEYS]
    if len(kept) < (len(parts) + 1) // 2:
        if not kept:
            return "", True
        return "".join(parts[kept[0] : kept[-1] + 1]).strip() if _adjacent(kept) else " - ".join(
            parts[i].strip() for i in kept
        ), True
    words = inside.split()
    for count in (3, 2, 1):
        if len(words) > count and name_key("".join(words[:count])) in ARCHIVE_KEYS:
            rest = words[count + 1 :] if name_key(words[count]) == name_key("من") else words[count:]
            return " ".join(rest), True
        if len(words) > count and name_key("".join(words[-count:])) in ARCHIVE_KEYS:
            return " ".join(words[:-count]), True
    return inside, False


def _adjacent(kept: list[int]) -> bool:
    return all(b - a == 2 for a, b in pairwise(kept))


def _unquoted(text: str) -> str:
    inner = text.strip(QUOTES + " ")
    return inner if not any(mark in inner for mark in "«»“”") else text


def has_inner_stop(line: Line) -> bool:
    """A sentence ends inside the line: a full stop after a word of three letters or more (so not «أ. ف. ب»)."""
    return re.search(r"[^\W\d_]{3,}[»”\")]*[.؟!؛]\s+\S", line.plain) is not None


@lru_cache(maxsize=4096)
def is_caption(line: Line) -> bool:
    """The line describes a picture: it ends in a credit and reads as one phrase, not as a paragraph."""
    found = credit(line.text)
    if found is None or has_inner_stop(line):
        return False
    if found.known:
        return line.word_count <= CAPTION_WORDS
    words = line.plain.split()
    inside = closing_bracket(line.plain)
    return (
        line.word_count <= PLAIN_CAPTION_WORDS
        and line.word_count >= 4
        and name_key(words[0]) not in REPORTING_KEYS
        and ": «" not in line.plain
        and inside is not None
        and not any(c.isdigit() for c in inside[1])
    )


def is_credited(line: Line) -> bool:
    """A caption whose credit a table knows."""
    found = credit(line.text)
    return found is not None and found.known and is_caption(line)


def is_video_mark(line: Line) -> bool:
    return line.plain.upper() == VIDEO_MARK


def is_related_heading(line: Line) -> bool:
    """The whole line is such a heading; a paragraph that merely begins with its words is not."""
    return line.word_count <= 4 and line.name in RELATED_KEYS


def is_newsletter(line: Line) -> bool:
    """The site speaks to its reader."""
    return line.word_count <= NEWSLETTER_WORDS and _NEWSLETTER.match(line.key) is not None


def is_button(line: Line) -> bool:
    """It may be a button or label of the site; at the end of an article it is."""
    return line.name in NEWSLETTER_KEYS or is_newsletter(line)


_NEWSLETTER = re.compile("|".join(f"(?:{opening})" for opening in NEWSLETTER_OPENINGS))


def is_rule(line: Line) -> bool:
    """A line without a letter or digit: «***», «-----»."""
    return not line.name and len(line.plain) >= 2


def is_headline(line: Line) -> bool:
    """It may be a headline: letters, not too long, no full stop at its end, and none of the other kinds."""
    return (
        any(c.isalpha() for c in line.plain)
        and line.word_count <= HEADLINE_WORDS
        and not ends_sentence(line)
        and not has_inner_stop(line)
        and not is_video_mark(line)
        and not is_related_heading(line)
        and not is_credited(line)
    )


def is_paragraph(line: Line) -> bool:
    """It reads as running text: ended by a full stop, of several sentences, or longer than a headline."""
    return ends_sentence(line) or has_inner_stop(line) or line.word_count > HEADLINE_WORDS
