"""The plan: a tree of index terms, what an engine executes. It holds no raw query text.

Matching and scoring, exactly (the oracle in tests/oracle.py computes this by brute force, every engine must agree):

* A leaf's score is BM25: `weight * idf * tf' / (tf' + k1)` with `tf' = tf / (1 - b + b * length / average)`,
  `idf = ln(1 + (N - df + 0.5) / (df + 0.5))`, N and df over live articles, length in tokens of the
  field, average over the live articles that have at least one, k1 and b from `Scoring` per field. No `(k1 + 1)` factor:
  it only scales.
* `Blend` is one pseudo-term: `tf'` is the sum of its terms' `weight * tf'` (each normalised in its own field), df
  counts the articles holding any of them; k1 is that of the first term's field.
* `Phrase` is one pseudo-term of its field and level: tf is the number of places where it stands, idf the sum of its
  steps' idf (a step's df counts the articles holding any of its terms).
* `And` matches what all match, `Or` what at least `min_match` match; both add the scores of the children that match.
  `Or.coverage` c > 0 multiplies the sum by (weight of matching children / weight of all children) ** c, where a child's
  weight is `share(child)`: its `weight` times its idf for leaves; the sum over children for And/Or; the child's for
  Boost; 0 for filters and Not.
* `Not`, `In`, `Between`, `All` score 0 and only select; `Not` inside And or Or subtracts from the siblings' matches
  (an Or or And of only Nots selects from All). `Constant` scores `score`. `Boost` multiplies.
* `Maybe(must, should)`: matches what `must` matches, adds the scores of `should` where it matches too.
* Ties: higher score first, then the article added earlier (engine's document order).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

from searchapp.model import Level


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

    `slop`: how many positions more than asked may lie between neighbouring steps, in order; `ordered=False` also
    allows any order within the window of the steps' span + slop.
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

    `kind` prefix: terms beginning with `text`; wildcard: `*` any run, `?` one character; fuzzy: within `distance`
    edits (insert, delete, substitute, swap neighbours).
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
class Boost:
    node: Plan
    weight: float


@dataclass(frozen=True, slots=True)
class Constant:
    node: Plan
    score: float


@dataclass(frozen=True, slots=True)
class In:
    """Articles whose `field` (a facet field, or "id") has one of `values`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Articles dated from `low` to `high`, both included; None leaves that side open. Undated ones never match."""

    low: Date | None
    high: Date | None


@dataclass(frozen=True, slots=True)
class All:
    pass


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


Plan = Term | Blend | Phrase | Pattern | And | Or | Not | Maybe | Boost | Constant | In | Between | All | Nothing
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
