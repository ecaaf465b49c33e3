"""The likeliest analysis of every form: expectation maximisation over (prefix, lemma, suffix).

A reading's weight is P(lemma) * P(prefix | class) * P(suffix | class), class being verb, noun, particle or name. Forms
count with frequency^0.75, so that the few very frequent ones do not drown the rest. Where the tagged corpus has seen
the form, its counts have a say too: the shares are multiplied, each raised to its say. A. Dempster et al., 1977.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ROUNDS = 12
FORM_EXPONENT = 0.75
TAGGED_TRUST = 5.0
"""So many tagged occurrences of a form have half the greatest say."""
TAGGED_SAY = 0.4
"""The greatest say of the tagged corpus, 1 being all of it: a program tagged it, and reads بحر as «in the heat»."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a form. `kind`: "V" verb, "N" noun or adjective, "P" particle, "X" name."""

    kind: str
    lemma: str
    prefix: str
    suffix: str


@dataclass(slots=True)
class Model:
    """Forms with their readings, and what is known of lemmas beforehand."""

    prior: dict[tuple[str, str], float]
    """(kind, lemma) -> share of running words; unknown lemmas get `unseen`."""
    unseen: float = 1e-8
    forms: list[str] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)
    rows: list[tuple[int, Reading]] = field(default_factory=list)
    tagged: dict[str, dict[tuple[str, str], float]] = field(default_factory=dict)
    """form -> (kind, lemma) -> occurrences in the tagged corpus"""

    def add(self, form: str, count: float, readings: Iterable[Reading]) -> None:
        index = len(self.forms)
        self.forms.append(form)
        self.counts.append(count)
        self.rows.extend((index, reading) for reading in readings)


def posteriors(model: Model, rounds: int = ROUNDS) -> list[float]:
    """For every row of the model the probability of that reading, given its form."""
    form = np.array([index for index, _ in model.rows], np.int64)
    lemma, lemmas = _numbered([(reading.kind, reading.lemma) for _, reading in model.rows])
    prefix, prefixes = _numbered([(reading.kind, reading.prefix) for _, reading in model.rows])
    suffix, suffixes = _numbered([(reading.kind, reading.suffix) for _, reading in model.rows])
    known = np.array([model.prior.get(key, 0.0) for key in lemmas]) + model.unseen
    known /= known.sum()
    weight = np.array(model.counts)[form] ** FORM_EXPONENT
    tagged_share, tagged_trust = _tagged(model, form, lemma, lemmas)

    _, group = np.unique(form * len(lemmas) + lemma, return_inverse=True)
    p_lemma: Any
    p_lemma, p_prefix, p_suffix = known.copy(), _uniform(prefixes), _uniform(suffixes)
    share = np.zeros(len(form))
    for _ in range(rounds):
        share = p_lemma[lemma] * p_prefix[prefix] * p_suffix[suffix]
        share /= np.maximum(np.bincount(form, share, len(model.forms))[form], 1e-300)
        of_lemma = _of_lemma(share, group)
        share *= np.maximum(tagged_share, 1e-9) ** tagged_trust * np.maximum(of_lemma, 1e-30) ** -tagged_trust
        share /= np.maximum(np.bincount(form, share, len(model.forms))[form], 1e-300)
        expected = share * weight
        p_lemma = np.bincount(lemma, expected, len(lemmas))
        # An attested lemma keeps what the corpora know; an unattested one never grows out of proportion.
        p_lemma = np.sqrt(p_lemma / p_lemma.sum() * known)
        p_lemma /= p_lemma.sum()
        p_prefix = _conditional(np.bincount(prefix, expected, len(prefixes)), prefixes)
        p_suffix = _conditional(np.bincount(suffix, expected, len(suffixes)), suffixes)
    return [float(value) for value in share]


def _numbered(keys: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:
    numbers: dict[tuple[str, str], int] = {}
    indexes = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
    return indexes, list(numbers)


def _uniform(keys: list[tuple[str, str]]) -> Any:
    return _conditional(np.ones(len(keys)), keys)


def _conditional(counts: Any, keys: list[tuple[str, str]]) -> Any:
    kinds, _ = _numbered([("", kind) for kind, _ in keys])
    totals = np.bincount(kinds, counts)
    return (counts + 1e-3) / (totals[kinds] + 1e-3)


def _tagged(model: Model, form: Any, lemma: Any, lemmas: list[tuple[str, str]]) -> tuple[Any, Any]:
    """For every row: the smoothed share of its lemma among the form's tagged occurrences, and their say."""
    share, say = np.ones(len(form)), np.zeros(len(form))
    present: dict[int, set[int]] = {}
    for index, lemma_index in zip(form.tolist(), lemma.tolist(), strict=True):
        present.setdefault(index, set()).add(lemma_index)
    for row, (index, lemma_index) in enumerate(zip(form.tolist(), lemma.tolist(), strict=True)):
        counts = model.tagged.get(model.forms[index])
        if counts:
            total = sum(counts.values())
            share[row] = (counts.get(lemmas[lemma_index], 0.0) + 0.2) / (total + 0.2 * len(present[index]))
            say[row] = TAGGED_SAY * total / (total + TAGGED_TRUST)
    return share, say


def _of_lemma(share: Any, group: Any) -> Any:
    """For every row the sum of the shares of its form's readings with the same lemma."""
    return np.bincount(group, share)[group]
