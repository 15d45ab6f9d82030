"""Nights of crowds: many reports of many kinds at one place in one night are rarely one offender.

A carnival, a match or a riot brings many reports within a few streets and hours, by many hands. They are near each
other far more often than chance has it, as the cases of a series are, and place and time cannot tell the two apart;
what was done can: an offender on a round does one thing, a crowd all kinds.
"""

from __future__ import annotations

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, StrArray
from features.geo import haversine_km, planar_km
from features.timing import TimingExtractor

FEWEST_CASES = 6
NIGHT_DAYS, REACH_KM = 1.0, 0.3
# The commonest offence of a crowd has at most this share of its cases.
LARGEST_SHARE = 0.6


def crowd_rows(table: CaseTable, rows: IntArray) -> IntArray:
    """Those of some rows that make up the largest crowd among them, in order of time; none where there is no crowd.

    Cases of unknown time, place or offence are left aside.
    """
    if len(rows) < FEWEST_CASES:
        return rows[:0]
    cases = table.take(rows)
    days = TimingExtractor.extract(cases).middle_days
    usable = np.flatnonzero(~np.isnan(days) & _has_point(cases) & (cases.offence != ""))
    order = usable[np.argsort(days[usable], kind="stable")]
    ends = np.searchsorted(days[order], days[order] + NIGHT_DAYS, side="right")
    nights = (order[start:end] for start, end in enumerate(ends.tolist()) if end - start >= FEWEST_CASES)
    crowds = (_crowd_of_night(cases, night) for night in nights)
    return rows[max(crowds, key=len, default=order[:0])]


def _has_point(cases: CaseTable) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(~(np.isnan(cases.longitude) & np.isnan(cases.x_m)))


def _crowd_of_night(cases: CaseTable, night: IntArray) -> IntArray:
    near = night[_distance_km(cases, night) <= REACH_KM]
    is_crowd = len(near) >= FEWEST_CASES and _commonest_share(cases.offence[near]) <= LARGEST_SHARE
    return near if is_crowd else near[:0]


def _distance_km(cases: CaseTable, night: IntArray) -> FloatArray:
    """Distance of each case from the middle of all of them."""
    middle = [np.full(len(night), np.median(column[night])) for column in (cases.longitude, cases.latitude)]
    great = haversine_km(cases.longitude[night], cases.latitude[night], *middle)
    planar = [np.full(len(night), np.median(column[night])) for column in (cases.x_m, cases.y_m)]
    straight = planar_km(cases.x_m[night], cases.y_m[night], *planar)
    return np.asarray(np.where(np.isnan(great), straight, great), dtype=np.float64)


def _commonest_share(offences: StrArray) -> float:
    counts = np.unique(offences.astype(str), return_counts=True)[1]
    return float(counts.max() / counts.sum())
