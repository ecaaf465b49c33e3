"""A typed word as it is searched, whatever stands around it: worked out once per index and word.

A word's plan names some thirty terms; to look them up, to ask how rare they are and to write the plan costs far more
than all the rest of reading a query. People ask for the same words again and again, and whoever turns a page or
chooses a facet asks for just the same: so what is known of a word is kept beside the snapshot it was looked up in.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from searchapp.analysis import Analyzer, Token
from searchapp.model import Level
from searchapp.query.names import QUESTION_WORDS, fold_name
from searchapp.query.plan import Plan
from searchapp.query.vocabulary import Vocabulary
from searchapp.query.weights import Weights
from searchapp.query.words import Other, Scope, Searched, Term, WordPlans, all_of, any_of
from searchapp.records import dataclass
from searchapp.settings import Bounds

KEPT_FORMS = 4000
"""Words per snapshot; one takes some 10 kB."""
KEPT_TEXTS = 400
"""What was read of whole texts, and offered for them, per snapshot: for the next page, or a chosen facet."""
KEPT_TABLES = 4
"""Tables of weights for which words are kept: one for searching, one for counting, what somebody tries out."""

T = TypeVar("T")

Alternatives = tuple[tuple[frozenset[Term], ...], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A word of a query: its plan; its `own` terms at all levels; `finders`, the coarsest terms that find it.

    `marks`: runs of steps, each step any of its terms, and what they weigh in a snippet.
    """

    plan: Plan
    own: tuple[str, str, str, str, str]
    levels: tuple[Level, ...]
    weight: float
    function: bool
    finders: tuple[Term, ...]
    marks: Alternatives
    mark_weight: float


class Forms:
    """Of one snapshot, analyzer and table of weights; thread-safe."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Form] = OrderedDict()
        self._texts: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, key: Hashable, make: Callable[[], T], *, keep: Callable[[], bool] = lambda: True) -> T:
        """What is known of a whole text; `key` says all that it depends on. `keep`: asked after it was made."""
        found: T | None = self._texts.get(key)
        if found is None:
            found = make()
            if not keep():
                return found
            with self._lock:
                self._texts[key] = found
                if len(self._texts) > KEPT_TEXTS:
                    self._texts.popitem(last=False)
        return found

    def get(self, key: Hashable) -> Form | None:
        return self._known.get(key)

    def put(self, key: Hashable, form: Form) -> Form:
        """The form kept for the key: where two threads made one, the first."""
        with self._lock:
            form = self._known.setdefault(key, form)
            if len(self._known) > KEPT_FORMS:
                self._known.popitem(last=False)
        return form


_kept: WeakKeyDictionary[Vocabulary, list[tuple[Analyzer, Weights, Forms]]] = WeakKeyDictionary()
_lock = threading.Lock()


def forms_of(vocabulary: Vocabulary, analyzer: Analyzer, weights: Weights) -> Forms:
    """Those kept for a snapshot."""
    with _lock:
        tables = _kept.setdefault(vocabulary, [])
        for known_analyzer, known_weights, forms in tables:
            if known_analyzer is analyzer and known_weights is weights:
                return forms
        tables.append((analyzer, weights, Forms()))
        del tables[:-KEPT_TABLES]
        return tables[-1][2]


class FormReader:
    """Reads the typed words of one query."""

    def __init__(
        self, vocabulary: Vocabulary, analyzer: Analyzer, bounds: Bounds, weights: Weights, without: Iterable[str] = ()
    ) -> None:
        self.vocabulary = vocabulary
        self.weights = weights
        self.plans = WordPlans(vocabulary, analyzer, bounds, weights, without)
        self._forms = Forms() if self.plans.without else forms_of(vocabulary, analyzer, weights)

    def read(self, text: str, tokens: Sequence[Token], scope: Scope, boost: float, others: Sequence[Other]) -> Form:
        """One form. Its parts side by side must all match, or the part that is the whole of it."""
        first = tokens[0]
        parts = [
            (t.start - first.start, t.end - first.start, t.position - first.position, t.part.terms, t.part.stop)
            for t in tokens
        ]
        key = (text, tuple(parts), scope.key, boost, tuple(others))
        return self._forms.get(key) or self._forms.put(key, self._read(text, tokens, scope, boost, others))

    def _read(self, text: str, tokens: Sequence[Token], scope: Scope, boost: float, others: Sequence[Other]) -> Form:
        start, end = min(t.start for t in tokens), max(t.end for t in tokens)
        head = max(tokens, key=lambda t: t.end - t.start)
        asks = fold_name(text) in QUESTION_WORDS
        function = not scope.exact and (asks or all(t.part.stop for t in tokens))
        weight = boost
        if function:
            weight *= self.weights.question if asks else self.weights.stop
        steps: dict[int, list[Plan]] = {}
        searched: list[Searched] = []
        for token in tokens:
            searched.append(self.plans.word(token.part, weight, scope, others if token is tokens[0] else ()))
            whole = token.end - token.start == end - start
            steps.setdefault(-1 if whole and len(tokens) > 1 else token.position, []).append(searched[-1].plan)
        wholes = steps.pop(-1, [])
        if others and not wholes and len(steps) > 1:  # 12-5-2022: they stand for all the pieces
            wholes = self.plans.named(others, weight, scope)
        pieces = [any_of(step) for step in steps.values()]
        marks: Alternatives = (
            (frozenset(term for each in searched for term in each.terms),),
            *(tuple(map(frozenset, run)) for each in searched for run in each.runs),
        )
        return Form(
            any_of([*wholes, *([all_of(pieces)] if pieces else [])]),
            head.part.terms,
            self.plans.levels(scope.exact),
            weight,
            function,
            tuple(dict.fromkeys(term for each in searched for term in each.finders)),
            marks,
            self.weights.stop if function else rarity(marks[0], self.vocabulary),
        )


def rarity(run: Sequence[frozenset[Term]], vocabulary: Vocabulary) -> float:
    """idf in the body of the rarest word: what matters most in a snippet."""
    total = vocabulary.article_count
    counts = [max(vocabulary.document_frequency("body", *term) for term in step) for step in run if step]
    df = min(counts, default=0)
    return math.log(1 + (total - df + 0.5) / (df + 0.5)) if total >= df else 0.0
