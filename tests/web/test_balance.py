"""Who takes the next connection."""

from __future__ import annotations

import pytest
from searchapp.web import balance
from searchapp.web.balance import Balance


def test_the_least_busy_may_accept_and_the_others_leave_it_to_them() -> None:
    shared = Balance(3)
    for slot, connections in enumerate((2, 1, 1)):
        shared.may_accept(slot, connections)
    assert [shared.may_accept(slot, connections) for slot, connections in enumerate((2, 1, 1))] == [False, True, True]


def test_nobody_leaves_a_connection_to_a_worker_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, now = Balance(2), [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    shared.may_accept(1, 0)
    assert not shared.may_accept(0, 1)
    now[0] += balance.SILENT_SECONDS
    assert shared.may_accept(0, 1)


def test_a_worker_does_not_wait_for_ever_for_one_that_never_gets_ready() -> None:
    Balance(2).wait_for_all(0, seconds=0.05)


def test_a_worker_that_takes_the_place_of_another_does_not_wait() -> None:
    shared = Balance(2)
    shared.may_accept(0, 3)
    shared.may_accept(1, 3)
    shared.wait_for_all(1, seconds=3600)
