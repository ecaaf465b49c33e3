"""AlKhalil Morpho Sys 2 (through `farahidi`): every analysis of a spelling, and counts from its tagged corpus.

M. Boudchiche, A. Mazroui et al., "AlKhalil Morpho Sys 2: A robust Arabic morpho-syntactic analyzer", Journal of King
Saud University - Computer and Information Sciences 29, 2017.
"""

from __future__ import annotations

import gzip
import json
import logging
import multiprocessing
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from farahidi import normalize, translit
from farahidi.analyzer import Analyzer
from farahidi.lexicon import load_map

logger = logging.getLogger(__name__)

_MARKS = re.compile("[\u064b-\u0652\u0670]")
_MODEL = "DATA.MSA.ALL.TRAIN.141809.lm.gz"
_LEMMA_SHARES = "DATA.MSA-LEMMA.ALL-train.map"

TOOL_WORD_SCORE = 0.00011
"""AlKhalil's own score of every entry in its list of particles, pronouns and adverbs (rounded as we store it)."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a spelling; Arabic labels as AlKhalil has them, "" where one does not apply."""

    proclitic: str
    lemma: str
    root: str
    pos: str
    type: str
    tense: str
    voice: str
    pronoun: str
    gender: str
    number: str
    stem: str
    lemma_pattern: str
    enclitic: str
    suffix: str
    score: float


def bare(vocalised: str) -> str:
    return _MARKS.sub("", vocalised)


class FastAnalyzer(Analyzer):  # type: ignore[misc]
    """The same analyses, five times as fast: the patterns of one length are matched in one step."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: dict[tuple[str, int], tuple[list[dict[str, Any]], list[str], Any]] = {}

    def _patterns(self, category: str, length: int) -> tuple[list[dict[str, Any]], list[str], Any]:
        """Rows, their spelling, and a matrix of letters in which 0 stands for a radical (ف ع ل)."""
        if (category, length) not in self._tables:
            rows = list(self.lex.unvoweled_stems(category, length))
            spelled = [row["val"][0] + normalize.normalize_hamza(row["val"][1:]) for row in rows]
            matrix = np.zeros((len(rows), length), np.uint32)
            for row, pattern in enumerate(spelled):
                matrix[row, : len(pattern)] = [0 if letter in "فعل" else ord(letter) for letter in pattern[:length]]
            self._tables[category, length] = rows, spelled, matrix
        return self._tables[category, length]

    def _possible_solutions(self, segment: Any, category: str, cache: dict[str, Any]) -> Any:
        written = segment.stem
        if written not in cache:
            cache[written] = self._solutions(written, category) if written else {}
        return cache[written]

    def _solutions(self, written: str, category: str) -> dict[str, dict[str, list[Any]]]:
        stem = written[0] + normalize.normalize_hamza(written[1:])
        rows, spelled, matrix = self._patterns(category, len(stem))
        letters = np.frombuffer(stem.encode("utf-32-le"), np.uint32)
        solutions: dict[str, dict[str, list[Any]]] = {}
        for index in np.flatnonzero(((matrix == 0) | (matrix == letters)).all(axis=1)).tolist():
            row, pattern = rows[index], spelled[index]
            for root in self._get_possible_roots(stem, row["rules"], category):
                formulas = self._formulas(root, pattern, row, written, category)
                if formulas:
                    solutions.setdefault(row["val"], {})[root] = formulas
        return solutions

    def _formulas(self, root: str, pattern: str, row: dict[str, Any], written: str, category: str) -> list[Any]:
        entity = self.lex.root_entity(category, root)
        formulas = entity and entity.get(f"len{len(written)}")
        if not formulas:
            return []
        folded = normalize.normalize_hamza(normalize.word_from_root_and_pattern(root, pattern))
        if folded != normalize.normalize_hamza(written[0] + normalize.normalize_hamza(written[1:])):
            return []
        return list(self._get_info_result(formulas, row["ids"], len(written), category))

    def readings(self, spelling: str) -> list[Analysis]:
        best: dict[tuple[Any, ...], float] = {}
        for record in self._process_token(spelling):
            reading = record.morph
            key = (
                _joined(reading.proclitics), reading.lemma, reading.root or "", reading.pos, reading.type or "",
                reading.tense or "", reading.voice or "", reading.pronoun or "", reading.gender or "",
                reading.number or "", reading.stem, reading.lemma_pattern or "", _joined(reading.enclitics),
                _joined(reading.suffixes),
            )  # fmt: skip
            best[key] = max(best.get(key, -1.0), record.inflection.score)
        return [Analysis(*(*key, round(score, 5))) for key, score in best.items()]


def _joined(affixes: Iterable[Any]) -> str:
    return bare("".join(affix.form for affix in affixes))


def analyse(spellings: list[str], cache: Path, *, workers: int = 2) -> None:
    """Analyses what `cache` (spelling <TAB> JSON, in any order) lacks, in order; may be cut off and run again."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    _drop_torn_line(cache)
    known = {spelling for spelling, _ in _lines(cache)}
    todo = [spelling for spelling in spellings if spelling not in known]
    logger.info("%d spellings to analyse, %d known", len(todo), len(known))
    with cache.open("a", encoding="utf-8") as out, multiprocessing.Pool(workers, _start) as pool:
        for done, line in enumerate(pool.imap_unordered(_analyse, todo, chunksize=200), 1):
            out.write(line)
            if done % 5000 == 0:
                out.flush()
                logger.info("%d of %d analysed", done, len(todo))


def _drop_torn_line(cache: Path) -> None:
    """What a run that was cut off left behind its last line feed."""
    if cache.exists():
        written = cache.read_bytes()
        cache.write_bytes(written[: written.rfind(b"\n") + 1])


_analyzer: FastAnalyzer


def _start() -> None:
    global _analyzer  # noqa: PLW0603 -- one analyzer per worker process
    _analyzer = FastAnalyzer()


def _analyse(spelling: str) -> str:
    rows = [tuple(getattr(reading, name) for name in Analysis.__slots__) for reading in _analyzer.readings(spelling)]
    return f"{spelling}\t{json.dumps(rows, ensure_ascii=False, separators=(',', ':'))}\n"


def _lines(cache: Path) -> Iterator[tuple[str, str]]:
    if cache.exists():
        with cache.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    spelling, _, rows = line.partition("\t")
                    yield spelling, rows


def read_analyses(cache: Path) -> Iterator[tuple[str, list[Analysis]]]:
    """In the order of the spellings, whatever order they were analysed in."""
    for spelling, rows in sorted(_lines(cache)):
        yield spelling, [Analysis(*row) for row in json.loads(rows)]


def lemma_shares() -> dict[str, float]:
    """Vocalised lemma -> its share of running words in AlKhalil's tagged corpus; they sum to 1."""
    return dict(load_map(_LEMMA_SHARES))


def tagged_words() -> Iterator[tuple[str, str, int]]:
    """(spelling, vocalised lemma, count) from the same corpus: the emission lines of its hidden Markov model.

    A line is `B <lengths> word <lengths> lemma count ...` with word and lemma in Buckwalter's transliteration.
    """
    with gzip.open(str(files("farahidi") / "data" / _MODEL), "rt", encoding="cp1252", newline="") as lines:
        for line in lines:
            if line.startswith("B "):
                _, _, word, _total, *pairs = line.split()
                # each pair is preceded by its field lengths: lengths, lemma, count
                for lemma, count in zip(pairs[1::3], pairs[2::3], strict=True):
                    yield translit.bw_to_arabic(word), translit.bw_to_arabic(lemma), int(count)
