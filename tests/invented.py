"""Invented libraries and scorers from a seed: wilder than any town, so that a search or a model meets every corner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from features.columns import FloatArray
from features.vectors import CaseVectors, Vectoriser
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer

Coordinates = Literal["degrees", "metres", "both"]
START = datetime(2020, 1, 1)
DEGREE_KM = 111.2


def invented_table(
    random: np.random.Generator, cases: int, *, coordinates: Coordinates = "degrees", known: float = 0.8
) -> CaseTable:
    """Cases of one library; each field is known with the chance `known`; places, times and codes often agree."""
    middle = (random.choice([0.0, 113.3, 179.9995, -90.2]), random.uniform(-70, 70))
    spread_km, spread_days = 10.0 ** random.uniform(-1.5, 3.0), 10.0 ** random.uniform(-0.5, 3.5)
    facets = ["entry", "target", "作案手段"][: int(random.integers(0, 4))]
    common = int(random.integers(2, 30))
    table = []
    for number in range(cases):
        place = _place(random, coordinates, middle, spread_km, known)
        codes = {facet: _codes(random, common) for facet in facets if random.random() < known}
        table.append(
            Case(
                case_id=f"c{number}",
                offence=f"offence {random.integers(3)}" if random.random() < known else "",
                window=_window(random, spread_days, known),
                place=place,
                codes=codes,
                goods=_codes(random, 4) if random.random() < known else (),
                tools=_codes(random, 4) if random.random() < known / 2 else (),
                loss=float(10 ** random.uniform(0, 5)) if random.random() < known else None,
                offender_count=float(random.integers(1, 4)) if random.random() < known / 2 else None,
                narrative=" ".join(_codes(random, 6)) if random.random() < known / 2 else "",
                traces=_traces(random),
            )
        )
    return CaseTable.from_cases(table)


def _place(
    random: np.random.Generator, coordinates: Coordinates, middle: tuple[float, float], spread_km: float, known: float
) -> Place:
    place: dict[str, float | str] = {}
    if coordinates != "metres" and random.random() < known:
        east_km, north_km = _point(random, spread_km)
        longitude = middle[0] + east_km / (DEGREE_KM * np.cos(np.radians(middle[1])))
        place["longitude"] = float((longitude + 180.0) % 360.0 - 180.0)
        place["latitude"] = float(np.clip(middle[1] + north_km / DEGREE_KM, -90, 90))
    if coordinates != "degrees" and random.random() < known:
        # where a place has both, the metres need not say what the degrees say
        east_km, north_km = _point(random, spread_km)
        place["x_m"] = float(east_km * 1000.0)
        if random.random() < 0.95:
            place["y_m"] = float(north_km * 1000.0)
    if random.random() < 0.2:
        place["radius_m"] = float(random.choice([0.0, 50.0, 800.0, 20_000.0]))
    if random.random() < known / 2:
        place["address"] = f"{random.integers(1, 9)} {random.choice(['Long', 'Short'])} Street"
        place["region"] = f"area {random.integers(5)}"
    return Place.model_validate(place)


def _point(random: np.random.Generator, spread_km: float) -> tuple[float, float]:
    # half of them on a coarse grid, so that distances are equal, zero or just at an edge
    point = random.normal(0, spread_km, 2)
    if random.random() < 0.5:
        point = np.round(point / spread_km) * spread_km
    return float(point[0]), float(point[1])


def _window(random: np.random.Generator, spread_days: float, known: float) -> TimeWindow:
    if random.random() > known:
        return TimeWindow()
    day = random.uniform(0, spread_days)
    earliest = START + timedelta(seconds=round(86_400 * (round(day) if random.random() < 0.5 else day)))
    length = timedelta(seconds=int(random.choice([0, 60, 3_600, 40_000, 200_000, 5_000_000])))
    ends = [(earliest, earliest + length), (earliest, None), (None, earliest)]
    chosen = ends[int(random.choice([0, 0, 0, 1, 2]))]
    return TimeWindow(earliest=chosen[0], latest=chosen[1])


def _codes(random: np.random.Generator, most: int) -> tuple[str, ...]:
    # the square makes some codes common and most of them rare
    drawn = (most * random.random(int(random.integers(1, 4))) ** 2).astype(int)
    return tuple(dict.fromkeys(f"code {number}" for number in drawn.tolist()))


def _traces(random: np.random.Generator) -> tuple[Trace, ...]:
    if random.random() < 0.4:
        return ()
    plate = f"粤B{random.integers(3)}{random.integers(3)}34{random.integers(3)}"
    phone = f"1390000{random.integers(3)}{random.integers(3)}"
    values = {
        "dna": f"profile {random.integers(6)}",
        "shoe_print": f"pattern {int(12 * random.random() ** 3)}",
        "plate": _masked(random, plate),
        "phone": _masked(random, phone),
        "glove": f"wool {random.integers(2)}",
    }
    kinds = random.permutation(list(values))[: int(random.integers(1, 3))].tolist()
    return tuple(Trace(kind=kind, value=values[kind]) for kind in kinds)


def _masked(random: np.random.Generator, value: str) -> str:
    hidden = random.random(len(value)) < random.choice([0.0, 0.2])
    return "".join("*" if hide else character for character, hide in zip(value, hidden, strict=True))


def invented_vectors(table: CaseTable) -> CaseVectors:
    """Vectors of a table by extractors fitted on it."""
    return Vectoriser().fit(table).transform(table)


def invented_scorer(random: np.random.Generator, vectors: CaseVectors, *, monotone: float = 0.5) -> Scorer:
    """A curve of any shape for every comparison of a library; with the chance `monotone` it follows its direction."""
    comparisons = comparisons_for(vectors)
    curves = tuple(invented_curve(random, comparison, monotone=monotone) for comparison in comparisons)
    return Scorer(comparisons, curves, -float(random.exponential(3.0)), float(random.exponential(4.0)))


def invented_curve(random: np.random.Generator, comparison: Comparison, *, monotone: float = 0.5) -> Curve:
    """A piecewise linear curve within the values a comparison can take; silent one time in five."""
    if random.random() < 0.2:
        return Curve.zero(comparison.name)
    plain = np.array([0.0, min(comparison.largest, 10.0 ** random.uniform(0, 4))])
    low, high = comparison.scale(plain)
    knots = np.unique(np.round(random.uniform(low, high, int(random.integers(1, 7))), 6))
    bans: FloatArray = random.normal(0.0, random.choice([0.3, 2.0]), len(knots))
    if random.random() < monotone:
        bans = np.sort(bans)[:: comparison.more_alike]
    return Curve(comparison.name, knots, bans.copy())
