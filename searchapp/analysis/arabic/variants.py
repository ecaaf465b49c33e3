"""Other ways to say what was asked: months, names, agencies, borrowed words, compounds, numbers. Used on queries only.

An index holds what the text says; these tables widen a *query*, at a low weight and visibly. Analysis terms do not
depend on them, so they may grow without a rebuild.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from searchapp.analysis.arabic.characters import (
    fold_exact,
    fold_word,
)
from searchapp.analysis.arabic.compounds import NAME_HEADS, bare_head, compounds
from searchapp.analysis.arabic.figures import (
    date_of,
    dates,
    designations,
    thousands,
    without_zero,
)
from searchapp.analysis.arabic.homographs import homographs
from searchapp.analysis.arabic.sounds import borrowed
from searchapp.analysis.arabic.stopwords import STOP_WORDS
from searchapp.analysis.arabic.variant_tables import Tables, Words, all_tables, without_article, word_forms
from searchapp.model import Level
from searchapp.records import dataclass

WEIGHTS: dict[str, float] = {
    "compound": 0.9,  # عبد الله, عبدالله
    "spelling": 0.8,  # تلفزيون, تليفزيون
    "month": 0.8,  # شباط, فبراير
    "nationality": 0.8,  # أميركي, أمريكي
    "name": 0.7,  # بوتين, Putin
    "agency": 0.6,  # أ.ف.ب, فرانس برس
    "organisation": 0.6,  # الناتو, حلف شمال الأطلسي
    "country": 0.6,  # بريطانيا, المملكة المتحدة
    "unit": 0.8,  # كم, كيلومتر
    "date": 0.8,  # 12/5/2022, 12 أيار 2022
    "number": 0.6,  # عشرون, 20
    "sound": 0.4,  # a foreign sound by rule, where no table has the name
    "homograph": 0.4,  # كتاب, كتب: a form counted to another word
    "adjective": 0.3,  # مصر, مصري
}
"""Kind -> weight of what it adds, relative to the typed word's own. A guess ordered by certainty, for tuning."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The typed words `start` to `end` (half-open) may also be said as `words`, word-level forms in order.

    `level`: they match at this level and finer only (exact-level spelling for EXACT); None: as any typed word.
    """

    start: int
    end: int
    words: tuple[str, ...]
    kind: str
    weight: float
    level: Level | None = None


def variants(words: Sequence[str]) -> list[Variant]:
    """All variants of a run of neighbouring query words (surface, exact or word level), surest kinds first."""
    folded = [_word_form(word) for word in words]
    found: dict[tuple[int, int, tuple[str, ...]], str] = {}
    for start in range(len(folded)):
        longest = MAX_WORDS if _opens(folded[start]) or folded[start].isdigit() else 2
        for end in range(start + 1, min(len(folded), start + longest) + 1):
            asked = tuple(folded[start:end])
            if asked in all_tables().units and len(folded) > 1 and not folded[start - 1].isdigit():
                continue  # «كم» asks for a number, and is kilometres behind one
            for other, kind in _of(asked) if len(asked) > 1 else _of_word(folded[start]):
                if other != asked:
                    key = (start, end, other)
                    if key not in found or WEIGHTS[kind] > WEIGHTS[found[key]]:
                        found[key] = kind
    numbers = {key[:2] for key, kind in found.items() if kind in ("number", "unit") and key[1] - key[0] > 1}
    for start, end, other in [key for key, kind in found.items() if kind == "number"]:
        if any(first <= start and end <= last and (first, last) != (start, end) for first, last in numbers):
            del found[start, end, other]  # «الحادي والعشرون» is not twenty
    made = [
        Variant(start, end, other, kind, WEIGHTS[kind], Level.STEM if kind == "name" and len(other) == 1 else None)
        for (start, end, other), kind in found.items()
    ]
    for at, word in enumerate(words):
        made += [Variant(at, at + 1, (form,), "sound", WEIGHTS["sound"]) for form in borrowed(word)]
        for form, level in homographs(fold_exact(word)):
            made.append(Variant(at, at + 1, (form,), "homograph", WEIGHTS["homograph"], level))
    return sorted(made, key=lambda variant: (-variant.weight, variant.start, variant.end))


WHOLE_NAMES = frozenset(("month", "country", "number"))
"""Kinds of names whose single words say something else: تشرين الأول, كوريا الشمالية, الخامس عشر."""


def whole_names(words: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of neighbouring words (start, end) that name one thing only together; the longest, from the left."""
    folded = [_word_form(word) for word in words]
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(folded):
        longest = min(len(folded), start + MAX_WORDS)
        end = next((end for end in range(longest, start + 1, -1) if _is_whole(tuple(folded[start:end]))), start + 1)
        if end - start > 1:
            found.append((start, end))
        start = end
    return found


