"""Other ways to say what was asked: months, names, agencies, borrowed words, compounds, numbers. Used on queries only.

An index holds what the text says; these tables widen a *query*, at a low weight and visibly. Analysis terms do not
depend on them, so they may grow without a rebuild.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from searchapp.analysis.arabic.analyzer import word_analysis
from searchapp.analysis.arabic.characters import (
    ALEF,
    ALEF_HAMZA_ABOVE,
    ALEF_HAMZA_BELOW,
    HAMZA,
    HEH,
    TEH_MARBUTA,
    fold_exact,
    fold_word,
    fold_words,
)
from searchapp.analysis.arabic.figures import (
    date_of,
    dates,
    designations,
    number_names,
    ordinal_names,
    thousands,
    without_zero,
)
from searchapp.analysis.arabic.latin import fold_latin
from searchapp.analysis.arabic.lexicon import Lexicon, Second
from searchapp.analysis.arabic.stem import Analysis
from searchapp.analysis.arabic.stopwords import STOP_WORDS
from searchapp.analysis.arabic.tokenizer import FORM, MAX_RUN, take_apart
from searchapp.model import Level
from searchapp.patterns import late
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
            if asked in _tables().units and len(folded) > 1 and not folded[start - 1].isdigit():
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
        made += [Variant(at, at + 1, (form,), "sound", WEIGHTS["sound"]) for form in _borrowed(word)]
        for form, level in _homographs(fold_exact(word)):
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
    tables = _tables()
    if asked[0][:1].isdigit():
        return _is_quantity(asked, tables) or date_of(asked, tables.months) is not None
    if len(asked) == 2 and _bare_head(asked[0]) in NAME_HEADS and asked[1].isalpha() and asked[1] not in STOP_WORDS:
        return asked[0] != "ابن" or not asked[1].startswith("ال")  # «ابن الرئيس» is no name
    if not _opens(asked[0]):
        return False
    bares = [asked, *_behind_proclitics(asked)]
    return any(tables.groups[number][0] in WHOLE_NAMES for bare in bares for number in tables.numbers(bare))


def _is_quantity(asked: tuple[str, ...], tables: _Tables) -> bool:
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
    yield from _compounds(asked)
    yield from _figures(asked)


def _figures(asked: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not any(word[-1:].isdigit() for word in asked):
        return
    tables = _tables()
    if day := date_of(asked, tables.months):
        names = [name for name, month in tables.months.items() if month == day[1] and not name[0].isascii()]
        yield from ((written, "date") for written in dates(*day, names))
    for rule in (thousands, designations, without_zero):
        yield from ((written, "number") for written in rule(asked))


# --- tables -----------------------------------------------------------------------------------------------------------

MAX_WORDS = 5
MONTHS = 12
"""The first rows of variants.tsv are the solar months."""
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    """`groups`: (kind, members); `of`: member, as it is written -> numbers of its groups.

    `openings`: the first words of members of several words. `units`: members that are names of units behind a number
    only. `months`: names of the solar months -> 1 to 12.
    """

    groups: list[tuple[str, list[Words]]]
    of: dict[Words, list[int]]
    openings: frozenset[str]
    units: frozenset[Words]
    months: dict[Words, int]

    def numbers(self, words: Words) -> list[int]:
        """Of the groups with such a member, or with one that is these words behind an article."""
        found = self.of.get(words, [])
        behind = ("ال" + words[0], *words[1:])
        more = self.of.get(behind)
        return found if more is None or not _only_article(behind, words) else sorted({*found, *more})


def _only_article(behind: Words, words: Words) -> bool:
    """Whether they are one name with an article and without."""
    if _without_article(behind) == words:
        return True
    return len(words) == 1 and word_analysis(behind[0]).lemma == word_analysis(words[0]).lemma


def _lines(name: str) -> Iterator[str]:
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _rows() -> Iterator[tuple[str, list[str]]]:
    for line in _lines("variants.tsv"):
        kind, _, members = line.partition("\t")
        yield kind, members.split("|")
    for line in _lines("latin_names.tsv"):
        yield "name", line.split("|")
    for line in _lines("spellings.tsv"):
        yield "spelling", line.split("|")
    for line in _lines("nationalities.tsv"):
        yield "adjective", line.split("\t")
    for number, names in number_names():
        yield "number", [str(number), *names]
    for number, names in ordinal_names():
        yield "number", [f"ال{number}", *names, f"?{number}"]


def word_forms(text: str) -> Words:
    """A text as word-level forms, one for each form it holds: "حلف الناتو" -> ("حلف", "الناتو")."""
    if len(text) <= MAX_RUN and _PLAIN_TEXT(text):  # the long way changes nothing there
        return tuple(map(fold_word, text.split()))
    bare = text.strip()
    if bare.isascii() and bare.isalpha() and len(bare) <= MAX_RUN:
        return (bare.lower(),)
    forms: list[str] = []
    for form in FORM.findall(text):
        pieces = take_apart(form)
        if pieces and pieces[0].end < pieces[-1].end:
            forms.append(fold_latin(fold_word(fold_exact(form))))  # no piece is the whole of it: 12-5-2022
        else:
            forms += [fold_latin(fold_word(piece.text)) for piece in pieces[:1]]
    return tuple(forms)


def _all_word_forms(texts: Sequence[str]) -> Iterator[Words]:
    """`word_forms` of each text, those of plain ones at once, whatever sign of the tables stands before them."""
    texts = [text.strip(" ?#") for text in texts]
    plain = [text for text in dict.fromkeys(texts) if len(text) <= MAX_RUN and _PLAIN_TEXT(text)]
    words = list(map(str.split, plain))
    folded = iter(fold_words(list(chain.from_iterable(words))))
    known = {text: tuple(islice(folded, len(own))) for text, own in zip(plain, words, strict=True)}
    return (known[text] if text in known else word_forms(text) for text in texts)


def _american(written: Sequence[str]) -> Iterator[str]:
    """«وزارة الدفاع الأميركية» for a name that the tables spell «الأمريكية»."""
    return (text.replace("أمريك", "أميرك") for text in written if "أمريك" in text and " " in text.strip())


_PLAIN_TEXT = re.compile("[\u0621-\u063a\u0641-\u064a ]+").fullmatch


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    groups: list[tuple[str, list[Words]]] = []
    of: dict[Words, list[int]] = {}
    units: set[Words] = set()
    months: dict[Words, int] = {}
    rows = [(kind, [*written, *_american(written)]) for kind, written in _rows()]
    forms = _all_word_forms([text for _, written in rows for text in written])
    for kind, written in rows:
        members: dict[Words, None] = {}
        for text in written:
            member = next(forms)
            members[member] = None
            if text.strip().startswith("#"):
                units.add(member)
            if not text.strip().startswith("?"):
                of.setdefault(member, []).append(len(groups))
        if kind == "month" and len(groups) < MONTHS:
            months.update(dict.fromkeys(members, len(groups) + 1))
        groups.append((kind, list(members)))
    openings = frozenset(words[0] for words in of if len(words) > 1)
    return _Tables(groups, of, openings, frozenset(units), months)


@lru_cache(maxsize=1 << 14)
def _opens(word: str) -> bool:
    """Whether a name of several words may begin so, a clitic before it or not."""
    openings = _tables().openings
    bare = (word, *(rest for (rest,) in _behind_proclitics((word,))))
    return any(first in openings or "ال" + first in openings for first in bare)


def _without_article(words: Words) -> Words:
    first = words[0]
    is_article = first.startswith("ال") and len(first) > 4 and word_analysis(first).stem != first  # not ألمانيا
    return (first[2:], *words[1:]) if is_article else words


# A query may say وغوغل, لأمريكا or بالكونغرس: the name is looked for behind these. Longest first.
_PROCLITICS = ("وبال", "وكال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال", "وب", "ول", "و", "ب", "ل", "ف", "ك")

# The adjective of a name and its forms keep the name's variants: الأميركيين -> أمريكيين.
_ENDINGS = ("يين", "يون", "يات", "يه", "ين", "ون", "ات", "ان", "ه", "ي", "ا")
_ARTICLE_OR_NOT = frozenset(("country", "organisation", "name"))
_WITH_ENDINGS = frozenset(("spelling", "nationality", "unit"))


def _from_tables(asked: Words) -> Iterator[tuple[Words, str]]:
    tables = _tables()
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
                if member not in (asked, _without_article(asked)):
                    yield member, kind
                    if len(member) == 1 and member[0].startswith("ال") and kind in _ARTICLE_OR_NOT:
                        yield _without_article(member), kind
    elif len(asked) == 1:
        yield from _inflected(asked[0], tables)


def _behind_proclitics(asked: Words) -> Iterator[Words]:
    for prefix in _PROCLITICS:
        if asked[0].startswith(prefix) and len(asked[0]) - len(prefix) >= 3:
            yield (asked[0][len(prefix) :], *asked[1:])


def _inflected(word: str, tables: _Tables) -> Iterator[tuple[Words, str]]:
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


# --- homographs -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def _homographs(exact: str) -> tuple[tuple[str, Level], ...]:
    """See `_homographs_of`; remembered, because it analyses some thirty forms and people ask for the same words."""
    return tuple(_homographs_of(exact))


def _homographs_of(exact: str) -> Iterator[tuple[str, Level]]:
    """Forms of a word that the lexicon counts to another word because they are written alike."""
    word = fold_word(exact)
    found = word_analysis(exact)
    listed = _listed_homographs()
    for own, form_of_word in dict.fromkeys((*listed.get(found.stem, ()), *listed.get(word, ()))):
        if _may_be_written(exact, own):
            yield from _strays(form_of_word, found.lemma)
    if found.how != "spelling":
        yield from _second_readings(found, exact)
    yield from _over_yeh(word)
    yield from _other_seats(exact, word)
    yield from _same_spelling(found)
    yield from _plural_without_heh(found)
    if len(word) >= MIN_BEFORE_PRONOUN + 2 and word.endswith("اء"):
        yield word[:-1], Level.WORD  # a dropped last hamza: انشا
    if len(word) > MIN_BEFORE_PRONOUN and word.endswith("ا") and word_analysis(word + "ء").how == "lexicon":
        yield word + "ء", Level.WORD
    if found.how != "lexicon" or not found.root:
        return
    # كتابه is كتابة as well: only the last letter as it is written tells.
    if len(found.stem) >= MIN_BEFORE_PRONOUN and not found.stem.endswith(HEH):
        form = found.stem + HEH
        other = word_analysis(form)
        if other.how == "lexicon" and other.lemma not in (found.lemma, found.stem):
            yield form, Level.EXACT
    if exact.endswith(HEH) and len(word) > MIN_BEFORE_PRONOUN:
        other = word_analysis(word[:-1])
        if other.how == "lexicon" and other.root and other.lemma != found.lemma:
            yield word[:-1], Level.STEM


MIN_BEFORE_PRONOUN = 3
_CARRIERS = frozenset("أإآ")


def _may_be_written(exact: str, form: str) -> bool:
    """Whether what was typed may stand for a form with this hamza: إعلام is no أعلام, but اعلام is."""
    return form[0] not in _CARRIERS or form[0] in exact or _CARRIERS.isdisjoint(exact)


def _strays(form: str, lemma: str) -> Iterator[tuple[str, Level]]:
    """How a form is searched that others read as another word. One with the hamza of a plural, or whose spelling says
    this very lemma, as it is written and without its hamza: أعلام are flags, but الإعلام are the media."""
    found = word_analysis(form)
    told = found.how == "spelling" and found.lemma == lemma
    if told or (form[0] == ALEF_HAMZA_ABOVE and _LIKE_VERBAL_NOUN.fullmatch(found.word) and found.lemma != lemma):
        yield form, Level.EXACT
        yield found.word, Level.EXACT
    else:
        yield found.word, Level.STEM


def _spelled_lemma(lemma: str) -> str | None:
    """A spelling that is analysed as this lemma: itself, or with its ة or hamza where its folded form is another's."""
    spellings = (lemma, lemma[:-1] + TEH_MARBUTA, "أ" + lemma[1:], "إ" + lemma[1:])
    return next((one for one in spellings if fold_word(one) == lemma and word_analysis(one).lemma == lemma), None)


