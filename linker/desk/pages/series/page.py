"""One series as a workbench: its cases, drawings that share one selection, and what to do next, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from nicegui import ui

from linker.desk.auth.sessions import Visitor
from linker.desk.components.calendar import calendar
from linker.desk.components.case_columns import case_columns
from linker.desk.components.link_chart import link_chart
from linker.desk.components.map import CaseMap, MapArea, MapLink, MapPoint, case_map
from linker.desk.components.selection import Selection
from linker.desk.components.tabs import tabs
from linker.desk.components.timeline import timeline
from linker.desk.pages.series.export import export_button
from linker.desk.pages.series.facts import (
    forecast_card,
    history_card,
    links_card,
    signature_card,
    trait_words,
)
from linker.desk.pages.series.leads import cascade_card
from linker.desk.pages.series.members import members_rail
from linker.desk.pages.series.next_steps import next_steps
from linker.desk.ui import theme
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block, card, heading, row, title
from linker.desk.ui.markup import chip, muted, render
from linker.i18n.numbers import percent
from linker.i18n.translate import t
from linker.report.data.dossier import AreaKm, Dossier
from linker.report.data.series import SeriesCase

_CSS = """
.desk-bench { display: grid; grid-template-columns: 264px minmax(0, 1fr) 264px; gap: 12px;
  height: max(360px, calc(100vh - 264px)); }
.desk-bench > .desk-card { overflow: auto; padding: 12px; min-height: 0; }
.desk-bench .desk-facing { overflow: hidden; padding-top: 4px; }
@media (max-width: 1180px) { .desk-bench { grid-template-columns: 240px minmax(0, 1fr); height: auto; }
  .desk-bench > .desk-card { max-height: 470px; } .desk-bench > .desk-next { grid-column: 1 / -1; } }
@media (max-width: 700px) { .desk-bench { grid-template-columns: minmax(0, 1fr); } }
"""
_FOREMOST_TRAITS = 3


async def series_view(visitor: Visitor, contents: Dossier, offender: str) -> None:
    """Draw one series; `offender` is whose cascade is shown first, "" for the one with most cases."""
    ui.add_css(_CSS)
    selection = Selection()
    _head(visitor, contents)
    with block("desk-bench"):
        with card():
            members_rail(visitor, contents.cases, selection)
        with card().classes("desk-facing"):
            _drawings(visitor, contents, selection)
        with card().classes("desk-next"):
            next_steps(visitor, contents)
    await cascade_card(visitor, contents, offender)
    with block("desk-halves"):
        signature_card(visitor, contents)
        with card():
            heading(t(visitor, "series.calendar"))
            calendar(visitor, contents.cases)
    with block("desk-halves"):
        forecast_card(visitor, contents)
        links_card(visitor, contents)
    history_card(visitor, contents)


def _drawings(visitor: Visitor, contents: Dossier, selection: Selection) -> None:
    """Map, graph, timeline and comparison, one seen at a time; without any place the map stands last."""
    points = _points(visitor, contents)
    drawings = {
        "map": (t(visitor, "series.map"), lambda: _map(visitor, contents, points, selection)),
        "links": (t(visitor, "series.links"), lambda: _links(visitor, contents, selection)),
        "time": (t(visitor, "series.timeline"), lambda: timeline(visitor, contents.cases, selection)),
        "compare": (t(visitor, "series.compare"), lambda: case_columns(visitor, contents.cases, selection)),
    }
    if not points:
        unplaced = muted(t(visitor, "series.unplaced", count=len(contents.cases)))
        del drawings["map"]
        drawings["map"] = (t(visitor, "series.map"), lambda: render(unplaced))
    tabs(drawings)


def _links(visitor: Visitor, contents: Dossier, selection: Selection) -> None:
    render(muted(t(visitor, "series.links_means")))
    link_chart(visitor, contents.cases, contents.links, selection)


def _head(visitor: Visitor, contents: Dossier) -> None:
    line = contents.summary
    with row().style("justify-content: space-between"):
        with row():
            title(t(visitor, "series.one", name=line.series_id))
            render(chip(t(visitor, f"state.{line.state}")))
            if contents.warning:
                render(chip(t(visitor, "series.warned"))).style(f"border-color: {theme.VERMILLION}")
        export_button(visitor, line.series_id)
    ui.label(_summary(visitor, contents)).classes("desk-text")
    if contents.signature.shared:
        ui.label(t(visitor, "series.in_common", traits=_traits(visitor, contents))).classes("desk-text")
    if contents.basis.is_outdated:
        render(muted(t(visitor, "series.changed_since")))


def _summary(visitor: Visitor, contents: Dossier) -> str:
    summary, (place, place_cases) = contents.summary, contents.figures.place
    counts = {"cases": summary.cases, "solved": summary.solved}
    if not (summary.first and summary.last):
        return t(visitor, "series.summary_undated", **counts)
    values = counts | {"first": summary.first, "last": summary.last, "probability": summary.probability}
    if 2 * place_cases > summary.cases:
        return t(visitor, "series.summary", place=place, **values)
    return t(visitor, "series.summary_wide", **values)


def _traits(visitor: Visitor, contents: Dossier) -> str:
    # A code and a word of the narrative may read alike.
    texts = dict.fromkeys(
        f"{trait_words(visitor, trait)} {trait.members}/{trait.known}" for trait in contents.signature.shared
    )
    return t(visitor, "say.comma").join(list(texts)[:_FOREMOST_TRAITS])


def _map(visitor: Visitor, contents: Dossier, points: list[MapPoint], selection: Selection) -> None:
    areas, links = _areas(contents), _lines(points, contents)
    with row():
        maps: list[CaseMap] = []
        ui.switch(t(visitor, "series.show_links"), value=True, on_change=lambda e: maps[0].show("links", e.value))
        if areas:
            ui.switch(
                t(visitor, "series.show_forecast"), value=True, on_change=lambda e: maps[0].show("areas", e.value)
            ).props('data-test="forecast-layer"')
    element = case_map(
        visitor,
        points,
        areas=areas,
        links=links,
        height="calc(100% - 84px)",
        in_degrees=_in_degrees(contents),
        on_select=selection.choose,
    )
    maps.append(element)
    selection.follow(element.light)
    _legend(visitor, forecast=bool(areas))
    unplaced = len(contents.cases) - len(points)
    if unplaced:
        render(muted(t(visitor, "series.unplaced", count=unplaced)))


def _legend(visitor: Visitor, *, forecast: bool) -> None:
    with row().classes("desk-small desk-muted"):
        marks = [(theme.BLUE, "series.open"), (theme.GREEN, "series.solved_mark")]
        for colour, key in [*marks, (theme.ORANGE, "series.forecast_mark")][: 3 if forecast else 2]:
            with row().style("gap: 5px"):
                ui.element("span").style(f"width: 11px; height: 11px; border-radius: 50%; background: {colour}")
                ui.label(t(visitor, key))


def _in_degrees(contents: Dossier) -> bool:
    return any(point is not None for point in contents.degrees)


def _points(visitor: Visitor, contents: Dossier) -> list[MapPoint]:
    """Degrees where any member has them, else metres on the dossier's plane."""
    metres = [case.point_km and (case.point_km[0] * 1000.0, case.point_km[1] * 1000.0) for case in contents.cases]
    places = contents.degrees if _in_degrees(contents) else metres
    return [
        _point(visitor, case, place) for case, place in zip(contents.cases, places, strict=True) if place is not None
    ]


