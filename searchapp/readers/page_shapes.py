"""What one line of a scraped news page is: caption, byline, heading, newsletter line, headline, paragraph.

Structure first (a bracket that ends the line, a full stop or none, length), then the tables of `page_words`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from searchapp.readers.dates import MONTH_NUMBERS
from searchapp.readers.lines import Line, key, name_key, plain
from searchapp.readers.page_words import (
    AGENCY_KEYS,
    ARCHIVE_KEYS,
    AUTHOR_LABEL_KEYS,
    CAPTION_OPENER_KEYS,
    CREDIT_KEYS,
    NEWSLETTER_KEYS,
    NEWSLETTER_OPENINGS,
    NOT_CREDIT_KEYS,
    RELATED_KEYS,
    REPORTING_KEYS,
    SECTION_HEAD_KEYS,
    SECTION_KEYS,
    VIDEO_MARK,
)

CAPTION_WORDS = 60  # a credited caption is no longer than this
PLAIN_CAPTION_WORDS = 40  # one whose bracket holds a name no table knows
HEADLINE_WORDS = 30
CREDIT_MAX_WORDS = 12
NEWSLETTER_WORDS = 30
BYLINE_WORDS = 16
NAME_WORDS = 5

OPENERS, CLOSERS = "([{", ")]}"
QUOTES = "«»“”„‟\"'‘’‹›"
_OPEN, _CLOSE = "[«“„\"‹‘']", "[»”‟“\"›’']"
_DASH = r"\s*[-–—ـ|:،]\s*"
_NAME = rf"[^{QUOTES}()\[\]:؛،,.؟!?]"


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a picture is from, the word for archive cut off; `known`: a table names it, so the line is a caption."""

    agency: str
    known: bool


@dataclass(frozen=True, slots=True)
class Byline:
    author: str = ""
    source: str = ""
    place: str = ""


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


def ends_sentence(line: Line) -> bool:
    """A full stop (or its like) ends the line, closing quotation marks and brackets apart."""
    return line.plain.rstrip(QUOTES + ")] ").endswith((".", "…", "۔", "؛", ":", "،"))


def asks_or_exclaims(line: Line) -> bool:
    return line.plain.rstrip(QUOTES + ")] ").endswith(("؟", "?", "!"))


def has_inner_stop(line: Line) -> bool:
    """A sentence ends inside the line: a full stop after a word of three letters or more (so not «أ. ف. ب»)."""
    return re.search(r"[^\W\d_]{3,}[»”\")]*[.؟!؛]\s+\S", line.plain) is not None


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
    return line.plain == VIDEO_MARK


def is_related_heading(line: Line) -> bool:
    """The whole line is such a heading; a paragraph that merely begins with its words is not."""
    return line.word_count <= 4 and line.name in RELATED_KEYS


def is_newsletter(line: Line) -> bool:
    if line.name in NEWSLETTER_KEYS:
        return True
    return line.word_count <= NEWSLETTER_WORDS and _NEWSLETTER.match(line.key) is not None


_NEWSLETTER = re.compile("|".join(f"(?:{opening})" for opening in NEWSLETTER_OPENINGS))


def is_rule(line: Line) -> bool:
    """A line without a letter or digit: «***», «-----»."""
    return not line.name and len(line.plain) >= 2


def is_section(line: Line) -> bool:
    """The whole line is the name of a section."""
    return line.word_count <= 4 and section_words(line.text.split(), alone=True) == line.word_count


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
        and byline(line) is None
    )


def is_paragraph(line: Line) -> bool:
    """It reads as running text: ended by a full stop, of several sentences, or longer than a headline."""
    return ends_sentence(line) or has_inner_stop(line) or line.word_count > HEADLINE_WORDS


# Shapes of a byline that quotes its newspaper: sure wherever they stand.
QUOTED_BYLINES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}\s*\((?P<place>[^()]{{2,80}})\)",  # «الجريدة» (بيروت)
        rf"(?P<place>{_NAME}{{2,50}})\s*[:|]\s*{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}",  # بيروت: «الجريدة»
        rf"{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}{_DASH}(?P<place>{_NAME}{{2,40}})",  # «الجريدة» - بيروت
        rf"(?P<place>{_NAME}{{2,40}}?)\s*[-–—]\s*{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}",  # بيروت - «الجريدة»
        rf"(?P<author>{_NAME}{{3,50}}?){_DASH}{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}\s*\((?P<place>[^()]{{2,80}})\)",
        rf"\((?P<place>[^()]{{2,80}})\)\s*{_DASH}?{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}",
    )
)

# Shapes only their place gives away: the last line of a teaser, after its text.
PLAIN_BYLINES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_OPEN}(?P<source>[^{QUOTES}()]{{2,60}}){_CLOSE}",  # «الجريدة»
        rf"(?P<name>{_NAME}{{2,60}}?)\s*\((?P<place>[^()]{{2,60}})\)",  # الجريدة (بيروت), فلان الفلاني (بيروت)
        rf"(?P<place>{_NAME}{{2,30}}?)\s*[:|]\s*(?P<name>{_NAME}{{2,50}})",  # بيروت: فلان الفلاني
    )
)


def byline(line: Line) -> Byline | None:
    """The byline of a quoted newspaper, or a labelled writer («كتب: ...»), with a line of its own."""
    if line.word_count > BYLINE_WORDS or ends_sentence(line):
        return None
    for shape in QUOTED_BYLINES:
        if (found := shape.fullmatch(line.plain)) and _is_place(found["place"]):
            return Byline(**{k: v.strip() for k, v in found.groupdict().items()})
    label, colon, name = line.plain.partition(":")
    if colon and name_key(label) in AUTHOR_LABEL_KEYS and 1 <= len(name.split()) <= NAME_WORDS:
        return Byline(author=name.strip())
    return None


