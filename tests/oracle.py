"""The oracle: the whole `Engine` protocol by brute force, over plain dictionaries, to prove the engines right.

It computes what `searchapp/query/plan.py` says, term by term, and nothing cleverer. `PlainAnalyzer` beside it is an
`Analyzer` whose terms one can work out by eye.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from searchapp.analysis import Analyzer, FormColumns, Part, Token
from searchapp.analysis.gaps import white_space
from searchapp.analysis.grams import GRAM_BUCKETS, word_grams
from searchapp.analysis.signatures import signature_of
from searchapp.engines import EngineQuery, EngineResults, Expansion, FormHits, FormStream, Ids, Scores
from searchapp.model import FACET_FIELDS, TEXT_FIELDS, Article, Level
from searchapp.query.plan import (
    All,
    And,
    Between,
    Blend,
    Boost,
    Constant,
    In,
    Maybe,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Plan,
    Scoring,
    Term,
    Word,
)

EPOCH = Date(1970, 1, 1)
NO_DATE = np.iinfo(np.int32).min


class PlainAnalyzer:
    """Words between spaces. exact: as written; word: casefolded; stem, lemma, root: its first 4, 3, 2 letters.

    `a+b` is two words and the whole, over two positions; `--` (no letter, no digit) is a gap of one position, `---` of
    three; a word with a digit has no root; `the` is a function word.
    """

    fingerprint = "plain@1"

    def forms(self, text: str) -> list[str]:
        return re.findall(r"\S+", text)

    def gaps(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        return white_space(codes)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in re.finditer(r"\S+", text))

    def parts(self, form: str) -> tuple[Part, ...]:
        if not any(map(str.isalnum, form)):
            return ()
        first, plus, second = form.partition("+")
        if not (plus and first and second):
            return (self._part(form, 0, len(form), 0),)
        at = len(first) + 1
        whole = self._part(form, 0, len(form), 0)
        return (self._part(first, 0, at - 1, 0), whole, self._part(second, at, len(form), 1))

    def _part(self, text: str, start: int, end: int, step: int) -> Part:
        word = text.casefold()
        root = "" if any(map(str.isdigit, word)) else word[:2]
        return Part(start, end, step, (text, word, word[:4], word[:3], root), stop=word == "the")

    def columns(self, forms: Sequence[str]) -> FormColumns:
        return FormColumns.of(list(map(self.parts, forms)))

    def width(self, form: str) -> int:
        parts = self.parts(form)
        return parts[-1].step + 1 if parts else max(1, len(form) // 3 * 3)

    def tokens(self, text: str) -> list[Token]:
        found, position = [], 0
        for start, end in self.spans(text):
            for part in self.parts(text[start:end]):
                at, to = start + part.start, start + part.end
                found.append(Token(text[at:to], at, to, position + part.step, part))
            position += self.width(text[start:end])
        return found


@dataclass(frozen=True)
class Doc:
    """An article with its tokens: field -> (position, terms by level), in reading order."""

    article: Article
    signature: int
    tokens: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]


def analysed(article: Article, signature: int, analyzer: Analyzer) -> Doc:
    tokens = {f: tuple((t.position, t.part.terms) for t in analyzer.tokens(article.text_of(f))) for f in TEXT_FIELDS}
    return Doc(article, signature, tokens)


class OracleReader:
    """Document numbers have holes on purpose: 3, 5, 7 ... so that nobody takes them for ranks."""

    def __init__(self, docs: Iterable[Doc], store_version: int) -> None:
        self._docs = {3 + 2 * at: doc for at, doc in enumerate(docs)}
        self.store_version = store_version
        self.article_count = len(self._docs)
        self.doc_limit = 3 + 2 * self.article_count
        self.positions: dict[tuple[str, Level, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, doc in self._docs.items():
            for field, tokens in doc.tokens.items():
                for position, terms in tokens:
                    for level in Level:
                        if terms[level]:
                            self.positions[field, level, terms[level]][number].append(position)
        self._forms = sorted({text for (_, level, text) in self.positions if level is Level.EXACT})

    # Terms

    def holding(self, field: str, level: Level, texts: Iterable[str]) -> set[int]:
        return {number for text in texts for number in self.positions.get((field, level, text), ())}

    def document_frequency(self, field: str, level: Level, text: str) -> int:
        return len(self.holding(field, level, [text]))

    def vocabulary(self, level: Level) -> list[tuple[str, int]]:
        counts: dict[str, int] = {}
        for (_, at, text), docs in self.positions.items():
            if at is level:
                counts[text] = max(counts.get(text, 0), len(docs))
        return sorted(counts.items())

    def expand(self, pattern: Pattern) -> Expansion:
        terms = [
            (text, len(docs))
            for (field, level, text), docs in self.positions.items()
            if (field, level) == (pattern.field, pattern.level) and fits(text, pattern)
        ]
        terms.sort(key=commonest)
        return Expansion(tuple(terms[: pattern.max_terms]), truncated=len(terms) > pattern.max_terms)

    def forms_of(self, level: Level, text: str, limit: int = 50) -> list[tuple[str, int]]:
        forms = {
            terms[Level.EXACT]
            for doc in self._docs.values()
            for tokens in doc.tokens.values()
            for _, terms in tokens
            if terms[level] == text
        }
        counts = dict(self.vocabulary(Level.EXACT))
        return sorted(((form, counts[form]) for form in forms), key=commonest)[:limit]

    # Matching and scoring: a plan -> {document number: score}

    def found(self, plan: Plan, scoring: Scoring) -> dict[int, float]:  # noqa: PLR0911 (one case per node)
        match plan:
            case Term():
                return self._blend((plan,), plan.weight, scoring, weigh_terms=False)
            case Blend():
                return self._blend(plan.terms, plan.weight, scoring)
            case Pattern():
                return self._blend(self._expanded(plan), plan.weight, scoring)
            case Phrase():
                return self._phrase(plan, scoring)
            case And() | Or():
                return self._boolean(plan, scoring)
            case Not():
                barred = self.found(plan.node, scoring)
                return {number: 0.0 for number in self._docs if number not in barred}
            case Maybe():
                extra = self.found(plan.should, scoring)
                return {
                    number: score + extra.get(number, 0.0) for number, score in self.found(plan.must, scoring).items()
                }
            case Word():
                return self.found(plan.node, scoring)
            case Boost():
                return {number: score * plan.weight for number, score in self.found(plan.node, scoring).items()}
            case Constant():
                return dict.fromkeys(self.found(plan.node, scoring), plan.score)
            case Nothing():
                return {}
        return {number: 0.0 for number, doc in self._docs.items() if selects(plan, doc.article)}

    def _expanded(self, plan: Pattern) -> tuple[Term, ...]:
        return tuple(Term(plan.field, plan.level, text) for text, _ in self.expand(plan).terms)

    def _blend(
        self, terms: Sequence[Term], weight: float, scoring: Scoring, weigh_terms: bool = True
    ) -> dict[int, float]:
        found = {}
        holders = self._holders(terms)
        for number in holders:
            tf = 0.0
            for term in terms:
                if places := self.positions.get((term.field, term.level, term.text), {}).get(number, []):
                    own = term.weight if weigh_terms else 1.0
                    tf += own * len(places) / self._norm(term.field, number, scoring)
            found[number] = weight * self._idf(len(holders)) * saturated(tf, scoring.of(terms[0].field).k1)
        return found

    def _holders(self, terms: Iterable[Term]) -> set[int]:
        return {number for term in terms for number in self.holding(term.field, term.level, [term.text])}

    def _phrase(self, plan: Phrase, scoring: Scoring) -> dict[int, float]:
        found = {}
        idf = sum(self._step_idfs(plan))
        for number in self._docs:
            steps = [(self._places(plan, texts, number), at) for texts, at in plan.steps]
            tf = len(ordered_places(steps, plan.slop) | (set() if plan.ordered else self._loose_places(plan, number)))
            if tf:
                norm = self._norm(plan.field, number, scoring)
                found[number] = plan.weight * idf * saturated(tf / norm, scoring.of(plan.field).k1)
        return found

    def _step_idfs(self, plan: Phrase) -> list[float]:
        return [self._idf(len(self.holding(plan.field, plan.level, texts))) for texts, _ in plan.steps]

    def _places(self, plan: Phrase, texts: Iterable[str], number: int) -> set[int]:
        found = [self.positions.get((plan.field, plan.level, text), {}).get(number, []) for text in texts]
        return {position for positions in found for position in positions}

    def _loose_places(self, plan: Phrase, number: int) -> set[int]:
        """Where all steps stand in a window, in any order; equal steps need as many positions as there are of them."""
        wanted = Counter(frozenset(texts) for texts, _ in plan.steps)
        places = {texts: self._places(plan, texts, number) for texts in wanted}
        width = (plan.steps[-1][1] - plan.steps[0][1] if plan.steps else 0) + plan.slop
        return {
            start
            for start in set().union(*places.values())
            if all(sum(start <= p <= start + width for p in places[texts]) >= times for texts, times in wanted.items())
        }

    def _boolean(self, plan: And | Or, scoring: Scoring) -> dict[int, float]:
        if not plan.nodes:
            return {}
        children = [(self.found(node, scoring), self.share(node)) for node in plan.nodes if not isinstance(node, Not)]
        barred = {number for node in plan.nodes if isinstance(node, Not) for number in self.found(node.node, scoring)}
        if not children:
            return {number: 0.0 for number in self._docs if number not in barred}
        needed = len(children) if isinstance(plan, And) else max(1, plan.min_match)
        found = {}
        for number in self._docs:
            matching = [(scores[number], share) for scores, share in children if number in scores]
            if number in barred or len(matching) < needed:
                continue
            found[number] = sum(score for score, _ in matching)
            if isinstance(plan, Or) and plan.coverage > 0 and self.share(plan) > 0:
                found[number] *= (sum(share for _, share in matching) / self.share(plan)) ** plan.coverage
        return found

    def share(self, plan: Plan) -> float:  # noqa: PLR0911
        """How much of a question a clause is, for `Or.coverage`."""
        match plan:
            case Term():
                return plan.weight * self._idf(len(self._holders((plan,))))
            case Blend():
                return plan.weight * self._idf(len(self._holders(plan.terms)))
            case Pattern():
                return plan.weight * self._idf(len(self._holders(self._expanded(plan))))
            case Phrase():
                return plan.weight * sum(self._step_idfs(plan))
            case And() | Or():
                return sum(self.share(node) for node in plan.nodes)
            case Word() | Boost() | Constant():
                return self.share(plan.node)
            case Maybe():
                return self.share(plan.must)
        return 0.0

    def _idf(self, df: int) -> float:
        return log(1 + (self.article_count - df + 0.5) / (df + 0.5))

    def _norm(self, field: str, number: int, scoring: Scoring) -> float:
        b = scoring.of(field).b
        return 1 - b + b * len(self._docs[number].tokens[field]) / self._average_lengths[field]

    @cached_property
    def _average_lengths(self) -> dict[str, float]:
        lengths = {field: [len(doc.tokens[field]) for doc in self._docs.values()] for field in TEXT_FIELDS}
        return {field: sum(many) / max(1, sum(map(bool, many))) for field, many in lengths.items()}

    # Results

    def search(self, query: EngineQuery) -> EngineResults:
        found = self.found(query.plan, query.scoring)
        allowed = {name: set(self.found(plan, query.scoring)) for name, plan in query.filters.items()}
        matching = [n for n in sorted(found) if all(n in numbers for numbers in allowed.values())]
        scores = {n: found[n] if query.sort == "relevance" else 0.0 for n in matching}
        if query.sort == "relevance":
            best = sorted(matching, key=lambda n: -scores[n])
        else:
            sign = -1 if query.sort == "newest" else 1
            best = sorted(matching, key=lambda n: (self._day(n) == NO_DATE, sign * self._day(n)))
        page = best[query.offset : query.offset + query.limit]
        facets = {name: self._facet(name, found, allowed, query.facet_values) for name in query.facets}
        return EngineResults(ids(page), np.array([scores[n] for n in page], np.float64), len(best), facets)

    def _facet(
        self, name: str, matching: Iterable[int], allowed: Mapping[str, set[int]], limit: int
    ) -> list[tuple[str, int]]:
        others = [numbers for filtered, numbers in allowed.items() if filtered != name]
        counted = [n for n in matching if all(n in numbers for numbers in others)]
        counts = Counter(value for n in counted if (value := self._docs[n].article.facet_of(name)))
        if name in ("year", "month"):
            return sorted(counts.items(), reverse=True)[:limit]
        return sorted(counts.items(), key=commonest)[:limit]

    def held(self, plans: Sequence[Plan], docs: Ids) -> npt.NDArray[np.bool_]:
        found = [self.found(plan, Scoring()) for plan in plans]
        return np.array([[int(n) in own for n in docs] for own in found], bool).reshape(len(plans), len(docs))

    def scores(self, plan: Plan, docs: Ids, scoring: Scoring) -> Scores:
        found = self.found(plan, scoring)
        return np.array([found.get(int(n), 0.0) for n in docs], np.float64)

    # Documents

    def article_ids(self, docs: Ids) -> list[str]:
        return [self._docs[int(n)].article.id for n in docs]

    def docs(self, article_ids: Sequence[str]) -> Ids:
        numbers = {doc.article.id: n for n, doc in self._docs.items()}
        return ids(numbers.get(article_id, -1) for article_id in article_ids)

    def _day(self, number: int) -> int:
        date = self._docs[number].article.date
        return (date - EPOCH).days if date else int(NO_DATE)

    def column(self, name: str, docs: Ids) -> npt.NDArray[Any]:
        if name == "date":
            return np.array([self._day(int(n)) for n in docs], np.int32)
        if name == "signature":
            return np.array([self._docs[int(n)].signature for n in docs], np.uint64)
        if name.startswith("length:"):
            return np.array([len(self._docs[int(n)].tokens[name.removeprefix("length:")]) for n in docs], np.int64)
        assert name in FACET_FIELDS, name
        return np.array([self._docs[int(n)].article.facet_of(name) for n in docs], object)

    # The forward index

    def form_stream(self, field: str, docs: Ids) -> FormStream:
        streams = [self._docs[int(n)].tokens[field] for n in docs]
        tokens = [token for stream in streams for token in stream]
        numbers = {form: k for k, form in enumerate(self._forms)}
        offsets = np.cumsum([0] + [len(stream) for stream in streams])
        return FormStream(ids(numbers[terms[0]] for _, terms in tokens), ids(at for at, _ in tokens), offsets)

    def form_hits(self, field: str, docs: Ids, wanted: npt.NDArray[np.bool_]) -> FormHits:
        numbers = {form: k for k, form in enumerate(self._forms)}
        found = [
            [(numbers[terms[0]], at) for at, (_, terms) in enumerate(self._docs[int(n)].tokens[field])] for n in docs
        ]
        kept = [[(form, at) for form, at in tokens if wanted[form]] for tokens in found]
        flat = [token for tokens in kept for token in tokens]
        return FormHits(ids(form for form, _ in flat), ids(at for _, at in flat), np.cumsum([0, *map(len, kept)]))

    def form_count(self) -> int:
        return len(self._forms)

    def form_lookup(self, level: Level, texts: Iterable[str]) -> npt.NDArray[np.int64]:
        wanted = {form for text in texts if text for form, _ in self.forms_of(level, text, len(self._forms))}
        return ids(k for k, form in enumerate(self._forms) if form in wanted)

    def form_grams(self, ids: Ids) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        streams = [stream for doc in self._docs.values() for stream in doc.tokens.values()]
        words = {terms[Level.EXACT]: terms[Level.WORD] for stream in streams for _, terms in stream}
        grams = [word_grams(words[self._forms[number]]) for number in ids.tolist()]
        offsets = np.cumsum([0] + [len(g) for g in grams])
        return np.array([h for g in grams for h in g], np.uint16), offsets

    def forms_with_grams(self, grams: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        every = np.arange(len(self._forms))
        hashes, offsets = self.form_grams(every)
        held = [set(hashes[a:b].tolist()) for a, b in pairwise(offsets.tolist())]
        found = [[k for k in every.tolist() if gram in held[k]] for gram in grams]
        return ids(k for forms in found for k in forms), np.cumsum([0, *map(len, found)])

    def gram_frequencies(self, field: str) -> npt.NDArray[np.float64]:
        sums = np.zeros(GRAM_BUCKETS)
        for word, _ in self.vocabulary(Level.WORD):
            for gram in word_grams(word):
                sums[gram] += self.document_frequency(field, Level.WORD, word)
        articles = max(1, self.article_count)
        return articles * (1 - np.exp(-sums / articles))

    def form_texts(self, ids: Ids) -> list[str]:
        return [self._forms[int(k)] for k in ids]


def ids(numbers: Iterable[int]) -> Ids:
    return np.fromiter(numbers, np.int64)


def commonest(term: tuple[str, int]) -> tuple[int, str]:
    return -term[1], term[0]


def saturated(tf: float, k1: float) -> float:
    return tf / (tf + k1) if tf + k1 else 0.0


def selects(plan: Plan, article: Article) -> bool:
    match plan:
        case All():
            return True
        case In():
            return (article.id if plan.field == "id" else article.facet_of(plan.field)) in plan.values
        case Between():
            date = article.date
            return date is not None and (plan.low or Date.min) <= date <= (plan.high or Date.max)
    raise TypeError(f"no plan: {plan!r}")


def fits(text: str, pattern: Pattern) -> bool:
    match pattern.kind:
        case "prefix":
            return text.startswith(pattern.text)
        case "wildcard":
            shape = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern.text)
            return re.fullmatch(shape, text, re.DOTALL) is not None
        case "fuzzy":
            return edits(text, pattern.text) <= pattern.distance


def edits(a: str, b: str) -> int:
    """Optimal string alignment: insert, delete, substitute, swap neighbours; no piece edited twice."""
    rows = [list(range(len(b) + 1))]
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            cost = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def ordered_places(steps: Sequence[tuple[set[int], int]], slop: int) -> set[int]:
    """Positions of the first step from which each next one is reached, walked backwards from the last."""
    if not steps:
        return set()
    reached = steps[-1][0]
    for (places, at), (_, following) in zip(steps[-2::-1], steps[:0:-1], strict=True):
        apart = range(following - at, following - at + slop + 1)
        reached = {p for p in places if any(p + gap in reached for gap in apart)}
    return reached


class OracleEngine:
    """Holds everything in memory; a commit makes a new reader."""

    name = "oracle"

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self._docs: dict[str, Doc] = {}
        self._reader = OracleReader((), 0)
        self.writing = threading.Lock()

    def reader(self) -> OracleReader:
        return self._reader

    def writer(self) -> OracleWriter:
        return OracleWriter(self)

    def replace(self, docs: dict[str, Doc], store_version: int) -> None:
        self._docs = docs
        self._reader = OracleReader(docs.values(), store_version)

    def verify(self, *, deep: bool = False) -> list[str]:
        return []

    def close(self) -> None:
        pass


class OracleWriter:
    def __init__(self, engine: OracleEngine) -> None:
        assert engine.writing.acquire(timeout=30), "the writer before was neither committed nor cancelled"
        self._engine = engine
        self._docs = dict(engine._docs)
        self._open = True

    def add(self, article: Article, *, signature: int | None = None) -> None:
        if signature is None:
            signature = signature_of(article, self._engine.analyzer)
        doc = analysed(article, signature, self._engine.analyzer)
        self._docs.pop(article.id, None)
        self._docs[article.id] = doc

    def delete(self, article_id: str) -> bool:
        return self._docs.pop(article_id, None) is not None

    def commit(self, store_version: int) -> None:
        self._engine.replace(self._docs, store_version)
        self._end()

    def cancel(self) -> None:
        self._docs = dict(self._engine._docs)
        self._end()

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._engine.writing.release()
