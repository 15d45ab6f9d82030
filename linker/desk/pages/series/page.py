"""One series on the page: map, timeline, link chart and members that share one selection; what is known below them."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from markupsafe import Markup
from nicegui import ui

from linker.desk.auth.sessions import Visitor
from linker.desk.components.calendar import calendar
from linker.desk.components.link_chart import link_chart
from linker.desk.components.map import CaseMap, MapArea, MapLink, MapPoint, case_map
from linker.desk.components.picked_rows import PickedRows
from linker.desk.components.selection import Selection
from linker.desk.components.timeline import timeline
from linker.desk.pages.series.export import export_button
from linker.desk.pages.series.facts import (
    checks_card,
    forecast_card,
    history_card,
    links_card,
    signature_card,
    trait_words,
)
from linker.desk.pages.series.leads import cascade_card
from linker.desk.ui import markup, theme
from linker.desk.ui.dates import window
from linker.desk.ui.elements import NOTHING_KNOWN, block, card, chip, heading, in_words, muted, percent, row, title
from linker.desk.ui.markup import case_anchor, tag
from linker.i18n.translate import either, t
from linker.report.data.dossier import AreaKm, Dossier
from linker.report.data.facts import Member

_CSS = """
.desk-lit > td { background: #FFF1CF; }
.desk-pick { border: none; border-radius: 50%; width: 24px; height: 24px; color: white; font-weight: 600;
  font-size: 11px; cursor: pointer; padding: 0; }
"""
# More members than this are counted below the table, not drawn.
MOST_ROWS = 300
_FOREMOST_TRAITS = 3


async def series_view(visitor: Visitor, found: Dossier, offender: str) -> None:
    """Draw one series; `offender` is whose cascade is shown first, "" for the one with most cases."""
    ui.add_css(_CSS)
    selection = Selection()
    _head(visitor, found)
    points = _points(visitor, found)
    with block("desk-two"):
        with card():
            if points:
                _map(visitor, found, points, selection)
            else:
                _timeline(visitor, found, selection)
                muted(t(visitor, "series.unplaced", count=len(found.members)))
        with card():
            heading(t(visitor, "series.links"))
            muted(t(visitor, "series.links_means"))
            link_chart(visitor, found.members, found.links, selection)
    if points:
        with card():
            _timeline(visitor, found, selection)
    _members(visitor, found.members, selection)
    with block("desk-halves"):
        signature_card(visitor, found.signature)
        with card():
            heading(t(visitor, "series.calendar"))
            calendar(visitor, found.members)
    with block("desk-halves"):
        forecast_card(visitor, found)
        checks_card(visitor, found)
    await cascade_card(visitor, found, offender)
    with block("desk-halves"):
        links_card(visitor, found)
        history_card(visitor, found)


def _head(visitor: Visitor, found: Dossier) -> None:
    line = found.line
    with row().style("justify-content: space-between"):
        with row():
            title(t(visitor, "series.one", name=line.series_id))
            chip(either(visitor, found.life.state.english, found.life.state.chinese))
            if found.warning:
                chip(t(visitor, "series.warned")).style(f"border-color: {theme.VERMILLION}")
        export_button(visitor, line.series_id)
    if line.first and line.last:
        key = "series.summary" if 2 * line.place_cases > line.cases else "series.summary_wide"
        ui.label(
            t(visitor, key, cases=line.cases, first=f"{line.first:%Y-%m-%d}", last=f"{line.last:%Y-%m-%d}",
              place=line.place, probability=percent(line.probability or 0.0), solved=line.solved)
        ).classes("desk-text")  # fmt: skip
    else:
        ui.label(t(visitor, "series.summary_undated", cases=line.cases, solved=line.solved)).classes("desk-text")
    if found.signature.shared:
        ui.label(t(visitor, "series.in_common", traits=_traits(visitor, found))).classes("desk-text")
    if found.run.changed_since:
        muted(t(visitor, "series.changed_since"))


def _traits(visitor: Visitor, found: Dossier) -> str:
    traits = (line.trait for line in found.signature.shared)
    # A code and a word of the narrative may read alike.
    told = dict.fromkeys(f"{trait_words(visitor, one)} {one.members}/{one.known}" for one in traits)
    return t(visitor, "say.comma").join(list(told)[:_FOREMOST_TRAITS])


def _timeline(visitor: Visitor, found: Dossier, selection: Selection) -> None:
    heading(t(visitor, "series.timeline"))
    timeline(visitor, found.members, selection)


def _map(visitor: Visitor, found: Dossier, points: list[MapPoint], selection: Selection) -> None:
    heading(t(visitor, "series.map"))
    areas, links = _areas(found), _lines(points, found)
    with row():
        drawn: list[CaseMap] = []
        ui.switch(t(visitor, "series.show_links"), value=True, on_change=lambda e: drawn[0].show("links", e.value))
        if areas:
            ui.switch(
                t(visitor, "series.show_forecast"), value=True, on_change=lambda e: drawn[0].show("areas", e.value)
            ).props('data-test="forecast-layer"')
    shown = case_map(visitor, points, areas=areas, links=links, height="300px", in_degrees=_in_degrees(found),
                     on_select=selection.choose)  # fmt: skip
    drawn.append(shown)
    selection.follow(shown.light)
    _legend(visitor, forecast=bool(areas))
    unplaced = len(found.members) - len(points)
    if unplaced:
        muted(t(visitor, "series.unplaced", count=unplaced))


def _legend(visitor: Visitor, *, forecast: bool) -> None:
    with row().classes("desk-small desk-muted"):
        marks = [(theme.BLUE, "series.open"), (theme.GREEN, "series.solved_mark")]
        for colour, key in [*marks, (theme.ORANGE, "series.forecast_mark")][: 3 if forecast else 2]:
            with row().style("gap: 5px"):
                ui.element("span").style(f"width: 11px; height: 11px; border-radius: 50%; background: {colour}")
                ui.label(t(visitor, key))


def _in_degrees(found: Dossier) -> bool:
    return any(one is not None for one in found.degrees)


def _points(visitor: Visitor, found: Dossier) -> list[MapPoint]:
    """Degrees where any member has them, else metres on the dossier's plane."""
    places = found.degrees if _in_degrees(found) else [
        None if one.point_km is None else (one.point_km[0] * 1000.0, one.point_km[1] * 1000.0) for one in found.members
    ]  # fmt: skip
    return [
        MapPoint(one.case_id, f"{one.number} · {one.case_id} · {window(visitor, one.earliest, one.latest)}", *place,
                 colour=theme.GREEN if one.offenders else theme.BLUE, number=str(one.number))
        for one, place in zip(found.members, places, strict=True) if place is not None
    ]  # fmt: skip


def _areas(found: Dossier) -> list[MapArea]:
    if found.forecast is None:
        return []
    if _in_degrees(found):
        squares = [(one.west, one.south, one.east, one.north, one.chance) for one in found.forecast.areas_degrees]
    else:
        squares = [_in_metres(one) for one in found.forecast.areas_km]
    return shaded(squares)


def shaded(squares: Sequence[tuple[float, float, float, float, float]]) -> list[MapArea]:
    """Squares (west, south, east, north, chance) with a strength that is the root of their relative density."""
    # they are smallest where most is expected: what counts is the chance on like ground, not in a square
    dense = [chance / ((east - west) * (north - south)) for west, south, east, north, chance in squares]
    most = max(dense, default=1.0)
    return [
        MapArea(west, south, east, north, strength=sqrt(one / most), label=percent(chance))
        for (west, south, east, north, chance), one in zip(squares, dense, strict=True)
    ]


def _in_metres(area: AreaKm) -> tuple[float, float, float, float, float]:
    east, north, half = 1000.0 * area.east_km, 1000.0 * area.north_km, 500.0 * area.side_km
    return east - half, north - half, east + half, north + half, area.chance


def _lines(points: Sequence[MapPoint], found: Dossier) -> list[MapLink]:
    place = {one.key: (one.x, one.y) for one in points}
    linked = [one for one in found.links[:200] if one.case_a in place and one.case_b in place]
    return [MapLink(*place[one.case_a], *place[one.case_b], strength=one.probability) for one in linked]


def _members(visitor: Visitor, members: Sequence[Member], selection: Selection) -> None:
    """The table of members; the rows of chosen cases are lit."""
    keys = ("number", "case", "when", "where", "what", "belongs", "offender")
    head = tag("tr", *(tag("th", t(visitor, f"series.{key}"), scope="col") for key in keys))
    body = (_row(visitor, member) for member in members[:MOST_ROWS])
    whole = tag("table", tag("thead", head), tag("tbody", *body), classes="desk-table")
    with card():
        heading(t(visitor, "series.members"))
        rows = PickedRows(tag("div", whole, classes="desk-scroll"), selection.choose)
        if len(members) > MOST_ROWS:
            muted(t(visitor, "series.more_members", left=len(members) - MOST_ROWS))
    selection.follow(rows.light)


def _row(visitor: Visitor, member: Member) -> Markup:
    when = markup.moments(window(visitor, member.earliest, member.latest))
    words = (markup.plain(one or NOTHING_KNOWN) for one in (in_words(member.place), _what(member)))
    offenders = markup.plain("、".join(member.offenders))
    case = tag("div", case_anchor(member.case_id), classes="desk-number")
    cells = (_pick(visitor, member), case, when, *words, _chance(member), offenders)
    return tag("tr", *(tag("td", one) for one in cells), data_key=member.case_id)


def _pick(visitor: Visitor, member: Member) -> Markup:
    number = str(member.number)
    colour = theme.GREEN if member.offenders else theme.BLUE
    name = t(visitor, "series.light", number=number)
    return tag("button", number, classes="desk-pick", style=f"background: {colour}", type="button", aria_label=name,
               data_pick=number)  # fmt: skip


def _chance(member: Member) -> Markup:
    if member.probability is None:
        return markup.plain(NOTHING_KNOWN)
    chance = markup.plain(percent(member.probability), "desk-number")
    return markup.line(markup.bar(member.probability), chance, style="gap: 8px; flex-wrap: nowrap")


def _what(member: Member) -> str:
    return " · ".join(filter(None, (member.offence, member.premises, "、".join(member.goods[:2]))))