def closing_byline(line: Line) -> Byline | None:
    """`byline`, and the looser shapes that stand for one at the end of a teaser."""
    if found := byline(line):
        return found
    if line.word_count > NAME_WORDS + 4 or ends_sentence(line) or asks_or_exclaims(line):
        return None
    for shape in PLAIN_BYLINES:
        found_plain = shape.fullmatch(line.plain)
        if not found_plain:
            continue
        parts = found_plain.groupdict()
        name = (parts.get("name") or "").strip()
        place = (parts.get("place") or "").strip()
        if len(name.split()) > NAME_WORDS or (place and not _is_place(place)):
            continue
        if parts.get("source"):
            return Byline(source=parts["source"].strip())
        return Byline(source=name, place=place) if _is_newspaper(name) else Byline(author=name, place=place)
    return None


NEWSPAPER_OPENERS = frozenset(
    map(name_key, ("صحيفة", "جريدة", "وكالة", "موقع", "قناة", "مجلة", "شبكة", "تلفزيون", "راديو", "وكالات"))
)
NEWSPAPERS = frozenset(
    map(
        name_key,
        (
            "الشرق الأوسط", "الحياة", "العربية", "العربية نت", "الجزيرة", "الجزيرة نت", "سكاي نيوز عربية",
            "النهار", "السفير",
            "الأخبار", "الأهرام", "الرياض", "عكاظ", "الوطن", "المدينة", "اليوم", "البيان", "الخليج",
            "الاتحاد", "الراي", "القبس",
            "الغد", "الدستور", "الرأي", "القدس العربي", "العربي الجديد", "العرب", "اندبندنت عربية",
            "بي بي سي", "بي بي سي عربي",
            "فرانس 24", "دويتشه فيله", "سي إن إن", "سي إن إن عربية", "روسيا اليوم", "الشروق",
            "المصري اليوم", "اليوم السابع",
            "الصباح", "الزمان", "المدى", "الشرق", "الشرق بلومبرغ", "إرم نيوز", "العين الإخبارية", "وكالات",
        ),
    )
)  # fmt: skip


def _is_newspaper(name: str) -> bool:
    words = name.split()
    folded = name_key(name)
    return bool(words) and (folded in NEWSPAPERS or folded in AGENCY_KEYS or name_key(words[0]) in NEWSPAPER_OPENERS)


def _is_place(text: str) -> bool:
    """A city or several: few words, no agency, no archive, no number."""
    name = name_key(text)
    parts = [name_key(part) for part in re.split(r"[-–—/،,|]", text)]
    return (
        bool(name)
        and len(text.split()) <= NAME_WORDS + 3
        and not any(c.isdigit() for c in name)
        and not any(part in AGENCY_KEYS or part in ARCHIVE_KEYS for part in parts)
        and name not in NOT_CREDIT_KEYS
    )


def section_words(words: list[str], *, alone: bool = False) -> int:
    """How many of the first `words` name a section by the tables: 0 to 4; the longest name wins."""
    for count in range(min(4, len(words)), 0, -1):
        if name_key("".join(words[:count])) in SECTION_KEYS:
            return count
    keys = [name_key(word) for word in words[:2]]
    if len(keys) == 2 and keys[0] in SECTION_HEAD_KEYS and re.fullmatch(r"(?!ال)\w{3,}يه", keys[1]):
        return 2
    return 0


def opens_with_section(line: Line) -> bool:
    words = line.text.split()
    return 0 < section_words(words) < len(words) or bool(0 < _marked_section(words) < len(words))


def split_section(text: str, shared: tuple[tuple[str, ...], ...] = ()) -> tuple[str, str]:
    """(section, caption) of a teaser's first line; `shared` are the openings other teasers of the page share.

    In this order: a name cut off by a mark («سفر | ...»), the tables, an opening two teasers share, what stands before
    a word that opens captions («بريد القراء صورة ...»), two words joined by «و», the first word. A line that itself
    begins as captions do has no section.
    """
    words = text.split()
    count = _marked_section(words) or section_words(words)
    keys = tuple(name_key(word) for word in words)
    if not count and keys and keys[0] not in CAPTION_OPENER_KEYS:
        count = max((len(opening) for opening in shared if keys[: len(opening)] == opening), default=0)
        count = count or next((i for i in (1, 2, 3) if i < len(keys) and keys[i] in CAPTION_OPENER_KEYS), 0)
        count = count or (2 if _is_pair(keys) else 1)
    if not 0 < count < len(words):
        return "", text
    section = " ".join(words[:count]).strip(" :|-–—/>»،")
    rest = " ".join(words[count:]).lstrip(" :|-–—/>،")
    return plain(section), rest


def _is_pair(keys: tuple[str, ...]) -> bool:
    """«سفر وسياحة», «المال والأعمال»: two nouns of equal definiteness joined by «و»."""
    if len(keys) < 3 or not keys[1].startswith("و") or len(keys[1]) < 4:
        return False
    return keys[0].startswith("ال") == keys[1].startswith("وال")


def _marked_section(words: list[str]) -> int:
    """Words before a dividing mark among the first four: «سفر وسياحة | ...», «سفر: ...»."""
    for at, word in enumerate(words[:4]):
        if at and word in ("|", "/", ">", "–", "-", "—") and section_words(words[:at]) == at:
            return at
        if word[-1:] in (":", "|") and len(word) > 1 and at < 3 and key(word):
            bare = [*words[:at], word[:-1]]
            return at + 1 if section_words(bare) == at + 1 or word.endswith("|") else 0
    return 0
