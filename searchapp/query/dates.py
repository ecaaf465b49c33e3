"""Dates as Arabic newspapers and their readers write them -> from and to, both included.

Years, months by any family of names, days, Hijri dates (Umm al-Qura, through hijridate), ISO, relative days, open sides
and ranges; digits of every script. `read` never raises: None means it is no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date as Date
from datetime import timedelta

from searchapp.patterns import late
from searchapp.query.months import GREGORIAN_MONTHS, HIJRI_MONTHS
from searchapp.query.names import fold_name, word_set
from searchapp.records import dataclass

MAX_CHARS = 120
HIJRI_YEARS = range(1343, 1501)
"""What hijridate knows: 1 August 1924 to 16 November 2077."""
BARE_HIJRI_YEARS = range(1300, 1501)
"""A year alone in this range is Hijri: no archive has articles of 1445 CE."""
BARE_YEARS = range(1000, 2200)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `low` to `high`, both included; None leaves that side open."""

    low: Date | None
    high: Date | None


def read(text: str, today: Date | None = None) -> DateSpan | None:
    """What `text` means on the day `today` (the real one by default)."""
    if len(text) > MAX_CHARS:
        return None
    words = _words(text)
    try:
        return _range(words, today or Date.today()) if words else None
    except (ValueError, OverflowError):  # a day, month or year that no calendar has
        return None


def read_range(low: str, high: str, today: Date | None = None) -> DateSpan | None:
    """[low .. high], an empty end is open; ends in the wrong order are turned round."""
    first, last = read(low, today) if low else None, read(high, today) if high else None
    if (low and not first) or (high and not last) or not (low or high):
        return None
    start, end = first.low if first else None, last.high if last else None
    if first and last and start and end and start > end:
        return DateSpan(last.low, first.high)
    return DateSpan(start, end)


def is_date_word(text: str) -> bool:
    """Whether a word may be part of a date: a number, a month, a range sign."""
    return all(word.strip("-/.").isdigit() or word in _DATE_WORDS or word in _RANGE_SIGNS for word in _words(text))


# Text -> words

_FILLERS = word_set("في شهر سنة عام يوم من م الموافق لعام لسنة بتاريخ ميلادي ميلادية in of the")
_WEEKDAYS = word_set(
    "الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_HIJRI_MARKS = frozenset({"ه", "هج", "هجري", "هجريه", "للهجره", "ah"})
_PIECE = late(r"\d+(?:[-/.]\d+)+|\d+|>=|<=|[<>≥≤]|\.\.+|…|[^\W\d_]+|\s[-–—]\s|(?<=\d)[-–—](?=\s)")


def _words(text: str) -> list[str]:
    """Folded words, numbers with their inner signs, range signs. Digits become 0-9."""
    plain = "".join(_digit(c) for c in text)
    return [word for piece in _PIECE.findall(plain) if (word := fold_name(piece.strip()))]


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char, char))


# Ranges and open sides

_RANGE_SIGNS = word_set(".. ... .... … - – — to إلى حتى")
_SINCE = word_set("منذ ابتداء بدءا اعتبارا since from")
_AFTER = word_set("بعد after")
_BEFORE = word_set("قبل before")
_UNTIL = word_set("حتى لغاية until till")
_SIGNS = {">": _AFTER, ">=": _SINCE, "≥": _SINCE, "<": _BEFORE, "<=": _UNTIL, "≤": _UNTIL}


def _range(words: list[str], today: Date) -> DateSpan | None:
    for at, word in enumerate(words[1:], 1):
        between = words[0] in ("بين", "between") and word in ("و", "and")
        if word in _RANGE_SIGNS or between:
            low = [w for w in words[:at] if w not in ("بين", "between", "from")]
            return _span(_open(low, today), _open(words[at + 1 :], today))
        if words[0] == "بين" and word.startswith("و") and len(word) > 1:
            return _span(_open(words[1:at], today), _open([word[1:], *words[at + 1 :]], today))
    if words[0] in _RANGE_SIGNS - _UNTIL:
        last = _open(words[1:], today)
        return DateSpan(None, last.high) if last else None
    return _open(words, today)


