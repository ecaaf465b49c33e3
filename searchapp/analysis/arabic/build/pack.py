"""From probabilities to the shipped table."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field

import numpy as np

from searchapp.analysis.arabic import lexicon_table
from searchapp.analysis.arabic.build.lemmas import Clusters, Key, is_feminine_only, root_of
from searchapp.analysis.arabic.build.readings import PLURAL, Evidence, Facts, part_of_speech

SECOND_SHARE = 0.1
"""Another term of a form is kept from this probability on."""
PLURAL_WEIGHT = 3e-6
"""A broken plural always keeps its singular among its readings if that has this share of all words: جزر of جزيرة."""
NOUN_BIAS = 4.0
"""What people search for are nouns: طالب is a student, not «he demanded», unless that is four times as frequent."""
RARE_NOUN = 0.1
"""A noun this much rarer, in all its forms, than the verb written the same has no such claim: باع is «he sold»."""
PLURAL_BIAS = 2.0
"""They search for things: مطالب are demands, not a claimant, unless that is twice as frequent."""
COMMON = 20
"""Occurrences from which on a spelling is surely one: rarer ones are slips of the keyboard as often."""
PLAIN_BIAS = 3.0
"""They hardly ever search for a pronoun: مكتبه is a library, not his office, unless that is three times as frequent."""


UNUSED_SHARE = 0.02
"""What is left of a masculine nobody uses: شبك is the verb, or an unknown word, before it is of شبكة."""


@dataclass(slots=True)
class Word:
    """A form at word level: how often it occurs, and the expected occurrences of each lemma and of no clitic."""

    count: float = 0.0
    lemmas: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    bare: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    plurals: set[Key] = field(default_factory=set)


def words_of(
    evidence: Evidence, shares: list[float], fold: Callable[[str], str], unused: Container[Key] = ()
) -> dict[str, Word]:
    """`unused`: see `unused_masculines`."""
    words: dict[str, Word] = defaultdict(Word)
    folded = [fold(evidence.spelling[form]) for form in evidence.model.forms]
    for form, count in zip(folded, evidence.model.counts, strict=True):
        words[form].count += count
    for (index, reading), share in zip(evidence.model.rows, shares, strict=True):
        if share > 1e-4 or reading.suffix == PLURAL:
            word, key, count = words[folded[index]], (reading.kind, reading.lemma), evidence.model.counts[index]
            if reading.suffix == PLURAL:
                word.plurals.add(key)
            pronoun = reading.suffix.partition("|")[0]
            if key in unused and reading.suffix.startswith(f"{pronoun}|مفرد.مذكر"):
                count *= UNUSED_SHARE
            word.lemmas[key] += share * count * (1 if pronoun else PLAIN_BIAS)
            if not reading.prefix and reading.suffix.startswith("|"):
                word.bare[key] += share * count * PLAIN_BIAS
    return words


def feminine_shares(evidence: Evidence, shares: list[float]) -> dict[Key, float]:
    """How much of a lemma's singular occurrences are feminine by their ending."""
    feminine: dict[Key, float] = defaultdict(float)
    total: dict[Key, float] = defaultdict(float)
    for (index, reading), share in zip(evidence.model.rows, shares, strict=True):
        if "|مفرد." in reading.suffix:
            key, count = (reading.kind, reading.lemma), share * evidence.model.counts[index]
            total[key] += count
            if ".مؤنث." in reading.suffix:
                feminine[key] += count
    return {key: count / total[key] for key, count in feminine.items() if total[key] > 0}


def unused_masculines(feminine: Mapping[Key, float], facts: Mapping[Key, Facts]) -> frozenset[Key]:
    """Nouns that are hardly ever used without the ة they have in the dictionary: AlKhalil has شبكة of a شبك."""
    return frozenset(
        key for key in feminine if is_feminine_only(key, feminine) and part_of_speech(key[0], facts.get(key)) == "noun"
    )


def weights_of(words: Mapping[str, Word]) -> dict[Key, float]:
    weights: dict[Key, float] = defaultdict(float)
    for word in words.values():
        for key, count in word.lemmas.items():
            weights[key] += count
    return weights