def _second_readings(found: Analysis, exact: str) -> Iterator[tuple[str, Level]]:
    """مطالب are demands, and also one who demands: whichever the index counts it to, the other is searched as well."""
    lexicon = Lexicon.load()
    form = found.word if lexicon.seconds(found.word) else found.stem
    for second in lexicon.seconds(form):
        lemma = second.lemma.partition(":")[0]
        if lemma == form != found.lemma and (whole := lexicon.form_of(lemma)) is not None:
            yield whole, Level.LEMMA  # شراع counts as a plural of شارع, but is the dictionary's شراع
        elif lemma != found.lemma and _is_plural(form, second, found.lemma, exact):
            spelling = _spelled_lemma(lemma)
            if spelling is not None:
                yield spelling, Level.LEMMA
    if found.stem == found.lemma:
        for other, second in lexicon.bare_strays(found.lemma):
            own = word_analysis(other)
            if own.stem == other and own.lemma != found.lemma:
                yield from _plural_strays(other, second, own.lemma)


def _plural_strays(form: str, second: Second, lemma: str) -> Iterator[tuple[str, Level]]:
    """How a form that is counted to `lemma` is searched as the plural it may be as well."""
    if not (second.is_plural and _LIKE_VERBAL_NOUN.fullmatch(form)):
        if _is_plural(form, second, lemma):
            yield form, Level.STEM
        return
    spelling = ALEF_HAMZA_ABOVE + form[1:]  # never إضراب
    if _is_plural(form, second, lemma, spelling):
        yield spelling, Level.EXACT
    if _is_plural(form, second, lemma):
        yield form, Level.EXACT


