from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from linker.series.crowds import crowd_rows

NIGHT = datetime(2024, 2, 17, 20, 0)
MIXED = ("assault", "theft", "drugs", "damage", "theft", "robbery", "assault", "theft")
ONE_ROUND = ("theft",) * 7 + ("damage",)


def cases(offences: Sequence[str], *, apart_m: float = 20.0, apart_hours: float = 0.5) -> CaseTable:
    return CaseTable.from_cases(
        [
            Case(
                case_id=f"c{number}",
                offence=offence,
                place=Place(x_m=apart_m * number, y_m=0.0),
                window=TimeWindow(earliest=(moment := NIGHT + number * timedelta(hours=apart_hours)), latest=moment),
            )
            for number, offence in enumerate(offences)
        ]
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (cases(MIXED), 8),
        (cases(ONE_ROUND), 0),
        (cases(MIXED[:5]), 0),
        (cases(MIXED, apart_m=2_000.0), 0),
        (cases(MIXED, apart_hours=48.0), 0),
        (cases(("",) * 8), 0),
        (cases(()), 0),
    ],
    ids=["many kinds", "one kind", "few", "far apart", "many nights", "unknown offences", "no cases"],
)
def test_a_crowd_is_many_kinds_at_one_place_in_one_night(table: CaseTable, expected: int) -> None:
    assert len(crowd_rows(table, np.arange(len(table)))) == expected


def test_only_the_night_of_the_crowd_counts() -> None:
    crowd, later = cases(MIXED), cases(MIXED[:3], apart_hours=100.0)
    moments = later.earliest + np.timedelta64(90, "D")
    later = later.replace(case_id=np.array(["d0", "d1", "d2"], dtype=object), earliest=moments, latest=moments)
    both = CaseTable.concatenate([crowd, later])
    rows = np.random.default_rng(1).permutation(len(both))
    assert crowd_rows(both, rows).tolist() == list(range(len(crowd)))
