"""What each level of the analysis is worth: a collection searched with one level after the other.

    python -m tests.bench.levels collections/questions collections/headlines --queries 200

Every row is a whole evaluation with its own index (`searchapp evaluate`), the second stage and the other names of words
included; only the terms of the coarser levels are replaced by the finest one left. nDCG@10 and recall@100.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from searchapp.analysis import FormColumns, Part, Token
from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.evaluate import corpus_path, evaluate, read_judgements, read_queries
from searchapp.model import Level

STEPS = {"exact": Level.EXACT, "+ word": Level.WORD, "+ stem": Level.STEM, "+ lemma": Level.LEMMA, "+ root": Level.ROOT}


class Cut(ArabicAnalyzer):
    """The Arabic analysis down to one level; coarser levels say the same as that one, and the root nothing."""

    def __init__(self, coarsest: Level) -> None:
        super().__init__()
        self.coarsest = coarsest

    @property
    def fingerprint(self) -> str:
        return f"{super().fingerprint}-{self.coarsest.name.lower()}"

    def parts(self, form: str) -> tuple[Part, ...]:
        return tuple(map(self._cut, super().parts(form)))

    def columns(self, forms: Sequence[str]) -> FormColumns:
        return FormColumns.of(list(map(self.parts, forms)))

    def tokens(self, text: str) -> list[Token]:
        return [token._replace(part=self._cut(token.part)) for token in super().tokens(text)]

    def _cut(self, part: Part) -> Part:
        if self.coarsest is Level.ROOT:
            return part
        finest = part.terms[self.coarsest]
        exact, word, stem, lemma = (
            term if level <= self.coarsest else finest for level, term in enumerate(part[3][:4])
        )
        return part._replace(terms=(exact, word, stem, lemma, ""))


def sample(folder: Path, out: Path, count: int) -> None:
    """A collection with the same articles and so many of its queries, evenly taken."""
    corpus = corpus_path(folder)
    (out / corpus.name).symlink_to(corpus.resolve())
    judgements = read_judgements(folder)
    judged = [(query, text) for query, text in read_queries(folder).items() if query in judgements]
    taken = dict(judged[:: max(1, len(judged) // count)][:count])
    rows = (json.dumps({"id": query, "text": text}, ensure_ascii=False) for query, text in taken.items())
    (out / "queries.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    grades = (f"{query}\t{article}\t{grade}" for query in taken for article, grade in judgements[query].items())
    (out / "qrels.tsv").write_text("\n".join(grades) + "\n", encoding="utf-8")


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--queries", default=200, show_default=True, help="Of each collection.")
def main(folders: tuple[Path, ...], queries: int) -> None:
    for folder in folders:
        with TemporaryDirectory() as place:
            sample(folder, Path(place), queries)
            for name, level in STEPS.items():
                found = evaluate(place, analyzer=Cut(level))
                click.echo(f"{folder.name}\t{name}\t{found['nDCG@10']:.3f}\t{found['R@100']:.3f}")


if __name__ == "__main__":
    main()
