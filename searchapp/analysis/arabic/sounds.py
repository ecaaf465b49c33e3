"""Foreign sounds, which papers spell in several ways: غوغل, جوجل, قوقل."""

from __future__ import annotations

from collections.abc import Iterator

from searchapp.analysis.arabic.analyzer import word_analysis
from searchapp.analysis.arabic.characters import (
    fold_exact,
    fold_word,
)
from searchapp.patterns import late

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


def borrowed(word: str) -> Iterator[str]:
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
