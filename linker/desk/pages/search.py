"""Searching: words, offence, time, a box on the map, an MO code, a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from linker.casework.browsing.search import (
    Box,
    CasePlaces,
    CaseSummary,
    SearchAnswer,
    SearchChoices,
    SearchQuery,
    choices,
    search_and_places,
)
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.map import MapPoint, case_map
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block, button, card, empty, heading, row, title
from linker.desk.ui.markup import case_link, chip, concatenated, inline, muted, plain_text, render, series_link, tag
from linker.desk.ui.notices import notify_error
from linker.desk.ui.theme import BLUE, GREEN
from linker.desk.ui.threads import work
from linker.desk.ui.urls import case_path
from linker.errors import LinkerError
from linker.i18n.translate import t, translate

_SHOWN_AT_FIRST, _LISTED_AT_MOST, _ON_MAP, _BRIEF = 50, 200, 5_000, 160
_FIELDS = ("words", "offence", "since", "until", "code", "trace")


@dataclass
class _SearchForm:
    words: Any
    offence: Any
    since: Any
    until: Any
    code: Any
    trace: Any
    open_only: Any
    box: Box | None = None

    def question(self) -> SearchQuery:
        return SearchQuery(
            words=self.words.value or "",
            offence=self.offence.value or "",
            since=_day(self.since.value, time.min),
            until=_day(self.until.value, time.max),
            box=self.box,
            code=self.code.value or "",
            trace=self.trace.value or "",
            open_only=bool(self.open_only.value),
        )

    def fill(self, **values: object) -> None:
        """Put in what an address says; what is not offered is left open."""
        for name, value in values.items():
            field = getattr(self, name)
            if value and value in getattr(field, "options", (value,)):
                field.set_value(value)

    def address(self) -> str:
        """The page with these answers filled in; a box on the map has no address."""
        fields = {name: getattr(self, name).value for name in _FIELDS} | {"open_only": self.open_only.value and "yes"}
        return "/search" + (
            f"?{urlencode(stated)}" if (stated := {name: value for name, value in fields.items() if value}) else ""
        )


async def search_page(  # noqa: PLR0913, PLR0917 - what the address of a search may say, each by name
    visitor: Visitor,
    words: str = "",
    offence: str = "",
    since: str = "",
    until: str = "",
    code: str = "",
    trace: str = "",
    open_only: str = "",
) -> None:
    """`/search?words=…&offence=…`: the form, and the newest cases that fit; the address follows what is asked."""
    from nicegui import ui

    title(t(visitor, "search.title"))
    if not await work(visitor.library.count_cases):
        empty(t(visitor, "search.no_cases"), "/import", t(visitor, "nav.import"))
        return
    offered = await work(choices, visitor.workspace)
    form = _form(visitor, offered, words)
    days = {name: text for name, text in (("since", since), ("until", until)) if _day(text, time.min)}
    form.fill(offence=offence, code=code, trace=trace, open_only=bool(open_only), **days)
    with block("desk-two" if offered.has_places else ""):
        results = card().props('data-test="results"')
        side = card() if offered.has_places else block("")

    async def search() -> None:
        ui.navigate.history.replace(form.address())
        await _search(visitor, form, results, side if offered.has_places else None)

    form.words.on("keydown.enter", search)
    form.trace.on("keydown.enter", search)
    with form.words.parent_slot.parent:
        button(t(visitor, "search.look"), search, icon="search", loud=True).props('data-test="look"')
    await search()


def _form(visitor: Visitor, offered: SearchChoices, words: str) -> _SearchForm:
    from nicegui import ui

    with card():
        with row():
            first = ui.input(t(visitor, "search.words"), value=words).props("dense clearable autofocus")
            first.style("flex: 1; min-width: 220px").props('data-test="words"')
        with row():
            offence = _choice(visitor, "search.offence", {name: name for name in offered.offences})
            codes = zip(offered.codes, offered.code_names, strict=True)
            code = _choice(visitor, "search.code", {code: translate(name, visitor) for code, name in codes})
            since, until = (
                ui.input(t(visitor, key)).props("dense type=date stack-label").style("width: 140px")
                for key in ("search.since", "search.until")
            )
            trace = ui.input(t(visitor, "search.trace")).props("dense clearable").style("min-width: 150px")
            open_only = ui.checkbox(t(visitor, "search.open_only"))
    return _SearchForm(first, offence, since, until, code, trace, open_only)


def _choice(visitor: Visitor, label_id: str, choices: dict[str, str]) -> Any:
    from nicegui import ui

    select = ui.select({"": t(visitor, "search.any"), **choices}, value="", with_input=True, label=t(visitor, label_id))
    return select.props("dense options-dense").style("min-width: 170px")


def _day(text: str | None, at: time) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), at) if text else None
    except ValueError:
        return None


async def _search(visitor: Visitor, form: _SearchForm, results: Any, side: Any) -> None:
    question = form.question()
    try:
        answer, places = await work(
            search_and_places,
            visitor.workspace,
            question,
            limit=_LISTED_AT_MOST,
            place_limit=_ON_MAP if side is not None else 0,
        )
        if question != SearchQuery():
            await work(access_log.log_access, visitor.library, visitor.name, "search", _in_short(question))
    except LinkerError as error:
        notify_error(visitor, error)
        return
    _results(visitor, answer, results)
    if side is not None:
        _on_map(visitor, (answer.found, places), form, side, lambda: _search(visitor, form, results, side))


def _in_short(question: SearchQuery) -> str:
    nothing = SearchQuery()
    return "; ".join(f"{name}={value}" for name, value in vars(question).items() if value != getattr(nothing, name))


def _results(visitor: Visitor, answer: SearchAnswer, place: Any) -> None:
    place.clear()
    with place:
        heading(t(visitor, "search.found", found=answer.found, searched=answer.searched))
        if not answer.cases:
            render(muted(t(visitor, "search.nothing")))
            return
        with block("desk-list") as list_place:
            _list(visitor, answer.cases[:_SHOWN_AT_FIRST])
        further = answer.cases[_SHOWN_AT_FIRST:]
        if further:

            def more() -> None:
                more_button.delete()
                with list_place:
                    _list(visitor, further)

            more_button = button(t(visitor, "search.more", count=len(further)), more)
        if answer.found > _LISTED_AT_MOST:
            render(muted(t(visitor, "search.narrow")))


def _list(visitor: Visitor, cases: tuple[CaseSummary, ...]) -> None:
    render(concatenated(_item(visitor, case) for case in cases), "desk-list")


def _item(visitor: Visitor, case: CaseSummary) -> Markup:
    brief = case.narrative if len(case.narrative) <= _BRIEF else case.narrative[:_BRIEF] + " …"
    first = inline(
        case_link(case.case_id),
        plain_text(window(visitor, case.earliest, case.latest), "desk-small"),
        series_link(case.series) if case.series else "",
        chip(t(visitor, "case.solved" if case.solved else "case.open")),
    )
    summary = muted(" · ".join(part for part in (case.offence, case.place) if part))
    narrative = plain_text(brief, "desk-text desk-small") if brief else ""
    return tag("div", first, summary, narrative, classes="desk-item")


def _open_case(case_id: str) -> None:
    from nicegui import ui

    ui.navigate.to(case_path(case_id))


def _on_map(
    visitor: Visitor, answer: tuple[int, CasePlaces], form: _SearchForm, side: Any, search_again: Callable[[], Any]
) -> None:
    count, places = answer

    async def search_in_box(bounds: tuple[float, float, float, float]) -> None:
        form.box = Box(*bounds)
        await search_again()

    async def everywhere() -> None:
        form.box = None
        await search_again()

    side.clear()
    with side:
        heading(t(visitor, "search.map"))
        columns = (column.tolist() for column in (places.case_id, places.x, places.y, places.solved))
        points = [
            MapPoint(case_id, case_id, x, y, colour=GREEN if solved else BLUE)
            for case_id, x, y, solved in zip(*columns, strict=True)
        ]
        case_map(visitor, points, height="420px", on_box=search_in_box, on_select=_open_case)
        render(muted(t(visitor, "search.map_why", shown=len(places), found=count)))
        if form.box is not None:
            button(t(visitor, "search.everywhere"), everywhere, icon="zoom_out_map")
