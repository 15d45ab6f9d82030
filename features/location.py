"""Features of places: coordinates for distances, and names for places that have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.case import CaseTable
from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.columns import FloatArray, IntArray, Ragged, freeze
from features.crowding import Crowding
from features.extractor import Extractor
from features.geo import haversine_km, planar_km
from features.packing import take_fields
from features.phrases import CountedTexts, TextExtractor, TextVectors
from features.region_names import region_names
from features.text import split_items

# Random points of two discs of radius r1 and r2 lie sqrt(d² + 0.4 (r1² + r2²)) apart, within 6 % of their mean distance
# whatever d, r1 and r2.
SPREAD = 0.4
# Half the way round the Earth.
WIDEST_KM = 20_100.0


@dataclass(frozen=True, eq=False)
class LocationVectors:
    """Degrees (WGS 84) or planar metres, NaN unknown; n-grams of the address; region names with their rarity.

    `radius_km` is that of the area where it happened, NaN for a point; `crowding` is log10 of the density of cases
    around each place, relative to the library's middle.
    """

    longitude: FloatArray
    latitude: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    radius_km: FloatArray
    crowding: FloatArray
    address: TextVectors
    regions: CodeSets

    def __post_init__(self) -> None:
        freeze(self.longitude, self.latitude, self.x_m, self.y_m, self.radius_km, self.crowding)

    def __len__(self) -> int:
        return len(self.longitude)

    def distance_km(self, first: IntArray, second: IntArray) -> FloatArray:
        """Distance of pairs of rows: great circle where both have degrees, else straight where both have metres.

        Between areas it is the expected one of a random point in each.
        """
        lon, lat, x, y = self.longitude, self.latitude, self.x_m, self.y_m
        great = haversine_km(lon[first], lat[first], lon[second], lat[second])
        straight = planar_km(x[first], y[first], x[second], y[second])
        between = np.where(np.isnan(great), straight, great)
        spread = self.spread_km2
        return np.hypot(between, np.sqrt(spread[first] + spread[second]))

    @property
    def has_point(self) -> NDArray[np.bool_]:
        """Rows that have coordinates of either kind."""
        return ~(np.isnan(self.longitude) & np.isnan(self.x_m))

    @property
    def spread_km2(self) -> FloatArray:
        """What the extent of each place adds to a squared distance; 0 for a point."""
        return np.asarray(SPREAD * np.nan_to_num(self.radius_km) ** 2, dtype=np.float64)

    def local_distance_km(self, first: IntArray, second: IntArray) -> FloatArray:
        """Distance scaled by the local density of cases: longer where cases crowd, shorter where they are few.

        It is the distance times the root of the relative density (geometric mean of the two places), so that about
        as many cases lie within it everywhere.
        """
        stretch = 10.0 ** (0.25 * (self.crowding[first] + self.crowding[second]))
        return np.asarray(self.distance_km(first, second) * stretch, dtype=np.float64)

    def take(self, index: ArrayLike) -> LocationVectors:
        """Rows by an integer index array."""
        return LocationVectors(**take_fields(self, index))


@dataclass(frozen=True, eq=False)
class LocationFeatures:
    """Places of cases, independent of the library; units as in `LocationVectors`."""

    longitude: FloatArray
    latitude: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    radius_km: FloatArray
    address: CountedTexts
    regions: CodeColumn

    def __len__(self) -> int:
        return len(self.longitude)

    @property
    def places(self) -> tuple[FloatArray, FloatArray]:
        """(cases × 2) degrees and (cases × 2) metres."""
        return np.stack([self.longitude, self.latitude], axis=1), np.stack([self.x_m, self.y_m], axis=1)

    def take(self, index: ArrayLike) -> LocationFeatures:
        """Rows by an integer index array."""
        return LocationFeatures(**take_fields(self, index))


class LocationExtractor(Extractor[LocationFeatures, LocationVectors]):
    """Learns how common address n-grams and region names are in a library, and where its cases crowd."""

    @staticmethod
    def extract(table: CaseTable) -> LocationFeatures:
        """Coordinates, n-grams of the address, and names of regions."""
        return LocationFeatures(
            table.longitude,
            table.latitude,
            table.x_m,
            table.y_m,
            np.minimum(table.radius_m / 1000.0, WIDEST_KM),
            CountedTexts.of(table.address),
            CodeColumn.of(_regions(table)),
        )

    def fit_transform(self, features: LocationFeatures) -> LocationVectors:
        """Count n-grams of addresses and names of regions, and index the places."""
        self.crowding_, self.address_, self.rarity_ = Crowding(), TextExtractor(), Rarity.of(features.regions)
        self.address_.fit(features.address)
        # to index the places is to look each of them up, so that is done once
        return self._vectors(features, self.crowding_.fit_transform(*features.places))

    def transform_features(self, features: LocationFeatures) -> LocationVectors:
        """Vectors of features, row by row."""
        return self._vectors(features, self.crowding_.log10_density(*features.places))

    def _vectors(self, features: LocationFeatures, crowding: FloatArray) -> LocationVectors:
        return LocationVectors(
            features.longitude,
            features.latitude,
            features.x_m,
            features.y_m,
            features.radius_km,
            crowding,
            self.address_.transform(features.address),
            CodeSets.of(features.regions, self.rarity_),
        )


def _regions(table: CaseTable) -> Ragged:
    # a list of names may stand in the region field; the address may name more of them
    columns = (table.region, split_items), (table.address, region_names), (table.jurisdiction, split_items)
    return Ragged.hstack([Ragged.of_texts(*column) for column in columns]).map_rows(dict.fromkeys)
