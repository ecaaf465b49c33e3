"""The words of the query language, as tables: field names, operators, quotation marks, question words.

Names are compared folded (`fold_name`): case, tashkeel, tatweel, hamza seats, teh marbuta, alef maqsura do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_FOLDS = str.maketrans("أإآٱةىؤئکیہ", "ااااهيوءكيه", "ـ")


def fold_name(text: str) -> str:
    """How names of the language are compared."""
    bare = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Mn", "Cf"))
    return bare.translate(_FOLDS).casefold()


def word_set(text: str) -> frozenset[str]:
    """The folded words of a blank-separated list."""
    return frozenset(map(fold_name, text.split()))


def _by_name(table: Mapping[str, str]) -> dict[str, str]:
    return {fold_name(name): value for value, names in table.items() for name in names.split()}


FIELDS = _by_name(
    {
        "title": "title headline عنوان العنوان",
        "summary": "summary ملخص الملخص موجز",
        "body": "body text نص النص متن المتن",
        "captions": "caption captions صورة صور تعليق",
        "section": "section قسم القسم باب",
        "author": "author by كاتب الكاتب مؤلف المؤلف",
        "source": "source مصدر المصدر صحيفة جريدة موقع",
        "place": "place location مكان المكان مدينة بلد",
        "agency": "agency وكالة الوكالة",
        "kind": "kind type نوع النوع",
        "id": "id معرف المعرف رقم",
        "date": "date تاريخ التاريخ",
        "year": "year سنة عام السنة",
        "month": "month شهر الشهر",
        "since": "since منذ",
        "after": "after بعد",
        "before": "before قبل",
        "until": "until حتى",
    }
)
"""Typed before a colon: title:word, عنوان:كلمة. The last four are dates with one open side."""

DATE_FIELDS = frozenset({"date", "year", "month", "since", "after", "before", "until"})
VALUE_FIELDS = frozenset({"kind", "id"})
"""Fields that hold one value, which is compared whole."""

FIELD_LABELS: Mapping[str, str] = {
    "title": "عنوان",
    "summary": "ملخص",
    "body": "نص",
    "captions": "صورة",
    "section": "قسم",
    "author": "كاتب",
    "source": "مصدر",
    "place": "مكان",
    "agency": "وكالة",
    "kind": "نوع",
    "id": "معرف",
    "date": "تاريخ",
}
"""The Arabic name a rewritten query uses."""

KINDS = _by_name(
    {
        "article": "article مقال مقالة خبر تقرير",
        "teaser": "teaser موجز تنويه",
        "caption-only": "caption-only caption صورة تعليق",
    }
)

CAPITAL_OPERATORS: Mapping[str, str] = {"AND": "and", "OR": "or", "NOT": "not", "&&": "and", "||": "or", "|": "or"}
"""Operators wherever they stand alone."""

ARABIC_OPERATORS: Mapping[str, str] = {"أو": "or", "او": "or", "ليس": "not", "وليس": "not", "و": "and"}
"""Operators only where nothing else is likely: `searchapp.query.parse` says where."""

STRAIGHT_QUOTES = '"“”„‟″＂❝❞'
ANGLE_QUOTES = "«»‹›"
ORNATE_QUOTES = "﴾﴿"
QUOTES: Mapping[str, str] = {
    mark: family for family in (STRAIGHT_QUOTES, ANGLE_QUOTES, ORNATE_QUOTES) for mark in family
}
"""Quotation mark -> all marks that may close what it opens."""

QUESTION_WORDS = word_set(
    "من ما ماذا متى أين اين كيف لماذا لما لم كم أي أية هل أهل ماهو ماهي ماهى مالذي ماالذي مااسم فيما "
    "بماذا لمن ممن عمن علام إلام بم عم كيفية علل عرف اذكر what who when where why how which"
)
"""Words that ask and do not name: damped in ranking."""

NAMES_IN_ALEF = word_set(
    "فرنسا أمريكا أميركا كندا كوبا غانا هولندا بولندا فنلندا إيرلندا آيسلندا رواندا أوغندا أنغولا بنما مالطا "
    "سويسرا إنجلترا كينيا نيوزيلندا فنزويلا غزا يافا حيفا طنطا صنعا شما بابا رضا"
)
"""Names whose final alef is their own; after ليس other words in -ا (and not in -يا) are predicates."""
