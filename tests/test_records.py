"""Our `dataclass` against the standard library's: whoever uses a record cannot tell which one made it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Where something is."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    seen: list[int] = dataclasses.field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Place(Point):
    size: float = dataclasses.field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", (*self.names, "place"))


@dataclass(slots=True)
class Counter:
    many: int = 0
    total: int = dataclasses.field(default=7, init=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """Where something is."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    seen: list[int] = dataclasses.field(default_factory=list, compare=False, repr=False)


def facts(kind: Any) -> list[object]:
    one, same, other = kind(1), kind(1, seen=[5]), kind(1, 3)
    return [
        repr(one).partition("(")[2],
        one == same,
        one == other,
        one != other,
        one == (1, 2, ()),
        hash(one) == hash(same),
        hash(one) == hash(other),
        [(f.name, f.default, f.compare) for f in dataclasses.fields(kind)],
        dataclasses.asdict(dataclasses.replace(one, names=("a",))),
        kind.__match_args__,
        one.seen is kind(1).seen,
        hasattr(one, "__dict__"),
        dataclasses.is_dataclass(one),
    ]


def test_a_record_behaves_as_the_standard_dataclass() -> None:
    assert facts(Point) == facts(Standard)


def test_a_frozen_record_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x


def test_records_are_inherited_and_finished_in_post_init() -> None:
    place = Place(1, names=("home",), size=2.0)
    assert (place.x, place.names, place.size) == (1, ("home", "place"), 2.0)
    assert place != Point(1, names=("home", "place"))
    with pytest.raises(TypeError):
        Place(1, 2, (), [], 3.0)  # type: ignore[call-arg]


def test_records_are_pickled_and_copied() -> None:
    place = Place(1, seen=[3])
    for again in (pickle.loads(pickle.dumps(place)), copy.copy(place), copy.deepcopy(place)):
        assert again == place
        assert again.seen == [3]


def test_a_changeable_record_is_no_key() -> None:
    counter = Counter(1)
    counter.many += 1
    assert (counter, counter.total) == (Counter(2), 7)
    with pytest.raises(TypeError):
        hash(counter)


def test_wrong_arguments_are_refused_as_everywhere() -> None:
    with pytest.raises(TypeError, match="x"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="nothing"):
        Point(1, nothing=2)  # type: ignore[call-arg]
