"""What changed since this person last looked, what waits, and where the active series are."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from linker.casework.browsing.whats_new import News, news
from linker.casework.deciding.review import QueueEntry
from linker.casework.deciding.review_queue_cache import queue_now
from linker.casework.outlook.early_warning import SeriesWarning
from linker.casework.series.series_overview import SeriesSummary, lines_named
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.map import MapPoint, case_map
from linker.desk.in_chinese import engine_words
from linker.desk.ui import markup
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import (
    block,
    button,
    card,
    chip,
    empty,
    figures,
    heading,
    in_words,
    link,
    muted,
    percent,
    row,
    title,
)
from linker.desk.ui.layout import page, waiting, work
from linker.desk.ui.markup import case_anchor, joined, line, render, series_anchor, tag
from linker.desk.ui.theme import series_colour
from linker.desk.ui.urls import compare_path, series_path
from linker.errors import LinkerError
from linker.i18n.translate import either, t
from linker.library.store.decisions import Decision
from linker.series.identity import LineageEvent

_LISTED, _QUEUED = 8, 5
_CHANGES = ("new", "grew", "merged", "split", "shrank", "dissolved")


@page("/", "nav.start")
async def start(visitor: Visitor) -> None:
    """The first page: news since the last visit."""
    since = await work(access_log.last_visit, visitor.library, visitor.name)
    found = await work(news, visitor.library, since)
    await work(access_log.log_access, visitor.library, visitor.name, "start")
    title(t(visitor, "start.title"))
    muted(t(visitor, "start.since", when=utc(since)) if since else t(visitor, "start.first"))
    if not found.cases:
        empty(t(visitor, "start.no_cases"), "/import", t(visitor, "nav.import"))
        return
    _figures(visitor, found)
    if found.run is None:
        empty(t(visitor, "start.not_linked"), "/model", t(visitor, "nav.model"))
        return
    lines = await work(lines_named, visitor.library, _named_on_the_page(found))
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            _changed(visitor, found, lines)
            _warnings(visitor, found, lines)
            _decisions(visitor, found)
        with block("desk-list").style("gap: 14px"):
            _map(visitor, found)
            if visitor.may("detective"):
                waits = card()
    if visitor.may("detective"):
        with waits:
            await _queue(visitor)


def _figures(visitor: Visitor, found: News) -> None:
    run = found.run
    figures(
        [
            (t(visitor, "start.cases"), f"{found.cases:,}"),
            (t(visitor, "start.series"), f"{run.series:,}" if run else "—"),
            (t(visitor, "start.active"), f"{len(found.active):,}" if run else "—"),
            (t(visitor, "start.links"), f"{run.links:,}" if run else "—"),
            (t(visitor, "start.decisions"), f"{found.decisions_in_all:,}"),
        ]
    )
    if run is not None:
        with row():
            muted(t(visitor, "start.run", number=run.run, when=utc(run.finished)))
            if run.new_cases:
                chip(t(visitor, "start.new_cases", count=run.new_cases))
                link(t(visitor, "start.relink"), "/model")


def _named_on_the_page(found: News) -> tuple[str, ...]:
    changed = (one.series_id for one in found.changed[:_LISTED])
    return (*changed, *(one.series_id for one in found.warnings[:_LISTED]))


def _where_and_what(lines: Mapping[str, SeriesSummary], series_id: str) -> Markup:
    """Where a series strikes and what for; nothing for one that is gone."""
    if series_id not in lines:
        return Markup("")
    found = lines[series_id]
    told = [in_words(names[0][0]) for names in (found.places, found.offences, found.premises) if names]
    return markup.muted(" · ".join(told))


def _changed(visitor: Visitor, found: News, lines: Mapping[str, SeriesSummary]) -> None:
    with card():
        heading(t(visitor, "start.changed"))
        if not found.changed:
            muted(t(visitor, "start.nothing_changed"))
            return
        with row():
            for kind in _CHANGES:
                count = sum(event.kind == kind for event in found.changed)
                if count:
                    chip(t(visitor, f"change.{kind}", count=count))
        render(joined(_change(visitor, one, lines) for one in found.changed[:_LISTED]), "desk-list")
        if len(found.changed) > _LISTED:
            link(t(visitor, "start.all_series"), "/series")


def _change(visitor: Visitor, one: LineageEvent, lines: Mapping[str, SeriesSummary]) -> Markup:
    what = markup.muted(t(visitor, f"change.{one.kind}_one", count=len(one.cases_added)))
    where = _where_and_what(lines, one.series_id)
    return tag("div", line(series_anchor(one.series_id), what, where), classes="desk-item")


def _warnings(visitor: Visitor, found: News, lines: Mapping[str, SeriesSummary]) -> None:
    with card():
        heading(t(visitor, "start.warnings"))
        muted(t(visitor, "start.warnings_why"))
        if not found.warnings:
            muted(t(visitor, "start.no_warnings"))
        render(joined(_warning(visitor, one, lines) for one in found.warnings[:_LISTED]), "desk-list")


def _warning(visitor: Visitor, one: SeriesWarning, lines: Mapping[str, SeriesSummary]) -> Markup:
    first = line(
        series_anchor(one.series_id),
        markup.chip(t(visitor, f"state.{one.state}")),
        markup.chip(percent(one.probability)),
        markup.muted(f"{one.at:%Y-%m-%d}"),
        _where_and_what(lines, one.series_id),
    )
    words = markup.plain(either(visitor, one.english, one.chinese), "desk-text desk-small")
    return tag("div", first, words, classes="desk-item")


def _decisions(visitor: Visitor, found: News) -> None:
    with card():
        heading(t(visitor, "start.decided"))
        if not found.decisions:
            muted(t(visitor, "start.nothing_decided"))
        render(joined(_decision(visitor, said) for said in found.decisions[:_LISTED]), "desk-list")


def _decision(visitor: Visitor, said: Decision) -> Markup:
    cases = (case_anchor(case_id) for case_id in (said.case_a, said.case_b) if case_id)
    who, what = markup.muted(f"{utc(said.at)} · {said.by}"), markup.chip(t(visitor, f"decision.{said.kind}"))
    return tag("div", line(who, what, *cases), classes="desk-item")


def _map(visitor: Visitor, found: News) -> None:
    from nicegui import ui

    with card():
        heading(t(visitor, "start.map"))
        colour = {one.series_id: series_colour(number) for number, one in enumerate(_strongest(found))}
        points = [
            MapPoint(one.case_id, f"{name} · {one.case_id}", one.x, one.y, name, colour[name])
            for one in found.places
            if (name := one.series_id) in colour
        ]
        if points:
            of_case = {one.case_id: one.series_id for one in found.places}
            case_map(visitor, points, height="340px", on_select=lambda key: ui.navigate.to(series_path(of_case[key])))
        else:
            muted(t(visitor, "start.no_places" if found.active else "start.none_active"))
        names = (_named(visitor, one, colour[one.series_id] if points else "") for one in _strongest(found))
        render(line(*names))


def _named(visitor: Visitor, one: SeriesSummary, colour: str) -> Markup:
    dot = tag("div", classes="desk-dot", style=f"background: {colour}") if colour else ""
    cases = markup.muted(t(visitor, "say.cases", count=one.cases))
    return line(dot, series_anchor(one.series_id), cases, style="gap: 4px")


def _strongest(found: News) -> tuple[SeriesSummary, ...]:
    return found.active[:_LISTED]


async def _queue(visitor: Visitor) -> None:
    heading(t(visitor, "start.queue"))
    muted(t(visitor, "start.queue_why"))
    busy = waiting(visitor)
    try:
        waits = await work(queue_now, visitor.library, most=_QUEUED)
    except LinkerError as error:
        muted(engine_words(visitor, str(error)))
        return
    finally:
        busy.delete()
    if not waits:
        muted(t(visitor, "start.queue_empty"))
        return
    render(joined(_waiting_pair(visitor, one) for one in waits), "desk-list")
    button(t(visitor, "start.to_review"), lambda: _go("/review"), icon="rule", loud=True)


def _waiting_pair(visitor: Visitor, one: QueueEntry) -> Markup:
    both = markup.anchor(f"{one.case_a} – {one.case_b}", compare_path(one.case_a, one.case_b))
    first = line(both, markup.chip(percent(one.probability)))
    return tag("div", first, markup.muted(either(visitor, one.english, one.chinese)), classes="desk-item")


def _go(path: str) -> None:
    from nicegui import ui

    ui.navigate.to(path)