_PLURAL_PATTERNS = late("ا..يه|ا..[هي]|..ا..|..ا.ي.|..اي.?|.يا[^هي]|.يران")
"""أفعلة، مفاعل، مفاعيل، فعائل، فعايا، جياد: what looks like this is hardly ever another word."""
_LIKE_VERBAL_NOUN = late("ا..ا.")
"""أفعال, written like إفعال: إضراب is a strike before it is blows."""
PLURAL_SHARES = {True: 0.02, False: 0.2}
VERBAL_NOUN_SHARE = 0.1
SPELLED_SHARE = 0.01
SHORT_PLURAL_SHARE = 0.4
TWIN_SHARE = 0.2
"""Share of a form's occurrences from which on it is searched as a plural too: of such a pattern, of another, of one
like a verbal noun, of such a one with the plural's hamza (أنصار), of three letters (شرع is the law far more often than
it is lawgivers) unless the singular ends in ة (قطع، قطعة)."""


def _is_plural(form: str, second: Second, lemma: str, exact: str = "") -> bool:
    """Whether the form is likely enough the plural of its second reading, `lemma` being its first, written `exact`."""
    if not second.is_plural:  # وثائق counts as the plural of وثيق, but is of وثيقة
        return len(form) > 3 and second.share >= TWIN_SHARE and second.lemma == lemma + HEH
    if _LIKE_VERBAL_NOUN.fullmatch(form):
        if ALEF_HAMZA_BELOW in exact:
            return False
        return second.share >= (SPELLED_SHARE if ALEF_HAMZA_ABOVE in exact else VERBAL_NOUN_SHARE)
    of_feminine = second.lemma.endswith(HEH) and not form.endswith(HEH)
    likely = of_feminine or _PLURAL_PATTERNS.fullmatch(form) is not None
    if not likely and (len(form) <= 3 or form.endswith(HEH)):
        return second.share >= SHORT_PLURAL_SHARE
    return second.share >= PLURAL_SHARES[likely]


