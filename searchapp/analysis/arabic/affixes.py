"""What remains of a word when affixes come off."""

from __future__ import annotations

from collections import defaultdict

from searchapp.analysis.arabic.lexicon_affixes import ARTICLES, MIN_STEM, PREFIXES, SUFFIXES

_TAKES_PRONOUN = {prefix: prefix not in ARTICLES for prefix, *_ in PREFIXES}
_LONGEST_PREFIX = max(map(len, _TAKES_PRONOUN))
_INSTEAD: dict[str, dict[str, bool]] = defaultdict(dict)  # suffix -> what takes its place -> whether only as a pronoun
for _suffix, _instead, _of, _cost, _is_pronoun in SUFFIXES:
    _INSTEAD[_suffix][_instead] = _is_pronoun and _INSTEAD[_suffix].get(_instead, True)
_LONGEST_SUFFIX = max(map(len, _INSTEAD))


def remainders(word: str) -> list[str]:
    """What may remain of a word when affixes come off, and the word itself: shortest first, without repeats."""
    found = {word}
    size = len(word)
    endings = [
        (size - cut, instead, only_pronoun)
        for cut in range(min(_LONGEST_SUFFIX, size - MIN_STEM + 1) + 1)
        for instead, only_pronoun in _INSTEAD.get(word[size - cut :], {}).items()
    ]
    for start in range(min(_LONGEST_PREFIX, size - MIN_STEM + 1) + 1):
        takes_pronoun = _TAKES_PRONOUN.get(word[:start])
        if takes_pronoun is not None:
            for end, instead, only_pronoun in endings:
                left = end - start
                if left >= MIN_STEM - 1 and left + len(instead) >= MIN_STEM and (takes_pronoun or not only_pronoun):
                    found.add(word[start:end] + instead)
    return sorted(found, key=lambda stem: (len(stem), stem))


def surrounds(word: str, lemma: str) -> bool:
    """Whether a word is the lemma with affixes around it."""
    for inside, instead in ((lemma, ""), (lemma[:-1], lemma[-1])):
        at = word.find(inside)
        if at >= 0 and word[:at] in _TAKES_PRONOUN:
            return instead in _INSTEAD.get(word[at + len(inside) :], ())
    return False
