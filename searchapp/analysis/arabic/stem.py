"""Stems, lemmas and roots of word-level forms, guarded by the lexicon.

Known words: the lexicon says the lemma; the stem is what remains when clitics and sound endings come off, but only down
to a word of the *same* lemma. So a first letter of the root that looks like a clitic stays (وفد, بنك), a last one that
looks like an ending stays (سودان, قانون), and words with one stem have one lemma.

A spelling with its hamza or teh marbuta may say what its folded form does not (`spelled`): that wins over the lexicon.

Unknown words: the likeliest known word inside lends its lemma and root. Failing that a dropped or wrongly seated hamza
is tried (مسوول), a word of which this has the form of a broken plural (أصلاب), and at last the light stem, which is
then the lemma as well; its root stays unknown.
"""

from __future__ import annotations

from typing import NamedTuple

from searchapp.analysis.arabic.affixes import remainders, surrounds
from searchapp.analysis.arabic.characters import YEH
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.hamza import mended
from searchapp.analysis.arabic.lexicon import Entry
from searchapp.analysis.arabic.lexicon_affixes import NOMINAL
from searchapp.analysis.arabic.light import light_stem
from searchapp.analysis.arabic.particles import PARTICLES
from searchapp.analysis.arabic.plurals import singulars
from searchapp.patterns import late

_DEFECTIVE = late("..ا.")
"""أفاع، مراع: what such a plural looks like without its last letter, أفاعي."""


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
    return _unknown(word, entries)


def _unknown(word: str, entries: Entries) -> Analysis:
    if _DEFECTIVE.fullmatch(word) and (entry := entries.lookup(word + YEH)) and not entry.lemma.startswith(word):
        return _analysis(word, entry, entries, "affixes")
    for singular in singulars(word):
        entry = entries.lookup(singular)
        if entry is not None and entry.lemma == singular and entry.root and entry.pos in NOMINAL:
            return _analysis(word, entry, entries, "plural")
    stem = light_stem(word)
    if stem != word and (entry := entries.lookup(stem)):
        return _analysis(word, entry, entries, "light")
    return Analysis(word, stem, stem, "", "light")


def spelled_analysis(word: str, lemma: str, root: str, entries: Entries) -> Analysis:
    """Of a form whose spelling says the lemma, which the lexicon does not count it to."""
    stem = lemma if word == lemma or surrounds(word, lemma) else _stem(word, lemma, entries)
    return Analysis(word, stem, lemma, root, "spelling")


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
