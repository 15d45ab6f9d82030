"""The rail of a series' cases: number, time, place and kind of each; one is chosen by its number, several by boxes."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from markupsafe import Markup
from nicegui import ui

from linker.desk.auth.sessions import Visitor
from linker.desk.components.picked_rows import PickedRows
from linker.desk.components.selection import Selection
from linker.desk.ui import theme
from linker.desk.ui.dates import window
from linker.desk.ui.elements import heading
from linker.desk.ui.field_values import in_words
from linker.desk.ui.markup import case_link, concatenated, inline, muted, plain_text, render, tag, window_text
from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.translate import t, translate
from linker.report.data.series import SeriesCase

_CSS = """
.desk-lit { background: #FFF1CF; }
.desk-pick { border: none; border-radius: 50%; width: 24px; height: 24px; color: white; font-weight: 600;
  font-size: 11px; cursor: pointer; padding: 0; flex: none; }
.desk-member { padding: 6px 4px; border-top: 1px solid var(--line); font-size: 12.5px; }
"""
# More members than this are counted below the rail, not drawn.
MOST_ROWS = 300


def members_rail(visitor: Visitor, members: Sequence[SeriesCase], selection: Selection) -> None:
    """Draw the members by time; the rows of chosen cases are lit."""
    ui.add_css(_CSS)
    heading(f"{t(visitor, 'series.members')} · {len(members)}")
    rows = concatenated(_row(visitor, member) for member in members[:MOST_ROWS])
    picked = PickedRows(tag("div", rows), selection.choose, selection.toggle)
    if len(members) > MOST_ROWS:
        render(muted(t(visitor, "series.more_members", left=len(members) - MOST_ROWS)))
    selection.follow(picked.light)


def _row(visitor: Visitor, member: SeriesCase) -> Markup:
    box = tag("input", type="checkbox", data_mark="yes", aria_label=t(visitor, "series.mark", case=member.case_id))
    head = (_pick(visitor, member), case_link(member.case_id), _belonging(visitor, member))
    lines = (
        inline(box, *head, style="gap: 7px; flex-wrap: nowrap"),
        window_text(window(visitor, member.earliest, member.latest)),
        plain_text(in_words(member.place_text) or UNKNOWN),
        muted(_kind_of_case(visitor, member) or UNKNOWN),
        muted(t(visitor, "say.comma").join(member.offenders)) if member.offenders else "",
    )
    return tag("div", *lines, classes="desk-member", data_key=member.case_id)


def _pick(visitor: Visitor, member: SeriesCase) -> Markup:
    number = str(member.number)
    colour = theme.GREEN if member.offenders else theme.BLUE
    name = t(visitor, "series.light", number=number)
    look = {"classes": "desk-pick", "style": f"background: {colour}"}
    return tag("button", number, type="button", aria_label=name, data_pick=number, **look)


def _belonging(visitor: Visitor, member: SeriesCase) -> Markup:
    right = {"classes": "desk-number desk-muted", "style": "margin-left: auto"}
    if member.held_by:
        return tag("span", t(visitor, "held.held"), title=translate(member.held_by, visitor), **right)
    chance = UNKNOWN if isnan(member.probability) else percent(member.probability)
    return tag("span", chance, title=t(visitor, "series.belongs"), **right)


def _kind_of_case(visitor: Visitor, member: SeriesCase) -> str:
    goods = t(visitor, "say.comma").join(member.goods[:2])
    return " · ".join(filter(None, (member.offence, member.premises, goods)))