def _over_yeh(word: str) -> Iterator[tuple[str, Level]]:
    """وسايل for وسائل: what many write, and what may be listed as another word."""
    for one, other in (("اء", "اي"), ("اي", "اء")):
        at = word.find(one, 1)
        if 0 < at < len(word) - 2 and (other == "اي" or word_analysis(word.replace(one, other)).how == "lexicon"):
            yield word[:at] + other + word[at + 2 :], Level.WORD


def _other_seats(exact: str, word: str) -> Iterator[tuple[str, Level]]:
    """مسئلة for مسألة, مكافئة for مكافأة: a hamza inside a word, on alef or on another seat."""
    if len(exact) == len(word):
        for at in range(1, len(word) - 1):
            if word[at] == HAMZA:
                yield word[:at] + ALEF + word[at + 1 :], Level.WORD
            elif exact[at] == ALEF_HAMZA_ABOVE and (exact[:at] not in _BEFORE_SEAT):
                yield word[:at] + HAMZA + word[at + 1 :], Level.WORD


_BEFORE_SEAT = frozenset(["و", "ف", "ب", "ل", "ك", "س", "ال", "وال", "بال", "لل", "فال", "كال", "ول", "وب"])


# Forms that only one of two dictionary words written alike can have: كتب the verb by يكتب, the noun by الكتب.
_TELLING = ("ي{}", "{}ت", "ال{}", "{}ون", "{}ين", "{}ات", "ت{}", "{}ه")


def _same_spelling(found: Analysis) -> Iterator[tuple[str, Level]]:
    """Of two dictionary words of which one is a form of the other, the one the typed word is not indexed as."""
    stem, lemma = found.stem, found.lemma
    if stem == lemma:
        return
    if word_analysis(lemma).lemma != lemma:
        yield lemma, Level.STEM  # كتبت belongs to كتب, which stands for the books
    for pattern in _TELLING:
        if word_analysis(pattern.format(stem)).lemma == stem:
            yield pattern.format(stem), Level.LEMMA  # كتب stands for the books, but may be the verb of يكتب
            return


