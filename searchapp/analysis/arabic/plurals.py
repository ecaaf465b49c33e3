"""Broken plurals by pattern, for words no table knows: أصلاب may be of صلب, because صلب is a word."""

from __future__ import annotations

from collections.abc import Iterator

from searchapp.patterns import late

# (plural, singulars, likeliest first), of word-level forms; the numbers are the letters of the root.
PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ا(.)(.)ا(.)", ("123",)),  # أصلاب
    ("(.)وا(.)(.)", ("1ا23ه", "1ا23")),  # قوارب
    ("(.)(.)اء(.)", ("12ي3ه", "12ا3ه")),  # قصائد، رسائل
    ("(م)(.)ا(.)(.)", ("1234", "1234ه")),  # معابد
    ("(م)(.)ا(.)ي(.)", ("123ا4", "123و4")),  # مصابيح
    ("(.)(.)ا(.)ي(.)", ("123و4", "123ا4", "123ي4")),  # عصافير
    ("ا(.)(.)(.)ه", ("12ا3", "12ي3")),  # أوشحة
    ("(.)(.)اء", ("12ي",)),  # ظباء
    ("(.)(.)ا(.)ي?", ("123ي", "12ا3ي")),  # مغاز، أفاع، صحاري
)
ARTICLES = ("", "ال", "وال", "بال", "لل", "ولل", "وبال")

_PATTERNS = [(late(plural), singulars) for plural, singulars in PATTERNS]


def singulars(word: str) -> Iterator[str]:
    """What the word may be a plural of, behind an article or without."""
    for article in ARTICLES:
        if word.startswith(article):
            rest = word[len(article) :]
            for plural, patterns in _PATTERNS:
                if found := plural.fullmatch(rest):
                    for pattern in patterns:
                        yield "".join(found[int(sign)] if sign.isdecimal() else sign for sign in pattern)
