"""The work: 29,858 news articles and 1,000 queries, folded beforehand so that every engine indexes the same words.

Larger corpora recombine the sentences of the articles: the same vocabulary and lengths, other neighbours. Everything
is drawn with fixed seeds. Nothing of the text is kept in the project; it is read from the development data.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import log
from pathlib import Path
from random import Random

SCALES = {"30k": 1, "120k": 4, "300k": 10, "1m": 34}

MARKS = dict.fromkeys([*range(0x64B, 0x653), 0x640, 0x670])
FOLD = {**MARKS, **{ord(a): b for a, b in {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"}.items()}}
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!؟])\s+")
ARABIC = re.compile(r"^[\u0621-\u064a]{2,}$")

MIX = (("term", 250), ("or2", 200), ("and2", 150), ("or5", 150), ("and5", 100), ("phrase", 100), ("prefix", 50))
"""Kinds of query and how many; or5 and and5 have three to five words."""


@dataclass(frozen=True)
class Work:
    """Files: `folded` and `raw` hold id TAB text, `queries` number TAB kind TAB folded text."""

    folded: Path
    raw: Path
    queries: Path
    articles: int
    tokens: int
    megabytes: float


@dataclass(frozen=True)
class Query:
    number: int
    kind: str
    text: str

    @property
    def words(self) -> list[str]:
        return self.text.split()


def fold(text: str) -> str:
    """Words joined by spaces. Marks go before the words are found, or they would cut them."""
    return " ".join(WORD.findall(text.lower().translate(FOLD)))


def articles(shared: Path) -> list[tuple[str, str, str]]:
    """(id, title, body), white space made single."""
    with gzip.open(shared / "data/saudinews/corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [(r["id"], " ".join(r["title"].split()), " ".join(r["body"].split())) for r in records]


def prepare(shared: Path, folder: Path, scale: str, *, raw: bool = False) -> Work:
    """Writes the files once; later runs find them. `raw`: the text as it was too, which only whole analyses read."""
    work = Work(folder / f"folded-{scale}.tsv", folder / f"raw-{scale}.tsv", folder / "queries.tsv", 0, 0, 0)
    summary = folder / f"work-{scale}.json"
    if not (summary.exists() and work.folded.exists() and (work.raw.exists() or not raw)):
        folder.mkdir(parents=True, exist_ok=True)
        print(f"preparing {scale} in {folder}", flush=True)
        news = articles(shared)
        write_queries(work.queries, [(fold(title), fold(f"{title} . {body}")) for _, title, body in news])
        deal = Deal(news)
        if raw:
            write_lines(work.raw, deal.texts(SCALES[scale]))
        write_lines(work.folded, deal.words(SCALES[scale]))
        summary.write_text(json.dumps(deal.facts(SCALES[scale])), encoding="utf-8")
    return replace(work, **json.loads(summary.read_text(encoding="utf-8")))


def write_lines(path: Path, lines: Iterable[tuple[str, str]]) -> None:
    """Complete when it has its name."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(f"{article_id}\t{text}\n" for article_id, text in lines)
    part.replace(path)