def _plural_without_heh(found: Analysis) -> Iterator[tuple[str, Level]]:
    """حفر is the plural of حفرة, and indexed as a word of its own."""
    lexicon = Lexicon.load()
    if found.stem.endswith(HEH) and found.lemma in lexicon.alternatives(found.stem[:-1]):
        yield found.stem[:-1], Level.STEM
    if found.stem + HEH in lexicon.alternatives(found.stem):
        yield found.stem + HEH, Level.LEMMA


@lru_cache(maxsize=1)
def _listed_homographs() -> dict[str, list[tuple[str, str]]]:
    """Folded form -> (its spelling, the spelling of another form of the word)"""
    listed: dict[str, list[tuple[str, str]]] = {}
    for line in _lines("homographs.tsv"):
        word, _, forms = line.partition("\t")
        for form in forms.split():
            listed.setdefault(fold_word(word), []).append((word, form))
            listed.setdefault(fold_word(form), []).append((form, word))
    return listed


# --- compounds --------------------------------------------------------------------------------------------------------

_FATHER = ("ابو", "ابا", "ابي")
NAME_HEADS = frozenset(("عبد", "ابو", "ابا", "بن", "ابن"))
_HEADS = frozenset(("عبد", *_FATHER, "ام", "بن", "ابن", "ال", "ذو", "ذي", "ذا"))
_TAILS = frozenset(("الدين", "الله", "اباد", "ستان", "بور"))
_CASES = {"ابو": ("ابا", "ابي"), "ابا": ("ابو", "ابي"), "ابي": ("ابو", "ابا"), "ابن": ("بن",), "بن": ("ابن",),
          "ذو": ("ذي", "ذا"), "ذي": ("ذو", "ذا")}  # fmt: skip
_BEFORE_HEAD = ("", "و", "ل", "ب", "ك", "ف", "ول", "وب")


def _compounds(asked: Words) -> Iterator[tuple[Words, str]]:
    """Joined and apart; clitics of the first word come off: لعبدالله is عبد الله."""
    if len(asked) == 2:
        head, tail = _bare_head(asked[0]), asked[1]
        if head in _HEADS or tail in _TAILS:
            yield (head + tail,), "compound"
        for case in _CASES.get(head, ()):
            yield (case, tail), "compound"
            if case not in ("بن", "ابن"):
                yield (case + tail,), "compound"
    elif len(asked) == 1:
        for clitic in _BEFORE_HEAD:
            if asked[0].startswith(clitic):
                yield from _apart(asked[0][len(clitic) :])


def _bare_head(word: str) -> str:
    return next((word[len(c) :] for c in _BEFORE_HEAD if c and word.startswith(c) and word[len(c) :] in _HEADS), word)


def _apart(word: str) -> Iterator[tuple[Words, str]]:
    if word.startswith("عبد") and len(word) >= len("عبد") + 3:
        yield ("عبد", word[len("عبد") :]), "compound"
    for head in ("ذو", "ذي", "ذا"):
        if word.startswith(head + "ال") and len(word) > len(head) + 4:
            yield (head, word[len(head) :]), "compound"
    for tail in ("الدين", "الله"):
        if word.endswith(tail) and len(word) - len(tail) >= 2 and not word.startswith("ال"):
            yield (word[: -len(tail)], tail), "compound"
    for head in ("ابو", "ابي", "بن", "ابن", "ام"):
        rest = word[len(head) :]
        if word.startswith(head) and len(rest) >= (4 if len(head) == 2 else 3):
            yield (head, rest), "compound"


# --- foreign sounds ---------------------------------------------------------------------------------------------------

# What else a paper may write for a letter of a foreign name. One class of letters is changed throughout a word.
_SOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("غ", ("ج", "ق", "ك")),  # g: Levant and Gulf غ, Egypt ج, Gulf ق, Iraq ك
    ("ج", ("غ", "ق")),
    ("ق", ("غ", "ج", "ك")),
    ("ك", ("غ", "ق")),
    ("ف", ("ب",)),  # v
    ("ب", ("ف",)),
    ("تش", ("ش", "ج")),  # ch
    ("ش", ("تش",)),
    ("ت", ("ط",)),
    ("ط", ("ت",)),
    ("س", ("ص", "ز")),
    ("ص", ("س",)),
    ("ز", ("س",)),
    ("د", ("ض",)),
    ("ث", ("س", "ت")),
    ("ه", ("ا",)),
)
# What else than the letter that `fold_word` takes is written for a borrowed one.
_BORROWED = {
    "چ": ("ج", "ش"), "ژ": ("ز",), "گ": ("ك", "ج"), "ڭ": ("غ", "ج"), "ݣ": ("غ", "ج"), "ڤ": ("ب",), "ڨ": ("غ", "ج"),
}  # fmt: skip
_BORROWS = late("[" + "".join(_BORROWED) + "]")


