"""What changed since this person last looked, what waits, and where the active series are."""

from __future__ import annotations

from linker.casework import access
from linker.casework.news import News, news
from linker.casework.overview import SeriesLine
from linker.casework.queue_at_hand import queue_now, weighs_quickly
from linker.casework.reviewing import QueueEntry
from linker.desk.components.map import MapPoint, case_map
from linker.desk.layout import page, waiting, work
from linker.desk.messages import either, t
from linker.desk.parts import (
    block,
    button,
    card,
    case_link,
    chip,
    empty,
    figures,
    heading,
    link,
    muted,
    percent,
    row,
    series_link,
    title,
    utc,
)
from linker.desk.paths import compare_path, series_path
from linker.desk.sessions import Visitor
from linker.desk.theme import series_colour
from linker.errors import LinkerError

_LISTED, _QUEUED = 8, 5
_CHANGES = ("new", "grew", "merged", "split", "shrank", "dissolved")


@page("/", "nav.start")
async def start(visitor: Visitor) -> None:
    """The first page: news since the last visit."""
    since = await work(access.last_visit, visitor.library, visitor.name)
    found = await work(news, visitor.library, since)
    await work(access.looked, visitor.library, visitor.name, "start")
    title(t(visitor, "start.title"))
    muted(t(visitor, "start.since", when=utc(since)) if since else t(visitor, "start.first"))
    if not found.cases:
        empty(t(visitor, "start.no_cases"), "/import", t(visitor, "nav.import"))
        return
    _figures(visitor, found)
    if found.run is None:
        empty(t(visitor, "start.not_linked"), "/model", t(visitor, "nav.model"))
        return
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            _changed(visitor, found)
            _warnings(visitor, found)
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


def _changed(visitor: Visitor, found: News) -> None:
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
        with block("desk-list"):
            for event in found.changed[:_LISTED]:
                with block("desk-item"), row():
                    series_link(event.series_id)
                    muted(t(visitor, f"change.{event.kind}_one", count=len(event.cases_added)))
        if len(found.changed) > _LISTED:
            link(t(visitor, "start.all_series"), "/series")


def _warnings(visitor: Visitor, found: News) -> None:
    from nicegui import ui

    with card():
        heading(t(visitor, "start.warnings"))
        muted(t(visitor, "start.warnings_why"))
        if not found.warnings:
            muted(t(visitor, "start.no_warnings"))
        with block("desk-list"):
            for one in found.warnings[:_LISTED]:
                with block("desk-item"):
                    with row():
                        series_link(one.series_id)
                        chip(t(visitor, f"state.{one.state}"))
                        chip(percent(one.probability))
                        muted(f"{one.at:%Y-%m-%d}")
                    ui.label(either(visitor, one.english, one.chinese)).classes("desk-text desk-small")


def _decisions(visitor: Visitor, found: News) -> None:
    with card():
        heading(t(visitor, "start.decided"))
        if not found.decisions:
            muted(t(visitor, "start.nothing_decided"))
        with block("desk-list"):
            for said in found.decisions[:_LISTED]:
                with block("desk-item"), row():
                    muted(f"{utc(said.at)} · {said.by}")
                    chip(t(visitor, f"decision.{said.kind}"))
                    for case_id in (said.case_a, said.case_b):
                        if case_id:
                            case_link(case_id)


def _map(visitor: Visitor, found: News) -> None:
    from nicegui import ui

    with card():
        heading(t(visitor, "start.map"))
        colour = {line.series_id: series_colour(number) for number, line in enumerate(_strongest(found))}
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
        with row():
            for line in _strongest(found):
                with row().style("gap: 4px"):
                    if points:
                        block("desk-dot").style(f"background: {colour[line.series_id]}")
                    series_link(line.series_id)
                    muted(t(visitor, "say.cases", count=line.cases))


def _strongest(found: News) -> tuple[SeriesLine, ...]:
    return found.active[:_LISTED]


async def _queue(visitor: Visitor) -> None:
    heading(t(visitor, "start.queue"))
    muted(t(visitor, "start.queue_why"))
    if not weighs_quickly(visitor.library):
        button(t(visitor, "start.to_review"), lambda: _go("/review"), icon="rule", loud=True)
        return
    busy = waiting(visitor)
    try:
        waits = await work(queue_now, visitor.library, most=_QUEUED)
    except LinkerError as error:
        muted(str(error))
        return
    finally:
        busy.delete()
    if not waits:
        muted(t(visitor, "start.queue_empty"))
        return
    with block("desk-list"):
        for one in waits:
            _waiting_pair(visitor, one)
    button(t(visitor, "start.to_review"), lambda: _go("/review"), icon="rule", loud=True)


def _waiting_pair(visitor: Visitor, one: QueueEntry) -> None:
    with block("desk-item"):
        with row():
            link(f"{one.case_a} – {one.case_b}", compare_path(one.case_a, one.case_b))
            chip(percent(one.probability))
        muted(either(visitor, one.english, one.chinese))


def _go(path: str) -> None:
    from nicegui import ui

    ui.navigate.to(path)
