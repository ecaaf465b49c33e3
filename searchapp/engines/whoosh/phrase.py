"""Where words stand together: (document, position) pairs as sorted 64-bit keys, followed from step to step.

The positions come from the postings where the level keeps them, else from the forward index of the candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from searchapp.engines.whoosh.arrays import Array, smallest
from searchapp.engines.whoosh.postings import PostingLists
from searchapp.engines.whoosh.segment import SegmentReader
from searchapp.engines.whoosh.sets import intersect, locate, unite
from searchapp.query.plan import Phrase
from searchapp.records import dataclass

Keys = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]

POSITION_BITS = 32
MAX_SLOP = 1 << 30
STREAM_TOKENS = 1 << 20  # tokens of the forward index looked at in one go


@dataclass(frozen=True, slots=True)
class Step:
    """Posting lists of a step's alternatives in one segment, and where it stands relative to the first step."""

    slots: tuple[int, ...]
    texts: tuple[str, ...]
    at: int


def find(segment: SegmentReader, phrase: Phrase) -> tuple[Array, npt.NDArray[np.int64]]:
    """Documents where the phrase stands, and at how many places."""
    nothing = np.zeros(0, segment.doc_dtype), np.zeros(0, np.int64)
    lists = segment.lists(phrase.field, phrase.level)
    if lists is None:
        return nothing
    steps = _steps(segment, phrase)
    if not steps or not all(step.slots for step in steps):
        return nothing
    docs = _candidates(lists, steps, segment.doc_count)
    if not len(docs):
        return nothing
    if lists.with_positions:
        keys = {slots: _postings_keys(lists, slots, docs) for slots in {step.slots for step in steps}}
        counts = _count(phrase, [keys[step.slots] for step in steps], len(docs))
    else:
        counts = _follow_streams(segment, phrase, steps, docs)
    held = counts > 0
    return docs[held], counts[held]


def _steps(segment: SegmentReader, phrase: Phrase) -> list[Step]:
    steps = []
    for texts, at in phrase.steps:
        slots = [slot for text in dict.fromkeys(texts) if (slot := segment.slot(phrase.field, phrase.level, text)) >= 0]
        steps.append(Step(tuple(slots), texts, at))
    return steps


def _candidates(lists: PostingLists, steps: Sequence[Step], doc_count: int) -> Array:
    """Documents that hold every step, equal ones as often as there are of them: each stands at a place of its own.

    Equal is what was asked, not what this segment holds of it: steps that come down to one word here share its place.
    """
    slots = {frozenset(step.texts): step.slots for step in steps}
    needed = Counter(frozenset(step.texts) for step in steps)
    holders = [_holders(lists, slots[texts], times, doc_count) for texts, times in needed.items()]
    holders.sort(key=len)
    docs = holders[0]
    for other in holders[1:]:
        docs = docs[intersect(docs, other)[0]]
    return docs


def _holders(lists: PostingLists, slots: Sequence[int], needed: int, doc_count: int) -> Array:
    """Documents that hold terms so often."""
    if needed == 1:
        return unite([lists.list_docs(slot) for slot in slots], doc_count)
    held = [lists.postings(slot) for slot in slots]
    docs, counts = np.concatenate([docs for docs, _ in held]), np.concatenate([tf for _, tf in held])
    return np.flatnonzero(np.bincount(docs, counts, doc_count) >= needed).astype(docs.dtype)


def _postings_keys(lists: PostingLists, slots: Sequence[int], docs: Array) -> Keys:
    """(index into docs, position) of terms, ascending."""
    found = []
    for slot in slots:
        hit, at = locate(docs, lists.list_docs(slot))
        positions, counts = lists.places(slot, at)
        positions += np.repeat(np.flatnonzero(hit) << POSITION_BITS, counts)
        found.append(positions)
    return found[0] if len(found) == 1 else np.sort(np.concatenate(found))


def _follow_streams(segment: SegmentReader, phrase: Phrase, steps: Sequence[Step], docs: Array) -> Counts:
    texts = {step.slots: step.texts for step in steps}  # equal steps are looked for once
    bits = {slots: 1 << number for number, slots in enumerate(texts)}
    wanted = np.zeros(segment.form_count, smallest((1 << len(bits)) - 1))
    for slots, bit in bits.items():
        wanted[segment.forms_of(phrase.level, texts[slots])] |= wanted.dtype.type(bit)
    held = wanted.astype(bool)
    counts = []
    for chunk in _chunks(segment, phrase.field, docs):
        hits = segment.hits(phrase.field, chunk.astype(np.int64), held)
        owners = np.repeat(np.arange(len(chunk)) << POSITION_BITS, np.diff(hits.offsets))
        places = owners + segment.positions(phrase.field, chunk, hits)
        found = wanted[hits.ids]
        keys = {slots: places[(found & wanted.dtype.type(bit)) != 0] for slots, bit in bits.items()}
        counts.append(_count(phrase, [keys[step.slots] for step in steps], len(chunk)))
    return np.concatenate(counts)


def _chunks(segment: SegmentReader, field: str, docs: Array) -> list[Array]:
    tokens = np.cumsum(segment.lengths(field)[docs], dtype=np.int64)
    cuts = np.flatnonzero(np.diff(tokens // STREAM_TOKENS)) + 1
    return np.split(docs, cuts)


def _count(phrase: Phrase, keys: list[Keys], doc_count: int) -> npt.NDArray[np.int64]:
    """The places per document."""
    slop = min(phrase.slop, MAX_SLOP)
    places = _ordered(keys, [at for _, at in phrase.steps], slop)
    if not phrase.ordered:
        places = np.concatenate((places, _unordered(phrase, keys, slop)))
    places = _distinct(places)
    return np.bincount(places >> POSITION_BITS, minlength=doc_count)


def _ordered(keys: list[Keys], at: list[int], slop: int) -> Keys:
    """Places of the first step from which each next one is reached, walked backwards from the last."""
    reached = keys[-1]
    for step in range(len(keys) - 2, -1, -1):
        if not len(reached):
            return reached
        low = keys[step] + (at[step + 1] - at[step])
        near = np.searchsorted(reached, low)
        np.minimum(near, len(reached) - 1, out=near)
        target = reached[near]
        reached = keys[step][(target >= low) & (target <= low + slop)]
    return reached


def _unordered(phrase: Phrase, keys: list[Keys], slop: int) -> Keys:
    """Places from which all steps stand in a window; equal steps need as many positions as there are of them."""
    width = min(phrase.steps[-1][1] - phrase.steps[0][1] + slop, MAX_SLOP)
    times: dict[frozenset[str], tuple[Keys, int]] = {}
    for (texts, _), places in zip(phrase.steps, keys, strict=True):
        _, before = times.get(frozenset(texts), (places, 0))
        times[frozenset(texts)] = _distinct(places), before + 1
    starts = _distinct(np.concatenate([places for places, _ in times.values()]))
    for places, needed in times.values():
        last = np.searchsorted(places, starts) + needed - 1
        inside = last < len(places)
        starts = starts[inside]
        starts = starts[places[last[inside]] <= starts + width]
    return starts


def _distinct(keys: Keys) -> Keys:
    """Ascending, each once. Of what is sorted in a few runs, this sort makes quick work; `np.unique` does not."""
    keys = np.sort(keys, kind="stable")
    return keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
