"""How many articles of this index each example of the help page finds; counted once per state of the index and day."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date as Date
from weakref import WeakKeyDictionary

from searchapp.index import SearchIndex
from searchapp.model import SearchRequest
from searchapp.query.syntax import SYNTAX

_lock = threading.Lock()
_known: WeakKeyDictionary[SearchIndex, tuple[tuple[str, Date], Mapping[str, int]]] = WeakKeyDictionary()


def example_counts(index: SearchIndex) -> Mapping[str, int]:
    """By what is typed. As typed: nothing is corrected, so 0 means that this index has no such article."""
    now = (index.state(), Date.today())  # «أمس» is among the examples
    known = _known.get(index)
    if known is None or known[0] != now:
        with _lock:
            known = _known.get(index)
            if known is None or known[0] != now:
                known = _known[index] = now, _counted(index)
    return known[1]


def _counted(index: SearchIndex) -> Mapping[str, int]:
    return {
        example.typed: index.search(
            # by date: nothing has to be scored in order to be counted
            SearchRequest(text=example.typed, sort="newest", page_size=1, correct=False, collapse=False)
        ).total
        for chapter in SYNTAX
        for example in chapter.examples
    }
