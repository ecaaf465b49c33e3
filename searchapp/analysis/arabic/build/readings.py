"""From AlKhalil's analyses of spellings to the readings of forms that expectation maximisation weighs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from searchapp.analysis.arabic.build.alkhalil import TOOL_WORD_SCORE, Analysis, bare
from searchapp.analysis.arabic.build.dictionary import skeleton
from searchapp.analysis.arabic.build.em import Model, Reading

_HAMZA = str.maketrans("أإآؤئ", "اااءء")
_ADJECTIVES = frozenset({"نسبة", "اسم فاعل", "اسم مفعول", "صفة مشبهة", "اسم تفضيل", "مبالغة اسم الفاعل"})
_NAME_PREFIXES = (
    "", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك",
    "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وبال", "فلل", "فبال",
)  # fmt: skip
_PRONOUNS = ("", "ه", "ها", "هم", "هما", "هن", "ك", "كم", "نا", "ي")
_NISBA_SUFFIXES = ("ه", "ون", "ين", "ان", "ات", "ا")
_MIN_NAME = 3
NAME_SHARE, LONE_NAME_SHARE = 0.5, 0.02
"""How far the frequency of an unanalysed word counts for it as a name: one seen with clitics too, and one that was
not, and may itself be a name with a clitic."""


@dataclass(slots=True)
class Facts:
    """What the analyses say about a lemma, in analyses."""

    roots: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Evidence:
    model: Model
    spelling: dict[str, str]
    """form -> its most frequent spelling"""
    facts: dict[tuple[str, str], Facts]


def form_of(spelling: str) -> str:
    """Spellings that differ in the seat of a hamza only are one form; ى/ي and ة/ه still tell readings apart."""
    return spelling.translate(_HAMZA)


def kind_of(analysis: Analysis) -> str:
    if analysis.score == TOOL_WORD_SCORE and not (analysis.root and analysis.type == "ظرف"):
        return "P"  # a time or place with a root is a noun: عام، شهر، شمال
    if analysis.pos == "فعل":
        return "V"
    if analysis.pos == "حرف":
        return "P"
    return "X" if analysis.type == "اسم علم" else "N"


def reading_of(analysis: Analysis) -> Reading:
    kind = kind_of(analysis)
    if kind == "V":
        inflection = f"{analysis.tense}.{analysis.pronoun}.{analysis.voice}"
    else:
        inflection = f"{analysis.number}.{analysis.gender}.{analysis.suffix}"
    return Reading(kind, skeleton(analysis.lemma), analysis.proclitic, f"{analysis.enclitic}|{inflection}")


def gather(
    analyses: Iterable[tuple[str, list[Analysis]]],
    counts: Mapping[str, int],
    tagged: list[tuple[str, str, int]],
    prior: dict[tuple[str, str], float],
    plurals: Iterable[tuple[str, str]],
) -> Evidence:
    """Forms with their readings. A spelling that lost its hamza shares the readings of its siblings."""
    readings: dict[str, dict[Reading, None]] = defaultdict(dict)
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    facts: dict[tuple[str, str], Facts] = defaultdict(Facts)
    interned: dict[Reading, Reading] = {}
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for spelling, rows in analyses:
        form = form_of(spelling)
        spelled[form][spelling] += counts.get(spelling, 0)
        own = readings[form]
        for analysis in rows:
            reading = reading_of(analysis)
            reading = interned.setdefault(reading, reading)
            own[reading] = None
            key = (reading.kind, reading.lemma)
            kinds[form, analysis.lemma].add(reading.kind)
            _note(facts[key], analysis)
    model = Model(prior)
    model.tagged = _tagged(tagged, kinds, readings)
    singulars = _singulars(plurals)
    for form, own in readings.items():
        for reading in _plural_readings(form, singulars):
            own.setdefault(interned.setdefault(reading, reading))
    attested = {key for key, share in prior.items() if share > 0}
    total = sum(counts.values())
    frequency = {form: sum(spellings.values()) for form, spellings in spelled.items()}
    strangers = {form for form in readings if not _is_attested(form, readings[form], attested, model)}
    names: dict[str, set[str]] = defaultdict(set)
    for form in strangers:
        for reading in _name_readings(form, strangers, frequency):
            readings[form].setdefault(interned.setdefault(reading, reading))
            names[reading.lemma].add(form)
    for name, forms in names.items():
        share = NAME_SHARE if len(forms) > 1 else LONE_NAME_SHARE
        prior["X", name] = max(prior.get(("X", name), 0.0), share * max(frequency.get(name, 0), 1) / total)
    for spelling, _, count in tagged:
        if (form := form_of(spelling)) in frequency:
            frequency[form] += count
    headwords = set(singulars).union(form_of(bare(singular)) for group in singulars.values() for singular in group)
    for form, own in readings.items():
        model.add(form, max(frequency[form], 2.5 if form in headwords else 0.5), own)
    for _, reading in model.rows:
        facts[reading.kind, reading.lemma]  # those without an analysis of their own have empty facts
    return Evidence(model, {form: spellings.most_common(1)[0][0] for form, spellings in spelled.items()}, dict(facts))


def _note(facts: Facts, analysis: Analysis) -> None:
    facts.roots[analysis.root] += 1
    facts.types[analysis.type] += 1
    facts.patterns[analysis.lemma_pattern] += 1
    facts.written[analysis.lemma] += 1


def _is_attested(form: str, readings: Iterable[Reading], attested: set[tuple[str, str]], model: Model) -> bool:
    return form in model.tagged or any((reading.kind, reading.lemma) in attested for reading in readings)


def _tagged(
    tagged: Iterable[tuple[str, str, int]],
    kinds: Mapping[tuple[str, str], set[str]],
    readings: dict[str, dict[Reading, None]],
) -> dict[str, dict[tuple[str, str], float]]:
    """Occurrences of each lemma by form; a lemma the analyzer does not give for the form becomes a reading of it."""
    words: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for spelling, lemma, count in tagged:
        form = form_of(spelling)
        if form not in readings:
            continue
        own = kinds.get((form, lemma))
        if not own:
            if not _shares_letters(form, bare(lemma)):
                continue
            kind = "V" if lemma.endswith("\u064e") else "N"
            readings[form].setdefault(_unsegmented(form, kind, skeleton(lemma)))
            own = {kind}
        for kind in own:
            words[form][kind, skeleton(lemma)] += count / len(own)
    return {form: dict(lemmas) for form, lemmas in words.items()}


def _shares_letters(form: str, lemma: str) -> bool:
    """Whether the strong letters of the lemma stand in the form, in order: a safeguard against slips of the tagger."""
    letters = iter(form)
    return all(letter in letters for letter in form_of(lemma) if letter not in "اويءىةت")


def _unsegmented(form: str, kind: str, lemma: str) -> Reading:
    """A reading of which only the lemma is known; its prefix is what stands before the lemma's first letter."""
    first = form_of(bare(lemma))[:1]
    fitting = (prefix for prefix in _NAME_PREFIXES if form.startswith(prefix) and form[len(prefix) :].startswith(first))
    return Reading(kind, lemma, next(fitting, ""), "|tagged")


