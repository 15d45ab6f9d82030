"""A library in which only the goods tell the series apart: what no model that was learned elsewhere can know."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from features.case import Case, CaseTable, Place

CASES, MEMBERS = 600, 5
LETTERS = list("abcdefghijklmnopqrstuvwxyz")


@cache
def goods_town() -> tuple[CaseTable, NDArray[np.bool_]]:
    """Every series takes one kind of goods, anywhere in town, within a month; and which pairs are linked."""
    random = np.random.default_rng(7)
    series = np.repeat(np.arange(CASES // MEMBERS), MEMBERS)
    kinds = ["".join(random.choice(LETTERS, 6)) for _ in range(CASES // MEMBERS)]
    places = random.uniform(0.0, 12_000.0, (CASES, 2))
    cases = [
        Case(case_id=f"c{number:04}", place=Place(x_m=x_m, y_m=y_m), goods=(kinds[series[number]],))
        for number, (x_m, y_m) in enumerate(places.tolist())
    ]
    days = (random.uniform(0.0, 700.0, CASES // MEMBERS)[series] + random.uniform(0.0, 30.0, CASES)) * 86_400.0
    moments = np.datetime64("2022-01-01T00:00:00") + days.astype("timedelta64[s]")
    first, second = np.triu_indices(CASES, 1)
    return CaseTable.from_cases(cases).replace(earliest=moments, latest=moments), series[first] == series[second]
