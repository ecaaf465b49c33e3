"""Spellings that say which word is meant where the word level cannot: «عملة» beside «عمله», «أعلام» beside «إعلام».

The word level folds hamza seats and teh marbuta, since many writers do not tell them apart; so the table has one term
for all spellings of a form. Who does write إ, أ, آ or a last ة says more: AlKhalil analyses every spelling by itself,
and the readings it leaves decide. Only spellings whose term is another than the table's are listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from searchapp.analysis.arabic.build import pack
from searchapp.analysis.arabic.build.alkhalil import Analysis, bare
from searchapp.analysis.arabic.build.dictionary import skeleton
from searchapp.analysis.arabic.build.em import Reading
from searchapp.analysis.arabic.build.lemmas import Key
from searchapp.analysis.arabic.build.readings import PLURAL, Evidence, form_of, plural_readings, reading_of
from searchapp.analysis.arabic.characters import fold_word
from searchapp.analysis.arabic.entries import Entries
from searchapp.analysis.arabic.lexicon import Lexicon
from searchapp.analysis.arabic.lexicon_table import POS
from searchapp.analysis.arabic.particles import PARTICLES
from searchapp.analysis.arabic.spelled import Spelled

TELLING = frozenset("أإآؤئ")
TEH_MARBUTA = "ة"
MADE = ("|name", "|nisba", "|tagged")
"""How the suffixes of readings begin that no analysis gave, and so no spelling tells from another."""
MIN_LETTERS = 4
"""Shorter ones are particles and letters' names."""
WHOLE_BIAS = 4.0
"""Who types a dictionary word means it: عملة is a currency before it is workers."""
SURE = 0.6
"""Share of the readings from which on a spelling is counted to another term than its form."""
POSSIBLE = 0.1
"""Share from which on the term of the form is as good: الماضية is the feminine of ماضي before it is a blade."""
UNSEEN = 1e-7
"""Share of a reading that the form's own statistics left out, for each occurrence of its lemma: its spelling was rare
beside a sibling."""


class Table:
    """What the table says of a spelling."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._pos = dict(zip(lexicon.columns.terms, lexicon.columns.pos.tolist(), strict=True))

    def term(self, spelling: str) -> str | None:
        row = self._lexicon.table.row(fold_word(spelling))
        return None if row < 0 else self._lexicon.columns.terms[int(self._lexicon.columns.term_of_form[row])]

    def is_adjective(self, term: str) -> bool:
        """Its feminine is then no word of its own."""
        return POS[self._pos[term]] == "adjective"


def terms_of(
    analyses: Iterable[tuple[str, list[Analysis]]],
    evidence: Evidence,
    shares: list[float],
    plurals: Iterable[tuple[str, str]],
    *,
    terms: Mapping[Key, str],
    weights: Mapping[Key, float],
    table: Table,
) -> dict[str, str]:
    """Spelling -> term, of those whose term is another than the table's."""
    rows = shares_by_form(evidence, shares)
    plurals = list(plurals)
    singulars, headwords = plural_readings(plurals), _headwords(plurals)
    found: dict[str, str] = {}
    for spelling, own in analyses:
        counted_to = table.term(spelling) if is_telling(spelling) else None
        if counted_to is None or _lost_hamza(spelling, evidence):
            continue
        of_form = rows.get(form_of(spelling), {})
        made = (reading for reading in of_form if reading.suffix.startswith(MADE) and _agrees(spelling, reading))
        admitted = {*map(reading_of, own), *singulars(spelling), *made}
        word = _word(spelling, admitted, of_form, terms, weights)
        if not word.lemmas:
            continue
        share = pack.term_shares(word, terms, weights)
        term = max(share, key=lambda one: (share[one], one))
        headword = next((terms[key] for key in headwords.get(spelling, ()) if key in terms), None)
        if (
            headword is not None
            and _spelled(headword) == fold_word(spelling.removeprefix("ال"))
            and not table.is_adjective(counted_to)
        ):
            found[spelling] = headword
        elif share[term] >= SURE and share.get(counted_to, 0.0) < POSSIBLE:
            found[spelling] = term
    return {
        spelling: term for spelling, term in found.items() if _spelled(term) != _spelled(table.term(spelling) or "")
    }


def _spelled(term: str) -> str:
    return term.partition(":")[0]


def _headwords(plurals: Iterable[tuple[str, str]]) -> dict[str, list[Key]]:
    """Nouns in ة that have a broken plural of their own: ستارة with ستائر is no feminine of ستار."""
    found: dict[str, list[Key]] = defaultdict(list)
    for _, singular in plurals:
        if bare(singular).endswith(TEH_MARBUTA):
            for article in ("", "ال"):
                found[article + bare(singular)].append(("N", skeleton(singular)))
    return found


def kept(found: Mapping[str, str], lexicon: Lexicon) -> dict[str, Spelled]:
    """Without what other tables win: particles, names, irregular words."""
    entries = Entries(lexicon)
    terms = lexicon.columns.terms
    number = {term: index for index, term in enumerate(terms)}
    answers: dict[str, Spelled] = {}
    for spelling, term in found.items():
        word = fold_word(spelling)
        entry = entries.lookup(word)
        if word not in PARTICLES and entry is not None and entry.source != "names" and term in number:
            answers[spelling] = Spelled(term.partition(":")[0], lexicon.root(number[term]))
    return answers


def is_telling(spelling: str) -> bool:
    is_long = len(spelling) >= MIN_LETTERS
    return is_long and (spelling.endswith(TEH_MARBUTA) or not TELLING.isdisjoint(spelling))


def shares_by_form(evidence: Evidence, shares: list[float]) -> dict[str, dict[Reading, float]]:
    rows: dict[str, dict[Reading, float]] = defaultdict(dict)
    for (index, reading), share in zip(evidence.model.rows, shares, strict=True):
        rows[evidence.model.forms[index]][reading] = share
    return rows


def _agrees(spelling: str, reading: Reading) -> bool:
    """Whether the lemma's first letter is not one the spelling has with another hamza."""
    first = bare(reading.lemma)[:1]
    return first not in TELLING or first in spelling or TELLING.isdisjoint(spelling)


def _lost_hamza(spelling: str, evidence: Evidence) -> bool:
    """Whether it says nothing because others write it with the hamza it lacks: الاسرة."""
    return TELLING.isdisjoint(spelling) and not TELLING.isdisjoint(evidence.spelling.get(form_of(spelling), spelling))


def _word(
    spelling: str,
    admitted: set[Reading],
    rows: Mapping[Reading, float],
    terms: Mapping[Key, str],
    weights: Mapping[Key, float],
) -> pack.Word:
    """The readings the spelling leaves, weighed as those of its form are."""
    word = pack.Word()
    for reading in admitted:
        key = (reading.kind, reading.lemma)
        if key in terms:
            share = max(rows.get(reading, 0.0), min(1.0, UNSEEN * weights[key]))
            bias = 1.0 if reading.suffix.partition("|")[0] else pack.PLAIN_BIAS
            word.lemmas[key] += (
                share * bias * (WHOLE_BIAS if reading.kind != "X" and bare(reading.lemma) == spelling else 1)
            )
            if reading.suffix == PLURAL:
                word.plurals.add(key)
    return word