def _singulars(plurals: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    singulars: dict[str, set[str]] = defaultdict(set)
    for plural, singular in plurals:
        singulars[form_of(bare(plural))].add(skeleton(singular))
    return singulars


def _plural_readings(form: str, singulars: Mapping[str, set[str]]) -> Iterator[Reading]:
    """The dictionary's plurals behind every clitic: AlKhalil knows one singular of مكاتب at most, there are two."""
    for prefix in _NAME_PREFIXES:
        if form.startswith(prefix):
            rest = form[len(prefix) :]
            for pronoun in _PRONOUNS if not prefix.endswith(("ال", "لل")) else ("",):
                if rest.endswith(pronoun):
                    for singular in singulars.get(rest.removesuffix(pronoun), ()):
                        yield Reading("N", singular, prefix, f"{pronoun}|جمع.مذكر.")


def _name_readings(form: str, strangers: set[str], frequency: Mapping[str, int]) -> Iterator[Reading]:
    """A word nobody has analysed is a name: itself, or a clitic before one that also stands alone."""
    for prefix in _NAME_PREFIXES:
        stem = form[len(prefix) :]
        if form.startswith(prefix) and len(stem) >= _MIN_NAME and (not prefix or _is_name(stem, strangers, frequency)):
            yield Reading("X", stem, prefix, "|name")
            for suffix in _NISBA_SUFFIXES:
                nisba = stem.removesuffix(suffix)
                if nisba != stem and nisba.endswith("ي") and _is_name(nisba, strangers, frequency):
                    yield Reading("X", nisba, prefix, f"|nisba {suffix}")


def _is_name(stem: str, strangers: set[str], frequency: Mapping[str, int]) -> bool:
    return len(stem) >= _MIN_NAME and stem in strangers and frequency.get(stem, 0) >= 2


def part_of_speech(kind: str, facts: Facts | None) -> str:
    """ "verb", "noun", "adjective", "particle" or "name"."""
    if kind == "N" and facts is not None and facts.types and facts.types.most_common(1)[0][0] in _ADJECTIVES:
        return "adjective"
    return {"V": "verb", "N": "noun", "P": "particle", "X": "name"}[kind]
