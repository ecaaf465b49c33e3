"""The commit record and what it names, in the index <name>-words: documents fetched by id, never searched.

commit              what readers see (`Commit`), and whether somebody is about to make the next
forms:0 ...         blocks of forms, by the number of the first
base:7:body/1       statistics of commit 7, whole, by field and level
delta:8             what commit 8 changed of them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from searchapp.engines.opensearch.client import Cluster, Json, NotFound
from searchapp.engines.opensearch.stats import Statistics, pack_stats, unpack_stats
from searchapp.engines.opensearch.words import Terms, Words, pack_forms, unpack_forms
from searchapp.model import TEXT_FIELDS

BLOCK_FORMS = 16_384
MOST_DELTAS = 16
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Commit:
    """`blocks`: (first form, how many). `phase`: "writing" or "publishing" while a next commit is being made;
    `reserved`: the orders it may use up. `stale`: documents nobody needs after the next commit.
    """

    number: int = 0
    store_version: int = 0
    articles: int = 0
    next_order: int = 0
    forms: int = 0
    blocks: tuple[tuple[int, int], ...] = ()
    base: int = 0
    base_keys: tuple[str, ...] = ()
    deltas: tuple[int, ...] = ()
    tokens: tuple[tuple[str, int], ...] = ()
    holders: tuple[tuple[str, int], ...] = ()
    phase: str = ""
    reserved: int = 0
    stale: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: Json) -> Commit:
        def frozen(value: Any) -> Any:
            return tuple(map(frozen, value)) if isinstance(value, list) else value

        return cls(**{name: frozen(value) for name, value in source.items()})


@dataclass(frozen=True, slots=True)
class Stored:
    """A commit as it was read; the marks make sure that nobody wrote another one since."""

    commit: Commit
    seq_no: int
    term: int


class Records:
    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = f"{index}-words"

    def read(self) -> Stored:
        """Raises `NotFound`."""
        found = self._cluster.ask("GET", f"/{self._index}/_doc/commit")
        return Stored(Commit.of(found["_source"]), found["_seq_no"], found["_primary_term"])

    def mark(self) -> tuple[int, int]:
        """Changes whenever the record is written."""
        found = self._cluster.ask("GET", f"/{self._index}/_doc/commit", _source="false")
        return found["_seq_no"], found["_primary_term"]

    def write(self, commit: Commit, before: Stored | None) -> Stored:
        """Durable when it returns. Raises `Conflict` where `before` is not what stands there."""
        given: Json = {"if_seq_no": before.seq_no, "if_primary_term": before.term} if before else {"op_type": "create"}
        answer = self._cluster.ask("PUT", f"/{self._index}/_doc/commit", asdict(commit), **given)
        return Stored(commit, answer["_seq_no"], answer["_primary_term"])

    def _get(self, ids: Sequence[str]) -> Iterator[Json]:
        for at in range(0, len(ids), AT_ONCE):
            asked = list(ids[at : at + AT_ONCE])
            for found in self._cluster.ask("POST", f"/{self._index}/_mget", {"ids": asked}, seconds=60.0)["docs"]:
                if not found.get("found"):
                    raise NotFound(f"{self._index}/{found['_id']}")
                yield found["_source"]

    def _put(self, documents: Iterable[tuple[str, Json]]) -> None:
        self._cluster.bulk(self._index, (({"index": {"_id": name}}, document) for name, document in documents))

    # Forms

    def load_forms(self, words: Words, commit: Commit) -> None:
        """Brings `words` to what a commit knows."""
        with words.lock:
            missing = [(first, count) for first, count in commit.blocks if first + count > words.count]
            for (first, _), source in zip(missing, self._get([f"forms:{first}" for first, _ in missing]), strict=True):
                columns = unpack_forms(source["forms"], source["count"])
                wanted = slice(words.count - first, commit.forms - first)
                words.extend([column[wanted] for column in columns])

    def store_forms(self, fresh: Sequence[Terms], words: Words, commit: Commit) -> tuple[tuple[int, int], ...]:
        """Adds forms after those of a commit; the last block is written again while it is small."""
        if not fresh:
            return commit.blocks
        blocks = list(commit.blocks)
        first, start = commit.forms, 0
        known: list[Terms] = []
        if blocks and blocks[-1][1] < BLOCK_FORMS:
            first, count = blocks.pop()
            known = [_form(words, at) for at in range(first, first + count)]
        forms = [*known, *fresh]
        documents = []
        for start in range(0, len(forms), BLOCK_FORMS):
            block = forms[start : start + BLOCK_FORMS]
            blocks.append((first + start, len(block)))
            documents.append((f"forms:{first + start}", {"forms": pack_forms(block), "count": len(block)}))
        self._put(documents)
        return tuple(blocks)

    # Statistics

    def load_stats(self, commit: Commit, known: tuple[Commit, Statistics] | None) -> Statistics:
        """Of a commit; what is known of an earlier one is taken over."""
        counts: Statistics
        if known and known[0].base == commit.base and commit.deltas[: len(known[0].deltas)] == known[0].deltas:
            counts, deltas = known[1], commit.deltas[len(known[0].deltas) :]
        else:
            counts, deltas = Statistics(), commit.deltas
            for key, source in zip(
                commit.base_keys, self._get([f"base:{commit.base}:{key}" for key in commit.base_keys]), strict=True
            ):
                counts.counts.update(unpack_stats({key: source["counts"]}))
        for source in self._get([f"delta:{number}" for number in deltas]):
            counts = counts.plus(Statistics(counts=unpack_stats(source["counts"])))
        zeros = dict.fromkeys(TEXT_FIELDS, 0)
        tokens, holders = {**zeros, **dict(commit.tokens)}, {**zeros, **dict(commit.holders)}
        return replace(counts, articles=commit.articles, tokens=tokens, holders=holders)

    def store_stats(self, commit: Commit, whole: Statistics, change: Statistics) -> Commit:
        """`commit` with the statistics it is to have: what changed, or all of it where it is time."""
        commit = replace(
            commit, articles=whole.articles, tokens=tuple(whole.tokens.items()), holders=tuple(whole.holders.items())
        )
        if commit.base and len(commit.deltas) < MOST_DELTAS:
            self._put([(f"delta:{commit.number}", {"counts": pack_stats(change)})])
            return replace(commit, deltas=(*commit.deltas, commit.number))
        packed = pack_stats(whole)
        self._put((f"base:{commit.number}:{key}", {"counts": text}) for key, text in packed.items())
        stale = [f"base:{commit.base}:{key}" for key in commit.base_keys] + [f"delta:{n}" for n in commit.deltas]
        self._remove(commit.stale)
        return replace(commit, base=commit.number, base_keys=tuple(packed), deltas=(), stale=tuple(stale))

    def _remove(self, ids: Iterable[str]) -> None:
        self._cluster.bulk(self._index, (({"delete": {"_id": name}}, None) for name in ids))


def _form(words: Words, number: int) -> Terms:
    """All terms of a form."""
    found = []
    for level in words.levels:
        term = int(level.of_form[number])
        found.append(level.texts[term] if term >= 0 else "")
    return tuple(found)  # type: ignore[return-value]
