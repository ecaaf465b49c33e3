"""Words written alike: the forms of a word that the index counts to another one, and how to find them all the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from searchapp.analysis.arabic.analyzer import word_analysis
from searchapp.analysis.arabic.characters import (
    ALEF,
    ALEF_HAMZA_ABOVE,
    ALEF_HAMZA_BELOW,
    HAMZA,
    HEH,
    TEH_MARBUTA,
    fold_word,
)
from searchapp.analysis.arabic.lexicon import Lexicon, Second
from searchapp.analysis.arabic.stem import Analysis
from searchapp.analysis.arabic.variant_tables import lines
from searchapp.model import Level
from searchapp.patterns import late


@lru_cache(maxsize=1 << 14)
def homographs(exact: str) -> tuple[tuple[str, Level], ...]:
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
    for line in lines("homographs.tsv"):
        word, _, forms = line.partition("\t")
        for form in forms.split():
            listed.setdefault(fold_word(word), []).append((word, form))
            listed.setdefault(fold_word(form), []).append((form, word))
    return listed
