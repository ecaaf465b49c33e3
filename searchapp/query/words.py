"""One word -> its plan: terms at every level and field, and the other names of the same, in leaves that count once.

A word is an `Or` of one `Blend` per level: every level it matches at adds its share, so the form that was typed scores
more than its relatives. Other names (months, joined names, spellings: `searchapp.analysis.arabic.variants`) stand in
the same Blends at a lower weight: an article that has both does not count twice.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from searchapp.analysis import Analyzer, Part
from searchapp.analysis.arabic.characters import HEH, TEH_MARBUTA
from searchapp.analysis.arabic.sounds import sound_variants
from searchapp.analysis.arabic.variants import variants
from searchapp.model import Level
from searchapp.query import plan
from searchapp.query.plan import Plan
from searchapp.query.vocabulary import Vocabulary
from searchapp.query.weights import Weights
from searchapp.records import dataclass
from searchapp.settings import Bounds

Term = tuple[Level, str]
Weighted = tuple[Level, str, float]

KNOWN_FIELDS = ("body", "title", "captions")
MAX_OTHERS = 8
"""Other names of one word that are searched."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another name of a typed word: words side by side at the word level. `finds`: not only a weight.

    `level`: it is meant at this level alone (`Variant.level`); None: like a typed word.
    """

    parts: tuple[Part, ...]
    weight: float
    finds: bool
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a word is searched. `hints`: fields that only add to the score may do so."""

    fields: Mapping[str, float]
    exact: bool = False
    hints: bool = True

    @property
    def key(self) -> Hashable:
        return tuple(self.fields.items()), self.exact, self.hints


@dataclass(frozen=True, slots=True)
class Searched:
    """A word's plan. `terms` are all it finds by; `finders` the coarsest of them, which find all that the others do;
    `runs` other names of several words, term by term.
    """

    plan: Plan
    terms: tuple[Term, ...]
    finders: tuple[Term, ...]
    runs: tuple[tuple[tuple[Term, ...], ...], ...] = ()


