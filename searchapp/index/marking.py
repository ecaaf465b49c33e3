"""Which words of a page's articles the query means, read from the forward index: no text is analysed to mark it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searchapp.engines import EngineReader, FormHits, Ids
from searchapp.highlight import Indexed, Marker

FIELDS = ("title", "body")
"""What a result shows of nearly every article."""

Words = Sequence[Indexed]
Term = tuple[tuple[int, ...], npt.NDArray[np.int64]]
"""Numbers of steps, and the forms that will do for them."""


def indexed_words(reader: EngineReader, docs: Ids, marker: Marker) -> list[Mapping[str, Words]]:
    """For each of `docs`, by field: the words that `marker` looks for, in reading order."""
    terms = _forms(reader, marker)
    if not terms:
        return [dict.fromkeys(FIELDS, ())] * len(docs)
    wanted = np.zeros(reader.form_count(), bool)
    for _, forms in terms:
        wanted[forms] = True
    hits = {name: reader.form_hits(name, docs, wanted) for name in FIELDS}
    seen = np.zeros(len(wanted), bool)
    for each in hits.values():
        seen[each.ids] = True
    present = seen.nonzero()[0]
    numbers = _numbers(terms, present, len(wanted))
    texts = reader.form_texts(present)
    known = {form: (text, tuple(sorted(own))) for form, text, own in zip(present.tolist(), texts, numbers, strict=True)}
    columns = []
    for name in FIELDS:
        # how far apart words stand matters in phrases only
        places = _positions(reader, name, docs, hits[name]) if marker.follows else hits[name].places
        columns.append(_by_doc(hits[name], places, known))
    return [dict(zip(FIELDS, row, strict=True)) for row in zip(*columns, strict=True)]


def _numbers(terms: Sequence[Term], present: Ids, form_count: int) -> list[set[int]]:
    """What each of the forms that are there stands for."""
    places = np.zeros(form_count, np.int32)
    places[present] = np.arange(1, len(present) + 1)
    at = places[np.concatenate([forms for _, forms in terms])]
    owners = np.arange(len(terms)).repeat([len(forms) for _, forms in terms])
    there = at.nonzero()[0]
    numbers: list[set[int]] = [set() for _ in present]
    for place, owner in zip(at[there].tolist(), owners[there].tolist(), strict=True):
        numbers[place - 1].update(terms[owner][0])
    return numbers


def _forms(reader: EngineReader, marker: Marker) -> list[Term]:
    """The forms of the index that will do for some steps; terms that do for the same ones are looked up together."""
    terms = defaultdict(list)
    for (level, text), numbers in marker.steps.items():
        terms[level, tuple(numbers)].append(text)
    return [(numbers, reader.form_lookup(level, texts)) for (level, numbers), texts in terms.items()]


def _positions(reader: EngineReader, name: str, docs: Ids, hits: FormHits) -> npt.NDArray[np.int64]:
    stream = reader.form_stream(name, docs)
    return stream.positions[hits.places + np.repeat(stream.offsets[:-1], np.diff(hits.offsets))]


def _by_doc(
    hits: FormHits, places: npt.NDArray[np.int64], known: Mapping[int, tuple[str, tuple[int, ...]]]
) -> list[Words]:
    own = [known[form] for form in hits.ids.tolist()]
    words = [Indexed(text, place, numbers) for (text, numbers), place in zip(own, places.tolist(), strict=True)]
    return [words[start:end] for start, end in pairwise(hits.offsets.tolist())]
