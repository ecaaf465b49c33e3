"""A seeded model of the mistakes people make when they type Arabic words, for measuring corrections.

Kinds and shares follow what the spelling literature and keyboards suggest; each function takes a word and a random
source, and gives the word as mistyped, or None where this kind cannot happen to it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from searchapp.query.keyboard import NEIGHBOURS

Mistake = Callable[[str, Random], str | None]

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def _swapped(pairs: str) -> Mistake:
    """One letter for the other of its pair, wherever the word has it."""
    other: dict[str, str] = {}
    for a, b in pairs.split():
        other.setdefault(a, "")
        other.setdefault(b, "")
        other[a] += b
        other[b] += a

    def mistake(word: str, random: Random) -> str | None:
        places = [at for at, letter in enumerate(word) if letter in other]
        if not places:
            return None
        at = random.choice(places)
        return word[:at] + random.choice(other[word[at]]) + word[at + 1 :]

    return mistake


def _inner(word: str, random: Random) -> int:
    """A place, seldom the first letter: people begin with care."""
    return 0 if random.random() < 0.05 else random.randrange(1, len(word))


def doubled(word: str, random: Random) -> str:
    at = _inner(word, random)
    return word[:at] + word[at] + word[at:]


def dropped(word: str, random: Random) -> str:
    at = _inner(word, random)
    return word[:at] + word[at + 1 :]


def inserted(word: str, random: Random) -> str:
    at = _inner(word, random)
    return word[:at] + random.choice(sorted(NEIGHBOURS.get(word[at], LETTERS))) + word[at:]


def transposed(word: str, random: Random) -> str | None:
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not places:
        return None
    at = random.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def neighbour_key(word: str, random: Random) -> str | None:
    at = _inner(word, random)
    near = sorted(NEIGHBOURS.get(word[at], ()))
    near = [letter for letter in near if letter in LETTERS]
    return word[:at] + random.choice(near) + word[at + 1 :] if near else None


def split(word: str, random: Random) -> str | None:
    at = random.randrange(2, len(word) - 1) if len(word) >= 5 else 0
    return word[:at] + " " + word[at:] if at else None


KINDS: dict[str, tuple[float, Mistake]] = {
    "hamza": (2, _swapped("اأ اإ أإ آا ئء ؤء ئي ؤو")),
    "teh marbuta": (1, _swapped("ةه")),
    "alef maqsura": (1, _swapped("ىي")),
    "dad and zah": (1.5, _swapped("ضظ")),
    "dhal": (1, _swapped("ذز ذد")),
    "theh": (1, _swapped("ثس ثت")),
    "qaf": (0.7, _swapped("قك قغ غج")),
    "emphatic": (1, _swapped("سص تط دض")),
    "doubled": (1.5, doubled),
    "dropped": (2, dropped),
    "inserted": (1, inserted),
    "transposed": (1.5, transposed),
    "neighbour key": (2, neighbour_key),
}


def misspell(word: str, random: Random) -> tuple[str, str]:
    """(the word with one mistake, the kind)."""
    kinds, shares = list(KINDS), [share for share, _ in KINDS.values()]
    while True:
        kind = random.choices(kinds, shares)[0]
        mistyped = KINDS[kind][1](word, random)
        if mistyped is not None and mistyped != word:
            return mistyped, kind
