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
from searchapp.analysis.arabic.characters import HEH, fold_accents, fold_exact, fold_word, fold_words
from searchapp.analysis.arabic.lexicon import Lexicon, Second
from searchapp.analysis.arabic.stem import Analysis
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
        longest = MAX_WORDS if _opens(folded[start]) else 2
        for end in range(start + 1, min(len(folded), start + longest) + 1):
            asked = tuple(folded[start:end])
            for other, kind in _of(asked) if len(asked) > 1 else _of_word(folded[start]):
                if other != asked:
                    key = (start, end, other)
                    if key not in found or WEIGHTS[kind] > WEIGHTS[found[key]]:
                        found[key] = kind
    made = [
        Variant(start, end, other, kind, WEIGHTS[kind], Level.STEM if kind == "name" and len(other) == 1 else None)
        for (start, end, other), kind in found.items()
    ]
    for at, word in enumerate(words):
        for form, level in _homographs(fold_exact(word)):
            made.append(Variant(at, at + 1, (form,), "homograph", WEIGHTS["homograph"], level))
    return sorted(made, key=lambda variant: (-variant.weight, variant.start, variant.end))


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


# --- tables -----------------------------------------------------------------------------------------------------------

MAX_WORDS = 5
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    """`groups`: (kind, members); `of`: member, as it is written -> numbers of its groups.

    `openings`: the first words of members of several words.
    """

    groups: list[tuple[str, list[Words]]]
    of: dict[Words, list[int]]
    openings: frozenset[str]

    def numbers(self, words: Words) -> list[int]:
        """Of the groups with such a member, or with one that is these words behind an article."""
        found = self.of.get(words, [])
        behind = ("ال" + words[0], *words[1:])
        more = self.of.get(behind)
        return found if more is None or _without_article(behind) != words else sorted({*found, *more})


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
    for number, names in _number_names():
        yield "number", [str(number), *names]


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
        forms += [fold_accents(fold_word(piece.text)) for piece in pieces[:1]]
    return tuple(forms)


def _all_word_forms(texts: Sequence[str]) -> Iterator[Words]:
    """`word_forms` of each text, those of plain ones at once."""
    plain = [text for text in dict.fromkeys(texts) if len(text) <= MAX_RUN and _PLAIN_TEXT(text)]
    words = list(map(str.split, plain))
    folded = iter(fold_words(list(chain.from_iterable(words))))
    known = {text: tuple(islice(folded, len(own))) for text, own in zip(plain, words, strict=True)}
    return (known[text] if text in known else word_forms(text) for text in texts)


_PLAIN_TEXT = re.compile("[\u0621-\u063a\u0641-\u064a ]+").fullmatch


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    groups: list[tuple[str, list[Words]]] = []
    of: dict[Words, list[int]] = {}
    rows = list(_rows())
    forms = _all_word_forms([text for _, written in rows for text in written])
    for kind, written in rows:
        members: dict[Words, None] = {}
        for text in written:
            member = next(forms)
            members[member] = None
            if not text.strip().startswith("?"):
                of.setdefault(member, []).append(len(groups))
        groups.append((kind, list(members)))
    return _Tables(groups, of, frozenset(words[0] for words in of if len(words) > 1))


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
_WITH_ENDINGS = frozenset(("spelling", "nationality"))


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
                        if len(member) == 1 and not member[0].isascii():
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
    for form in _listed_homographs().get(found.stem, ()):
        yield form, Level.STEM
    yield from _second_readings(found)
    yield from _over_yeh(word)
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


def _second_readings(found: Analysis) -> Iterator[tuple[str, Level]]:
    """مطالب are demands, and also one who demands: whichever the index counts it to, the other is searched as well."""
    lexicon = Lexicon.load()
    form = found.word if lexicon.seconds(found.word) else found.stem
    for second in lexicon.seconds(form):
        lemma = second.lemma.partition(":")[0]
        if lemma != found.lemma and _is_plural(form, second, found.lemma) and word_analysis(lemma).lemma == lemma:
            yield lemma, Level.LEMMA
    if found.stem == found.lemma:
        for other, second in lexicon.bare_strays(found.lemma):
            own = word_analysis(other)
            if own.stem == other and own.lemma != found.lemma and _is_plural(other, second, own.lemma):
                yield other, Level.STEM


