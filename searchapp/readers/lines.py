"""A text as clean lines, and the keys by which two lines, words or names count as the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

REPLACEMENT = "\ufffd"

# Invisible characters that mean nothing at either end of a line: zero-width, bidi marks, isolates, BOM.
INVISIBLE = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]"
)  # controls and lone surrogates: no file holds them on purpose

_NO_LETTER = re.compile(f"[\u0640{INVISIBLE}]+")  # tatweel, and what cannot be seen
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+")
_NO_NAME = re.compile(r"[\W_]+")

# Spellings that differ between two copies of one line, folded for comparing only (never in what is stored).
SAME_LETTER = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"})


def scrub(text: str) -> str:
    """`text` without what cannot be stored or shown: NULs, controls and lone surrogates become U+FFFD."""
    return NOT_TEXT.sub(REPLACEMENT, text)


def tidy(text: str) -> str:
    """One line, clean: every kind of space (NBSP too) is one blank; invisible characters at the ends are gone."""
    return " ".join(text.split()).strip(" " + INVISIBLE)


def paragraphs(text: str) -> str:
    """`text` as tidy paragraphs parted by line breaks, empty ones left out."""
    return "\n".join(line for part in scrub(text).splitlines() if (line := tidy(part)))


def plain(text: str) -> str:
    """`text` as plain letters: presentation forms resolved, tatweel and invisible characters out, marks kept."""
    return tidy(_NO_LETTER.sub("", unicodedata.normalize("NFKC", text)))


def key(text: str) -> str:
    """What two copies of a line share: `plain`, without marks, hamza carriers and case."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain(text))).translate(SAME_LETTER).casefold()


def name_key(text: str) -> str:
    """The key of a name or heading: without the punctuation and blanks around and between («أ. ف. ب» is «أ.ف.ب»)."""
    return _NO_NAME.sub("", key(text))


@dataclass(frozen=True)
class Line:
    """One line of a page; `number` counts from 1 in the file, blank lines included."""

    text: str
    number: int

    @cached_property
    def plain(self) -> str:
        return plain(self.text)

    @cached_property
    def key(self) -> str:
        return key(self.text)

    @cached_property
    def name(self) -> str:
        return name_key(self.text)

    @cached_property
    def word_count(self) -> int:
        return len(self.plain.split())

    @cached_property
    def end(self) -> str:
        """The last character, closing quotation marks and brackets apart."""
        return self.plain.rstrip("«»“”„‟\"'‘’‹›)] ")[-1:]

    @property
    def asks(self) -> bool:
        """It ends in a question or exclamation mark, as headlines do as well as sentences."""
        return self.end in ("؟", "?", "!") and self.end != ""


def ends_sentence(line: Line) -> bool:
    """A full stop, or a mark that lets a text go on, ends the line: no headline does that."""
    return line.end != "" and line.end in ".…۔؛:،"


def split_lines(text: str) -> list[Line]:
    """The lines of `text` that hold something, tidy."""
    cut = (tidy(part) for part in scrub(text).splitlines())
    return [Line(part, number) for number, part in enumerate(cut, start=1) if part]