def _borrowed(word: str) -> Iterator[str]:
    """گوگل may be جوجل elsewhere."""
    for letter in set(_BORROWS.findall(word)):
        for other in _BORROWED[letter]:
            yield fold_word(fold_exact(word.replace(letter, other)))


_LONG_VOWELS = "اوي"
MIN_SOUND_LETTERS = 4
MAX_SOUNDS = 80


def sound_variants(word: str) -> list[str]:
    """Spellings a foreign name may also have, by rule: غوغنهايم -> جوجنهايم, a long vowel more or less.

    For words the lexicon gives no root; most of what is made is no word at all: keep what the index holds. Word level,
    clitics off; at most `MAX_SOUNDS`, likeliest kinds of change first.
    """
    if len(word) < MIN_SOUND_LETTERS or word.isascii() or not word.isalpha():
        return []
    made: dict[str, None] = {}
    for heard, others in _SOUNDS:
        if heard in word:
            for other in others:
                made[word.replace(heard, other)] = None
                made[word.replace(heard, other, 1)] = None
    made |= dict.fromkeys(_with_other_vowels(word))
    made.pop(word, None)
    known = word_analysis(word).how == "lexicon"
    return [other for other in list(made)[:MAX_SOUNDS] if _may_be_a_name(other, known, word)]


def _with_other_vowels(word: str) -> Iterator[str]:
    """A long vowel more, less or another; a double letter once; what is often doubled, twice."""
    for at in range(1, len(word)):
        before, letter, rest = word[:at], word[at], word[at + 1 :]
        if letter in _LONG_VOWELS and len(word) > MIN_SOUND_LETTERS:
            yield before + rest
            if letter != "ا":
                yield before + ("ي" if letter == "و" else "و") + rest
        if letter == word[at - 1]:
            yield before + rest
        if letter in "يو" and word[at - 1] != "ا" and rest:
            yield before + "ا" + letter + rest  # دينامو, داينامو
    for at in range(1, len(word)):
        if word[at] not in _LONG_VOWELS and word[at - 1] not in _LONG_VOWELS:
            for vowel in _LONG_VOWELS:
                yield word[:at] + vowel + word[at:]
    for at in range(2, len(word)):
        if word[at] in "لنت" and word[at - 1] in _LONG_VOWELS:
            yield word[:at] + word[at] + word[at:]  # مانيلا, مانيللا


MIN_KNOWN_LETTERS = 6


def _may_be_a_name(word: str, other_is_known: bool, other: str) -> bool:
    """Not another word with a clitic or of a root. Two known words are two words, unless long or only g is spelled."""
    found = word_analysis(word)
    bare = found.stem if found.how != "light" or not word.endswith("ي") else found.stem + "ي"  # مومبي
    if found.root or not bare == found.word == word:
        return False
    if not (other_is_known and found.how == "lexicon"):
        return True
    return len(other) >= MIN_KNOWN_LETTERS or word.replace("غ", "ج") == other.replace("غ", "ج")


_SKELETON = str.maketrans(
    {"غ": "ج", "ق": "ج", "ك": "ج", "ط": "ت", "ص": "س", "ز": "س", "ث": "س", "ذ": "د", "ض": "د", "ظ": "د", "ح": "ه",
     "خ": "ه", "پ": "ب", "ڤ": "ف", "ء": None, "ا": None, "و": None, "ي": None, "ع": None}
)  # fmt: skip
_TWICE = late(r"(.)\1+")


def skeleton(term: str) -> str:
    """A key that spellings of one foreign name share: consonants by class of sound, long vowels and doubles left out.

    غوغل, جوجل, قوقل and كوكل are all "ججل". A first vowel counts. "" for a word of fewer than three sounds.
    """
    if not term:
        return ""
    word = term.replace("تش", "ش")
    first = "ا" if word[0] in "اويء" else word[0].translate(_SKELETON)
    rest = _TWICE.sub(r"\1", word[1:]).translate(_SKELETON)
    return first + rest if len(rest) >= 2 else ""
