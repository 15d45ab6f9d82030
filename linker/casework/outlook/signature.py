"""The signature of a series: what its cases share and how rare that is, how it changes, and who fits it least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.casework.outlook.shared_traits import LibraryTraits, SharedTrait
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.outlook.signature import Drift, Trend, code_difference, drift, hour_difference, odd_ones, trend
from linker.outlook.track import Track

# More members than that are compared through a sample: the pairs grow with the square.
MAX_COMPARED = 300


@dataclass(frozen=True)
class NamedTrend:
    """A value that rises or falls over the series; its slope is per case, in `unit`."""

    name: Text
    unit: Text
    trend: Trend


@dataclass(frozen=True)
class NamedDrift:
    """What drifts (ways of working, places, hours); `change_before` is the case with which it changed, "" for none."""

    name: Text
    drift: Drift
    change_before: str


@dataclass(frozen=True)
class OddMember:
    """A member that fits the series least."""

    case_id: str
    mean_log10_lr: float
    middle_log10_lr: float


@dataclass(frozen=True)
class Signature:
    """What the cases of a series share (most telling first), what rises or falls, what drifts, the odd ones out."""

    shared: tuple[SharedTrait, ...]
    trends: tuple[NamedTrend, ...]
    drifts: tuple[NamedDrift, ...]
    odd: tuple[OddMember, ...]


def signature(
    table: CaseTable, traits: LibraryTraits, track: Track, fitted: FittedLibrary, *, seed: int = 0
) -> Signature:
    """The signature of one series (`track`) of a library; `traits` and `fitted` are of the rows of `table`."""
    return Signature(
        shared=traits.of(track.rows),
        trends=tuple(_trends(table, track, seed)),
        drifts=tuple(_drifts(table, track, seed)),
        odd=_odd_members(table, track.rows, fitted),
    )


def _trends(table: CaseTable, track: Track, seed: int) -> Iterator[NamedTrend]:
    log10 = Text("outlook.log10")
    values: tuple[tuple[Text, FloatArray], ...] = (
        (Text("outlook.loss"), np.log10(np.maximum(table.loss[track.rows], 1.0))),
        (Text("outlook.gap"), np.log10(track.gaps_days + 0.5)),
    )
    for name, column in values:
        slope = trend(column, seed=seed)
        if slope is not None:
            yield NamedTrend(name, log10, slope)


def _drifts(table: CaseTable, track: Track, seed: int) -> Iterator[NamedDrift]:
    codes = tuple(_codes(table, int(row)) for row in track.rows)
    coded = np.array([place for place, case_codes in enumerate(codes) if case_codes], dtype=np.int64)
    sites, timed = track.only_placed(), track.only(np.flatnonzero(~np.isnan(track.hour)))
    distance_km = np.hypot(sites.x_km[:, None] - sites.x_km, sites.y_km[:, None] - sites.y_km)
    differences = (
        (Text("outlook.way_of_working"), track.rows[coded], code_difference(tuple(codes[i] for i in coded))),
        (Text("outlook.place"), sites.rows, distance_km),
        (Text("outlook.hour"), timed.rows, hour_difference(timed.hour + timed.hour_width / 2.0)),
    )
    for name, rows, difference in differences:
        change = drift(difference, seed=seed)
        if change is not None:
            change_before = "" if change.change_after is None else str(table.case_id[rows[change.change_after]])
            yield NamedDrift(name, change, change_before)


def _codes(table: CaseTable, row: int) -> frozenset[str]:
    return frozenset(f"{facet}:{code}" for facet, codes in table.codes.items() for code in codes.row(row))


def _odd_members(table: CaseTable, rows: IntArray, fitted: FittedLibrary) -> tuple[OddMember, ...]:
    sample = rows[:: max(1, -(-len(rows) // MAX_COMPARED))]
    first, second = (grid.ravel() for grid in np.meshgrid(sample, sample, indexing="ij"))
    is_pair = first != second
    log10_lr = np.zeros(len(first))
    log10_lr[is_pair] = fitted.log10_lr(np.minimum(first, second)[is_pair], np.maximum(first, second)[is_pair])
    return tuple(
        OddMember(str(table.case_id[sample[odd.member]]), odd.mean_log10_lr, odd.middle_log10_lr)
        for odd in odd_ones(log10_lr.reshape(len(sample), -1))
    )
