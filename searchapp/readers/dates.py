"""Dates as newspapers, feeds and spreadsheets write them. What is not certainly a date is None, never a guess.

Day before month («3/4/2024» is 3 April), as Arabic pages write; month names of every Arabic-speaking country, alone
or doubled («نوفمبر (تشرين الثاني)»), Arabic-Indic and Persian digits. Hijri dates are left alone: a page that gives one
gives the Gregorian day beside it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from searchapp.readers.lines import key, name_key
from searchapp.readers.page_words import DATE_LABEL_KEYS, UPDATE_LABEL_KEYS, UPDATE_LABELS

MONTHS = (
    # Egypt, Sudan, the Gulf; English; Syria, Iraq, Lebanon; Tunisia, Algeria; Morocco; Libya
    ("يناير", "january", "jan", "كانون الثاني", "جانفي", "ينّاير", "أي النار"),
    ("فبراير", "february", "feb", "شباط", "فيفري", "النوار"),
    ("مارس", "march", "mar", "آذار", "الربيع"),
    ("أبريل", "إبريل", "april", "apr", "نيسان", "أفريل", "الطير"),
    ("مايو", "may", "أيار", "ماي", "الماء"),
    ("يونيو", "يونيه", "june", "jun", "حزيران", "جوان", "الصيف"),
    ("يوليو", "يوليه", "july", "jul", "تموز", "جويلية", "يوليوز", "ناصر"),
    ("أغسطس", "august", "aug", "آب", "أوت", "غشت", "هانيبال"),
    ("سبتمبر", "september", "sep", "sept", "أيلول", "شتنبر", "الفاتح"),
    ("أكتوبر", "october", "oct", "تشرين الأول", "التمور"),
    ("نوفمبر", "november", "nov", "تشرين الثاني", "نونبر", "الحرث"),
    ("ديسمبر", "december", "dec", "كانون الأول", "دجنبر", "الكانون"),
)
MONTH_NUMBERS = {name_key(name): number for number, names in enumerate(MONTHS, start=1) for name in names}

WEEKDAYS = (
    "الأحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت",
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
)  # fmt: skip
WEEKDAY_KEYS = frozenset(name_key(day) for day in WEEKDAYS)

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_names = "|".join(sorted((re.escape(key(n)) for names in MONTHS for n in names), key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*(?:من\s+|شهر\s+)*({_names})\s*(?:[(/]\s*({_names})\s*\)?)?\s*[،,]?\s*(?:عام\s+|سنه\s+)?(\d{{4}})(?!\d)"
)
_NAMED_FIRST = re.compile(rf"\b({_names})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)")
_EPOCH = re.compile(r"-?\d{9,13}(?:\.\d+)?")
_HIJRI = re.compile(r"\d{4}\s*ه(?:ـ|ج)?\b|\bهجري")
_FILE_NAME = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?![0-9A-Za-z])")

MILLISECONDS_FROM = 100_000_000_000  # as seconds this is the year 5138: such numbers count milliseconds
MAX_DATE_CHARS = 200


def parse_date(value: object) -> date | None:
    """The day a field names: ISO, RFC 2822, seconds or milliseconds since 1970, day/month/year, month names."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value)) if abs(value) >= 1e8 else None
    if not isinstance(value, str) or len(value) > MAX_DATE_CHARS:
        return None
    text = key(value).translate(DIGITS)
    return (
        _iso_stamp(text)
        or find_date(text)
        or (_epoch(float(text)) if _EPOCH.fullmatch(text) else None)
        or _rfc2822(text)
    )


def find_date(text: str) -> date | None:
    """The first day stated in full (with its year) inside `text`."""
    text = key(text).translate(DIGITS)
    if found := _ISO.search(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], found[2], found[1])
    if found := _NAMED.search(text):
        if _HIJRI.match(text[found.start(4) :]):
            return None
        return _day(found[4], str(MONTH_NUMBERS[name_key(found[2])]), found[1])
    if found := _NAMED_FIRST.search(text):
        return _day(found[3], str(MONTH_NUMBERS[name_key(found[1])]), found[2])
    return None


def line_date(text: str) -> date | None:
    """The day of a line that holds a date and nothing else but its label, weekday, time and Hijri twin."""
    if len(text) > MAX_DATE_CHARS or not any(c.isdigit() for c in text):
        return None
    folded = key(text).translate(DIGITS)
    if both := _TWO_DATES.fullmatch(folded):
        return line_date(both[1]) if line_date(both[2]) else None
    rest = folded
    for pattern in (_ISO, _DAY_FIRST, _NAMED, _NAMED_FIRST):
        rest = pattern.sub(" ", rest, count=1)
        if rest != folded:
            break
    else:
        return None
    rest = _TWIN.sub(" ", rest)
    words = [w for w in re.split(r"[\s:،,|؛()\[\]\-–—/]+", rest) if name_key(w)]
    while words and name_key(words[0]) in WEEKDAY_KEYS:
        words.pop(0)
    label = [w for w in words if name_key(w) not in WEEKDAY_KEYS and name_key(w) not in _CLOCK and not w.isdigit()]
    return find_date(folded) if not label or name_key("".join(label)) in DATE_LABEL_KEYS else None


_TWIN = re.compile(
    r"\d{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+){0,2}\s+\d{4}\s*ه?|\b\d{1,2}:\d{2}(?::\d{2})?\b|\bt?\d{2}:\d{2}.*z\b"
)
_CLOCK = frozenset(
    name_key(w)
    for w in (
        "م", "ص", "هـ", "ه", "ـ", "الموافق", "الساعة", "بتوقيت", "غرينتش", "جرينتش", "صباحاً", "ظهراً", "مساءً",
        "am", "pm", "gmt", "utc", "في", "يوم",
    )
)  # fmt: skip
_update_labels = "|".join(sorted((re.escape(key(w)) for w in UPDATE_LABELS), key=len, reverse=True))
_TWO_DATES = re.compile(rf"(.*?\d.*?)\b((?:{_update_labels})\b.*)")  # «نُشر: ... - آخر تحديث: ...»


def is_update(text: str) -> bool:
    """The line's date (see `line_date`) is labelled as that of the last change."""
    return name_key(re.split(r"\d", key(text).translate(DIGITS), maxsplit=1)[0]).startswith(tuple(UPDATE_LABEL_KEYS))


def file_name_date(name: str) -> date | None:
    """The day in a file's name: 2024-11-26-report.txt, 20241126.txt."""
    found = _FILE_NAME.search(name)
    return _day(found[1], found[3], found[4]) if found else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _iso_stamp(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.upper()).date() if re.match(r"\d{4}-\d\d-\d\d|\d{8}(?!\d)", text) else None
    except ValueError:
        return None


def _rfc2822(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _epoch(seconds: float) -> date | None:
    if abs(seconds) >= MILLISECONDS_FROM:
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
