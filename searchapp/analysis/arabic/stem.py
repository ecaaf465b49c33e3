"""Stems, lemmas and roots of word-level forms, guarded by the lexicon.

Known words: the lexicon says the lemma; the stem is what remains when clitics and sound endings come off, but only down
to a word of the *same* lemma. So a first letter of the root that looks like a clitic stays (وفد, بنك), a last one that
looks like an ending stays (سودان, قانون), and words with one stem have one lemma.

Unknown words: the likeliest known word inside lends its lemma and root. Failing that a dropped or wrongly seated hamza
is tried (مسوول), and at last the light stem, which is then the lemma as well; the root stays unknown, never a guess.
"""

from __future__ import annotations

from typing import NamedTuple

from searchapp.analysis.arabic.affixes import remainders, surrounds
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.hamza import mended
from searchapp.analysis.arabic.lexicon import Entry
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
    for spelled in mended(word):
        if entry := entries.lookup(spelled) or entries.guess(spelled):
            return _analysis(spelled, entry, entries, "hamza")
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
    for rest in remainders(word):
        if rest == word:
            break
        entry = entries.lookup(rest)
        if entry is not None and entry.lemma == lemma:
            return rest
    return word
