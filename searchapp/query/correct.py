"""Other texts the person may have meant, from what the index knows. Offered beside results;
where there are none, the index searches for the first of them and says so.

    corrections(interpretation, reader, analyzer, settings, count=...) -> Correction, ...   likeliest first

In this order: another keyboard layout, Arabizi, spelling and spaces, and, when nothing is found, a text that asks for
less. Only texts that find something are offered. `diagnose` says which words of a query nobody has written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import log1p

from searchapp.analysis import Analyzer
from searchapp.analysis.arabic.analyzer import is_word
from searchapp.model import TEXT_FIELDS, Correction, Level, Notice, Span
from searchapp.patterns import late
from searchapp.query import arabizi, keyboard, plan, tree
from searchapp.query.interpret import Interpretation, interpret
from searchapp.query.names import ARABIC_OPERATORS, QUOTES
from searchapp.query.plan import Plan
from searchapp.query.spelling import MIN_LETTERS, Near, SpellingIndex, recent_spelling_index
from searchapp.query.vocabulary import OutOfTime, Vocabulary
from searchapp.query.weights import COUNTING
from searchapp.records import dataclass
from searchapp.settings import Settings

Count = Callable[[Plan], int]
"""The exact total of a plan; raises `OutOfTime` where the search may take no longer: what was found by then counts."""

MAX_OFFERED = 3
MAX_WORDS = 12
"""Longer texts are pasted: their words are not looked up one by one."""


def corrections(
    interpretation: Interpretation,
    reader: Vocabulary,
    analyzer: Analyzer,
    settings: Settings,
    *,
    count: Count,
    found: int | None = None,
) -> tuple[Correction, ...]:
    """At most three. `count` is the exact total of a plan; `found` that of the typed text, if it is known already."""
    corrector = _Corrector(interpretation, reader, analyzer, settings, count)
    return tuple(corrector.offers(count(interpretation.plan) if found is None else found))


def diagnose(interpretation: Interpretation, reader: Vocabulary, *, count: Count) -> tuple[Notice, ...]:
    """For a query that finds nothing: a notice for each word that no article has, with the nearest words that are."""
    spelling = recent_spelling_index(reader)
    notices = []
    for word in interpretation.words:
        if word.excluded:
            continue
        try:
            known = count(word.plan)
        except OutOfTime:
            break
        if not known:
            near = [_spelled(n.text, reader) for n in spelling.near(word.terms[Level.WORD], limit=MAX_OFFERED)]
            notices.append(Notice("word-unknown", {"word": word.text, "near": tuple(near)}, word.span))
    return tuple(notices)


def _spelled(term: str, reader: Vocabulary) -> str:
    """A word-level term as articles mostly write it: hamza, teh marbuta and all."""
    forms = reader.forms_of(Level.WORD, term, 1)
    return forms[0][0] if forms else term


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed word: its place in the text, its word-level term and the number of articles that hold it."""

    span: Span
    text: str
    term: str
    lemma: str
    count: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Other words for a stretch of the text. `score` compares changes of the same stretch."""

    span: Span
    terms: tuple[str, ...]
    score: float
    kind: str = "spelling"


class _Corrector:
    def __init__(
        self, interpretation: Interpretation, reader: Vocabulary, analyzer: Analyzer, settings: Settings, count: Count
    ) -> None:
        self.interpretation = interpretation
        self.text = interpretation.parsed.text
        self.reader = reader
        self.analyzer = analyzer
        self.settings = settings
        self.count = count
        self.doubt = DOUBT
        self.found = 0
        self._spans = [_unquoted(span, self.text) for span in _spelled_out(interpretation.parsed.tree)]

    def offers(self, found: int) -> list[Correction]:
        self.found = found
        self.doubt = DOUBT if found else DOUBT_WITHOUT_RESULTS
        words = list(self._typed())[:MAX_WORDS]
        offered: list[Correction] = []
        seen = {self.text}
        with suppress(OutOfTime):  # guessing counts too: what is offered by then is
            for text, kind in self._candidates(words, found):
                if text not in seen:
                    seen.add(text)
                    if total := self._total(text):
                        offered.append(Correction(text, kind, total, sure=kind not in self._unsure(words)))
                if len(offered) == MAX_OFFERED:
                    break
        return offered

    def _unsure(self, words: list[_Typed]) -> tuple[str, ...]:
        """Kinds that are offered, but not searched for unasked: who types عالم does not mean علم, and who asks for one
        spelling exactly means that."""
        if self.interpretation.request.match == "exact":
            return "spelling", "spaces", "layout", "arabizi"
        return ("spelling",) if any(is_word(word.term) for word in words) else ()

    def _candidates(self, words: list[_Typed], found: int) -> Iterator[tuple[str, str]]:
        if words and not any(word.count for word in words if len(word.term) >= MIN_LETTERS):
            yield from self._layouts()
        if any(_is_latin(word.text) and not word.count for word in words):
            yield from self._arabizi(words)
        if words:
            yield from self._spellings(words)
        if not found:
            yield from self._relaxed()

    def _total(self, text: str) -> int:
        request = replace(self.interpretation.request, text=text)
        return self.count(interpret(request, self.reader, self.analyzer, self.settings, weights=COUNTING).plan)

    # What was typed

    def _typed(self) -> Iterator[_Typed]:
        """The words of the query that are spelled out: not patterns, dates, ids or what is left out."""
        spelling = self._spelling()
        for span in self._spans:
            text = self.text[span.start : span.end]
            if text.isascii():  # Arabizi has digits inside words, which analysis parts
                for match in _LATIN.finditer(text):
                    place = Span(span.start + match.start(), span.start + match.end())
                    yield _Typed(place, match[0], match[0].lower(), "", spelling.count(match[0].lower()))
                continue
            for token in self.analyzer.tokens(text):
                term = token.part.terms[Level.WORD]
                if any(map(str.isalpha, term)):
                    place = Span(span.start + token.start, span.start + token.end)
                    yield _Typed(place, token.text, term, token.part.terms[Level.LEMMA], spelling.count(term))

    def _spelling(self) -> SpellingIndex:
        return recent_spelling_index(self.reader)

    # Another keyboard layout

    def _layouts(self) -> Iterator[tuple[str, str]]:
        """The whole text on the other layout, when every word of it is then known; short and mixed texts are left."""
        letters = [c for c in self.text if c.isalpha()]
        if len(letters) < MIN_LETTERS:
            return
        latin = all(c.isascii() for c in letters)
        arabic = all("\u0600" <= c <= "\u06ff" for c in letters)
        if latin or arabic:
            other = keyboard.to_arabic(self.text) if latin else keyboard.to_latin(self.text)
            terms = [t.part.terms[Level.WORD] for t in self.analyzer.tokens(other)]
            known = [self._spelling().count(term) for term in terms]
            certain = max(known, default=0) > 1 or not self.found
            if terms and all(known) and max(map(len, terms)) >= MIN_LETTERS and certain:
                yield other, "layout"

    # Arabizi

    def _arabizi(self, words: list[_Typed]) -> Iterator[tuple[str, str]]:
        """Each Latin word that the index does not know, read as Arabic; all of them must be readable."""
        spelling = self._spelling()
        choices = []
        for word in _with_articles(words):
            if _is_latin(word.text) and not word.count:
                changes = []
                for reading in arabizi.readings(word.text, spelling.words):
                    score = log1p(int(spelling.counts[reading.number])) - ARABIZI_COST * reading.cost
                    changes.append(_Change(word.span, (reading.text,), score, "arabizi"))
                changes = sorted(changes, key=lambda c: -c.score)[:MAX_OFFERED]
                if not changes:
                    return
                choices.append(self._in_context(changes, words))
        for text in self._texts(choices):
            yield text, "arabizi"

    # Spelling and spaces

    def _spellings(self, words: list[_Typed]) -> Iterator[tuple[str, str]]:
        choices: list[list[_Change]] = []
        taken = -1
        for at, word in enumerate(words):
            if word.span.start < taken:
                continue
            after = words[at + 1] if at + 1 < len(words) else None
            changes = self._changes(word, after)
            if changes:
                best = self._in_context(changes, words)
                taken = best[0].span.end
                choices.append(best)
        kind = "spaces" if choices and all(c[0].kind == "spaces" for c in choices) else "spelling"
        for text in self._texts(choices):
            yield text, kind

    def _changes(self, word: _Typed, after: _Typed | None) -> list[_Change]:
        """What may have been meant for a word, likeliest first; nothing for a word that is right."""
        changes: list[_Change] = []
        if after and min(word.count, after.count) <= self.doubt.limit:
            changes += self._joined(word, after)
        doubted = word.count <= self.doubt.limit  # others are known well enough
        if doubted and not _is_latin(word.text) and len(word.term) >= MIN_LETTERS:
            changes += [
                _Change(word.span, (near.text,), near.score)
                for near in self._spelling().near(word.term, limit=6, needed=self._least_count(word))
                if self._is_better(word, near)
            ]
            if not changes and not word.count and not self._relatives(word):
                changes += self._behind_proclitics(word)
            if not word.count and not self._relatives(word):
                changes += self._parted(word)
            elif word.count:
                changes += [c for c in self._parted(word) if self._was_glued(word, c)]
        return sorted(changes, key=lambda change: -change.score)[:MAX_OFFERED]

    def _behind_proclitics(self, word: _Typed) -> list[_Change]:
        """«وبالاقتصاذ»: a form so rare that nothing like it is known is put right behind its clitics."""
        for proclitic in PROCLITICS:
            rest = word.term.removeprefix(proclitic)
            if rest != word.term and len(rest) > MIN_LETTERS:
                near = [n for n in self._spelling().near(rest, limit=2) if n.count > 1 or n.cost <= self.doubt.cost]
                if near:
                    return [_Change(word.span, (proclitic + n.text,), n.score) for n in near]
        return []

    def _is_better(self, word: _Typed, near: Near) -> bool:
        """Unknown words may be anything near; known ones only what nearly everybody else writes.

        Other forms of the same word are never better: who types مدرسين does not mean مدرسون.
        """
        if not word.count and not self._relatives(word):
            likely = self.doubt.cost if self.found or len(word.term) < LONG_WORD else MAX_SLIP
            return near.count > 1 or near.cost <= likely
        if word.count > self.doubt.limit or self._lemma(near.text) == word.lemma:
            return False
        if word.term.startswith(near.text) or near.text.startswith(word.term):
            return False  # an ending more or less
        doubt = self.doubt if word.count else DOUBT_RELATED
        return near.cost <= doubt.cost and near.count >= self._least_count(word)

    def _least_count(self, word: _Typed) -> float:
        """In how many articles a word must stand to be meant instead."""
        if not word.count and not self._relatives(word):
            return 1
        doubt = self.doubt if word.count else DOUBT_RELATED
        return doubt.ratio * max(word.count, self._relatives(word) / 10)

    def _relatives(self, word: _Typed) -> int:
        """Articles that hold another form of the word."""
        return self.reader.document_frequency("body", Level.LEMMA, word.lemma) if word.lemma else 0

    def _lemma(self, term: str) -> str:
        parts = self.analyzer.parts(term)
        return parts[0].terms[Level.LEMMA] if parts else ""

    def _joined(self, word: _Typed, after: _Typed | None) -> list[_Change]:
        """Two words that are one: «مكت بة»."""
        if after is None or self.text[word.span.end : after.span.start] != " ":
            return []
        term = self._terms(word.text + after.text)
        count = self._spelling().count(term[0]) if len(term) == 1 else 0
        known = min(word.count, after.count)
        if count <= (max(1, known * 10) if self.found or known else 0):
            return []
        return [_Change(Span(word.span.start, after.span.end), term, log1p(count) - JOIN_COST, "spaces")]

    def _parted(self, word: _Typed) -> list[_Change]:
        """One word that is two: «وزيرالخارجية». Likelier after a letter that does not join the next."""
        spelling = self._spelling()
        best: list[_Change] = []
        for at in range(2, len(word.text) - 1):
            left, right = self._terms(word.text[:at]), self._terms(word.text[at:])
            if len(left) == len(right) == 1:
                count = min(spelling.count(left[0]), spelling.count(right[0]))
                if count > 2 or (count and self.count(_phrase((*left, *right)))):
                    cost = SPACE_COST * (0.5 if word.text[at - 1] in UNJOINED else 1.0)
                    short = SHORT_PIECE * ((len(left[0]) < 3) + (len(right[0]) < 3))
                    best.append(_Change(word.span, (left[0], right[0]), log1p(count) - cost - short, "spaces"))
        return sorted(best, key=lambda change: -change.score)[:2]

    def _was_glued(self, word: _Typed, change: _Change) -> bool:
        """A word some wrote without a space that nearly everybody writes: «وزيرالخارجية»."""
        together = self.count(_phrase(change.terms))
        return change.terms[1].startswith("ال") and together >= self.doubt.ratio / 5 * word.count

    def _terms(self, text: str) -> tuple[str, ...]:
        return tuple(token.part.terms[Level.WORD] for token in self.analyzer.tokens(text))

    # Choosing

    def _in_context(self, changes: list[_Change], words: Sequence[_Typed]) -> list[_Change]:
        """Reordered by how often the changed words stand in one article with the other words of the query."""
        span = changes[0].span
        others = [w for w in words if w.count and (w.span.end <= span.start or w.span.start >= span.end)]
        others = sorted((w for w in others if len(w.term) >= MIN_LETTERS), key=lambda w: w.count)[:2]
        if len(changes) == 1 or not (others or any(len(change.terms) > 1 for change in changes)):
            return changes
        return self._scored(changes, [w.term for w in others])

    def _scored(self, changes: list[_Change], others: Iterable[str]) -> list[_Change]:
        rest = [_word(term) for term in others]
        scored = []
        for change in changes:
            own: list[Plan] = [_word(term) for term in change.terms]
            if len(own) > 1:
                own = [_phrase(change.terms)]
            together = self.count(plan.And((*own, *rest))) if len(own) + len(rest) > 1 else self.count(own[0])
            gained = CONTEXT * log1p(together) if together else -CONTEXT_MISS
            scored.append(replace(change, score=change.score + gained))
        return sorted(scored, key=lambda change: -change.score)

    def _texts(self, choices: list[list[_Change]]) -> Iterator[str]:
        """All the best changes together, then with one of them exchanged for its next best."""
        if not choices:
            return
        best = [changes[0] for changes in choices]
        yield self._rewritten(best)
        others = [
            (changes[0].score - change.score, at, change)
            for at, changes in enumerate(choices)
            for change in changes[1:]
            if change.span == changes[0].span
        ]
        for _, at, change in sorted(others, key=lambda other: other[:2]):
            yield self._rewritten([*best[:at], change, *best[at + 1 :]])

    def _rewritten(self, changes: Iterable[_Change]) -> str:
        text = self.text
        for change in sorted(changes, key=lambda change: -change.span.start):
            words = " ".join(_spelled(term, self.reader) for term in change.terms)
            text = text[: change.span.start] + words + text[change.span.end :]
        return text

    # Asking for less

    def _relaxed(self) -> Iterator[tuple[str, str]]:
        """Without quotation marks and other demands; without the words that no article has."""
        plain = " ".join(self.text[span.start : span.end].strip() for span in self._spans)
        if plain and plain.split() != self.text.split():
            yield plain, "relaxed"
        words = [word for word in self.interpretation.words if not (word.excluded or word.function or word.in_name)]
        known = [word.text for word in words if self.count(word.plan)]
        if known:
            yield " ".join(known), "relaxed"


ARABIZI_COST = 5.0
LONG_WORD = 5
"""Letters of a word that nobody writes and of which one may be any other: where nothing is found."""
MAX_SLIP = 1.0
PROCLITICS = ("وب", "وك", "فب", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "كال", "لل", "ولل")


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A known word is doubted if at most `limit` articles hold it and `ratio` times as many hold one within `cost`."""

    limit: int
    ratio: int
    cost: float


