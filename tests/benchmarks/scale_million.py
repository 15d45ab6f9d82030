"""Libraries larger than any city at hand, made of the city's real cases: built in bulk, then re-linked as they are.

    python tests/benchmarks/scale.py --only million ten-million [--library CASES.db]

A million: all cases of St. Louis, and an invented town laid around it, of which only what the city records too is kept
(offence, time, place, region, premises, entry). Ten million: the city as fifteen towns, each three degrees from the
next, so that pairs within a town are as many as in the city.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from features.case import CaseTable
from features.columns import Ragged, text_column
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town

MILLION, TOWNS, APART_DEGREES = 1_000_000, 15, 3.0
# The middle of the city, and the years of its cases.
LONGITUDE, LATITUDE, FIRST_DAY, DAYS = -90.24, 38.63, date(2008, 1, 1), 4_700


def build(kind: str, source: Path, target: Path) -> None:
    """Make the library of one of the two kinds; "towns:3" makes three towns."""
    from scale import stored

    with Library.open(source, create=False) as library:
        city = library.cases()
    tables = around(city) if kind == "million" else towns(city, int(kind.partition(":")[2] or TOWNS))
    stored(tables, target)


def around(city: CaseTable) -> Iterator[CaseTable]:
    """The city, and as many cases of an invented town around it as a million lacks."""
    yield city
    rest = max(MILLION - len(city), 1_000)
    town = build_town(
        TownOptions(seed=1, cases=rest, width_km=200.0, days=DAYS, serial_share=0.1, language="en", start=FIRST_DAY)
    ).cases
    east, north = LONGITUDE - np.nanmean(town.longitude), LATITUDE - np.nanmean(town.latitude)
    nothing, unknown = Ragged.empty(rest), np.full(rest, np.nan)
    parts = dict.fromkeys(("goods", "tools", "trace_kind", "trace_value", "offenders"), nothing)
    known = {"codes": {"entry": town.codes["entry"]}, "loss": unknown, "offender_count": unknown, **parts}
    yield town.replace(longitude=town.longitude + east, latitude=town.latitude + north,
                       narrative=text_column([""] * rest), **known)  # fmt: skip


def towns(city: CaseTable, count: int) -> Iterator[CaseTable]:
    """The city so many times, each with ids of its own, at the city's latitude: a degree is as long everywhere."""
    for number in range(count):
        ids = text_column(f"T{number:02d}-{case_id}" for case_id in city.case_id.tolist())
        yield city.replace(case_id=ids, longitude=city.longitude + APART_DEGREES * number)


def lines(kind: str, source: Path, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Building; `linker relink` as it is; a million also with the thresholds lowered as in `scale.py`, by stage.

    The fifteen million links of ten million cases with lowered thresholds did not fit into 23 GB.
    """
    from scale import relinked_in_a_process
    from scale_library import ran, ran_python

    target, aim = folder / "large.db", {"million": "45 s, 3 GB", "towns": "10 min, 14 GB"}.get(kind, "")
    yield f"building the library ({kind})", str(ran_python(__file__, kind, str(source), str(target))), ""
    yield "linker relink, starting model", str(ran("relink", "--library", str(target), "--json")), aim
    if kind == "million":
        yield from relinked_in_a_process(target, aim)


if __name__ == "__main__":
    build(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
