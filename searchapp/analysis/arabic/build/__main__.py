"""python -m searchapp.analysis.arabic.build --corpus FILE... : see the package's docstring."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from pathlib import Path

import click

from searchapp.analysis.arabic import lexicon_table
from searchapp.analysis.arabic.build import alkhalil, corpus, dictionary, em, lemmas, pack, readings, settle, spelled
from searchapp.analysis.arabic.characters import fold_exact, fold_word
from searchapp.analysis.arabic.lexicon import Lexicon
from searchapp.analysis.arabic.spelled import written

logger = logging.getLogger("searchapp.build")
OUT = Path(__file__).parent.parent / "data" / "lexicon.bin"
DICTIONARY_SHARE = 0.3
"""How much of a lemma's prior comes from the dictionary's frequencies; the rest from AlKhalil's tagged corpus."""
HEADWORD_SHARE = 1e-7
"""The share a word has by being in the dictionary at all."""


def fold(spelling: str) -> str:
    return fold_word(fold_exact(spelling))


@click.command()
@click.option("--corpus", "files", type=click.Path(exists=True, path_type=Path), multiple=True, required=True)
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/lexicon"), help="Analyses are kept here.")
@click.option("--out", type=click.Path(path_type=Path), default=OUT, show_default=True)
@click.option("--max-forms", default=250_000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--analyse/--no-analyse", default=True, help="Without: use the analyses that are there.")
def main(*, files: tuple[Path, ...], work: Path, out: Path, max_forms: int, workers: int, analyse: bool) -> None:
    """Builds the lexicon's table from corpora of news (JSON Lines or text). Takes about half an hour, once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    counts = corpus.count_spellings(files)
    if analyse:
        alkhalil.analyse(spellings(counts), work / "analyses.tsv", workers=workers)
    prior = lemma_prior()
    analyses, tagged = alkhalil.read_analyses(work / "analyses.tsv"), list(alkhalil.tagged_words())
    evidence = readings.gather(analyses, counts, tagged, prior, dictionary.plurals())
    logger.info("%d forms, %d readings", len(evidence.model.forms), len(evidence.model.rows))
    shares = em.posteriors(evidence.model)
    feminine = pack.feminine_shares(evidence, shares)
    unused = pack.unused_masculines(feminine, evidence.facts)
    words = pack.words_of(evidence, shares, fold, unused)
    clusters = lemmas.cluster(
        pack.weights_of(words), evidence.facts, dictionary.plurals(), feminine=feminine, unused=unused, fold=fold
    )
    terms = lemmas.name_terms(clusters, unused, fold)
    columns = pack.columns_of(words, clusters, terms, evidence.facts, max_forms)
    data = lexicon_table.encode(columns)
    out.write_bytes(data)
    logger.info("%d forms, %d terms, %d bytes: %s", len(columns), len(columns.terms), len(data), out)
    if out == OUT:
        lexicon = Lexicon(data, (OUT.parent / "names.tsv").read_text(encoding="utf-8"))
        settle.write(lexicon)
        analyses = alkhalil.read_analyses(work / "analyses.tsv")
        plurals, table = dictionary.plurals(), spelled.Table(lexicon)
        told = spelled.terms_of(analyses, evidence, shares, plurals, terms=terms, weights=clusters.weights, table=table)
        (OUT.parent / "spelled.tsv").write_text(written(spelled.kept(told, lexicon)), encoding="utf-8")


def spellings(counts: Counter[str]) -> list[str]:
    """Everything to analyse: the corpus by falling frequency, then words of the tagged corpus and the dictionary."""
    more: Counter[str] = Counter()
    for spelling, _, count in alkhalil.tagged_words():
        more[spelling] += count
    for lemma in alkhalil.lemma_shares():
        more[alkhalil.bare(lemma)] += 1
    for headword, _, _ in dictionary.headwords():
        more[alkhalil.bare(headword)] += 1
    for plural, singular in dictionary.plurals():
        more.update((alkhalil.bare(plural), alkhalil.bare(singular)))
    ranked = [spelling for spelling, _ in counts.most_common()]
    return ranked + [word for word, _ in more.most_common() if word not in counts and corpus.is_word(word)]


def lemma_prior() -> dict[tuple[str, str], float]:
    """(kind, lemma) -> share of running words. AlKhalil's shares do not say the kind: every kind gets the whole."""
    prior: dict[tuple[str, str], float] = defaultdict(float)
    for lemma, share in alkhalil.lemma_shares().items():
        for kind in readings.kinds_of(lemma):
            prior[kind, dictionary.skeleton(lemma)] += (1 - DICTIONARY_SHARE) * share
    frequencies = dictionary.frequencies()
    total = sum(frequencies.values())
    for (lemma, is_verb), count in frequencies.items():
        for kind in "V" if is_verb else "NXP":
            prior[kind, lemma] += DICTIONARY_SHARE * count / total
    for headword, _, is_verb in dictionary.headwords():
        for kind in "V" if is_verb else "NXP":
            prior[kind, dictionary.skeleton(headword)] += HEADWORD_SHARE
    return dict(prior)


if __name__ == "__main__":
    main()
