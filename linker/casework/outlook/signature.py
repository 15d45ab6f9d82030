"""The signature of a series: what its cases share and how rare that is, how it changes, and who fits it least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.casework.outlook.shared_traits import traits_of
from linker.flow import FittedLibrary
from linker.i18n.text import Label
from linker.outlook.signature import (
    Drift,
    OddOne,
    Trend,
    code_difference,
    drift,
    hour_difference,
    odd_ones,
    trend,
)
from linker.outlook.track import Track
from linker.report.data.facts import SharedTrait

# More members than that are compared through a sample: the pairs grow with the square.
MOST_COMPARED = 300


@dataclass(frozen=True)
class NamedTrend:
    """A value that rises or falls over the series; its slope is per case, in `unit`."""

    name: Label
    unit: Label
    trend: Trend


@dataclass(frozen=True)
class NamedDrift:
    """What drifts (ways of working, places, hours); `change_before` is the case with which it changed, "" for none."""

    name: Label
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
    """What the cases of a series share (telling first), what rises or falls, what drifts, the odd ones out."""

    shared: tuple[SharedTrait, ...]
    trends: tuple[NamedTrend, ...]
    drifts: tuple[NamedDrift, ...]
    odd: tuple[OddMember, ...]


def signature(table: CaseTable, track: Track, home: FittedLibrary | None, *, seed: int = 0) -> Signature:
    """The signature of one series of a library; without `home` nobody is called odd."""
    return Signature(
        shared=traits_of(table).of(track.rows),
        trends=tuple(_trends(table, track, seed)),
        drifts=tuple(_drifts(table, track, seed)),
        odd=() if home is None else _odd(table, track.rows, home),
    )


def _trends(table: CaseTable, track: Track, seed: int) -> Iterator[NamedTrend]:
    values: tuple[tuple[Label, Label, FloatArray], ...] = (
        (Label("loss", "损失"), Label("log10", "对数"), np.log10(np.maximum(table.loss[track.rows], 1.0))),
        (Label("gap between cases", "间隔"), Label("log10", "对数"), np.log10(track.gaps_days + 0.5)),
    )
    for name, unit, column in values:
        found = trend(column, seed=seed)
        if found is not None:
            yield NamedTrend(name, unit, found)


def _drifts(table: CaseTable, track: Track, seed: int) -> Iterator[NamedDrift]:
    codes = tuple(_codes(table, int(row)) for row in track.rows)
    coded = np.array([place for place, found in enumerate(codes) if found], dtype=np.int64)
    placed, timed = track.only_placed(), track.only(np.flatnonzero(~np.isnan(track.hour)))
    apart = np.hypot(placed.x_km[:, None] - placed.x_km, placed.y_km[:, None] - placed.y_km)
    differences = (
        (Label("way of working", "作案手法"), track.rows[coded], code_difference(tuple(codes[i] for i in coded))),
        (Label("place", "地点"), placed.rows, apart),
        (Label("hour of the day", "作案时刻"), timed.rows, hour_difference(timed.hour + timed.hour_width / 2.0)),
    )
    for name, rows, difference in differences:
        found = drift(difference, seed=seed)
        if found is not None:
            change = "" if found.change_after is None else str(table.case_id[rows[found.change_after]])
            yield NamedDrift(name, found, change)


def _codes(table: CaseTable, row: int) -> frozenset[str]:
    return frozenset(f"{facet}:{code}" for facet, codes in table.codes.items() for code in codes.row(row))


def _odd(table: CaseTable, rows: IntArray, home: FittedLibrary) -> tuple[OddMember, ...]:
    chosen = rows[:: max(1, -(-len(rows) // MOST_COMPARED))]
    first, second = (grid.ravel() for grid in np.meshgrid(chosen, chosen, indexing="ij"))
    apart = first != second
    log10_lr = np.zeros(len(first))
    log10_lr[apart] = home.log10_lr(np.minimum(first, second)[apart], np.maximum(first, second)[apart])
    found: tuple[OddOne, ...] = odd_ones(log10_lr.reshape(len(chosen), -1))
    return tuple(
        OddMember(str(table.case_id[chosen[one.member]]), one.mean_log10_lr, one.middle_log10_lr) for one in found
    )
