"""How crowded places are, against looking at every case around every place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import crowding
from features.case import Place
from features.crowding import LARGEST, LEAST_RADIUS_KM, MAX_NEIGHBOURS, MIN_NEIGHBOURS, NEIGHBOURS_PER_ROOT, Crowding

# Few spots, so that many cases share one.
SPOT = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda at: Place(x_m=at[0] * 400.0, y_m=at[1] * 700.0))
PLACES = st.lists(st.one_of(SPOT, st.just(Place())), min_size=1, max_size=60)


def columns_of(places: list[Place]) -> tuple[np.ndarray, np.ndarray]:
    degrees = [(number(place.longitude), number(place.latitude)) for place in places]
    metres = [(number(place.x_m), number(place.y_m)) for place in places]
    return np.array(degrees).reshape(-1, 2), np.array(metres).reshape(-1, 2)


def number(value: float | None) -> float:
    return math.nan if value is None else value


def raw(at: Place, known: list[Place], neighbours: int) -> float:
    away = sorted(math.dist((at.x_m or 0.0, at.y_m or 0.0), (one.x_m or 0.0, one.y_m or 0.0)) / 1000 for one in known)
    return -2.0 * math.log10(away[min(neighbours, len(known) - 1)] + LEAST_RADIUS_KM)


def slow(places: list[Place], asked: list[Place]) -> list[float]:
    known = [place for place in places if place.x_m is not None]
    neighbours = min(
        max(MIN_NEIGHBOURS, min(MAX_NEIGHBOURS, round(NEIGHBOURS_PER_ROOT * math.sqrt(len(known))))),
        max(len(known) - 1, 1),
    )
    density = [raw(place, known, neighbours) for place in known]
    middle = sum(density) / len(density) if density else 0.0
    return [
        math.nan
        if one.x_m is None
        else max(-LARGEST, min(LARGEST, raw(one, known, neighbours) - middle))
        if known
        else 0.0
        for one in asked
    ]


@given(PLACES, PLACES)
def test_density_is_that_of_the_nearest_cases(library: list[Place], asked: list[Place]) -> None:
    learned = Crowding()
    learned.fit_transform(*columns_of(library))
    np.testing.assert_allclose(learned.log10_density(*columns_of(asked)), slow(library, asked), atol=1e-9)


@given(PLACES)
def test_learning_gives_the_density_of_what_is_learnt(places: list[Place]) -> None:
    columns, learned = columns_of(places), Crowding()
    density = learned.fit_transform(*columns)
    np.testing.assert_array_equal(density, learned.log10_density(*columns))
    np.testing.assert_allclose(density, slow(places, places), atol=1e-9)


def test_places_looked_up_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    places = [Place(longitude=113.0 + lon, latitude=23.0 + lat) for lon, lat in draw.normal(0.0, 0.05, (200, 2))]
    columns = columns_of(places + places[:50])
    whole = Crowding().fit_transform(*columns)
    monkeypatch.setattr(crowding, "DISTANCES_AT_ONCE", 100)
    np.testing.assert_array_equal(Crowding().fit_transform(*columns), whole)
