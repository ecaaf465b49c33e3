"""What is said about a search beside its hits: how each word was read, what else may have been meant.

It costs a count per word and, once per snapshot, the arranging of its vocabulary; so it is asked for by pages and
programs that show it, not by every search, and kept per snapshot: people ask for the same words again and again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date as Date
from weakref import WeakKeyDictionary

from searchapp.analysis import Analyzer
from searchapp.engines import EngineReader
from searchapp.index.advice import FEW_HITS
from searchapp.index.deadline import Deadline
from searchapp.model import Correction, Notice, Results, SearchRequest, Understood
from searchapp.query.datewords import DATED, date_offer
from searchapp.query.interpret import Interpretation, describe, interpret
from searchapp.query.plan import Plan
from searchapp.query.vocabulary import OutOfTime
from searchapp.settings import Settings

KEPT = 1000
"""Queries per snapshot whose description is kept; one takes a few kB."""

Said = tuple[tuple[Understood, ...], tuple[Correction, ...], tuple[Notice, ...]]

_kept: WeakKeyDictionary[EngineReader, OrderedDict[Hashable, Said]] = WeakKeyDictionary()
_lock = threading.Lock()


def with_understanding(results: Results, reader: EngineReader, analyzer: Analyzer, settings: Settings) -> Results:
    """`results` with forms and counts of each part, and, where little was found, corrections and unknown words.

    Where a correction was searched for instead, its parts: `results.understood` is about the hits.
    """
    request = results.request
    if not request.text.strip():
        return results
    searched = next((offer.text for offer in results.corrections if offer.applied), request.text)
    request = replace(request, text=searched)
    few = request.correct and results.total <= FEW_HITS and not results.corrections
    key = (request.text, request.match, request.without, few and (results.total, str(request.filters)), Date.today())
    with _lock:
        kept = _kept.setdefault(reader, OrderedDict())
        known = kept.get(key)
        if known is not None:
            kept.move_to_end(key)
    if known is None:
        deadline = Deadline.of(settings, spent=min(results.seconds, settings.bounds.seconds / 2))
        try:
            known = _say(request, results.total if few else None, reader, analyzer, settings, deadline=deadline)
        except OutOfTime:
            return replace(results, timed_out=True)
        if not deadline.passed:
            with _lock:
                kept[key] = known
                if len(kept) > KEPT:
                    kept.popitem(last=False)
    understood, offered, unknown = known
    if not DATED.isdisjoint(request.filters):
        offered = tuple(offer for offer in offered if offer.kind != "date")
    return replace(
        results,
        understood=understood,
        corrections=(*results.corrections, *offered),
        notices=(*results.notices, *unknown),
    )


def _say(
    request: SearchRequest,
    found: int | None,
    reader: EngineReader,
    analyzer: Analyzer,
    settings: Settings,
    *,
    deadline: Deadline,
) -> Said:
    """`found` is None where enough was found to need no other offers. Raises `OutOfTime`."""
    from searchapp.query.correct import corrections, diagnose  # here: a command line that starts cold does without

    interpretation: Interpretation = interpret(request, reader, analyzer, settings)

    def count(plan: Plan) -> int:
        return deadline.count(reader, plan, {})

    understood = describe(interpretation, reader, analyzer, count)
    dated = _dated(request, reader, analyzer, settings, count)
    if found is None:
        return understood, dated, ()
    offered = corrections(interpretation, reader, analyzer, settings, count=count, found=found)
    offered += dated
    return understood, offered, diagnose(interpretation, reader, count=count) if not found else ()


def _dated(
    request: SearchRequest, reader: EngineReader, analyzer: Analyzer, settings: Settings, count: Callable[[Plan], int]
) -> tuple[Correction, ...]:
    """The same search limited to a date that stands among its words, where that finds something."""
    offer = date_offer(request.text) if request.correct else None
    if offer is None:
        return ()
    total = count(interpret(replace(request, text=offer.text), reader, analyzer, settings).plan)
    return (Correction(offer.text, "date", total, label=offer.typed),) if total else ()
