"""What comes next of a series of the last run: where, when, where to wait, its anchor; and how good that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.casework.outlook.local_plane import RecordPlane, Spot, track_of
from linker.casework.outlook.signature import Signature, signature
from linker.casework.outlook.stakeout import Spots, StakeOut, StakeOutRequest, stake_out
from linker.casework.series.series_overview import series_rows
from linker.casework.workspace.series_table import series_table
from linker.casework.workspace.cache import row_of_case
from linker.casework.workspace.prepared_library import case_table, fitted_library
from linker.errors import LibraryError
from linker.i18n.text import Label
from linker.library.store.store import Library
from linker.model.sample import crime_groups
from linker.outlook.anchor import AnchorError, anchor_area
from linker.outlook.backtest import Backtest, backtest
from linker.outlook.cells import Cells
from linker.outlook.forecast import LEAST_STRIKES, SHARES, Forecast, Population, forecast
from linker.outlook.ground import Ground
from linker.outlook.next_gap import DayWindow
from linker.outlook.next_hour import HourWindow
from linker.outlook.track import Track

# What one population is learned from; more series change nothing but the time it takes.
MOST_SERIES = 400
SPOTS = 5


@dataclass(frozen=True)
class Square:
    """One cell of a region: its middle as the records have places, its side, and the chance it holds."""

    middle: Spot
    side_km: float
    chance: float


@dataclass(frozen=True)
class RegionAnswer:
    """An area that holds a stated share of the forecast, most likely cells first."""

    share: float
    chance: float
    area_km2: float
    cells: tuple[Square, ...]


@dataclass(frozen=True)
class WindowAnswer:
    """Days (both included) and hours of the day that hold a stated share; None or () where nothing can be said.

    A run of hours may pass midnight (22 to 3).
    """

    share: float
    first_day: date | None
    last_day: date | None
    days_chance: float | None
    hours: tuple[tuple[float, float], ...]
    hours_chance: float | None


@dataclass(frozen=True)
class AnchorAnswer:
    """Where the anchor may lie: Bayesian areas and the peaks of both profiles; or why nothing is said (`refused`)."""

    regions: tuple[RegionAnswer, ...]
    peak: Spot | None
    rossmo_peak: Spot | None
    refused: Label | None


@dataclass(frozen=True)
class ForecastAnswer:
    """The forecast of one series, given that it does not strike before `on`.

    `population` is from how many other series it was shrunk; `unsaid` tells which parts are missing and why.
    """

    series_id: str
    cases: int
    on: date
    last: date | None
    population: int
    regions: tuple[RegionAnswer, ...]
    windows: tuple[WindowAnswer, ...]
    spots: Spots
    unsaid: tuple[Label, ...]
    plan: StakeOut | None
    anchor: AnchorAnswer | None
    signature: Signature


@dataclass(frozen=True)
class _Scene:
    table: CaseTable
    plane: RecordPlane
    points_km: FloatArray
    track: Track
    others: tuple[Track, ...]
    ground: Ground


def forecast_series(
    library: Library,
    series_id: str,
    *,
    on: date | None = None,
    plan: StakeOutRequest | None = None,
    with_anchor: bool = False,
) -> ForecastAnswer:
    """Forecast one series of the last run, learning from the others; `on` is by default the library's newest date.

    ForecastError where the series is too short, LibraryError where it does not exist, PlanError for a plan that
    cannot be made.
    """
    table = case_table(library)
    scene = _scene(library, table, series_id)
    day = np.datetime64(on or newest_date(table), "D")
    population = Population.learn(scene.others, scene.ground)
    found = forecast(scene.track, population, day)
    return ForecastAnswer(
        series_id=series_id,
        cases=len(scene.track),
        on=_as_date(day),
        last=_date(scene.track.day),
        population=len(scene.others),
        regions=() if found.cells is None else _regions(found.cells, scene.plane),
        windows=_windows(found, day),
        spots=Spots.of(found.cells, scene.plane, table, scene.points_km, most=SPOTS),
        unsaid=_unsaid(scene.track, found),
        plan=None if plan is None else stake_out(found, plan, scene.plane, table, scene.points_km),
        anchor=_anchor(scene) if with_anchor else None,
        signature=signature(table, scene.track, fitted_library(library)),
    )


def backtest_library(library: Library, *, every_strike: bool = False) -> Backtest:
    """How good forecasts would have been on the solved cases: crime groups of four cases or more, others left out.

    LibraryError where there is no such group.
    """
    table = case_table(library)
    group = crime_groups(table.offenders)
    sizes = np.bincount(group[group >= 0])
    if not np.any(sizes > LEAST_STRIKES):
        raise LibraryError(
            f"{library.url}: no offenders are known for a series of {LEAST_STRIKES + 1} cases or more, so nothing can "
            "be tested; add solved cases (linker offenders FILE)"
        )
    points = RecordPlane.about(table, np.arange(len(table))).points_km(table)
    rows = [np.flatnonzero(group == number) for number in np.flatnonzero(sizes > 1)]
    return backtest([track_of(table, one, points) for one in rows], points, every_strike=every_strike)


def newest_date(table: CaseTable) -> date:
    """Date of the newest dated case; LibraryError where no case has one."""
    moments = np.concatenate([table.earliest, table.latest])
    known = moments[~np.isnat(moments)]
    if not len(known):
        raise LibraryError("no case of the library has a date; nothing can be forecast without")
    return _as_date(known.max())


def _scene(library: Library, table: CaseTable, series_id: str) -> _Scene:
    row = row_of_case(library)
    members = _known(row, series_rows(library, series_id).case_id.tolist())
    plane = RecordPlane.about(table, members)
    points = plane.points_km(table)
    lives = series_table(library)
    sizes = lives.grouping.sizes
    others = [number for number in np.flatnonzero(sizes >= LEAST_STRIKES).tolist() if lives.names[number] != series_id]
    longest = [lives.rows(number) for number in sorted(others, key=lambda one: -sizes[one])[:MOST_SERIES]]
    outside = np.delete(np.arange(len(table)), members)
    return _Scene(
        table, plane, points, track_of(table, members, points),
        tuple(track_of(table, one, points) for one in longest), _ground(points, outside),
    )  # fmt: skip


def _ground(points_km: FloatArray, outside: IntArray) -> Ground:
    """Hot spots of the other cases on the area of all; any square where no case has a place."""
    if np.isnan(points_km).any(axis=1).all():
        return Ground.of(np.zeros(1), np.zeros(1))
    square = Ground.of(points_km[:, 0], points_km[:, 1]).square
    others = points_km[outside]
    others = others[~np.isnan(others).any(axis=1)]
    return Ground.within(square, others[:, 0], others[:, 1])


def _known(row: Mapping[str, int], cases: list[str]) -> IntArray:
    return np.array([row[case] for case in cases if case in row], dtype=np.int64)


def _regions(cells: Cells, plane: RecordPlane) -> tuple[RegionAnswer, ...]:
    found = []
    for region in (cells.region(share) for share in SHARES):
        chosen = [int(cell) for cell in cells.ranking if region.in_region[cell]]
        squares = tuple(_square(cells, cell, plane) for cell in chosen)
        found.append(RegionAnswer(region.share, region.mass, region.area_km2, squares))
    return tuple(found)


def _square(cells: Cells, cell: int, plane: RecordPlane) -> Square:
    side = float(cells.side_km[cell])
    middle = plane.spot(float(cells.x_km[cell]) + side / 2.0, float(cells.y_km[cell]) + side / 2.0)
    return Square(middle, side, float(cells.mass[cell]))


def _windows(found: Forecast, on: np.datetime64) -> tuple[WindowAnswer, ...]:
    days: tuple[DayWindow | None, ...] = found.day_windows() or (None,) * len(SHARES)
    hours: tuple[HourWindow | None, ...] = found.hour_windows() or (None,) * len(SHARES)
    return tuple(_window(*one, _as_date(on)) for one in zip(SHARES, days, hours, strict=True))


def _window(share: float, day: DayWindow | None, hour: HourWindow | None, on: date) -> WindowAnswer:
    return WindowAnswer(
        share=share,
        first_day=None if day is None else on + timedelta(days=day.first_day),
        last_day=None if day is None else on + timedelta(days=day.last_day),
        days_chance=None if day is None else day.chance,
        hours=() if hour is None else hour.runs,
        hours_chance=None if hour is None else hour.chance,
    )


def _as_date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day.astype("datetime64[D]")))


def _unsaid(track: Track, found: Forecast) -> tuple[Label, ...]:
    cases, placed = len(track), len(track.only_placed())
    dated = int(np.sum(~np.isnan(track.day)))
    parts = (
        (found.cells is None, Label(
            f"where: only {placed} of {cases} cases have coordinates, {LEAST_STRIKES} are needed",
            f"地点：{cases} 起中仅 {placed} 起有坐标，至少需要 {LEAST_STRIKES} 起")),
        (found.days is None, Label(
            f"which day: only {dated} of {cases} cases are dated, {LEAST_STRIKES} are needed",
            f"日期：{cases} 起中仅 {dated} 起有日期，至少需要 {LEAST_STRIKES} 起")),
        (found.hours is None, Label(
            "which hour: no case is known to within 12 hours", "时刻：没有案件的时间精确到 12 小时以内")),
    )  # fmt: skip
    return tuple(words for missing, words in parts if missing)


def _anchor(scene: _Scene) -> AnchorAnswer:
    placed = scene.track.only_placed()
    try:
        found = anchor_area(placed.x_km, placed.y_km, scene.ground)
    except AnchorError as error:
        return AnchorAnswer((), None, None, Label(str(error), error.chinese))
    peaks = [_square(cells, int(cells.ranking[0]), scene.plane).middle for cells in (found.bayes, found.rossmo)]
    return AnchorAnswer(_regions(found.bayes, scene.plane), peaks[0], peaks[1], None)


def _date(day: FloatArray) -> date | None:
    dated = day[~np.isnan(day)]
    return date(1970, 1, 1) + timedelta(days=int(np.floor(dated[-1]))) if len(dated) else None
