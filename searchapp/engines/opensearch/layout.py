"""What stands on the cluster: two indexes per engine, their settings and mappings, and how our terms are written there.

    <name>          one document per article: its terms by field and level, its facets and date, a packed forward index
                    (see `packing`) and the article itself in `_source`
    <name>-words    one shard: the forms and statistics our side reads (see `words`, `stats`), and the commit record

Analysis is ours: a text field gets terms parted by spaces and splits them there, nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from searchapp.model import FACET_FIELDS, TEXT_FIELDS, Level
from searchapp.query.plan import Scoring
from searchapp.settings import OpenSearch

FORMAT = 1

GAP = "\ue000"
"""Takes a position and is thrown away: forms without parts."""
NO_TERM = "\ue001"
"""A token that has no term at this level: it counts in the length."""
SAME_PLACE = "\ue002"
"""Between terms that stand at one position."""
ESCAPED = "\ue003"

MAX_TERM_BYTES = 8000
"""Lucene takes 32,766."""

_ODD = re.compile("[\\s\x1c-\x1f\x00\ue000-\ue003\ud800-\udfff]")


def wire(text: str) -> str:
    """A term or value as the cluster holds it: itself, or its hash where it could not be parted from its neighbours."""
    if not _ODD.search(text) and len(text) <= MAX_TERM_BYTES // 4:
        return text
    return ESCAPED + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def wire_value(text: str) -> str:
    """The same for a facet value or an id, which may hold spaces."""
    return (
        text
        if text.isprintable() and len(text) <= MAX_TERM_BYTES // 4 and ESCAPED not in text
        else wire(text + ESCAPED)
    )


MAX_ID_BYTES = 500


def document_id(article_id: str) -> str:
    plain = article_id.isprintable() and len(article_id.encode("utf-8", "surrogatepass")) <= MAX_ID_BYTES
    return article_id if plain and not article_id.startswith((ESCAPED, "_")) else wire(article_id + ESCAPED)


def level_field(field: str, level: Level) -> str:
    return f"{field}.{level.name.lower()}"


def index_body(options: OpenSearch, scoring: Scoring, analyzer: str) -> dict[str, Any]:
    """Settings and mappings of the article index."""
    return {
        "settings": {
            "number_of_shards": options.shards,
            "number_of_replicas": options.replicas,
            "refresh_interval": "-1",
            "analysis": ANALYSIS,
            "similarity": {
                f"tf_{field}": {"type": "scripted", "script": {"source": _tf_script(scoring.of(field).b)}}
                for field in TEXT_FIELDS
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"format": FORMAT, "analyzer": analyzer},
            "_source": {"includes": ["article"]},
            "properties": {
                "article": {"type": "object", "enabled": False},
                "id": {"type": "keyword", "doc_values": False},
                "order": {"type": "long"},
                "date": {"type": "date", "format": "strict_date"},
                "facet": {"properties": {name: {"type": "keyword"} for name in FACET_FIELDS}},
                "packed": {"type": "binary", "doc_values": True},
                **{field: {"properties": _levels(field)} for field in TEXT_FIELDS},
            },
        },
    }


def words_body(options: OpenSearch) -> dict[str, Any]:
    """Nothing in it is searched: documents are fetched by id."""
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": options.replicas, "refresh_interval": "-1"},
        "mappings": {"dynamic": False, "properties": {}},
    }


def _levels(field: str) -> dict[str, Any]:
    return {level.name.lower(): {"type": "text", "analyzer": "terms", "similarity": f"tf_{field}"} for level in Level}


def _tf_script(b: float) -> str:
    """tf' of searchapp.query.plan: the normalised term frequency alone; idf, weights and saturation are the query's."""
    return (
        "double average = field.sumTotalTermFreq / (double) field.docCount; "
        f"return query.boost * doc.freq / ({1 - b!r} + {b!r} * doc.length / average)"
    )


ANALYSIS: Mapping[str, Any] = {
    "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 1 << 20}},
    "filter": {
        "gaps": {"type": "stop", "stopwords": [GAP]},
        "same_place": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{SAME_PLACE}]+)"]},
    },
    "analyzer": {"terms": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps", "same_place"]}},
}
