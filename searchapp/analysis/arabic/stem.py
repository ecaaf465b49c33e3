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
from typing import NamedTuple, Protocol

from searchapp.analysis.arabic import affixes
from searchapp.analysis.arabic.light import light_stem
from searchapp.analysis.arabic.particles import PARTICLES


class Entries(Protocol):
    """What is asked of a lexicon; keys are word-level forms."""

    def lookup(self, word: str) -> tuple[str, str] | None:
        """Lemma and root ("" for none) of a surface form."""

    def known(self, stem: str) -> bool: ...


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
    stem = word
    for _, candidate, _ in candidates(word):
        other = entries.lookup(candidate)
        if other is None or other[0] != lemma:
            continue
        if candidate == lemma:
            stem = candidate
            break
        if (len(candidate), candidate) < (len(stem), stem):
            stem = candidate
    return Analysis(word, stem, lemma, root, "lexicon")


MIN_GUESSED = 3
"""Letters a known word must have to be found inside an unknown one."""


def _inflected(word: str, entries: Entries) -> Analysis | None:
    best: tuple[int, int, str] | None = None
    for prefix, candidate, suffix in candidates(word):
        if len(candidate) < MIN_GUESSED or (len(candidate) == MIN_GUESSED and len(prefix) == 1 and not suffix):
            continue
        if not entries.lookup(candidate):
            continue
        certain = prefix in affixes.ARTICLES
        key = (len(candidate) + certain, len(prefix), candidate)
        if best is None or key > best:
            best = key
    if best is None:
        return None
    inner = _known(best[2], entries)
    return inner and Analysis(word, inner.stem, inner.lemma, inner.root, "affixes")


def candidates(word: str) -> Iterator[Stripped]:
    """What may remain when affixes come off, with repeats; the word itself is not among them."""
    for prefix, remaining in ((("", 2)), *affixes.NOMINAL_PREFIXES):
        if word.startswith(prefix) and len(word) - len(prefix) >= remaining:
            rest = word[len(prefix) :]
            if prefix:
                yield Stripped(prefix, rest, "")
            for inner, suffix in _without_endings(rest, affixes.NOMINAL_ENDINGS):
                yield Stripped(prefix, inner, suffix)
    for prefix, remaining in (
        (("", 2)),
        ("و", 2),
        ("ف", 2),
        ("ل", 2),
        *affixes.VERBAL_PREFIXES,
        *affixes.VERB_PARTICLES,
    ):
        if word.startswith(prefix) and len(word) - len(prefix) >= remaining:
            rest = word[len(prefix) :]
            if prefix:
                yield Stripped(prefix, rest, "")
            for inner, suffix in _without_endings(rest, affixes.VERBAL_ENDINGS):
                yield Stripped(prefix, inner, suffix)


def _without_endings(word: str, endings: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    yield from _without(word, endings, "")
    for pronoun in affixes.PRONOUNS:
        if word.endswith(pronoun) and len(word) - len(pronoun) >= 2:
            base = word[: -len(pronoun)]
            yield base, pronoun
            for written, itself in affixes.BEFORE_PRONOUN:
                if base.endswith(written):
                    yield base[: -len(written)] + itself, pronoun
            yield from _without(base, endings, pronoun)


def _without(word: str, endings: tuple[tuple[str, str], ...], pronoun: str) -> Iterator[tuple[str, str]]:
    for ending, itself in endings:
        if word.endswith(ending) and len(word) - len(ending) + len(itself) >= 2:
            yield word[: -len(ending)] + itself, ending + pronoun


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
