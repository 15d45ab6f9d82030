"""What comes next of a series of the last run: where, when, where to wait, its anchor; and how good that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.casework.outlook.local_plane import RecordPlane, Spot, track_of
from linker.casework.outlook.shared_traits import library_traits
from linker.casework.outlook.signature import Signature, signature
from linker.casework.outlook.stakeout import Gazetteer, Spots, StakeOut, StakeOutRequest, stake_out
from linker.casework.series.series_overview import members_of_series
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.text import Text, Translatable
from linker.model.sample import crime_groups
from linker.outlook.anchor import AnchorError, anchor_area
from linker.outlook.backtest import Backtest, backtest
from linker.outlook.cells import Cells
from linker.outlook.forecast import LEAST_STRIKES, SHARES, NextStrike, Population, forecast
from linker.outlook.ground import StudyArea
from linker.outlook.next_gap import DayWindow
from linker.outlook.next_hour import HourWindow
from linker.outlook.track import Track
from linker.series.lifecycle import State

# What one population is learned from; more series change nothing but the time it takes.
MAX_SERIES = 400
MAX_SPOTS = 5
# States of series that nobody should wait for.
_OVER = ("inactive", "solved")


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
    refused: Translatable | None


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
    unsaid: tuple[Text, ...]
    plan: StakeOut | None
    anchor: AnchorAnswer | None
    signature: Signature


@dataclass(frozen=True, eq=False)
class _Setting:
    """One series and the others of its library on one plane in km."""

    table: CaseTable
    plane: RecordPlane
    points_km: FloatArray
    track: Track
    other_tracks: tuple[Track, ...]
    ground: StudyArea

    @property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.plane, self.table, self.points_km)


def forecast_series(
    workspace: Workspace,
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
    table = workspace.cases
    setting = _setting(workspace, table, series_id)
    day = np.datetime64(on or newest_date(table), "D")
    population = Population.learn(setting.other_tracks, setting.ground)
    state = _state(workspace, series_id, on)
    outlook = _without_days(forecast(setting.track, population, day), state)
    return ForecastAnswer(
        series_id=series_id,
        cases=len(setting.track),
        on=_as_date(day),
        last=_last_date(setting.track.day),
        population=len(setting.other_tracks),
        regions=() if outlook.cells is None else _regions(outlook.cells, setting.plane),
        windows=_windows(outlook, day),
        spots=Spots.of(outlook.cells, setting.gazetteer, limit=MAX_SPOTS),
        unsaid=_missing_parts(setting.track, outlook, state),
        plan=None if plan is None else stake_out(outlook, plan, setting.gazetteer),
        anchor=_anchor(setting) if with_anchor else None,
        signature=signature(table, library_traits(workspace, table), setting.track, workspace.fitted),
    )


def backtest_library(workspace: Workspace, *, every_strike: bool = False) -> Backtest:
    """How good forecasts would have been on the solved cases: crime groups of four cases or more, others left out.

    LibraryError where there is no such group.
    """
    table = workspace.cases
    group = crime_groups(table.offenders)
    sizes = np.bincount(group[group >= 0])
    if not np.any(sizes > LEAST_STRIKES):
        raise LibraryError("outlook.nothing_to_test", library=workspace.library.url, cases=LEAST_STRIKES + 1)
    points = RecordPlane.about(table, np.arange(len(table))).points_km(table)
    groups = [np.flatnonzero(group == number) for number in np.flatnonzero(sizes > 1)]
    return backtest([track_of(table, rows, points) for rows in groups], points, every_strike=every_strike)


def newest_date(table: CaseTable) -> date:
    """Date of the newest dated case; LibraryError where no case has one."""
    moments = np.concatenate([table.earliest, table.latest])
    known_moments = moments[~np.isnat(moments)]
    if not len(known_moments):
        raise LibraryError("outlook.no_dates")
    return _as_date(known_moments.max())


def _setting(workspace: Workspace, table: CaseTable, series_id: str) -> _Setting:
    row_of = workspace.row_of
    case_ids = members_of_series(workspace, series_id).case_id.tolist()
    members = np.array([row_of[case] for case in case_ids if case in row_of], dtype=np.int64)
    plane = RecordPlane.about(table, members)
    points = plane.points_km(table)
    outside = np.delete(np.arange(len(table)), members)
    return _Setting(
        table,
        plane,
        points,
        track_of(table, members, points),
        tuple(track_of(table, rows, points) for rows in _longest_others(workspace, series_id)),
        _ground(points, outside),
    )


def _longest_others(workspace: Workspace, series_id: str) -> list[IntArray]:
    """The rows of the longest other series that are long enough to learn from."""
    series = workspace.series_table
    sizes = series.grouping.sizes
    numbers = [
        number for number in np.flatnonzero(sizes >= LEAST_STRIKES).tolist() if series.names[number] != series_id
    ]
    return [series.rows(number) for number in sorted(numbers, key=lambda number: -sizes[number])[:MAX_SERIES]]


def _ground(points_km: FloatArray, outside: IntArray) -> StudyArea:
    """Hot spots of the other cases on the area of all; any square where no case has a place."""
    if np.isnan(points_km).any(axis=1).all():
        return StudyArea.of(np.zeros(1), np.zeros(1))
    square = StudyArea.of(points_km[:, 0], points_km[:, 1]).square
    other_points = points_km[outside]
    other_points = other_points[~np.isnan(other_points).any(axis=1)]
    return StudyArea.within(square, other_points[:, 0], other_points[:, 1])


def _regions(cells: Cells, plane: RecordPlane) -> tuple[RegionAnswer, ...]:
    regions = []
    for region in (cells.region(share) for share in SHARES):
        squares = tuple(_square(cells, int(cell), plane) for cell in cells.ranking if region.in_region[cell])
        regions.append(RegionAnswer(region.share, region.mass, region.area_km2, squares))
    return tuple(regions)


def _square(cells: Cells, cell: int, plane: RecordPlane) -> Square:
    side = float(cells.side_km[cell])
    middle = plane.spot(float(cells.x_km[cell]) + side / 2.0, float(cells.y_km[cell]) + side / 2.0)
    return Square(middle, side, float(cells.mass[cell]))


def _windows(outlook: NextStrike, on: np.datetime64) -> tuple[WindowAnswer, ...]:
    days: tuple[DayWindow | None, ...] = outlook.day_windows() or (None,) * len(SHARES)
    hours: tuple[HourWindow | None, ...] = outlook.hour_windows() or (None,) * len(SHARES)
    return tuple(_window(*window, _as_date(on)) for window in zip(SHARES, days, hours, strict=True))


def _window(share: float, day: DayWindow | None, hour: HourWindow | None, on: date) -> WindowAnswer:
    return WindowAnswer(
        share=share,
        first_day=None if day is None else on + timedelta(days=day.first_day),
        last_day=None if day is None else on + timedelta(days=day.last_day),
        days_chance=None if day is None else day.probability,
        hours=() if hour is None else hour.runs,
        hours_chance=None if hour is None else hour.probability,
    )


def _as_date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day.astype("datetime64[D]")))


def _state(workspace: Workspace, series_id: str, on: date | None) -> State:
    moment = None if on is None else datetime.combine(on, time())
    series = workspace.series_table if moment is None else workspace.series_table_on(moment)
    return series.lifecycle[series.number(series_id)].state


def _without_days(outlook: NextStrike, state: State) -> NextStrike:
    """A series that is over, or silent for so long, has no next days as an active one has."""
    return replace(outlook, days=None) if state in _OVER else outlook


def _missing_parts(track: Track, outlook: NextStrike, state: State) -> tuple[Text, ...]:
    """Which parts of a forecast are missing, and why."""
    if state in _OVER:
        return (Text(f"outlook.{state}"), *_missing_parts_of_active(track, outlook, is_over=True))
    return _missing_parts_of_active(track, outlook, is_over=False)


def _missing_parts_of_active(track: Track, outlook: NextStrike, *, is_over: bool) -> tuple[Text, ...]:
    cases, least = len(track), LEAST_STRIKES
    dated = int(np.sum(~np.isnan(track.day)))
    missing_day = outlook.days is None and not is_over
    reasons = (
        (outlook.cells is None, Text("outlook.no_place", known=len(track.only_placed()), cases=cases, needed=least)),
        (missing_day, Text("outlook.no_day", known=dated, cases=cases, needed=least)),
        (outlook.hours is None, Text("outlook.no_hour")),
    )
    return tuple(reason for is_missing, reason in reasons if is_missing)


def _anchor(setting: _Setting) -> AnchorAnswer:
    sites = setting.track.only_placed()
    try:
        area = anchor_area(sites.x_km, sites.y_km, setting.ground)
    except AnchorError as error:
        return AnchorAnswer((), None, None, error.text)
    peaks = [_square(cells, int(cells.ranking[0]), setting.plane).middle for cells in (area.bayes, area.rossmo)]
    return AnchorAnswer(_regions(area.bayes, setting.plane), peaks[0], peaks[1], None)


def _last_date(day: FloatArray) -> date | None:
    dated = day[~np.isnan(day)]
    return date(1970, 1, 1) + timedelta(days=int(np.floor(dated[-1]))) if len(dated) else None
