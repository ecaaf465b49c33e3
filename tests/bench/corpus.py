"""The work: 29,858 news articles and 1,000 queries, folded beforehand so that every engine indexes the same words.

Larger corpora recombine the sentences of the articles: the same vocabulary and lengths, other neighbours. Everything
is drawn with fixed seeds. Nothing of the text is kept in the project; it is read from the development data.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
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


def prepare(shared: Path, folder: Path, scale: str) -> Work:
    """Writes the files once; later runs find them."""
    summary = folder / f"work-{scale}.json"
    if not summary.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"preparing {scale} in {folder}", flush=True)
        news = articles(shared)
        queries = folder / "queries.tsv"
        write_queries(queries, [(fold(title), fold(f"{title} . {body}")) for _, title, body in news])
        summary.write_text(json.dumps(write_texts(folder, news, scale)), encoding="utf-8")
    facts = json.loads(summary.read_text(encoding="utf-8"))
    return Work(folder / f"folded-{scale}.tsv", folder / f"raw-{scale}.tsv", folder / "queries.tsv", **facts)


def write_texts(folder: Path, news: Sequence[tuple[str, str, str]], scale: str) -> dict[str, float]:
    count = tokens = size = 0
    with (
        (folder / f"folded-{scale}.tsv").open("w", encoding="utf-8") as folded,
        (folder / f"raw-{scale}.tsv").open("w", encoding="utf-8") as raw,
    ):
        for article_id, text, words in texts(news, SCALES[scale]):
            folded.write(f"{article_id}\t{words}\n")
            raw.write(f"{article_id}\t{text}\n")
            count, tokens, size = count + 1, tokens + words.count(" ") + 1, size + len(text.encode())
    return {"articles": count, "tokens": tokens, "megabytes": size / 1e6}


def texts(news: Sequence[tuple[str, str, str]], times: int) -> Iterator[tuple[str, str, str]]:
    """(id, text, folded text): the articles, then `times - 1` copies of the corpus with the sentences dealt anew."""
    split = [SENTENCE_END.split(body) for _, _, body in news]
    sentences = [(sentence, fold(sentence)) for many in split for sentence in many]
    titles = [(f"{title} . ", fold(title)) for _, title, _ in news]
    for copy in range(times):
        deck = list(range(len(sentences)))
        if copy:
            Random(copy).shuffle(deck)
        at = 0
        for (article_id, _, _), (title, folded_title), many in zip(news, titles, split, strict=True):
            dealt = [sentences[k] for k in deck[at : at + len(many)]]
            at += len(many)
            words = " ".join(filter(None, (folded_title, *(folded for _, folded in dealt))))
            yield (f"{article_id}c{copy}" if copy else article_id), title + " ".join(s for s, _ in dealt), words


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
