"""Whether two vocalised spellings can be the same word. Partial marks are allowed on either side.

Not transitive (كتب fits كَتَبَ and كُتِبَ, which do not fit each other): a check for pairs, not a term to index.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from searchapp.analysis.arabic.characters import ALEF, DAGGER_ALEF, SHADDA, TATWEEL, fold_exact, fold_word

FATHA = "\u064e"
FATHATAN = "\u064b"
SUKUN = "\u0652"

_VOWELS = {
    "\u064b": FATHATAN, "\u064c": "\u064c", "\u064d": "\u064d",  # tanween
    "\u064e": FATHA, "\u064f": "\u064f", "\u0650": "\u0650",  # fatha, damma, kasra
    "\u0652": SUKUN, "\u06e1": SUKUN, "\u06df": SUKUN,  # sukun, and as Quran prints draw it
    "\u08f0": FATHATAN, "\u08f1": "\u064c", "\u08f2": "\u064d",  # open tanween
    DAGGER_ALEF: FATHA,  # the long vowel of a fatha
}  # fmt: skip


def vocalisation_compatible(query_form: str, text_form: str) -> bool:
    """Whether the marks of `query_form` and `text_form` agree wherever both have some, letter by letter.

    False when the letters differ beyond the folds of the word level. A letter with a vowel but without shadda does
    not fit one with shadda; a bare letter fits anything.
    """
    asked, read = _letters(query_form), _letters(text_form)
    return len(asked) == len(read) and all(
        letter == other and _agree(marks, others) for (letter, marks), (other, others) in zip(asked, read, strict=True)
    )


def is_vocalised(form: str) -> bool:
    """Whether a form carries any mark that a vocalisation check can use."""
    return any(marks for _, marks in _letters(form))


def _agree(marks: frozenset[str], others: frozenset[str]) -> bool:
    if not marks or not others:
        return True
    if (SHADDA in marks) != (SHADDA in others):
        return False
    vowels, other_vowels = marks - {SHADDA}, others - {SHADDA}
    return not vowels or not other_vowels or vowels == other_vowels


@lru_cache(maxsize=4096)
def _letters(form: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """(word-level letter, its marks) in order; tanween of a final alef counts for the letter before it."""
    letters: list[tuple[str, set[str]]] = []
    for char in unicodedata.normalize("NFC", unicodedata.normalize("NFKC", form).replace(" ", "")):
        if char == SHADDA or char in _VOWELS:
            if letters:
                letters[-1][1].add(_VOWELS.get(char, char))
        elif char != TATWEEL and (folded := fold_word(fold_exact(char))):
            letters.append((folded, set()))
    if len(letters) > 1 and letters[-1][0] == ALEF and FATHATAN in letters[-1][1]:
        letters[-1][1].discard(FATHATAN)
        letters[-2][1].add(FATHATAN)
    return tuple((letter, frozenset(marks)) for letter, marks in letters)
