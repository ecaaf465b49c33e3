"""From AlKhalil's analyses of spellings to the readings of forms that expectation maximisation weighs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
PLURAL = "|جمع.مذكر."
"""The suffix of readings from the dictionary's plurals, alike to AlKhalil's of a broken plural."""
RARE_SPELLING = 0.04
"""A spelling this much rarer than another of the same form brings no readings of its own."""
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
    spellings: dict[str, dict[str, list[Analysis]]] = defaultdict(dict)
    for spelling, rows in analyses:
        spellings[form_of(spelling)][spelling] = rows
    corpora = Counter(dict(counts))
    for spelling, _, count in tagged:
        corpora[spelling] += count
    builder = _Builder(spellings, corpora, prior)
    singulars = _singulars(plurals)
    for form, written in spellings.items():
        builder.add_analyses(form, written)
        builder.add_plurals(form, written, singulars)
    builder.add_feminine_plurals()
    builder.add_nisbas()
    model = Model(prior)
    model.tagged = builder.tagged_lemmas(tagged)
    builder.add_names(model)
    headwords = set(singulars).union(form_of(bare(singular)) for group in singulars.values() for _, singular in group)
    for form, own in builder.readings.items():
        model.add(form, max(builder.frequency[form], 2.5 if form in headwords else 0.5), own)
    for _, reading in model.rows:
        builder.facts[reading.kind, reading.lemma]  # those without an analysis of their own have empty facts
    spelled = {form: max(written, key=lambda one: (corpora[one], one)) for form, written in spellings.items()}
    return Evidence(model, spelled, dict(builder.facts))


class _Builder:
    """Collects readings by form."""

    def __init__(
        self, spellings: Mapping[str, Mapping[str, object]], corpora: Counter[str], prior: dict[tuple[str, str], float]
    ) -> None:
        self.corpora = corpora
        self.prior = prior
        self.attested = {key for key, share in prior.items() if share > 0}
        self.frequency = {form: sum(corpora[one] for one in written) for form, written in spellings.items()}
        self.readings: dict[str, dict[Reading, None]] = {form: {} for form in spellings}
        self.facts: dict[tuple[str, str], Facts] = defaultdict(Facts)
        self._interned: dict[Reading, Reading] = {}

    def add(self, form: str, reading: Reading) -> None:
        self.readings[form].setdefault(self._interned.setdefault(reading, reading))

    def add_analyses(self, form: str, written: Mapping[str, list[Analysis]]) -> None:
        for spelling in self._usual(written):
            for analysis in written[spelling]:
                reading = reading_of(analysis)
                self.add(form, reading)
                _note(self.facts[reading.kind, reading.lemma], analysis)

    def _usual(self, written: Iterable[str]) -> list[str]:
        """Spellings but those rare beside their siblings: إضراب is the rule, أضراب a slip or another word."""
        most = max((self.corpora[one] for one in written), default=0)
        return [one for one in written if self.corpora[one] >= RARE_SPELLING * most]

    def add_plurals(
        self, form: str, written: Mapping[str, object], singulars: Mapping[str, set[tuple[str, str]]]
    ) -> None:
        """The dictionary's plurals behind every clitic: AlKhalil knows one singular of مكاتب at most, there are two."""
        for reading in _plural_readings(form, self._usual(written), singulars):
            self.add(form, reading)

    def add_feminine_plurals(self) -> None:
        """ملفات may be of ملف wherever ملف is a noun the corpora know."""
        nouns = {
            form: [reading for reading in own if reading.kind == "N" and not reading.prefix and _is_singular(reading)]
            for form, own in self.readings.items()
        }
        for form in self.readings:
            for prefix in _NAME_PREFIXES:
                if form.startswith(prefix) and form.endswith("ات"):
                    for reading in nouns.get(form[len(prefix) : -2], ()):
                        if (reading.kind, reading.lemma) in self.attested:
                            self.add(form, Reading("N", reading.lemma, prefix, "|جمع.مؤنث.ات"))

    def add_nisbas(self) -> None:
        """إنكليزية, which nobody has analysed, is the feminine of إنكليزي."""
        for form in [form for form in self.readings if not self._has(form, "N") and not self._has(form, "X")]:
            for prefix in _NAME_PREFIXES:
                for suffix in _NISBA_SUFFIXES:
                    if form.startswith(prefix) and form.endswith("ي" + suffix):
                        for reading in list(self.readings.get(form[len(prefix) : len(form) - len(suffix)], ())):
                            if reading.kind == "N" and not reading.prefix and _is_singular(reading):
                                self.add(form, Reading("N", reading.lemma, prefix, f"|مفرد.مؤنث.{suffix}"))

    def tagged_lemmas(self, tagged: list[tuple[str, str, int]]) -> dict[str, dict[tuple[str, str], float]]:
        """Occurrences of each lemma by form; one that is no reading becomes one if the form has none of its kind."""
        words: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
        for spelling, vocalised, count in tagged:
            form, lemma = form_of(spelling), skeleton(vocalised)
            if form not in self.readings:
                continue
            kinds = kinds_of(vocalised)
            own = {one.kind for one in self.readings[form] if one.lemma == lemma and one.kind in kinds}
            if not own:
                if not _shares_letters(form, bare(vocalised)) or any(self._has(form, kind) for kind in kinds):
                    continue
                self.add(form, _unsegmented(form, kinds[0], lemma))
                own = {kinds[0]}
            for kind in sorted(own):
                words[form][kind, lemma] += count / len(own)
        return {form: dict(lemmas) for form, lemmas in words.items()}

    def _has(self, form: str, kind: str) -> bool:
        return any(one.kind == kind and (kind, one.lemma) in self.attested for one in self.readings[form])

    def add_names(self, model: Model) -> None:
        """A word nobody has analysed is a name: itself, or a clitic before one that also stands alone."""
        strangers = {
            form
            for form, own in self.readings.items()
            if form not in model.tagged and not any((one.kind, one.lemma) in self.attested for one in own)
        }
        names: dict[str, set[str]] = defaultdict(set)
        for form in sorted(strangers):
            for reading in _name_readings(form, strangers, self.frequency):
                self.add(form, reading)
                names[reading.lemma].add(form)
        total = sum(self.corpora.values())
        for name, forms in names.items():
            share = NAME_SHARE if len(forms) > 1 else LONE_NAME_SHARE
            seen = max(self.frequency.get(name, 0), 1) / total
            self.prior["X", name] = max(self.prior.get(("X", name), 0.0), share * seen)


