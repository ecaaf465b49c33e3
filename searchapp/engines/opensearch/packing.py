"""One article's forward index and columns as a few bytes: what is fetched with every candidate.

zlib over a line of JSON (id, day, signature, facet values, then per text field its tokens and the widths of its
numbers) and the numbers themselves, little-endian: form numbers in reading order, positions where they are not 0, 1,
2 ...
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searchapp.model import TEXT_FIELDS

Ids = npt.NDArray[np.int64]

_TYPES = ("<u1", "<u2", "<u4", "<i8")


@dataclass(frozen=True, slots=True)
class Stream:
    forms: Ids
    positions: Ids


EMPTY = Stream(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Doc:
    """`day`: since 1970, None for undated. `facets` in the order of `FACET_FIELDS`."""

    id: str
    day: int | None
    signature: int
    facets: tuple[str, ...]
    streams: Mapping[str, Stream]

    def stream(self, field: str) -> Stream:
        return self.streams.get(field, EMPTY)

    def length(self, field: str) -> int:
        return len(self.stream(field).forms)


def pack(doc: Doc) -> str:
    shapes, parts = [], []
    for at, field in enumerate(TEXT_FIELDS):
        stream = doc.stream(field)
        if not len(stream.forms):
            continue
        forms, form_type = _small(stream.forms)
        plain = np.array_equal(stream.positions, np.arange(len(stream.forms)))
        places, place_type = (b"", -1) if plain else _small(stream.positions)
        shapes.append((at, len(stream.forms), form_type, place_type))
        parts += [forms, places]
    head = json.dumps([doc.id, doc.day, doc.signature, doc.facets, shapes]).encode()
    return b64encode(zlib.compress(head + b"\n" + b"".join(parts), 3)).decode()


def _small(numbers: Ids) -> tuple[bytes, int]:
    kind = next(at for at, name in enumerate(_TYPES) if int(numbers.max()) <= np.iinfo(name).max)
    return numbers.astype(_TYPES[kind]).tobytes(), kind


def unpack(text: str) -> Doc:
    raw = zlib.decompress(b64decode(text + "=" * (-len(text) % 4)))
    end = raw.index(b"\n")
    article_id, day, signature, facets, shapes = json.loads(raw[:end])
    at, streams = end + 1, {}
    for field, count, form_type, place_type in shapes:
        forms, at = _read(raw, at, count, form_type)
        positions, at = (np.arange(count), at) if place_type < 0 else _read(raw, at, count, place_type)
        streams[TEXT_FIELDS[field]] = Stream(forms, positions)
    return Doc(article_id, day, signature, tuple(facets), streams)


def _read(raw: bytes, at: int, count: int, kind: int) -> tuple[Ids, int]:
    found = np.frombuffer(raw, _TYPES[kind], count, at)
    return found.astype(np.int64), at + found.nbytes
