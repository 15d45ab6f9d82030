"""A small map without tiles: where everything is drawn, and how long its scale bar is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from linker.report.data.dossier import AreaKm
from linker.report.data.facts import Member, PointKm

WIDTH, HEIGHT, MARGIN = 460.0, 340.0, 34.0
# Members nearer than this on paper share one mark: their numbers would lie on each other.
_TOUCHING = 17.0
# A series at one single place is drawn as if it were this wide.
_SMALLEST_KM = 0.2
_LARGEST_BAR = 0.3


@dataclass(frozen=True)
class MapMark:
    """Members at one spot: position in px, their numbers, and whether all, some or none of them are solved."""

    x: float
    y: float
    label: str
    solved: int
    cases: int


@dataclass(frozen=True)
class MapArea:
    """A square of a forecast: its upper left corner and side in px; `share` is that of its region."""

    x: float
    y: float
    side: float
    share: float


@dataclass(frozen=True)
class SeriesMap:
    """A drawing of `WIDTH` x `HEIGHT` px; `path` joins the members by time; the bar is `bar_px` for `bar_label`."""

    marks: tuple[MapMark, ...]
    others: tuple[PointKm, ...]
    path: str
    bar_px: float
    bar_label: str
    unplaced: int
    areas: tuple[MapArea, ...] = ()


def series_map(members: Sequence[Member], others: Sequence[PointKm], areas: Sequence[AreaKm] = ()) -> SeriesMap | None:
    """Lay out the members that have a place, true to scale and north up; None where none has one."""
    placed = [(member, member.point_km) for member in members if member.point_km is not None]
    if not placed:
        return None
    frame = _Frame.around([point for _, point in placed])
    spots = [(member, frame.px(point)) for member, point in placed]
    bar_km = scale_bar_km(_LARGEST_BAR * (WIDTH - 2 * MARGIN) / frame.px_per_km)
    return SeriesMap(
        marks=_marks(spots),
        others=tuple(spot for spot in map(frame.px, others) if 0 <= spot[0] <= WIDTH and 0 <= spot[1] <= HEIGHT),
        path=" ".join(f"{x:.1f},{y:.1f}" for _, (x, y) in spots),
        bar_px=bar_km * frame.px_per_km,
        bar_label=length_label(bar_km),
        unplaced=len(members) - len(placed),
        areas=tuple(area for area in (_area(frame, area) for area in areas) if _is_seen(area)),
    )


def scale_bar_km(most_km: float) -> float:
    """The longest round length (1, 2 or 5 times a power of ten) of at most `most_km` km.

    >>> scale_bar_km(0.7), scale_bar_km(4.9), scale_bar_km(10.0)
    (0.5, 2.0, 10.0)
    """
    power = math.floor(math.log10(most_km) + 1e-9)
    step = most_km / 10.0**power * (1 + 1e-9)
    return float(f"{max(part for part in (1, 2, 5) if part <= step)}e{power}")


def length_label(km: float) -> str:
    """A round length in m or km.

    >>> length_label(0.05), length_label(2.0)
    ('50 m', '2 km')
    """
    return f"{km:g} km" if km >= 1.0 else f"{km * 1000.0:g} m"


@dataclass(frozen=True)
class _Frame:
    middle: PointKm
    px_per_km: float

    @classmethod
    def around(cls, points: Sequence[PointKm]) -> _Frame:
        east, north = [point[0] for point in points], [point[1] for point in points]
        width, height = max(east) - min(east), max(north) - min(north)
        if max(width, height) == 0.0:
            width = _SMALLEST_KM
        room = (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
        scales = [have / need for have, need in zip(room, (width, height), strict=True) if need > 0.0]
        return cls(((max(east) + min(east)) / 2, (max(north) + min(north)) / 2), min(scales))

    def px(self, point: PointKm) -> PointKm:
        east, north = point[0] - self.middle[0], point[1] - self.middle[1]
        return WIDTH / 2 + east * self.px_per_km, HEIGHT / 2 - north * self.px_per_km


def _area(frame: _Frame, area: AreaKm) -> MapArea:
    half = area.side_km / 2.0
    x, y = frame.px((area.east_km - half, area.north_km + half))
    return MapArea(x, y, area.side_km * frame.px_per_km, area.share)


def _is_seen(area: MapArea) -> bool:
    return -area.side < area.x < WIDTH and -area.side < area.y < HEIGHT


def _marks(spots: Sequence[tuple[Member, PointKm]]) -> tuple[MapMark, ...]:
    heaps: list[tuple[PointKm, list[Member]]] = []
    for member, spot in spots:
        near = next((heap for at, heap in heaps if math.dist(at, spot) < _TOUCHING), None)
        if near is None:
            heaps.append((spot, [member]))
        else:
            near.append(member)
    return tuple(_mark(at, heap) for at, heap in heaps)


def _mark(at: PointKm, heap: Sequence[Member]) -> MapMark:
    label = ",".join(str(member.number) for member in heap[:3]) + ("…" if len(heap) > 3 else "")
    return MapMark(*at, label, sum(bool(member.offenders) for member in heap), len(heap))