def columns_of(
    words: Mapping[str, Word], clusters: Clusters, terms: Mapping[Key, str], facts: Mapping[Key, Facts], max_forms: int
) -> lexicon_table.Columns:
    """The `max_forms` most frequent forms; forms of one letter, or longer than the table holds, are left out.

    So are names seen once: at search time an unknown word keeps its shape anyway.
    """
    fitting = [
        form for form, word in words.items() if len(form) > 1 and word.lemmas and (word.count > 1 or not _is_name(word))
    ]
    fitting = sorted(lexicon_table.row_order(fitting), key=lambda form: (-words[form].count, form))
    kept = lexicon_table.row_order(fitting[:max_forms])
    shares = {form: term_shares(words[form], terms, clusters.weights) for form in kept}
    used = sorted({term for share in shares.values() for term, value in share.items() if value > SECOND_SHARE}
                  | {max(share, key=lambda term: share[term]) for share in shares.values()})  # fmt: skip
    number = {term: index for index, term in enumerate(used)}
    members: dict[str, list[Key]] = defaultdict(list)
    for key, term in terms.items():
        if term in number:
            members[term].append(key)
    for keys in members.values():
        keys.sort(key=lambda key: -clusters.weights[key])
    total = sum(clusters.weights.values())
    best, flags = [], []
    seconds: list[tuple[int, int, int]] = []
    for row, form in enumerate(kept):
        ranked = sorted(shares[form].items(), key=lambda item: (-item[1], item[0]))
        best.append(number[ranked[0][0]])
        is_bare = _is_bare(words[form], ranked[0][0], terms)
        flags.append(lexicon_table.BARE * is_bare | lexicon_table.COMMON * (words[form].count >= COMMON))
        heavier = {terms[key] for key in words[form].plurals if clusters.weights[key] > PLURAL_WEIGHT * total}
        plurals = {terms[key] for key in words[form].plurals}
        seconds += [
            (row, number[term], lexicon_table.second_note(share, term in plurals))
            for term, share in ranked[1:]
            if share > SECOND_SHARE or (term in heavier and term in number)
        ]
    keys, long_forms = lexicon_table.keys_of(kept)
    root_of_term = [root_of(members[term], facts) for term in used]
    roots = sorted(set(root_of_term))
    return lexicon_table.Columns(
        keys=keys,
        long_forms=long_forms,
        term_of_form=np.array(best, np.int32),
        flags=np.array(flags, np.uint8),
        terms=used,
        roots=roots,
        root_of_term=np.array([roots.index(root) for root in root_of_term], np.int32),
        pos=np.array([_pos(members[term], clusters.weights, facts) for term in used], np.uint8),
        weight=np.array([_weight(sum(clusters.weights[key] for key in members[term]) / total) for term in used]),
        second_form=np.array([row for row, _, _ in seconds], np.int32),
        second_term=np.array([term for _, term, _ in seconds], np.int32),
        second_note=np.array([note for _, _, note in seconds], np.uint8),
    )


def _is_name(word: Word) -> bool:
    return all(kind == "X" for kind, _ in word.lemmas)


def term_shares(word: Word, terms: Mapping[Key, str], weights: Mapping[Key, float]) -> dict[str, float]:
    verb = max((weights[key] for key in word.lemmas if key[0] == "V"), default=0.0)
    biased = {
        key: count
        * (NOUN_BIAS if key[0] != "V" and weights[key] > RARE_NOUN * verb else 1)
        * (PLURAL_BIAS if key in word.plurals else 1)
        for key, count in word.lemmas.items()
    }
    total = sum(biased.values())
    shares: dict[str, float] = defaultdict(float)
    for key, count in biased.items():
        shares[terms[key]] += count / total
    return shares


def _is_bare(word: Word, term: str, terms: Mapping[Key, str]) -> bool:
    of_term = sum(count for key, count in word.lemmas.items() if terms[key] == term)
    return sum(count for key, count in word.bare.items() if terms[key] == term) > 0.5 * of_term


def _pos(keys: list[Key], weights: Mapping[Key, float], facts: Mapping[Key, Facts]) -> int:
    """Of the heaviest lemma; a name that is a common noun as well, if rarely, is inflected like one."""
    common = (key for key in keys if key[0] == "N" and weights[key] > 0.01 * weights[keys[0]])
    key = next(common, keys[0]) if keys[0][0] == "X" else keys[0]
    return lexicon_table.POS.index(part_of_speech(key[0], facts.get(key)))


def _weight(share: float) -> int:
    return max(0, min(255, round(8 * (math.log2(max(share, 1e-9)) + 30))))