def _note(facts: Facts, analysis: Analysis) -> None:
    facts.roots[analysis.root] += 1
    facts.types[analysis.type] += 1
    facts.patterns[analysis.lemma_pattern] += 1
    facts.written[analysis.lemma] += 1


def kinds_of(vocalised: str) -> str:
    """What a vocalised lemma may be: verbs end in a fatha or a weak letter, which nouns may do too."""
    if vocalised.endswith("\u064e"):
        return "VP"
    return "VNXP" if vocalised[-1] in "اى" else "NXP"


def _is_spelled(spelling: str, start: int, plural: str) -> bool:
    """Whether the plural stands in the spelling with its own hamzas, or with none."""
    part = spelling[start : start + len(plural)]
    return part == plural or (part == form_of(part) and "ء" not in part)


def _is_singular(reading: Reading) -> bool:
    return reading.suffix.startswith("|مفرد.مذكر")


def _shares_letters(form: str, lemma: str) -> bool:
    """Whether the strong letters of the lemma stand in the form, in order: a safeguard against slips of the tagger."""
    letters = iter(form)
    return all(letter in letters for letter in form_of(lemma) if letter not in "اويءىةت")


def _unsegmented(form: str, kind: str, lemma: str) -> Reading:
    """A reading of which only the lemma is known; its prefix is what stands before the lemma's first letter."""
    first = form_of(bare(lemma))[:1]
    fitting = (prefix for prefix in _NAME_PREFIXES if form.startswith(prefix) and form[len(prefix) :].startswith(first))
    return Reading(kind, lemma, next(fitting, ""), "|tagged")


def _singulars(plurals: Iterable[tuple[str, str]]) -> dict[str, set[tuple[str, str]]]:
    """form of the plural -> (its spelling, the vocalised singular)"""
    singulars: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for plural, singular in plurals:
        singulars[form_of(bare(plural))].add((bare(plural), singular))
    return singulars


def _plural_readings(
    form: str, spellings: Sequence[str], singulars: Mapping[str, set[tuple[str, str]]]
) -> Iterator[Reading]:
    for prefix in _NAME_PREFIXES:
        if not form.startswith(prefix):
            continue
        rest = form[len(prefix) :]
        for pronoun in ("",) if prefix.endswith(("ال", "لل")) else _PRONOUNS:
            if rest.endswith(pronoun):
                for plural, singular in sorted(singulars.get(rest.removesuffix(pronoun), ())):
                    if any(_is_spelled(one, len(prefix), plural) for one in spellings):
                        yield Reading("N", skeleton(singular), prefix, pronoun + PLURAL)


def plural_readings(plurals: Iterable[tuple[str, str]]) -> Callable[[str], list[Reading]]:
    """Of a spelling: as a plural of the dictionary's, with clitics or without."""
    singulars = _singulars(plurals)
    return lambda spelling: list(_plural_readings(form_of(spelling), [spelling], singulars))


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
