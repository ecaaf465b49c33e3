"""Stems, lemmas and roots of word-level forms, guarded by the lexicon.

Known words: the lexicon says the lemma; the stem is what remains when clitics and sound endings come off, but only down
to a word of the *same* lemma. So a first letter of the root that looks like a clitic stays (وفد, بنك), a last one that
looks like an ending stays (سودان, قانون), and words with one stem have one lemma.

Unknown words: the least that can come off so that a known word remains; it lends its stem, lemma and root. Failing that
a dropped or wrongly seated hamza is tried (مسوول), and at last the light stem, which is then the lemma as well; the
root stays unknown rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchapp.analysis.arabic import affixes
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.light import light_stem
from searchapp.analysis.arabic.particles import PARTICLES


class Analysis(NamedTuple):
    """`word` differs from what was asked only where a hamza was mended; `how` names the rule for people."""

    word: str
    stem: str
    lemma: str
    root: str
    how: str


class Stripped(NamedTuple):
    prefix: str
    word: str
    suffix: str


def analyse_word(word: str, entries: Entries) -> Analysis:
    """All coarser terms of a word-level form."""
    if particle := PARTICLES.get(word):
        return Analysis(word, particle, particle, "", "particle")
    found = _known(word, entries) or _inflected(word, entries)
    if found:
        return found
    for mended in _mended(word):
        found = _known(mended, entries) or _inflected(mended, entries)
        if found:
            return found._replace(how="hamza")
    stem = light_stem(word)
    if stem != word and (entry := entries.lookup(stem)):
        return Analysis(word, stem, *entry, "light")
    return Analysis(word, stem, stem, "", "light")


def _known(word: str, entries: Entries) -> Analysis | None:
    entry = entries.lookup(word)
    if entry is None:
        return None
    lemma, root = entry
    return Analysis(word, _stem_of(word, lemma, entries), lemma, root, "lexicon")


def _stem_of(word: str, lemma: str, entries: Entries) -> str:
    """The lemma if affixes alone stand around it, else the shortest remainder that has the same lemma."""
    if word == lemma or _surrounds(word, lemma):
        entry = entries.lookup(lemma)
        if entry is not None and entry[0] == lemma:
            return lemma
    stem = word
    for candidate in candidates(word):
        if (len(candidate.word), candidate.word) < (len(stem), stem):
            entry = entries.lookup(candidate.word)
            if entry is not None and entry[0] == lemma:
                stem = candidate.word
    return stem


def _surrounds(word: str, lemma: str) -> bool:
    at = word.find(lemma)
    if at >= 0:
        rest = word[at + len(lemma) :]
        return word[:at] in _PREFIXES and (not rest or "" in _SUFFIXES.get(rest, ()))
    at = word.find(lemma[:-1])
    return at >= 0 and word[:at] in _PREFIXES and lemma[-1] in _SUFFIXES.get(word[at + len(lemma) - 1 :], ())


MIN_GUESSED = 3
"""Letters a known word must have to be found inside an unknown one."""


def _inflected(word: str, entries: Entries) -> Analysis | None:
    best: tuple[float, int, str] | None = None
    for prefix, candidate, suffix in candidates(word):
        if len(candidate) < MIN_GUESSED or (len(candidate) == MIN_GUESSED and len(prefix) == 1 and not suffix):
            continue
        key = (_cost(prefix, suffix), -len(candidate), candidate)
        if (best is None or key < best) and entries.lookup(candidate):
            best = key
    if best is None:
        return None
    inner = _known(best[2], entries)
    return inner and Analysis(word, inner.stem, inner.lemma, inner.root, "affixes")


def _cost(prefix: str, suffix: str) -> float:
    before = 0.0
    if prefix not in affixes.ARTICLES:
        before = sum(1 + affixes.PREFIX_COST.get(letter, 0.0) for letter in prefix)
    return before + len(suffix) + affixes.SUFFIX_COST.get(suffix, 0.0)


def candidates(word: str) -> Iterator[Stripped]:
    """What may remain when affixes come off, with repeats; the word itself is not among them."""
    for length in range(min(_LONGEST_PREFIX, len(word) - MIN_REMAINDER) + 1):
        prefix = word[:length]
        suffixes = _PREFIXES.get(prefix)
        if suffixes is None:
            continue
        rest = word[length:]
        if prefix:
            yield Stripped(prefix, rest, "")
        for cut in range(1, min(_LONGEST_SUFFIX, len(rest) - 1) + 1):
            suffix = rest[-cut:]
            for instead in suffixes.get(suffix, ()):
                inner = rest[:-cut] + instead
                if len(inner) >= MIN_REMAINDER:
                    yield Stripped(prefix, inner, suffix)


MIN_REMAINDER = 2
Suffixes = dict[str, tuple[str, ...]]


def _suffixes(endings: tuple[tuple[str, str], ...]) -> Suffixes:
    """Every ending, pronoun, and ending before a pronoun -> what stands in its place in the word itself."""
    found: dict[str, dict[str, None]] = {}
    for pronoun in ("", *affixes.PRONOUNS):
        before = endings if not pronoun else (("", ""), *affixes.BEFORE_PRONOUN, *endings)
        for ending, instead in before:
            found.setdefault(ending + pronoun, {})[instead] = None
    return {suffix: tuple(instead) for suffix, instead in found.items()}


def _prefixes() -> dict[str, Suffixes]:
    """Every prefix -> the suffixes that may stand at the other end of the word."""
    nominal, verbal = _suffixes(affixes.NOMINAL_ENDINGS), _suffixes(affixes.VERBAL_ENDINGS)
    both = {suffix: (*nominal.get(suffix, ()), *verbal.get(suffix, ())) for suffix in nominal | verbal}
    prefixes: dict[str, Suffixes] = {"": both}
    for prefix in affixes.NOMINAL_PREFIXES:
        prefixes[prefix] = both if prefix in affixes.VERBAL_PREFIXES else nominal
    for prefix in affixes.VERBAL_PREFIXES:
        prefixes.setdefault(prefix, verbal)
    return prefixes


_PREFIXES = _prefixes()
_SUFFIXES = _PREFIXES[""]
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_LONGEST_SUFFIX = max(map(len, _SUFFIXES))


# What stands in a text where the spelling asks for a hamza: مسوول, رييس, مسايل, بداه.
_FOR_HAMZA = "ويا"
MAX_MENDED = 6


def _mended(word: str) -> Iterator[str]:
    """The word with a hamza where one may have been dropped, or an alef where one was seated wrongly."""
    if len(word) < 4:
        return
    made = 0
    for at in range(1, len(word)):
        letter = word[at]
        if letter in _FOR_HAMZA:
            yield word[:at] + "ء" + word[at + 1 :]
        elif letter == "ء":
            yield word[:at] + "ا" + word[at + 1 :]
            yield word[:at] + word[at + 1 :]
        else:
            continue
        made += 1
        if made >= MAX_MENDED:
            return
    if word.endswith("ا"):
        yield word + "ء"