def _is_whole(asked: tuple[str, ...]) -> bool:
    tables = all_tables()
    if asked[0][:1].isdigit():
        return _is_quantity(asked, tables) or date_of(asked, tables.months) is not None
    if len(asked) == 2 and bare_head(asked[0]) in NAME_HEADS and asked[1].isalpha() and asked[1] not in STOP_WORDS:
        return asked[0] != "ابن" or not asked[1].startswith("ال")  # «ابن الرئيس» is no name
    if not _opens(asked[0]):
        return False
    bares = [asked, *_behind_proclitics(asked)]
    return any(tables.groups[number][0] in WHOLE_NAMES for bare in bares for number in tables.numbers(bare))


def _is_quantity(asked: tuple[str, ...], tables: Tables) -> bool:
    """20 دولارا, 10 كم."""
    if len(asked) < 2 or not asked[0].isdigit():
        return False
    names = [asked[1:], *(((asked[1].removesuffix(ending)),) for ending in _ENDINGS if len(asked) == 2)]
    return any(tables.groups[number][0] == "unit" for name in names for number in tables.numbers(name))


@lru_cache(maxsize=1 << 14)
def _word_form(word: str) -> str:
    forms = word_forms(word)
    return forms[0] if len(forms) == 1 else fold_word(fold_exact(word))


@lru_cache(maxsize=1 << 14)
def _of_word(word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Of a word alone; remembered, because people ask for the same words."""
    return tuple(_of((word,)))


def _of(asked: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from _from_tables(asked)
    yield from compounds(asked)
    yield from _figures(asked)


def _figures(asked: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not any(word[-1:].isdigit() for word in asked):
        return
    tables = all_tables()
    if day := date_of(asked, tables.months):
        names = [name for name, month in tables.months.items() if month == day[1] and not name[0].isascii()]
        yield from ((written, "date") for written in dates(*day, names))
    for rule in (thousands, designations, without_zero):
        yield from ((written, "number") for written in rule(asked))


MAX_WORDS = 5


@lru_cache(maxsize=1 << 14)
def _opens(word: str) -> bool:
    """Whether a name of several words may begin so, a clitic before it or not."""
    openings = all_tables().openings
    bare = (word, *(rest for (rest,) in _behind_proclitics((word,))))
    return any(first in openings or "ال" + first in openings for first in bare)


# A query may say وغوغل, لأمريكا or بالكونغرس: the name is looked for behind these. Longest first.
_PROCLITICS = ("وبال", "وكال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال", "وب", "ول", "و", "ب", "ل", "ف", "ك")

# The adjective of a name and its forms keep the name's variants: الأميركيين -> أمريكيين.
_ENDINGS = ("يين", "يون", "يات", "يه", "ين", "ون", "ات", "ان", "ه", "ي", "ا")
_ARTICLE_OR_NOT = frozenset(("country", "organisation", "name"))
_WITH_ENDINGS = frozenset(("spelling", "nationality", "unit"))


def _from_tables(asked: Words) -> Iterator[tuple[Words, str]]:
    tables = all_tables()
    numbers = tables.numbers(asked)
    if not numbers:
        for bare in _behind_proclitics(asked):
            numbers = tables.numbers(bare)
            if numbers:
                asked = bare
                break
    if numbers:
        for number in numbers:
            kind, members = tables.groups[number]
            for member in members:
                if member not in (asked, without_article(asked)):
                    yield member, kind
                    if len(member) == 1 and member[0].startswith("ال") and kind in _ARTICLE_OR_NOT:
                        yield without_article(member), kind
    elif len(asked) == 1:
        yield from _inflected(asked[0], tables)


def _behind_proclitics(asked: Words) -> Iterator[Words]:
    for prefix in _PROCLITICS:
        if asked[0].startswith(prefix) and len(asked[0]) - len(prefix) >= 3:
            yield (asked[0][len(prefix) :], *asked[1:])


def _inflected(word: str, tables: Tables) -> Iterator[tuple[Words, str]]:
    for (bare,) in [(word,), *_behind_proclitics((word,))]:
        for ending in _ENDINGS:
            if not bare.endswith(ending) or len(bare) - len(ending) < 4:
                continue
            for number in tables.numbers((bare[: -len(ending)],)):
                kind, members = tables.groups[number]
                if kind == "adjective" and members[1] == (bare[: -len(ending)],):
                    yield members[0], kind
                if kind in _WITH_ENDINGS:
                    for member in members:
                        if kind == "unit":
                            yield member, kind  # كيلومترات: its abbreviations have no endings
                        elif len(member) == 1 and not member[0].isascii():
                            yield (member[0] + ending,), kind
