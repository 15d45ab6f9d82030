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
from linker.casework.workspace.workspace import Workspace
from linker.desk.auth.sessions import Visitor
from linker.desk.pages.series.page import series_view
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import block, button, card, choice_of, empty, nothing_linked, row, title
from linker.desk.ui.field_values import in_words
from linker.desk.ui.markup import chip, digits, inline, muted, render, series_link, share_bar, table, tag
from linker.desk.ui.threads import work
from linker.errors import LibraryError
from linker.i18n.dates import day
from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.translate import t
from linker.library.store.store import Library
from linker.report.data.dossier import Dossier

_A_PAGE = 100
_ON_ONE_LINE = "gap: 8px; flex-wrap: nowrap"


async def series(visitor: Visitor, id: str = "", offender: str = "", forecast: str = "") -> None:  # noqa: A002
    """One series where an id is given, else all; in a large library its forecast comes when it is asked for."""
    if id:
        await _show_series(visitor, id, offender, with_forecast=bool(forecast))
    elif await work(_has_run, visitor.library):
        await _List(visitor).draw()
    else:
        title(t(visitor, "nav.series"))
        nothing_linked(visitor)


def _has_run(library: Library) -> bool:
    return library.last_run() is not None


async def _show_series(visitor: Visitor, series_id: str, offender: str, *, with_forecast: bool) -> None:
    await work(access_log.log_access, visitor.library, visitor.name, "series", series_id)
    try:
        contents = await work(_load_series, visitor.workspace, series_id, with_forecast=with_forecast)
    except LibraryError:
        title(t(visitor, "series.one", name=series_id))
        raise
    if isinstance(contents, Dossier):
        await series_view(visitor, contents, offender)
    else:
        _show_history(visitor, contents)


def _load_series(workspace: Workspace, series_id: str, *, with_forecast: bool) -> Dossier | SeriesHistory:
    """The series, or what became of it."""
    library = workspace.library
    try:
        quick = library.count_cases() <= QUICK_CASES
        has_forecast = with_forecast or quick
        # the board of a cascade is weighed when it is opened
        return dossier(workspace, series_id, Parts(names=True, forecast=has_forecast, cascades=False))
    except LibraryError:
        if library.last_run() is None:
            raise
        return history(Workspace.of(library), series_id)


def _show_history(visitor: Visitor, past: SeriesHistory) -> None:
    title(past.series_id)
    with card():
        ui.label(t(visitor, "series.gone")).classes("desk-text")
        if past.now:
            with row():
                ui.label(t(visitor, "series.now_in"))
                render(series_link(past.now))
        render(
            table(
                [t(visitor, f"series.{key}") for key in ("run", "at", "event", "cases")],
                [
                    (entry.run, utc(entry.at), t(visitor, f"event.{entry.event.kind}"), entry.cases)
                    for entry in past.entries
                ],
            )
        )


@dataclass(eq=False)
class _List:
    """The list of series with its filter, a page at a time."""

    visitor: Visitor
    words: str = ""
    state: str = ""
    row_limit: int = _A_PAGE
    place: Any = field(default=None)

    async def draw(self) -> None:
        title(t(self.visitor, "nav.series"))
        series_on_page = await self._load()
        if not series_on_page.total:
            empty(t(self.visitor, "series.none_found"), "/model", t(self.visitor, "series.to_model"))
            return
        with row():
            words = ui.input(t(self.visitor, "series.filter"), on_change=lambda event: self._ask(words=event.value))
            words.props('dense outlined clearable debounce=300 data-test="filter"').style("min-width: 260px")
            choice_of(self._choices(series_on_page), "", lambda state: self._ask(state=state))
        self.place = block("")
        self._draw_rows(series_on_page)

    async def _load(self) -> SeriesPage:
        series_on_page: SeriesPage = await work(
            series_page, self.visitor.workspace, self.words, self.state, limit=self.row_limit
        )
        return series_on_page

    def _choices(self, series_on_page: SeriesPage) -> dict[str, str]:
        states = {
            state: f"{t(self.visitor, f'state.{state}')} · {count:,}"
            for state, count in series_on_page.by_state.items()
        }
        return {"": f"{t(self.visitor, 'series.all')} · {series_on_page.total:,}"} | states

    async def _ask(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value or "")
        self.row_limit = _A_PAGE
        await self._reload()

    async def _more(self) -> None:
        self.row_limit += _A_PAGE
        await self._reload()

    async def _reload(self) -> None:
        question = self.words, self.state, self.row_limit
        series_on_page = await self._load()
        # Who types on is answered for the last letter only.
        if question == (self.words, self.state, self.row_limit):
            self._draw_rows(series_on_page)

    def _draw_rows(self, series_on_page: SeriesPage) -> None:
        self.place.clear()
        with self.place, card():
            if not series_on_page.lines:
                render(muted(t(self.visitor, "series.none_fit")))
                return
            keys = ("name", "cases", "when", "where", "what", "held", "solved")
            rows = [self._row(line) for line in series_on_page.lines]
            render(table([t(self.visitor, f"series.{key}") for key in keys], rows))
            if series_on_page.matching > self.row_limit:
                button(t(self.visitor, "series.more", left=f"{series_on_page.matching - self.row_limit:,}"), self._more)

    def _row(self, line: SeriesSummary) -> tuple[object, ...]:
        kinds = [name for name, _ in (*line.offences[:1], *line.premises[:2])]
        return (
            self._name(line),
            digits(str(line.cases)),
            digits(days(line)),
            t(self.visitor, "say.comma").join(in_words(name) for name, _ in line.places[:2]) or UNKNOWN,
            " · ".join(kinds) or UNKNOWN,
            _belonging(line),
            digits(f"{line.solved} / {line.cases}"),
        )

    def _name(self, line: SeriesSummary) -> Markup:
        name = tag("b", series_link(line.series_id))
        return inline(name, chip(t(self.visitor, f"state.{line.state}")), style=_ON_ONE_LINE)


def _belonging(line: SeriesSummary) -> Markup:
    return inline(share_bar(line.probability), digits(percent(line.probability)), style=_ON_ONE_LINE)


def days(line: SeriesSummary) -> str:
    """From when to when, as dates."""
    if line.first is None or line.last is None:
        return UNKNOWN
    return f"{day(line.first)} – {day(line.last)}"
