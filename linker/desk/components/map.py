"""A map of cases that needs no network: marks over a graticule with a scale bar; tiles only where a server was set."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nicegui
from nicegui import ui
from nicegui.element import Element

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.i18n.translate import t

_LEAFLET = Path(nicegui.__file__).parent / "elements" / "leaflet" / "dist"

OnBox = Callable[[tuple[float, float, float, float]], object]
OnSelect = Callable[[str], object]


@dataclass(frozen=True)
class MapPoint:
    """One case on a map: `x` and `y` are longitude and latitude, or metres; `label` is told when it is pointed at.

    `group` (a series, say) gives the colour where `colour` is ""; a `number` is drawn where there are few marks.
    """

    key: str
    label: str
    x: float
    y: float
    group: str = ""
    colour: str = ""
    number: str = ""


@dataclass(frozen=True)
class MapArea:
    """A rectangle of a layer, its `strength` 0 to 1."""

    west: float
    south: float
    east: float
    north: float
    strength: float
    label: str


@dataclass(frozen=True)
class MapLink:
    """A line between two points, its `strength` 0 to 1."""

    x1: float
    y1: float
    x2: float
    y2: float
    strength: float


_CSS = """
.desk-map { width: 100%; background: #F8FAFB; border: 1px solid var(--line); border-radius: 8px; z-index: 0; }
.desk-mark { width: 22px; height: 22px; border-radius: 50%; color: white; font: 600 11px/22px system-ui, sans-serif;
  text-align: center; box-shadow: 0 0 0 1.5px white; }
.desk-mark-small { width: 12px; height: 12px; }
.desk-mark-lit { box-shadow: 0 0 0 2px white, 0 0 0 5px var(--ink); }
.desk-graticule { color: #6B7782; font-size: 10.5px; text-align: right; white-space: nowrap; }
"""


class CaseMap(Element, component="case_map.js", esm={"nicegui-leaflet": str(_LEAFLET), "desk-case-dots": "case_dots"}):
    """The map in the browser (Leaflet). Text is never taken as markup there."""

    def __init__(self, *, can_box: bool, in_degrees: bool, tile_url: str, words: dict[str, str]) -> None:
        super().__init__()
        self.add_resource(_LEAFLET)
        self._props["points"] = "[]"
        self._props["areas"] = []
        self._props["links"] = []
        self._props["can-box"] = can_box
        self._props["in-degrees"] = in_degrees
        self._props["tile-url"] = tile_url
        self._props["words"] = words

    def draw(self, points: Iterable[MapPoint], areas: Iterable[MapArea], links: Iterable[MapLink]) -> None:
        """What is on the map, before it is shown."""
        marks = list(points)
        colours = _colours(marks)
        rows = [
            (
                point.key,
                point.label if point.label != point.key else "",
                _rounded(point.x),
                _rounded(point.y),
                point.colour or colours[point.group],
                point.number,
            )
            for point in marks
        ]
        # One text: what NiceGUI finds in props it watches, value by value.
        self._props["points"] = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self._props["areas"] = [vars(area) for area in areas]
        self._props["links"] = [[line.x1, line.y1, line.x2, line.y2, line.strength] for line in links]

    def light(self, keys: Sequence[str]) -> None:
        """Make these marks stand out, and no others."""
        self.run_method("light", list(keys))

    def show(self, layer: str, visible: bool) -> None:  # noqa: FBT001 - what a switch says
        """Show or hide a layer: `areas` or `links`."""
        self.run_method("show", layer, visible)


def case_map(  # noqa: PLR0913 - what a page may put on its map, each by name
    visitor: Visitor,
    points: Sequence[MapPoint],
    *,
    areas: Sequence[MapArea] = (),
    links: Sequence[MapLink] = (),
    height: str = "320px",
    in_degrees: bool | None = None,
    on_box: OnBox | None = None,
    on_select: OnSelect | None = None,
) -> CaseMap:
    """Draw cases on a map. `on_box((west, south, east, north))` when a person draws a box, `on_select(key)` on a mark.

    `in_degrees` is told from the points where it is not given.
    """
    ui.add_css(_CSS)
    degrees = _are_degrees(points) if in_degrees is None else in_degrees
    words = {key: t(visitor, f"map.{key}") for key in ("fit", "box", "in", "out")}
    # The browser counts the cases of a mark.
    words["many"] = t(visitor, "map.many", count="{count}")
    tile_url = sessions.desk().setup.tile_url if degrees else ""
    element = CaseMap(can_box=on_box is not None, in_degrees=degrees, tile_url=tile_url, words=words)
    element.draw(points, areas, links)
    element.classes("desk-map").style(f"height: {height}").props(
        f'role="application" aria-label="{t(visitor, "map.name")}"'
    )
    if on_box:
        element.on("box", lambda event: on_box(_box(event.args)))
    if on_select:
        element.on("choose", lambda event: on_select(str(event.args)))
    return element


def _rounded(value: float) -> float:
    # A tenth of a metre, in degrees too.
    return round(value, 6)


def _box(edges: Any) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in edges)
    return west, south, east, north


def _are_degrees(points: Sequence[MapPoint]) -> bool:
    return all(abs(point.x) <= 180.0 and abs(point.y) <= 90.0 for point in points)


def _colours(points: Sequence[MapPoint]) -> dict[str, str]:
    groups = dict.fromkeys(point.group for point in points if point.group)
    return {"": theme.NEUTRAL} | {group: theme.series_colour(number) for number, group in enumerate(groups)}