def _span(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    if first is None or last is None:
        # «2022 ..»: an end that is not there; one that is there and no date is an error
        return None
    if first.low and last.high and first.low > last.high:
        return DateSpan(last.low, first.high)
    return DateSpan(first.low, last.high)


def _open(words: list[str], today: Date) -> DateSpan | None:
    if not words:
        return DateSpan(None, None)
    sides = _SIGNS.get(words[0], frozenset({words[0]}))
    rest = words[1:]
    if sides & _SINCE:
        span = _ago(rest, today) or _one(rest, today)
        return DateSpan(span.low, None) if span else None
    if sides & _AFTER:
        span = _one(rest, today)
        return DateSpan(span.high + _DAY, None) if span and span.high else None
    if sides & _BEFORE:
        ago = _ago(rest, today)
        span = ago or _one(rest, today)
        return ago or (DateSpan(None, span.low - _DAY) if span and span.low else None)
    if sides & _UNTIL:
        span = _one(rest, today)
        return DateSpan(None, span.high) if span else None
    return _one(words, today)


# One date

_DAY = timedelta(days=1)


def _one(words: Sequence[str], today: Date) -> DateSpan | None:
    for reader in (_relative, _last, _calendar):
        span = reader([*words], today)
        if span:
            return span
    return None


def _day(day: Date) -> DateSpan:
    return DateSpan(day, day)


def _month(year: int, month: int) -> DateSpan:
    following = Date(year + month // 12, month % 12 + 1, 1)
    return DateSpan(Date(year, month, 1), following - _DAY)


def _year(year: int) -> DateSpan:
    return DateSpan(Date(year, 1, 1), Date(year, 12, 31))


def _months_before(day: Date, months: int) -> Date:
    count = day.year * 12 + day.month - 1 - months
    last = _month(count // 12, count % 12 + 1).high
    assert last
    return min(last, Date(count // 12, count % 12 + 1, min(day.day, last.day)))


def _week(day: Date) -> DateSpan:
    """The week that holds `day`; it begins on Sunday."""
    start = day - timedelta(days=(day.weekday() + 1) % 7)
    return DateSpan(start, start + 6 * _DAY)


def _last_month(today: Date) -> DateSpan:
    before = today.replace(day=1) - _DAY
    return _month(before.year, before.month)


_RELATIVE: dict[str, Callable[[Date], DateSpan]] = {
    "اليوم|today|هذا اليوم": _day,
    "أمس|امس|البارحة|يوم أمس|yesterday": lambda d: _day(d - _DAY),
    "أول أمس|أول من أمس": lambda d: _day(d - 2 * _DAY),
    "غدا|غد|tomorrow": lambda d: _day(d + _DAY),
    "هذا الأسبوع|الأسبوع الحالي|الأسبوع الجاري|this week": _week,
    "الأسبوع الماضي|الأسبوع الفائت|last week": lambda d: _week(d - 7 * _DAY),
    "هذا الشهر|الشهر الحالي|الشهر الجاري|this month": lambda d: _month(d.year, d.month),
    "الشهر الماضي|الشهر الفائت|last month": _last_month,
    "هذا العام|هذه السنة|العام الحالي|السنة الحالية|العام الجاري|this year": lambda d: _year(d.year),
    "العام الماضي|السنة الماضية|العام الفائت|last year": lambda d: _year(d.year - 1),
}
_RELATIVE_BY_WORDS = {
    tuple(map(fold_name, name.split())): span for names, span in _RELATIVE.items() for name in names.split("|")
}


def _relative(words: list[str], today: Date) -> DateSpan | None:
    span = _RELATIVE_BY_WORDS.get(tuple(words))
    return span(today) if span else None


_UNITS = {
    fold_name(name): (unit, count)
    for unit, count, names in (
        ("day", 1, "يوم أيام يوما day days"),
        ("day", 2, "يومين يومان"),
        ("day", 7, "أسبوع أسابيع أسبوعا week weeks"),
        ("day", 14, "أسبوعين أسبوعان"),
        ("month", 1, "شهر أشهر شهور شهرا month months"),
        ("month", 2, "شهرين شهران"),
        ("month", 12, "سنة سنوات سنين عام أعوام عاما year years"),
        ("month", 24, "سنتين عامين سنتان عامان"),
        ("hour", 1, "ساعة ساعات hour hours"),
    )
    for name in names.split()
}
_LAST = word_set("آخر خلال الأخيرة الماضية last past")
_DATE_WORDS = frozenset(word for name in (*GREGORIAN_MONTHS, *HIJRI_MONTHS) for word in name) | _HIJRI_MARKS
_AGO = word_set("مضت خلت ago")


def _length(words: Sequence[str]) -> tuple[str, int] | None:
    """«7 أيام», «أسبوعين» -> unit and how many."""
    numbers = [int(w) for w in words if w.isdigit() and len(w) < 6]
    units = [_UNITS[w] for w in words if w in _UNITS]
    if len(units) != 1 or len(numbers) > 1 or len(words) != 1 + len(numbers):
        return None
    unit, count = units[0]
    return unit, count * (numbers[0] if numbers else 1)


def _last(words: list[str], today: Date) -> DateSpan | None:
    """«آخر 7 أيام»: today and the six days before it."""
    rest = [w for w in words if w not in _LAST]
    length = _length(rest) if len(rest) < len(words) else None
    if not length:
        return None
    unit, count = length
    if unit == "hour":
        return DateSpan(today - timedelta(days=-(-count // 24)), today)
    if unit == "month":
        return DateSpan(_months_before(today, count) + _DAY, today)
    return DateSpan(today - timedelta(days=max(count - 1, 0)), today)


def _ago(words: Sequence[str], today: Date) -> DateSpan | None:
    """«3 أيام» after منذ or قبل: that day, so long ago."""
    length = _length([w for w in words if w not in _AGO])
    if not length:
        return None
    unit, count = length
    if unit == "month":
        return _day(_months_before(today, count))
    return _day(today - timedelta(days=count if unit == "day" else count // 24))


def _calendar(words: list[str], today: Date) -> DateSpan | None:
    hijri = any(w in _HIJRI_MARKS for w in words)
    words = [w for w in words if w not in _HIJRI_MARKS and w not in _FILLERS and w not in _WEEKDAYS]
    months, rest = _month_names(words)
    if any(not w[0].isdigit() for w in rest) or len({m for m, _ in months}) > 1 or len(rest) > 2:
        return None
    if months:
        (month, of_hijri) = months[0]
        return _named(month, hijri or of_hijri, [int(w) for w in rest if w.isdigit()], len(rest), today)
    return _numbers(re.split(r"[-/.]", rest[0]), hijri) if len(rest) == 1 else None


def _month_names(words: list[str]) -> tuple[list[tuple[int, bool]], list[str]]:
    """Month names in `words` as (number, whether Hijri), and the other words."""
    months: list[tuple[int, bool]] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in (2, 1):
            name = tuple(words[at : at + length])
            number = GREGORIAN_MONTHS.get(name) or HIJRI_MONTHS.get(name)
            if number and len(name) == length:
                months.append((number, name not in GREGORIAN_MONTHS))
                at += length
                break
        else:
            rest.append(words[at])
            at += 1
    return months, rest


def _named(month: int, hijri: bool, numbers: list[int], count: int, today: Date) -> DateSpan | None:
    """A month by name, with year, day, both or neither; without a year: the last such month that has begun."""
    if len(numbers) != count:
        return None
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if n <= 31]
    if len(years) > 1 or len(days) > 1:
        return None
    day = days[0] if days else 0
    if hijri or (years and years[0] in BARE_HIJRI_YEARS):
        from hijridate import Gregorian

        this = Gregorian.fromdate(today).to_hijri()
        year = years[0] if years else this.year - (month > this.month)
        return _hijri(year, month, day)
    year = years[0] if years else today.year - (month > today.month)
    return _day(Date(year, month, day)) if day else _month(year, month)


def _numbers(parts: list[str], hijri: bool) -> DateSpan | None:  # noqa: PLR0911
    """2022, 2022-02, 2022-02-26, 26/2/2022, 2/2022; the same in the Hijri calendar."""
    if not all(p.isdigit() and len(p) in (1, 2, 4) for p in parts) or len(parts) > 3:
        return None
    if len(parts) > 1 and len(parts[-1]) == 4:
        parts = parts[::-1]
    if len(parts[0]) != 4 or any(len(p) > 2 for p in parts[1:]):
        return None
    year, month, day = (*(int(p) for p in parts), 0, 0)[:3]
    if 0 in (year, month, day)[: len(parts)]:
        return None
    if hijri or year in BARE_HIJRI_YEARS:
        return _hijri(year, month, day)
    if year not in BARE_YEARS:
        return None
    if day:
        return _day(Date(year, month, day))
    return _month(year, month) if month else _year(year)


def _hijri(year: int, month: int, day: int) -> DateSpan | None:
    if year not in HIJRI_YEARS:
        return None
    from hijridate import Hijri  # here: few searches need it

    if day:
        return _day(Date(*Hijri(year, month, day).to_gregorian().datetuple()))
    first = Hijri(year, month or 1, 1)
    last_month = Hijri(year, month or 12, 1)
    last = Hijri(year, month or 12, last_month.month_length())
    return DateSpan(Date(*first.to_gregorian().datetuple()), Date(*last.to_gregorian().datetuple()))
