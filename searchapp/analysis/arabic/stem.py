"""Stems, lemmas and roots of word-level forms, guarded by the lexicon.

Known words: the lexicon says the lemma; the stem is what remains when clitics and sound endings come off, but only down
to a word of the *same* lemma. So a first letter of the root that looks like a clitic stays (وفد, بنك), a last one that
looks like an ending stays (سودان, قانون), and words with one stem have one lemma.

Unknown words: the likeliest known word inside lends its lemma and root. Failing that a dropped or wrongly seated hamza
is tried (مسوول), and at last the light stem, which is then the lemma as well; the root stays unknown, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.lexicon import Entry, remainders, surrounds
from searchapp.analysis.arabic.light import light_stem
from searchapp.analysis.arabic.particles import PARTICLES


class Analysis(NamedTuple):
    """`word` differs from what was asked only where a hamza was mended; `how` names the rule for people."""

    word: str
    stem: str
    lemma: str
    root: str
    how: str


def analyse_word(word: str, entries: Entries) -> Analysis:
    """All coarser terms of a word-level form."""
    if particle := PARTICLES.get(word):
        return Analysis(word, particle, particle, "", "particle")
    if entry := entries.lookup(word):
        return _analysis(word, entry, entries, "lexicon")
    if entry := entries.guess(word):
        return _analysis(word, entry, entries, "affixes")
    for mended in _mended(word):
        if entry := entries.lookup(mended) or entries.guess(mended):
            return _analysis(mended, entry, entries, "hamza")
    stem = light_stem(word)
    if stem != word and (entry := entries.lookup(stem)):
        return _analysis(word, entry, entries, "light")
    return Analysis(word, stem, stem, "", "light")


def _analysis(word: str, entry: Entry, entries: Entries, how: str) -> Analysis:
    return Analysis(word, _stem(word, entry.lemma, entries), entry.lemma, entry.root, how)


def _stem(word: str, lemma: str, entries: Entries) -> str:
    """The lemma if only affixes stand around it, else the shortest remainder that has the same lemma."""
    if word == lemma or surrounds(word, lemma):
        entry = entries.lookup(lemma)
        if entry is not None and entry.lemma == lemma:
            return lemma
    stem = word
    for rest in remainders(word):
        if (len(rest), rest) < (len(stem), stem):
            entry = entries.lookup(rest)
            if entry is not None and entry.lemma == lemma:
                stem = rest
    return stem


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
