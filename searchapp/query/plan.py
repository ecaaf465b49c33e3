"""The plan: a tree of index terms, what an engine executes. It holds no raw query text.

Matching and scoring, exactly (the oracle in tests/oracle.py computes this by brute force, every engine must agree).

What is counted

* A token is one part of one form (see `searchapp.analysis`). The text of a field is `Article.text_of(field)`. The
  length of a field is its tokens, the same at every level: forms without parts are gaps and do not count; a token
  without a term at a level counts in the length, and stands nowhere at that level.
* tf is the number of tokens of the field with that term at that level. N, df and average lengths are over live
  articles; the average over those that have at least one token in the field.
* Document order is the order of last adding (replacing an article moves it to the end); merges keep it.

Leaves

* `Term` scores BM25: `weight * idf * tf' / (tf' + k1)` with `tf' = tf / (1 - b + b * length / average)`,
  `idf = ln(1 + (N - df + 0.5) / (df + 0.5))`, k1 and b from `Scoring` by field. No `(k1 + 1)` factor: it only scales.
* `Blend` is one pseudo-term: `tf'` is the sum of its terms' `weight * tf'` (each normalised in its own field), df
  counts the articles holding any of them; k1 is that of the first term's field. An empty one matches nothing.
* `Phrase` is one pseudo-term of its field: tf is the number of places where it stands (see `Phrase`), idf the sum of
  its steps' idf; a step's df counts the articles holding any of its alternatives in the field. Without steps, or with a
  step without alternatives, it matches nothing.
* `Pattern` is `Blend` of the terms it expands to, each of weight 1. It expands over the terms of its field and level
  that a live article holds, by df, highest first, then by code points; the first `max_terms` of them.
* Weights, `k1` and `score`s are >= 0. Where tf' and k1 are both 0, the score is 0.

Nodes

* `And` matches what all match, `Or` what at least `min_match` (1 or more) match; both add the scores of the children
  that match. A direct child that is a `Not` is no match to be counted but subtracts: from what the others select, or
  from all live articles where every child is a `Not`. Without children they match nothing.
* `Or.coverage` c > 0 multiplies the sum by (share of the children that match / share of all children) ** c, where
  `share` is: of a leaf its `weight` times its idf (also where df is 0, or the leaf is empty: df is 0 then); of And and
  Or the sum over their children; of Boost and Constant that of their node (unmultiplied); of Maybe that of `must`; of
  Not, In, Between, All and Nothing 0. Where the share of all children is 0, the factor is 1.
* `In`, `Between`, `All` score 0 and only select. `Not`, where it is not a direct child of And or Or, selects all live
  articles but those of its node, with score 0. `Constant` gives `score` to what its node matches. `Boost` multiplies.
* `Maybe(must, should)`: matches what `must` matches, adds the scores of `should` where it matches too.
* `Word` is its node, in every respect. It says that people ask for this node again and again: worth keeping whole.

Results

* Higher score first, then document order. By date (`newest`, `oldest`): undated ones last, then document order.
* An article that matches with score 0 is a result like any other.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date as Date
from typing import Literal

from searchapp.model import Level
from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    field: str
    level: Level
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Blend:
    terms: tuple[Term, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms standing in order. `steps`: (alternative terms, position relative to the first step), ascending.

    A place is a position p where the first step stands, from which every next step can be reached: from one step to
    the next at position q lie at least as many positions as asked, and at most `slop` more.

    `ordered=False` adds the positions p of any step from which all steps stand within p .. p + span + slop, span being
    the last step's relative position; steps with the same set of alternatives, m of them, need m positions there.
    """

    field: str
    level: Level
    steps: tuple[tuple[tuple[str, ...], int], ...]
    slop: int = 0
    ordered: bool = True
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Terms of the vocabulary by shape, scored as a `Blend` of what it expands to (commonest `max_terms` first).

    `kind` prefix: terms beginning with `text`; wildcard: `*` any run, `?` one character, the whole term; fuzzy: within
    `distance` edits (insert, delete, substitute, swap neighbours; no piece is edited twice: optimal string alignment).
    """

    field: str
    level: Level
    kind: Literal["prefix", "wildcard", "fuzzy"]
    text: str
    max_terms: int = 200
    distance: int = 1
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Plan, ...]
    min_match: int = 1
    coverage: float = 0.0


@dataclass(frozen=True, slots=True)
class Not:
    node: Plan


@dataclass(frozen=True, slots=True)
class Maybe:
    must: Plan
    should: Plan


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query with all its terms, at all fields and levels. Hashed once: it is a key of caches."""

    node: Plan
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(self.node))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Boost:
    node: Plan
    weight: float


@dataclass(frozen=True, slots=True)
class Constant:
    node: Plan
    score: float


@dataclass(frozen=True, slots=True)
class In:
    """Articles whose `field` (a facet field, or "id") has one of `values`; "" is the value of those without."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Articles dated from `low` to `high`, both included; None leaves that side open. Undated ones never match."""

    low: Date | None
    high: Date | None


@dataclass(frozen=True, slots=True)
class All:
    """Every live article."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article."""


Plan = Term | Blend | Phrase | Pattern | And | Or | Not | Maybe | Word | Boost | Constant | In | Between | All | Nothing
Leaf = Term | Blend | Phrase | Pattern


@dataclass(frozen=True, slots=True)
class FieldScoring:
    k1: float = 0.9
    b: float = 0.4


@dataclass(frozen=True, slots=True)
class Scoring:
    """BM25 parameters: `fields` overrides `default` by field name."""

    default: FieldScoring = FieldScoring()
    fields: tuple[tuple[str, FieldScoring], ...] = ()

    def of(self, field: str) -> FieldScoring:
        return dict(self.fields).get(field, self.default)
