"""Places as coordinates, n-grams and region names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import case_tables

from features.case import Case, CaseTable, Place
from features.geo import haversine_km
from features.location import LocationExtractor, LocationVectors
from features.region_names import region_names
from features.text import split_items


def placed(*places: Place) -> LocationVectors:
    table = CaseTable.from_cases([Case(case_id=str(row), place=place) for row, place in enumerate(places)])
    return LocationExtractor().fit(table).transform(table)


def distance(left: Place, right: Place) -> float:
    return float(placed(left, right).distance_km(np.array([0]), np.array([1]))[0])


BEIJING = Place(longitude=116.4, latitude=39.9)
SHANGHAI = Place(longitude=121.5, latitude=31.2)


def test_degrees_are_measured_along_the_great_circle() -> None:
    assert distance(BEIJING, SHANGHAI) == haversine_km(116.4, 39.9, 121.5, 31.2)


def test_metres_are_measured_straight() -> None:
    assert distance(Place(x_m=0.0, y_m=0.0), Place(x_m=-3000.0, y_m=4000.0)) == 5.0


def test_degrees_go_before_metres_and_metres_help_where_degrees_are_unknown() -> None:
    both = [place.model_copy(update={"x_m": 0.0, "y_m": 0.0}) for place in (BEIJING, SHANGHAI)]
    assert distance(*both) == distance(BEIJING, SHANGHAI)
    assert distance(both[0], Place(x_m=0.0, y_m=1000.0)) == 1.0


@pytest.mark.parametrize("other", [Place(), Place(x_m=1.0, y_m=2.0), Place(longitude=116.4), Place(latitude=39.9)])
def test_a_place_that_lacks_the_other_ones_coordinates_is_unknown(other: Place) -> None:
    assert np.isnan(distance(BEIJING, other))
    assert np.isnan(distance(other, BEIJING))


@pytest.mark.parametrize(("km", "radius_m", "other_m"), [(0, 500, 500), (0, 1000, None), (0.4, 500, 300),
                                                        (1, 1000, 1000), (2, 1000, 0), (10, 5000, 2000)])  # fmt: skip
def test_the_distance_of_areas_is_near_the_mean_over_their_points(
    km: float, radius_m: float, other_m: float | None
) -> None:
    random = np.random.default_rng(2)

    def points(radius: float | None) -> np.ndarray:
        turn, reach = 2.0 * np.pi * random.random(200_000), (radius or 0.0) * np.sqrt(random.random(200_000))
        return np.stack([reach * np.cos(turn), reach * np.sin(turn)])

    apart = points(radius_m) - points(other_m) - np.array([[1000.0 * km], [0.0]])
    mean_km = np.hypot(*apart).mean() / 1000.0
    found = distance(Place(x_m=0, y_m=0, radius_m=radius_m), Place(x_m=1000.0 * km, y_m=0, radius_m=other_m))
    assert found == pytest.approx(mean_km, rel=0.06)


@given(st.floats(0, 1e6), st.none() | st.floats(0, 1e7))
def test_an_area_never_brings_a_case_nearer(km: float, radius_m: float | None) -> None:
    points = Place(x_m=0, y_m=0), Place(x_m=1000.0 * km, y_m=0)
    areas = (points[0], points[1].model_copy(update={"radius_m": radius_m}))
    assert distance(*areas) >= distance(*points)
    assert distance(*areas) == distance(*reversed(areas))
    if not radius_m:
        assert distance(*areas) == distance(*points)


def test_region_names_come_from_three_fields_and_count_once() -> None:
    vectors = placed(
        Place(region="厦门市、海沧区", address="厦门市海沧区**街道", jurisdiction="海沧所"),
        Place(address="海沧区沧林路12号"),
        Place(jurisdiction="海沧所"),
        Place(address="某小区门口", region="不详"),
        Place(region="Northgate"),
        Place(region="Northgate"),
    )
    # 5 cases carry a name; 海沧区, 海沧所 and Northgate are carried by two of them
    shared = vectors.regions.shared_information(np.array([0, 0, 1, 0, 4]), np.array([1, 2, 2, 3, 5]))
    bans = np.log10(7 / 2)
    np.testing.assert_allclose(shared, [bans, bans, 0.0, np.nan, bans])
    assert np.diff(vectors.regions.present.indptr).tolist() == [3, 2, 1, 0, 1, 1]


def test_addresses_are_alike_by_their_pieces() -> None:
    vectors = placed(Place(address="萍乡路12号"), Place(address="萍乡路14号"), Place(address="人民广场"), Place())
    near, far, unknown = vectors.address.cosine(np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert near > 0.4 > far
    assert np.isnan(unknown)


@given(table=case_tables())
def test_every_row_holds_the_names_of_its_own_fields(table: CaseTable) -> None:
    vectors = LocationExtractor().fit(table).transform(table)
    for row, place in enumerate(table.case(row).place for row in range(len(table))):
        names = {*split_items(place.region), *region_names(place.address), *split_items(place.jurisdiction)}
        assert np.diff(vectors.regions.present.indptr)[row] == len(names)
