"""Words in Latin letters: accents off at the word level, the commonest English endings off at the stem level."""

from __future__ import annotations

from searchapp.analysis.arabic.characters import fold_accents

# (ending, replacement, letters that must stand before it); the first that fits wins.
ENDINGS: tuple[tuple[str, str, int], ...] = (
    ("ies", "y", 2),
    ("sses", "ss", 2),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("ss", "ss", 1),
    ("us", "us", 1),
    ("is", "is", 1),
    ("s", "", 3),
)


def stem_latin(word: str) -> str:
    """`word` is accent-free and lower-case: "countries" -> "country"."""
    if not word.endswith("s"):
        return word
    for ending, replacement, before in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= before:
            return word[: len(word) - len(ending)] + replacement
    return word


# Letters that Unicode does not take apart into one of ours and an accent.
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
                        "ħ": "h", "ŧ": "t", "ŋ": "n"})  # fmt: skip


def fold_latin(exact: str) -> str:
    return exact if exact.isascii() else fold_accents(exact).translate(_PLAIN)
