"""A small map without tiles: what is drawn where (km east and north), and how long its scale bar is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from linker.report.data.dossier import AreaKm
from linker.report.data.series import PointKm, SeriesCase

# Width of the map over its height, and the part of either that stays free around the cases.
ASPECT, MARGIN = 460.0 / 340.0, 0.1
# Cases nearer than this part of the width share one mark: their numbers would lie on each other.
_TOUCHING = 17.0 / 460.0
# A series at one single place is drawn as if it were this wide.
_SMALLEST_KM = 0.2
_LARGEST_BAR = 0.25


@dataclass(frozen=True)
class MapMark:
    """Cases at one spot: their numbers, and how many of them are solved."""

    point_km: PointKm
    numbers: tuple[int, ...]
    solved: int

    @property
    def label(self) -> str:
        """The numbers, of many the first three."""
        return ",".join(map(str, self.numbers[:3])) + ("…" if len(self.numbers) > 3 else "")


@dataclass(frozen=True)
class MapLayout:
    """A map true to scale and north up.

    `frame_km`: west, south, east, north; `path` joins the cases in order of time; `bar_km` is the length of the scale
    bar; `unplaced` cases have no place.
    """

    frame_km: tuple[float, float, float, float]
    marks: tuple[MapMark, ...]
    other_points: tuple[PointKm, ...]
    path: tuple[PointKm, ...]
    areas: tuple[AreaKm, ...]
    bar_km: float
    unplaced: int


def map_layout(
    cases: Sequence[SeriesCase], other_points: Sequence[PointKm] = (), areas: Sequence[AreaKm] = ()
) -> MapLayout | None:
    """Lay out the cases that have a place; None where none has one."""
    spots = [(case, case.point_km) for case in cases if case.point_km is not None]
    if not spots:
        return None
    frame = _frame([point for _, point in spots])
    return MapLayout(
        frame_km=frame,
        marks=_marks(spots, _TOUCHING * (frame[2] - frame[0])),
        other_points=tuple(point for point in other_points if _is_inside(frame, point, 0.0)),
        path=tuple(point for _, point in spots),
        areas=tuple(area for area in areas if _is_inside(frame, (area.east_km, area.north_km), area.side_km / 2.0)),
        bar_km=scale_bar_km(_LARGEST_BAR * (frame[2] - frame[0])),
        unplaced=len(cases) - len(spots),
    )


def scale_bar_km(max_km: float) -> float:
    """The longest round length (1, 2 or 5 times a power of ten) of at most `max_km` km.

    >>> scale_bar_km(0.7), scale_bar_km(4.9), scale_bar_km(10.0)
    (0.5, 2.0, 10.0)
    """
    power = math.floor(math.log10(max_km) + 1e-9)
    step = max_km / 10.0**power * (1 + 1e-9)
    return float(f"{max(part for part in (1, 2, 5) if part <= step)}e{power}")


def length_label(km: float) -> str:
    """A round length in m or km.

    >>> length_label(0.05), length_label(2.0)
    ('50 m', '2 km')
    """
    return f"{km:g} km" if km >= 1.0 else f"{km * 1000.0:g} m"


def _frame(points: Sequence[PointKm]) -> tuple[float, float, float, float]:
    """The smallest frame of the right shape that holds all points and a margin."""
    east, north = [point[0] for point in points], [point[1] for point in points]
    width, height = max(east) - min(east), max(north) - min(north)
    if max(width, height) == 0.0:
        width = _SMALLEST_KM
    width = max(width, height * ASPECT) / (1.0 - 2.0 * MARGIN)
    middle = (max(east) + min(east)) / 2.0, (max(north) + min(north)) / 2.0
    half = width / 2.0, width / ASPECT / 2.0
    return middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]


def _is_inside(frame: tuple[float, float, float, float], point: PointKm, room: float) -> bool:
    west, south, east, north = frame
    return west - room <= point[0] <= east + room and south - room <= point[1] <= north + room


def _marks(spots: Sequence[tuple[SeriesCase, PointKm]], touching_km: float) -> tuple[MapMark, ...]:
    heaps: list[tuple[PointKm, list[SeriesCase]]] = []
    for case, point in spots:
        heap = next((cases for at, cases in heaps if math.dist(at, point) < touching_km), None)
        if heap is None:
            heaps.append((point, [case]))
        else:
            heap.append(case)
    return tuple(
        MapMark(at, tuple(case.number for case in cases), sum(bool(case.offenders) for case in cases))
        for at, cases in heaps
    )