_PLURAL_PATTERNS = late("ا..يه|ا..[هي]|..ا..|..ا.ي.|..اي.?|.يا[^هي]|.يران")
"""أفعلة، مفاعل، مفاعيل، فعائل، فعايا، جياد: what looks like this is hardly ever another word."""
_LIKE_VERBAL_NOUN = late("ا..ا.")
"""أفعال, written like إفعال: إضراب is a strike before it is blows."""
PLURAL_SHARES = {True: 0.02, False: 0.2}
VERBAL_NOUN_SHARE = 0.1
SHORT_PLURAL_SHARE = 0.4
TWIN_SHARE = 0.2
"""Share of a form's occurrences from which on it is searched as a plural too: of such a pattern, of another, of three
letters (شرع is the law far more often than it is lawgivers) unless the singular ends in ة (قطع، قطعة)."""


def _is_plural(form: str, second: Second, lemma: str) -> bool:
    """Whether the form is likely enough the plural of its second reading, `lemma` being its first."""
    if not second.is_plural:  # وثائق counts as the plural of وثيق, but is of وثيقة
        return len(form) > 3 and second.share >= TWIN_SHARE and second.lemma == lemma + HEH
    if _LIKE_VERBAL_NOUN.fullmatch(form):
        return second.share >= VERBAL_NOUN_SHARE
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
def _listed_homographs() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for line in _lines("homographs.tsv"):
        word, _, forms = line.partition("\t")
        for form in forms.split():
            one, other = fold_word(fold_exact(word)), fold_word(fold_exact(form))
            listed.setdefault(one, []).append(other)
            listed.setdefault(other, []).append(one)
    return listed


# --- compounds --------------------------------------------------------------------------------------------------------

_FATHER = ("ابو", "ابا", "ابي")
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


# --- numbers ----------------------------------------------------------------------------------------------------------

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
    18: "ثمانية_عشر ثماني_عشرة", 19: "تسعة_عشر تسع_عشرة", 100: "مئة مائة", 200: "مئتان مائتان مئتين مائتين",
    1000: "ألف", 2000: "ألفان ألفين", 10_000: "عشرة_آلاف",
}  # fmt: skip
_HUNDREDS = {3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع"}


def _number_names() -> Iterator[tuple[int, list[str]]]:
    """The numbers to a hundred from three on, and the round ones to ten thousand, with their names."""
    for number, names in (*_OTHER_NUMBERS.items(), *_TENS.items()):
        yield number, [name.replace("_", " ") for name in names.split()]
    for ten, tens in _TENS.items():
        for unit, units in _UNITS.items():
            yield ten + unit, [f"{one} و{other}" for one in units.split() for other in tens.split()]
    for hundred, name in _HUNDREDS.items():
        yield 100 * hundred, [name + space + ending for ending in ("مئة", "مائة") for space in ("", " ")]
        yield 1000 * hundred, [f"{unit} آلاف" for unit in _UNITS[hundred].split()]


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
    for at in range(1, len(word)):
        if word[at] in _LONG_VOWELS and len(word) > MIN_SOUND_LETTERS:
            made[word[:at] + word[at + 1 :]] = None
            if word[at] != "ا":
                made[word[:at] + ("ي" if word[at] == "و" else "و") + word[at + 1 :]] = None
        if word[at] == word[at - 1]:
            made[word[:at] + word[at + 1 :]] = None
    for at in range(1, len(word)):
        if word[at] not in _LONG_VOWELS and word[at - 1] not in _LONG_VOWELS:
            for vowel in _LONG_VOWELS:
                made[word[:at] + vowel + word[at:]] = None
    made.pop(word, None)
    known = word_analysis(word).how == "lexicon"
    return [other for other in list(made)[:MAX_SOUNDS] if _may_be_a_name(other, known, word)]


MIN_KNOWN_LETTERS = 6


def _may_be_a_name(word: str, other_is_known: bool, other: str) -> bool:
    """Not another word with a clitic or of a root. Two known words are two words, unless long or only g is spelled."""
    found = word_analysis(word)
    if found.root or not found.stem == found.word == word:
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