DOUBT = _Doubt(limit=8, ratio=250, cost=0.55)
DOUBT_RELATED = _Doubt(limit=0, ratio=50, cost=0.6)
"""Of a form no article holds, whose other forms some do."""
DOUBT_WITHOUT_RESULTS = _Doubt(limit=50, ratio=20, cost=0.7)
SPACE_COST = 3.5  # a space left out
JOIN_COST = 1.5  # a space too many
SHORT_PIECE = 4.0
CONTEXT = 0.8
CONTEXT_MISS = 2.0
CONTEXT_FIELDS = ("title", "body")
UNJOINED = frozenset("اأإآدذرزوؤةىء")
"""Letters that never join the next one: after them a missing space is hard to see."""


def _word(term: str) -> Plan:
    return plan.Blend(tuple(plan.Term(field, Level.WORD, term) for field in CONTEXT_FIELDS))


def _phrase(terms: Sequence[str]) -> Plan:
    steps = tuple(((term,), at) for at, term in enumerate(terms))
    return plan.Or(tuple(plan.Phrase(field, Level.WORD, steps) for field in CONTEXT_FIELDS))


def _with_articles(words: Sequence[_Typed]) -> Iterator[_Typed]:
    """«al yaman» is one word in Arabic."""
    article: _Typed | None = None
    for word in words:
        if article is not None and _is_latin(word.text):
            both = Span(article.span.start, word.span.end)
            yield _Typed(both, article.text + word.text, "", "", 0)
            article = None
        elif word.text.lower() in ("al", "el"):
            article = word
        else:
            article = None
            yield word


def _unquoted(span: Span, text: str) -> Span:
    """A span without the closing quotation mark and what follows it."""
    close = next((at for at in range(span.start, span.end) if text[at] in QUOTES), span.end)
    return Span(span.start, close)


_LATIN = late(r"[A-Za-z0-9'-]*[A-Za-z][A-Za-z0-9'-]*")


def _is_latin(text: str) -> bool:
    return text.isascii()


def _spelled_out(node: tree.Node) -> Iterator[Span]:
    """Where the typed text is words to be found: of words, and inside of phrases. Bounded by the parser's depth."""
    match node:
        case tree.Word(text, span) if text not in ARABIC_OPERATORS:
            yield span
        case tree.Phrase(text, span):
            yield Span(span.start + 1, span.end)
        case tree.Field(name, inner) if name in TEXT_FIELDS:
            yield from _spelled_out(inner)
        case tree.Must(inner) | tree.Boost(inner) | tree.Exact(inner):
            yield from _spelled_out(inner)
        case tree.And(nodes) | tree.Or(nodes) | tree.Group(nodes):
            for inner in nodes:
                yield from _spelled_out(inner)
