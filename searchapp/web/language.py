"""The page's language: catalogue, plural forms, numbers and dates.

Messages are written in English in code and templates; `locale/*/LC_MESSAGES/searchapp.po` translates them. A test keeps
the catalogues complete and the compiled ones fresh.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal
from unicodedata import bidirectional

from hijridate import Gregorian
from markupsafe import Markup

from searchapp.records import dataclass

Code = Literal["ar", "en"]
LANGUAGES: dict[Code, str] = {"ar": "العربية", "en": "English"}
LOCALE = Path(__file__).parent / "locale"
ARABIC_DIGITS = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")

MONTHS = (
    ("يناير", "كانون الثاني", "January"),
    ("فبراير", "شباط", "February"),
    ("مارس", "آذار", "March"),
    ("أبريل", "نيسان", "April"),
    ("مايو", "أيار", "May"),
    ("يونيو", "حزيران", "June"),
    ("يوليو", "تموز", "July"),
    ("أغسطس", "آب", "August"),
    ("سبتمبر", "أيلول", "September"),
    ("أكتوبر", "تشرين الأول", "October"),
    ("نوفمبر", "تشرين الثاني", "November"),
    ("ديسمبر", "كانون الأول", "December"),
)
"""Egyptian and Gulf name, Levantine name, English name: a reader of either shore knows one of the first two."""

HIJRI_MONTHS = (
    ("محرّم", "Muharram"),
    ("صفر", "Safar"),
    ("ربيع الأول", "Rabi I"),
    ("ربيع الآخر", "Rabi II"),
    ("جمادى الأولى", "Jumada I"),
    ("جمادى الآخرة", "Jumada II"),
    ("رجب", "Rajab"),
    ("شعبان", "Shaban"),
    ("رمضان", "Ramadan"),
    ("شوال", "Shawwal"),
    ("ذو القعدة", "Dhu al-Qada"),
    ("ذو الحجة", "Dhu al-Hijja"),
)


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages. `digits` is "latn" or "arab"."""

    code: Code
    digits: str
    gettext: Callable[[str], str]
    _ngettext: Callable[[str, str, int], str]

    @property
    def direction(self) -> str:
        return "rtl" if self.code == "ar" else "ltr"

    @property
    def other(self) -> Code:
        return "en" if self.code == "ar" else "ar"

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language; values are put in as they are (escape happens in the template)."""
        text = self.gettext(message)
        return text % values if values else text

    def counted(self, one: str, many: str, count: int, **values: object) -> str:
        """The right plural form, with `%(n)s` the number as this language writes it."""
        return self._ngettext(one, many, count) % {"n": self.number(count), **values}

    def number(self, value: int | float) -> str:
        text = f"{value:,}"
        return text.translate(ARABIC_DIGITS) if self.digits == "arab" and self.code == "ar" else text

    def seconds(self, value: float) -> str:
        text = f"{value:.3f}" if value < 1 else f"{value:.1f}"
        return text.translate(ARABIC_DIGITS) if self.digits == "arab" and self.code == "ar" else text

    def plain(self, value: object) -> str:
        """A number that is a name, such as a year: no thousands mark."""
        text = str(value)
        return text.translate(ARABIC_DIGITS) if self.digits == "arab" and self.code == "ar" else text

    def date(self, day: Date) -> str:
        """26 نوفمبر (تشرين الثاني) 2024; 26 November 2024."""
        return self.plain(_date(day, self.code))

    def month(self, month: str) -> str:
        """ "2024-11" -> نوفمبر (تشرين الثاني) 2024."""
        try:
            year, number = (int(part) for part in month.split("-"))
            gulf, levant, english = MONTHS[number - 1]
        except (ValueError, IndexError):
            return month
        return self.plain(f"{gulf} ({levant}) {year}" if self.code == "ar" else f"{english} {year}")

    def hijri(self, day: Date) -> str:
        """24 جمادى الأولى 1446 هـ; empty outside the years the table of Umm al-Qura covers (1924 to 2077)."""
        return self.plain(_hijri(day, self.code))


@lru_cache(maxsize=4096)
def _date(day: Date, code: str) -> str:
    gulf, levant, english = MONTHS[day.month - 1]
    return f"{day.day} {gulf} ({levant}) {day.year}" if code == "ar" else f"{day.day} {english} {day.year}"


@lru_cache(maxsize=4096)
def _hijri(day: Date, code: str) -> str:
    try:
        hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    except (OverflowError, ValueError):
        return ""
    arabic, english = HIJRI_MONTHS[hijri.month - 1]
    return f"{hijri.day} {arabic} {hijri.year} هـ" if code == "ar" else f"{hijri.day} {english} {hijri.year} AH"


@lru_cache
def language(code: str, digits: str = "latn") -> Language:
    """One of `LANGUAGES`, loaded once; Arabic for an unknown code."""
    known: Code = "en" if code == "en" else "ar"
    catalogue: NullTranslations = NullTranslations()
    compiled = LOCALE / known / "LC_MESSAGES" / "searchapp.mo"
    if compiled.is_file():
        with compiled.open("rb") as file:
            catalogue = GNUTranslations(file)
    return Language(known, digits, lru_cache(maxsize=2048)(catalogue.gettext), catalogue.ngettext)


@lru_cache(maxsize=8192)
def direction_of(text: str) -> str:
    """ "rtl" or "ltr" by the first letter that has a direction (as dir="auto" would say); "" for none."""
    for character in text:
        kind = bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def isolate(text: str) -> Markup:
    """A text that keeps its own direction inside a sentence of the other: numbers and brackets do not jump."""
    return Markup('<bdi dir="auto">{}</bdi>').format(text)