class Deal:
    """The articles, then `times - 1` copies of the corpus with the sentences dealt anew: one after the other, so that
    memory is that of one corpus whatever the scale.
    """

    def __init__(self, news: Sequence[tuple[str, str, str]]) -> None:
        split = [SENTENCE_END.split(body) for _, _, body in news]
        self._ids = [article_id for article_id, _, _ in news]
        self._titles = [f"{title} ." for _, title, _ in news]
        self._sizes = list(map(len, split))
        self._sentences = [sentence for many in split for sentence in many]

    def texts(self, times: int) -> Iterator[tuple[str, str]]:
        return self._dealt(times, self._titles, self._sentences)

    def words(self, times: int) -> Iterator[tuple[str, str]]:
        return self._dealt(times, list(map(fold, self._titles)), list(map(fold, self._sentences)))

    def _dealt(self, times: int, titles: Sequence[str], sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
        for copy in range(times):
            deck = list(range(len(sentences)))
            if copy:
                Random(copy).shuffle(deck)
            at = 0
            for article_id, title, size in zip(self._ids, titles, self._sizes, strict=True):
                dealt = map(sentences.__getitem__, deck[at : at + size])
                at += size
                yield (f"{article_id}c{copy}" if copy else article_id), " ".join(filter(None, (title, *dealt)))

    def facts(self, times: int) -> dict[str, float]:
        """Every copy holds the same sentences, so that one of them tells the sizes of all."""
        tokens = sum(text.count(" ") + 1 for _, text in self.words(1))
        size = sum(len(text.encode()) for _, text in self.texts(1))
        return {"articles": len(self._ids) * times, "tokens": tokens * times, "megabytes": size * times / 1e6}


def write_queries(path: Path, folded: Sequence[tuple[str, str]]) -> None:
    """250 terms of every frequency, word pairs and runs from headlines, 2 and 3-word phrases, prefixes of 3 and 4."""
    df = Counter(word for _, text in folded for word in set(text.split()))
    chance = Random(42)
    wanted = dict(MIX)
    drawn = [("term", term) for term in spread(df, wanted["term"], chance)]
    headlines = [t for title, _ in folded if len(t := title.split()) >= 5 and all(map(ARABIC.match, t))]
    seen: set[str] = set()
    for kind, sizes in (("or2", (2,)), ("and2", (2,)), ("or5", (3, 4, 5)), ("and5", (3, 4, 5)), ("phrase", (2, 3))):
        for k in range(wanted[kind]):
            drawn.append((kind, run(headlines, sizes[k % len(sizes)], chance, seen)))
    drawn += [("prefix", prefix) for prefix in chance.sample(prefixes(df), wanted["prefix"])]
    path.write_text("".join(f"{n}\t{kind}\t{text}\n" for n, (kind, text) in enumerate(drawn)), encoding="utf-8")


def spread(df: Counter[str], count: int, chance: Random) -> list[str]:
    """Terms of document frequency 10 to 10,000, as many of each order of magnitude."""
    bands: dict[int, list[str]] = defaultdict(list)
    for term in sorted(df):
        if 10 <= df[term] <= 10_000 and ARABIC.match(term):
            bands[min(9, int(10 * log(df[term] / 10, 1000)))].append(term)
    each = -(-count // len(bands))
    drawn = [term for band in sorted(bands) for term in chance.sample(bands[band], min(each, len(bands[band])))]
    rest = sorted({term for many in bands.values() for term in many} - set(drawn))
    return (drawn + chance.sample(rest, max(0, count - len(drawn))))[:count]


def run(headlines: Sequence[list[str]], size: int, chance: Random, seen: set[str]) -> str:
    while True:
        words = chance.choice(headlines)
        at = chance.randrange(len(words) - size + 1)
        text = " ".join(words[at : at + size])
        if text not in seen:
            seen.add(text)
            return text


def prefixes(df: Counter[str]) -> list[str]:
    """Those that 3 to 400 words have, together in at least 20 articles."""
    words, held = Counter[str](), Counter[str]()
    for word, count in df.items():
        if len(word) >= 4 and ARABIC.match(word):
            for size in (3, 4):
                words[word[:size]] += 1
                held[word[:size]] += count
    return sorted(prefix for prefix, many in words.items() if 3 <= many <= 400 and held[prefix] >= 20)


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article_id, _, text = line.rstrip("\n").partition("\t")
            yield article_id, text


def read_queries(path: Path) -> list[Query]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Query(int(number), kind, text) for number, kind, text in (line.split("\t") for line in lines)]


def facts(work: Work) -> dict[str, object]:
    return {name: value for name, value in asdict(work).items() if not isinstance(value, Path)}
