"""Figures said in other ways: numbers and ordinals in words, thousands parted by blanks, dates, names with a figure.

Like all of `searchapp.analysis.arabic.variants`, of queries only. Everything here is at the word level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date

from searchapp.patterns import late

Words = tuple[str, ...]

# --- number names -----------------------------------------------------------------------------------------------------

# Only names that say one number and hardly anything else; the one and the two are articles as often as numbers.
# Genders and cases of one number are parted by blanks, the words of one name by "_".
_UNITS = {
    1: "واحد واحدة إحدى", 2: "اثنان اثنين اثنتان اثنتين", 3: "ثلاثة ثلاث", 4: "أربعة أربع", 5: "خمسة خمس", 6: "ستة ست",
    7: "سبعة سبع", 8: "ثمانية ثماني ثمان", 9: "تسعة تسع",
}  # fmt: skip
_TENS = {
    20: "عشرون عشرين", 30: "ثلاثون ثلاثين", 40: "أربعون أربعين", 50: "خمسون خمسين", 60: "ستون ستين", 70: "سبعون سبعين",
    80: "ثمانون ثمانين", 90: "تسعون تسعين",
}  # fmt: skip
_OTHER_NUMBERS = {
    3: _UNITS[3], 4: _UNITS[4], 5: _UNITS[5], 6: "ستة", 7: _UNITS[7], 8: _UNITS[8], 9: _UNITS[9], 10: "عشرة",
    11: "أحد_عشر إحدى_عشرة", 12: "اثنا_عشر اثني_عشر اثنتا_عشرة اثنتي_عشرة", 13: "ثلاثة_عشر ثلاث_عشرة",
    14: "أربعة_عشر أربع_عشرة", 15: "خمسة_عشر خمس_عشرة", 16: "ستة_عشر ست_عشرة", 17: "سبعة_عشر سبع_عشرة",
    18: "ثمانية_عشر ثماني_عشرة", 19: "تسعة_عشر تسع_عشرة", 100: "مئة مائة",
    200: "مئتان مائتان مئتين مائتين مئتا مائتا مئتي مائتي",
    1000: "ألف", 2000: "ألفان ألفين", 10_000: "عشرة_آلاف",
}  # fmt: skip
_HUNDREDS = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}


def number_names() -> Iterator[tuple[int, list[str]]]:
    """The numbers to a hundred from three on, and the round ones to ten thousand, with their names."""
    for number, names in (*_OTHER_NUMBERS.items(), *_TENS.items()):
        yield number, [name.replace("_", " ") for name in names.split()]
    for ten, tens in _TENS.items():
        for unit, units in _UNITS.items():
            yield ten + unit, [f"{one} و{other}" for one in units.split() for other in tens.split()]
    for hundred, name in _HUNDREDS.items():
        yield 100 * hundred, [name + space + ending for ending in ("مئة", "مائة") for space in ("", " ")]
        yield 1000 * hundred, [f"{unit} آلاف" for unit in _UNITS[hundred].split()]


_ORDINALS = {
    1: "أول أولى", 2: "ثاني ثانية", 3: "ثالث ثالثة", 4: "رابع رابعة", 5: "خامس خامسة", 6: "سادس سادسة",
    7: "سابع سابعة", 8: "ثامن ثامنة", 9: "تاسع تاسعة", 10: "عاشر عاشرة",
}  # fmt: skip


def ordinal_names() -> Iterator[tuple[int, list[str]]]:
    """From the third to the ninety-ninth: الـ21, الحادي والعشرون. The figure alone asks for no ordinal."""
    for number in range(3, 100):
        ten, unit = number - number % 10, number % 10
        if number <= 10:
            names = ["ال" + name for name in _ORDINALS[number].split()]
        elif number < 20:
            first = _ORDINALS[unit] if unit > 1 else "حادي حادية"
            names = [f"ال{name} {'عشرة' if name.endswith('ة') else 'عشر'}" for name in first.split()]
        elif unit:
            first = _ORDINALS[unit] if unit > 1 else "حادي حادية"
            names = [f"ال{name} وال{tens}" for name in first.split() for tens in _TENS[ten].split()]
        else:
            names = ["ال" + tens for tens in _TENS[ten].split()]
        yield number, names


# --- dates ------------------------------------------------------------------------------------------------------------

_DAY_MONTH_YEAR = late(r"(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d\d)")
_YEAR_MONTH_DAY = late(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})")


def date_of(asked: Words, months: Mapping[Words, int]) -> tuple[int, int, int] | None:
    """Day, month and year of words that are nothing but a date: 12/5/2022, 2022-05-12, 12 أيار 2022.

    `months`: names, also of several words -> number.
    """
    figures = "/".join(asked)
    if found := _DAY_MONTH_YEAR.fullmatch(figures):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_MONTH_DAY.fullmatch(figures):
        year, month, day = map(int, found.groups())
    elif len(asked) > 2 and asked[1:-1] in months and _DAY_MONTH_YEAR.fullmatch(f"{asked[0]}/1/{asked[-1]}"):
        day, month, year = int(asked[0]), months[asked[1:-1]], int(asked[-1])
    else:
        return None
    try:
        Date(year, month, day)
    except ValueError:
        return None
    return day, month, year


def dates(day: int, month: int, year: int, names: Sequence[Words]) -> Iterator[Words]:
    """The ways to write a day; `names` are those of its month."""
    for name in names:
        yield (str(day), *name, str(year))
    for days, months in ((f"{day}", f"{month}"), (f"{day:02}", f"{month:02}"), (f"{day}", f"{month:02}")):
        yield days, months, str(year)
    yield str(year), f"{month:02}", f"{day:02}"
    yield str(year), str(month), str(day)


# --- thousands --------------------------------------------------------------------------------------------------------

_GROUPED = late(r"[1-9]\d{0,2}(?: \d{3})+")
_LARGE = late(r"[1-9]\d{4,8}")


def thousands(asked: Words) -> Iterator[Words]:
    """100 000 is 100000: who groups by blanks means one number."""
    if _GROUPED.fullmatch(" ".join(asked)):
        yield ("".join(asked),)
    elif len(asked) == 1 and _LARGE.fullmatch(asked[0]):
        yield tuple(f"{int(asked[0]):,}".split(","))


# --- names with a figure ----------------------------------------------------------------------------------------------

# How Arabic papers write the Latin letters of a name such as F-35, folded.
_LETTERS: tuple[tuple[str, str], ...] = (
    ("اف", "f"), ("اس", "s"), ("تي", "t"), ("بي", "b"), ("ام", "m"), ("جي", "g"), ("سي", "c"), ("كي", "k"),
    ("ار", "r"), ("ايه", "a"), ("اي", "a"), ("دي", "d"), ("اكس", "x"), ("اتش", "h"), ("ان", "n"), ("ال", "l"),
    ("بي", "p"), ("يو", "u"), ("في", "v"), ("ميغ", "mig"), ("ميج", "mig"), ("سو", "su"), ("كا", "ka"), ("ايرباص", "a"),
)  # fmt: skip
_NAMED_BY_FIGURE = late(r"([^\W\d_]+)(\d{1,4})")


def designations(asked: Words) -> Iterator[Words]:
    """إف-35 is F-35; both may stand apart or joined."""
    found = _NAMED_BY_FIGURE.fullmatch("".join(asked)) if len(asked) <= 2 else None
    if found is None or (len(asked) == 2 and not asked[1].isdigit()):
        return
    letters, figure = found.groups()
    for one, other in _LETTERS:
        for name, same in ((one, other), (other, one)):
            if letters == name:
                yield (same + figure,)
                yield same, figure
    if len(asked) == 2 and any(letters in pair for pair in _LETTERS):
        yield (letters + figure,)


def without_zero(asked: Words) -> Iterator[Words]:
    """05 is 5, as a day or month is written."""
    if len(asked) == 1 and len(asked[0]) == 2 and asked[0].isdigit() and asked[0][0] == "0":
        yield (asked[0][1],)