class WordPlans:
    """Makes the plans of one query's words."""

    def __init__(
        self, vocabulary: Vocabulary, analyzer: Analyzer, bounds: Bounds, weights: Weights, without: Iterable[str] = ()
    ) -> None:
        self.vocabulary = vocabulary
        self.analyzer = analyzer
        self.bounds = bounds
        self.weights = weights
        self.without = frozenset(without)
        self._stem_weight = weights.levels.get(Level.STEM, 1.0)
        self._levels = tuple(level for level, weight in sorted(weights.levels.items()) if weight > 0)

    def levels(self, exact: bool) -> tuple[Level, ...]:
        return (Level.EXACT,) if exact else self._levels

    def word(self, part: Part, weight: float, scope: Scope, others: Sequence[Other] = ()) -> Searched:
        """The plan of one part of a typed word."""
        finding: list[Plan] = []
        scoring: list[Plan] = []
        terms: list[Term] = []
        finders: tuple[Term, ...] = ()
        single = [other for other in others if len(other.parts) == 1 and other.level is None]
        for level in self.levels(scope.exact):
            finds = scope.exact or level <= self.weights.find
            named = [(part, 1.0), *((o.parts[0], o.weight) for o in single if o.finds == finds)]
            wanted = [(level, p.terms[level], share) for p, share in named if p.terms[level]]
            if not wanted:
                continue
            share = weight * (1.0 if scope.exact else self.weights.levels[level])
            if finds:
                kept = self._kept(wanted)
                finding.append(blend(kept, share, scope.fields))
                terms += [(at, text) for at, text, _ in kept]
                finders = tuple((at, text) for at, text, _ in wanted)
            else:
                scoring.append(blend(wanted, share, scope.fields))
        if not finding:  # the only term stands at a level that is not read: it must still be found
            coarsest = max(level for level in Level if part.terms[level] and level <= self.weights.find)
            finders = ((coarsest, part.terms[coarsest]),)
            terms = list(finders)
            finding = [blend([(*term, 1.0) for term in finders], weight, scope.fields)]
        runs = [other for other in others if len(other.parts) > 1 and other.finds]
        finding += [self._run(other, weight, scope.fields) for other in runs]
        for other in others:
            if other.level is not None:
                term = (other.level, other.parts[0].terms[other.level])
                kept = self._kept([(*term, other.weight)])
                if kept:
                    finding.append(blend(kept, weight * self._stem_weight, scope.fields))
                    terms += [(at, text) for at, text, _ in kept]
                finders += (term,)  # so that its forms are shown, counted, and can be switched off
        if scope.hints:
            scoring += self._hints(part, weight)
        found = any_of(finding)
        return Searched(
            plan.Word(plan.Maybe(found, any_of(scoring)) if scoring else found),
            tuple(terms),
            finders,
            tuple(tuple(tuple((Level.STEM, stem) for stem in self._stems(p)) for p in other.parts) for other in runs),
        )

    def _kept(self, wanted: Sequence[Weighted]) -> list[Weighted]:
        """The terms; where the person switched forms of one off, its other forms one by one."""
        if not self.without:
            return list(wanted)
        kept: list[Weighted] = []
        for level, text, share in wanted:
            forms = [form for form, _ in self.vocabulary.forms_of(level, text, self.bounds.expansions)]
            if self.without.intersection(forms):
                kept += [(Level.EXACT, form, share) for form in forms if form not in self.without]
            else:
                kept.append((level, text, share))
        return kept

    def _run(self, other: Other, weight: float, fields: Mapping[str, float]) -> Plan:
        """A name of several words stands in order, inflected or not."""
        steps = tuple((self._stems(part), at) for at, part in enumerate(other.parts))
        share = weight * other.weight * self._stem_weight / len(steps)
        return any_of([plan.Phrase(name, Level.STEM, steps, weight=share * w) for name, w in fields.items() if w >= 1])

    def _stems(self, part: Part) -> tuple[str, ...]:
        """Of a word of our tables, which do not keep its ة: that may choose another stem (جمادى الثانية)."""
        word, stem = part.terms[Level.WORD], part.terms[Level.STEM]
        if not word.endswith(HEH):
            return (stem,)
        spelled = [other.terms[Level.STEM] for other in self.analyzer.parts(word[:-1] + TEH_MARBUTA)[:1]]
        return tuple(dict.fromkeys((stem, *spelled)))

    def named(self, others: Sequence[Other], weight: float, scope: Scope) -> list[Plan]:
        """Other names alone, of what is no word itself."""
        finding = [other for other in others if other.finds]
        runs = [self._run(other, weight, scope.fields) for other in finding if len(other.parts) > 1]
        at = self.weights.find
        terms = [(at, other.parts[0].terms[at], other.weight) for other in finding if len(other.parts) == 1]
        return [*runs, *([blend(terms, weight, scope.fields)] if terms else [])]

    def _hints(self, part: Part, weight: float) -> list[Plan]:
        term = part.terms[Level.STEM]
        if not term or not self.weights.hints:
            return []
        return [blend([(Level.STEM, term, 1.0)], weight * self._stem_weight, self.weights.hints)]

    # Other names

    def others(self, words: Sequence[str]) -> list[list[Other]]:
        """For each of a run of typed words, the other names of it that the index has.

        A name of several typed words («حلف الناتو») is another name of each of them, so that it stands for all.
        """
        found: list[list[Other]] = [[] for _ in words]
        for variant in variants(words):
            parts = tuple(p for word in variant.words for p in self.analyzer.parts(word)[:1])
            if len(parts) == len(variant.words) and all(self._is_known(part, variant.level) for part in parts):
                weight = variant.weight * self.weights.variant / (variant.end - variant.start)
                other = Other(parts, weight, variant.weight >= self.weights.variant_finds, variant.level)
                for at in range(variant.start, variant.end):
                    if len(found[at]) < MAX_OTHERS:
                        found[at].append(other)
        for at, word in enumerate(words):
            found[at] += self._sounding(word) if not found[at] else []
        return found

    def _sounding(self, word: str) -> list[Other]:
        """Of a word nobody has written: foreign names that sound like it and that somebody has."""
        own = self.analyzer.parts(word)
        if len(own) != 1 or own[0].terms[Level.ROOT] or self._is_known(own[0]):
            return []
        known = [text for text in sound_variants(own[0].terms[Level.WORD]) if self._is_written(text)]
        parts = [part for text in known[:3] for part in self.analyzer.parts(text)[:1]]
        return [Other((part,), self.weights.sound, True) for part in parts]

    def _is_written(self, word: str) -> bool:
        """Whether some article has this very word: asked first, analysis costs more."""
        return any(self.vocabulary.document_frequency(name, Level.WORD, word) for name in KNOWN_FIELDS)

    def _is_known(self, part: Part, level: Level | None = None) -> bool:
        levels = [level] if level is not None else [at for at in reversed(self._levels) if at <= self.weights.find]
        frequency = self.vocabulary.document_frequency
        return any(frequency(name, at, part.terms[at]) for at in levels if part.terms[at] for name in KNOWN_FIELDS)


def blend(terms: Iterable[Weighted], weight: float, fields: Mapping[str, float]) -> Plan:
    """One leaf: the terms in all the fields."""
    searched = [item for item in fields.items() if item[1] > 0]
    return plan.Blend(
        tuple([plan.Term(name, level, text, share * w) for level, text, share in terms for name, w in searched]), weight
    )


def any_of(plans: Sequence[Plan]) -> Plan:
    return plans[0] if len(plans) == 1 else plan.Or(tuple(plans))


def all_of(plans: Sequence[Plan]) -> Plan:
    return plans[0] if len(plans) == 1 else plan.And(tuple(plans))
