"""All series of the last run, and one of them: members, map, timeline, links, signature, forecast, cascade, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from nicegui import ui

from linker.casework.browsing.series_list import SeriesPage, series_page
from linker.casework.deciding.decisions import QUICK_CASES
from linker.casework.reports.dossier import Parts, dossier
from linker.casework.series.series_history import SeriesHistory, history
from linker.casework.series.series_overview import SeriesSummary
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.pages.series.page import series_view
from linker.desk.ui import markup
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import (
    NOTHING_KNOWN,
    block,
    button,
    card,
    empty,
    in_words,
    muted,
    nothing_linked,
    percent,
    row,
    series_link,
    table,
    title,
)
from linker.desk.ui.layout import page, work
from linker.desk.ui.markup import number, series_anchor, tag
from linker.errors import LibraryError
from linker.i18n.translate import t
from linker.library.store.store import Library
from linker.report.data.dossier import Dossier

_A_PAGE = 100
_ON_ONE_LINE = "gap: 8px; flex-wrap: nowrap"


@page("/series", "nav.series")
async def series(visitor: Visitor, id: str = "", offender: str = "", forecast: str = "") -> None:  # noqa: A002
    """One series where an id is given, else all; in a large library its forecast comes when it is asked for."""
    if id:
        await _one(visitor, id, offender, with_forecast=bool(forecast))
    elif await work(_has_run, visitor.library):
        await _List(visitor).draw()
    else:
        title(t(visitor, "nav.series"))
        nothing_linked(visitor)


def _has_run(library: Library) -> bool:
    return library.last_run() is not None


async def _one(visitor: Visitor, series_id: str, offender: str, *, with_forecast: bool) -> None:
    await work(access_log.log_access, visitor.library, visitor.name, "series", series_id)
    try:
        found = await work(_found, visitor.library, series_id, with_forecast=with_forecast)
    except LibraryError:
        title(t(visitor, "series.one", name=series_id))
        raise
    if isinstance(found, Dossier):
        await series_view(visitor, found, offender)
    else:
        _gone(visitor, found)


def _found(library: Library, series_id: str, *, with_forecast: bool) -> Dossier | SeriesHistory:
    """The series, or what became of it."""
    try:
        quick = library.count_cases() <= QUICK_CASES
        wanted = with_forecast or quick
        # the board of a cascade is weighed when it is opened
        return dossier(library, series_id, Parts(names=True, forecast=wanted, cascades=False))
    except LibraryError:
        if library.last_run() is None:
            raise
        return history(library, series_id)


def _gone(visitor: Visitor, past: SeriesHistory) -> None:
    title(past.series_id)
    with card():
        ui.label(t(visitor, "series.gone")).classes("desk-text")
        if past.now:
            with row():
                ui.label(t(visitor, "series.now_in"))
                series_link(past.now)
        table(
            [t(visitor, f"series.{key}") for key in ("run", "at", "event", "cases")],
            [(one.run, utc(one.at), t(visitor, f"event.{one.event.kind}"), one.cases) for one in past.entries],
        )


@dataclass(eq=False)
class _List:
    """The list of series with its filter, a page at a time."""

    visitor: Visitor
    words: str = ""
    state: str = ""
    shown: int = _A_PAGE
    place: Any = field(default=None)

    async def draw(self) -> None:
        title(t(self.visitor, "nav.series"))
        found = await self._found()
        if not found.in_all:
            empty(t(self.visitor, "series.none_found"), "/model", t(self.visitor, "series.to_model"))
            return
        with row():
            words = ui.input(t(self.visitor, "series.filter"), on_change=lambda event: self._ask(words=event.value))
            words.props('dense outlined clearable debounce=300 data-test="filter"').style("min-width: 260px")
            ui.toggle(self._choices(found), value="", on_change=lambda event: self._ask(state=event.value)).props(
                'no-caps dense unelevated toggle-color=primary color=white text-color=black padding="4px 12px"'
            )
        self.place = block("")
        self._list(found)

    async def _found(self) -> SeriesPage:
        found: SeriesPage = await work(series_page, self.visitor.library, self.words, self.state, most=self.shown)
        return found

    def _choices(self, found: SeriesPage) -> dict[str, str]:
        named = {state: f"{t(self.visitor, f'state.{state}')} · {count:,}" for state, count in found.by_state.items()}
        return {"": f"{t(self.visitor, 'series.all')} · {found.in_all:,}"} | named

    async def _ask(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value or "")
        self.shown = _A_PAGE
        await self._again()

    async def _more(self) -> None:
        self.shown += _A_PAGE
        await self._again()

    async def _again(self) -> None:
        asked = self.words, self.state, self.shown
        found = await self._found()
        # Who types on is answered for the last letter only.
        if asked == (self.words, self.state, self.shown):
            self._list(found)

    def _list(self, found: SeriesPage) -> None:
        self.place.clear()
        with self.place, card():
            if not found.lines:
                muted(t(self.visitor, "series.none_fit"))
                return
            keys = ("name", "cases", "when", "where", "what", "held", "solved")
            table([t(self.visitor, f"series.{key}") for key in keys], [self._row(line) for line in found.lines])
            if found.found > self.shown:
                button(t(self.visitor, "series.more", left=f"{found.found - self.shown:,}"), self._more)

    def _row(self, line: SeriesSummary) -> tuple[object, ...]:
        what = [name for name, _ in (*line.offences[:1], *line.premises[:2])]
        return (
            self._name(line),
            number(str(line.cases)),
            number(days(line)),
            "、".join(in_words(name) for name, _ in line.places[:2]) or NOTHING_KNOWN,
            " · ".join(what) or NOTHING_KNOWN,
            _held(line),
            number(f"{line.solved} / {line.cases}"),
        )

    def _name(self, line: SeriesSummary) -> Markup:
        name = tag("b", series_anchor(line.series_id))
        return markup.line(name, markup.chip(t(self.visitor, f"state.{line.state}")), style=_ON_ONE_LINE)


def _held(line: SeriesSummary) -> Markup:
    chance = number(percent(line.probability))
    return markup.line(markup.bar(line.probability), chance, style=_ON_ONE_LINE)


def days(line: SeriesSummary) -> str:
    """From when to when, as dates."""
    if line.first is None or line.last is None:
        return NOTHING_KNOWN
    return f"{line.first:%Y-%m-%d} – {line.last:%Y-%m-%d}"