def _point(visitor: Visitor, case: SeriesCase, place: tuple[float, float]) -> MapPoint:
    name = f"{case.number} · {case.case_id} · {window(visitor, case.earliest, case.latest)}"
    colour = theme.GREEN if case.offenders else theme.BLUE
    return MapPoint(case.case_id, name, *place, colour=colour, number=str(case.number))


def _areas(contents: Dossier) -> list[MapArea]:
    if contents.forecast is None:
        return []
    if _in_degrees(contents):
        squares = [(area.west, area.south, area.east, area.north, area.probability) for area in contents.areas_degrees]
    else:
        squares = [_in_metres(area) for area in contents.areas_km]
    return shaded(squares)


def shaded(squares: Sequence[tuple[float, float, float, float, float]]) -> list[MapArea]:
    """Squares (west, south, east, north, chance) with a strength that is the root of their relative density."""
    # they are smallest where most is expected: what counts is the chance on like ground, not in a square
    dense = [chance / ((east - west) * (north - south)) for west, south, east, north, chance in squares]
    densest = max(dense, default=1.0)
    return [
        MapArea(west, south, east, north, strength=sqrt(square / densest), label=percent(chance))
        for (west, south, east, north, chance), square in zip(squares, dense, strict=True)
    ]


def _in_metres(area: AreaKm) -> tuple[float, float, float, float, float]:
    east, north, half = 1000.0 * area.east_km, 1000.0 * area.north_km, 500.0 * area.side_km
    return east - half, north - half, east + half, north + half, area.probability


def _lines(points: Sequence[MapPoint], contents: Dossier) -> list[MapLink]:
    place = {point.key: (point.x, point.y) for point in points}
    linked = [point for point in contents.links[:200] if point.case_a in place and point.case_b in place]
    return [MapLink(*place[point.case_a], *place[point.case_b], strength=point.probability) for point in linked]
