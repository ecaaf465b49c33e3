"""Every engine gives what brute force gives: any history of batches, any plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from searchapp.engines import EngineQuery
from searchapp.query.plan import Pattern, Plan, Scoring

from tests.conftest import many
from tests.engines import strategies as made
from tests.engines.conftest import ENGINES, Twins
from tests.engines.twin import Add, Batch, Delete, Pair, Twin

CALM = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


real_engines = pytest.mark.parametrize("open_engine", [name for name in ENGINES if name != "oracle"], indirect=True)
"""What costs minutes is not done with the oracle beside itself."""


@pytest.fixture(scope="module")
def library(twins: Twins) -> Iterator[Twin]:
    """Forty articles in several commits, with replaced and deleted ones among them; opened again at the end."""
    named = made.library(40)
    with twins() as twin:
        twin.apply([Add(a) for a in named[:15]], [Add(a, 7) for a in named[10:30]], [Delete(a.id) for a in named[3:7]])
        twin.apply([Add(a) for a in named[30:]], [Delete(named[0].id), Add(named[12]), Delete("absent")], []).reopen()
        yield twin


@settings(CALM, max_examples=120)
@given(query=made.queries)
def test_any_search_over_a_library(library: Twin, query: EngineQuery) -> None:
    library.readers().check(query)


@settings(CALM, max_examples=40)
@given(plan=made.plans, scoring=made.scorings)
def test_scores_of_chosen_documents(library: Twin, plan: Plan, scoring: Scoring) -> None:
    library.readers().check_scores(plan, scoring)


@settings(CALM, max_examples=40)
@given(pattern=made.patterns())
def test_any_expansion(library: Twin, pattern: Pattern) -> None:
    library.readers().check_expansion(pattern)


def test_documents_and_vocabulary_of_a_library(library: Twin) -> None:
    library.readers().check_documents()
    library.readers().check_vocabulary()


@settings(CALM, max_examples=6)
@given(history=made.histories, queries=st.lists(made.queries, min_size=3, max_size=3))
def test_any_history(twins: Twins, history: list[Batch], queries: list[EngineQuery]) -> None:
    check_history(twins, history, queries)


@pytest.mark.slow
@real_engines
@settings(CALM, max_examples=many(60))
@given(history=made.histories, queries=st.lists(made.queries, min_size=5, max_size=5))
def test_many_histories(twins: Twins, history: list[Batch], queries: list[EngineQuery]) -> None:
    check_history(twins, history, queries)


@pytest.mark.slow
@real_engines
@settings(CALM, max_examples=many(800))
@given(query=made.queries)
def test_many_searches_over_a_library(library: Twin, query: EngineQuery) -> None:
    library.readers().check(query)


def check_history(twins: Twins, history: list[Batch], queries: list[EngineQuery]) -> None:
    with twins() as twin:
        twin.apply(*history)
        for _ in range(2):
            pair = twin.readers()
            pair.check_documents()
            pair.check_vocabulary()
            for query in queries:
                pair.check(query)
                pair.check_scores(query.plan, query.scoring)
            twin.reopen()
        assert twin.engine.verify(deep=True) == []


@pytest.mark.slow
@real_engines
def test_any_life_of_an_engine(twins: Twins) -> None:
    """Commits, cancels, reopenings and held readers in any order."""

    class Life(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.house = twins()
            self.twin = self.house.__enter__()
            self.held: list[Pair] = []

        @rule(batch=made.batches)
        def commit(self, batch: Batch) -> None:
            self.twin.apply(batch)

        @rule(batch=made.batches)
        def cancel(self, batch: Batch) -> None:
            writer = self.twin.engine.writer()
            for change in batch:
                if isinstance(change, Add):
                    writer.add(change.article)
                else:
                    writer.delete(change.article_id)
            writer.cancel()

        @rule()
        def reopen(self) -> None:
            self.twin.reopen()
            self.held.clear()

        @precondition(lambda self: len(self.held) < 4)
        @rule()
        def hold(self) -> None:
            self.held.append(self.twin.readers())

        @rule(query=made.queries)
        def search(self, query: EngineQuery) -> None:
            for pair in (self.twin.readers(), *self.held):
                pair.check(query)

        @rule()
        def read(self) -> None:
            for pair in (self.twin.readers(), *self.held):
                pair.check_documents()

        def teardown(self) -> None:
            if hasattr(self, "house"):
                self.house.__exit__(None, None, None)

    run_state_machine_as_test(Life, settings=settings(CALM, max_examples=many(15), stateful_step_count=20))
