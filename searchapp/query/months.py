"""Month names of every family of Arabic calendars, and of English. Rows: number, names; compared folded.

Levantine (Iraq to Palestine), international (Egypt, the Gulf, Sudan), Maghrebi (Tunisia, Algeria; Morocco), Libyan
names of 1986, and common spellings. Hijri months with their shorter and dialect names.
"""

from __future__ import annotations

from searchapp.query.names import fold_name

_GREGORIAN = (
    (1, "يناير|كانون الثاني|كانون ثاني|ك2|جانفي|جانفيي|ينّاير|أي النار|اي النار|january|jan"),
    (2, "فبراير|شباط|اشباط|فيفري|فبرائر|فبراير|النوار|february|feb"),
    (3, "مارس|آذار|أذار|مارت|الربيع|march|mar"),
    (4, "أبريل|إبريل|نيسان|أفريل|ابرايل|الطير|april|apr"),
    (5, "مايو|أيار|ايار|ماي|الماء|may"),
    (6, "يونيو|يونيه|حزيران|جوان|الصيف|june|jun"),
    (7, "يوليو|يوليه|تموز|جويلية|يوليوز|ناصر|july|jul"),
    (8, "أغسطس|آب|أوت|غشت|اوغسطس|هانيبال|august|aug"),
    (9, "سبتمبر|أيلول|ايلول|شتنبر|الفاتح|september|sep|sept"),
    (10, "أكتوبر|تشرين الأول|تشرين أول|تشرين اول|ت1|اكتوبر|التمور|october|oct"),
    (11, "نوفمبر|تشرين الثاني|تشرين ثاني|ت2|نونبر|الحرث|november|nov"),
    (12, "ديسمبر|كانون الأول|كانون أول|كانون اول|ك1|دجنبر|الكانون|december|dec"),
)
_HIJRI = (
    (1, "محرم|المحرم|محرم الحرام|muharram"),
    (2, "صفر|صفر الخير|safar"),
    (3, "ربيع الأول|ربيع أول|ربيع الأنور"),
    (4, "ربيع الآخر|ربيع الثاني|ربيع ثاني|ربيع آخر"),
    (5, "جمادى الأولى|جمادى أولى|جمادى الأول|جماد الأول|جماد أول|جمادى الاولى"),
    (6, "جمادى الآخرة|جمادى الثانية|جمادى الثاني|جماد الثاني|جماد ثاني|جمادى الآخر|جماد الآخر"),
    (7, "رجب|رجب الفرد|رجب المرجب|rajab"),
    (8, "شعبان|شعبان المعظم|shaban"),
    (9, "رمضان|رمضان المبارك|رمضان الكريم|ramadan"),
    (10, "شوال|shawwal"),
    (11, "ذو القعدة|ذي القعدة|ذوالقعدة|ذيالقعدة"),
    (12, "ذو الحجة|ذي الحجة|ذوالحجة|ذيالحجة"),
)


def _names(rows: tuple[tuple[int, str], ...]) -> dict[tuple[str, ...], int]:
    """Folded words of a name -> number."""
    return {tuple(map(fold_name, name.split())): number for number, names in rows for name in names.split("|")}


GREGORIAN_MONTHS = _names(_GREGORIAN)
HIJRI_MONTHS = _names(_HIJRI)
