"""What changed since this person last looked, what waits, and where the active series are."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from linker.casework.browsing.whats_new import News, PlacedCase, news
from linker.casework.browsing.withdrawals import Withdrawal, withdrawals_of
from linker.casework.deciding.review_queue import QueueEntry, cached_queue
from linker.casework.outlook.early_warning import SeriesWarning
from linker.casework.series.series_overview import SeriesSummary, summaries_by_id
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.map import MapPoint, case_map
from linker.desk.error_text import error_text
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import block, button, card, empty, heading, row, title
from linker.desk.ui.field_values import in_words
from linker.desk.ui.markup import (
    case_link,
    chip,
    concatenated,
    figures,
    inline,
    link,
    muted,
    plain_text,
    render,
    series_link,
    tag,
)
from linker.desk.ui.notices import waiting
from linker.desk.ui.theme import series_colour
from linker.desk.ui.threads import work
from linker.desk.ui.urls import compare_path, series_path
from linker.errors import LinkerError
from linker.i18n.numbers import percent
from linker.i18n.translate import t, translate
from linker.library.store.decisions import Decision
from linker.series.identity import LineageEvent

_SHOWN_ROWS, _QUEUED = 8, 5
_CHANGES = ("new", "grew", "merged", "split", "shrank", "dissolved")


async def start(visitor: Visitor) -> None:
    """The first page: news since the last visit."""
    since = await work(access_log.last_visit, visitor.library, visitor.name)
    report = await work(news, visitor.workspace, since)
    await work(access_log.log_access, visitor.library, visitor.name, "start")
    title(t(visitor, "start.title"))
    _withdrawals(visitor, await work(withdrawals_of, visitor.library, visitor.name))
    render(muted(t(visitor, "start.since", when=utc(since)) if since else t(visitor, "start.first")))
    if not report.cases:
        empty(t(visitor, "start.no_cases"), "/import", t(visitor, "nav.import"))
        return
    _figures(visitor, report)
    if report.run is None:
        empty(t(visitor, "start.not_linked"), "/model", t(visitor, "nav.model"))
        return
    lines = await work(summaries_by_id, visitor.workspace, _series_ids(report))
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            _changed(visitor, report, lines)
            _warnings(visitor, report, lines)
            _decisions(visitor, report)
        with block("desk-list").style("gap: 14px"):
            _map(visitor, report)
            if visitor.may("detective"):
                waits = card()
    if visitor.may("detective"):
        with waits:
            await _queue(visitor)


def _withdrawals(visitor: Visitor, withdrawals: tuple[Withdrawal, ...]) -> None:
    if not withdrawals:
        return
    with card().props('role="note" data-test="withdrawals"'):
        heading(t(visitor, "start.withdrawn"))
        render(concatenated(_withdrawal(visitor, event) for event in withdrawals[:_SHOWN_ROWS]), "desk-list")


def _withdrawal(visitor: Visitor, event: Withdrawal) -> Markup:
    sentence = t(visitor, f"start.withdrawn_{event.kind}", user=event.by, number=event.number)
    return tag(
        "div", inline(muted(utc(event.at)), plain_text(sentence)), plain_text(event.because), classes="desk-item"
    )


def _figures(visitor: Visitor, report: News) -> None:
    run = report.run
    render(
        figures(
            [
                (t(visitor, "start.cases"), f"{report.cases:,}"),
                (t(visitor, "start.series"), f"{run.series:,}" if run else "—"),
                (t(visitor, "start.active"), f"{len(report.active):,}" if run else "—"),
                (t(visitor, "start.links"), f"{run.links:,}" if run else "—"),
                (t(visitor, "start.decisions"), f"{report.decisions_in_all:,}"),
            ]
        )
    )
    if run is not None:
        with row():
            render(muted(t(visitor, "start.run", number=run.run, when=utc(run.finished))))
            if run.new_cases:
                render(chip(t(visitor, "start.new_cases", count=run.new_cases)))
                render(link(t(visitor, "start.relink"), "/model"))


def _series_ids(report: News) -> tuple[str, ...]:
    changed = (event.series_id for event in report.changed[:_SHOWN_ROWS])
    return (*changed, *(warning.series_id for warning in report.warnings[:_SHOWN_ROWS]))


def _where_and_what(lines: Mapping[str, SeriesSummary], series_id: str) -> Markup:
    """Where a series strikes and what for; nothing for one that is gone."""
    if series_id not in lines:
        return Markup("")
    summary = lines[series_id]
    names_shown = [in_words(names[0][0]) for names in (summary.places, summary.offences, summary.premises) if names]
    return muted(" · ".join(names_shown))


def _changed(visitor: Visitor, report: News, lines: Mapping[str, SeriesSummary]) -> None:
    with card():
        heading(t(visitor, "start.changed"))
        if not report.changed:
            render(muted(t(visitor, "start.nothing_changed")))
            return
        with row():
            for kind in _CHANGES:
                count = sum(event.kind == kind for event in report.changed)
                if count:
                    render(chip(t(visitor, f"change.{kind}", count=count)))
        render(concatenated(_change(visitor, event, lines) for event in report.changed[:_SHOWN_ROWS]), "desk-list")
        if len(report.changed) > _SHOWN_ROWS:
            render(link(t(visitor, "start.all_series"), "/series"))


def _change(visitor: Visitor, event: LineageEvent, lines: Mapping[str, SeriesSummary]) -> Markup:
    change = muted(t(visitor, f"change.{event.kind}_one", count=len(event.cases_added)))
    place = _where_and_what(lines, event.series_id)
    return tag("div", inline(series_link(event.series_id), change, place), classes="desk-item")


def _warnings(visitor: Visitor, report: News, lines: Mapping[str, SeriesSummary]) -> None:
    with card():
        heading(t(visitor, "start.warnings"))
        render(muted(t(visitor, "start.warnings_why")))
        if not report.warnings:
            render(muted(t(visitor, "start.no_warnings")))
        render(
            concatenated(_warning(visitor, warning, lines) for warning in report.warnings[:_SHOWN_ROWS]), "desk-list"
        )


def _warning(visitor: Visitor, warning: SeriesWarning, lines: Mapping[str, SeriesSummary]) -> Markup:
    first = inline(
        series_link(warning.series_id),
        chip(t(visitor, f"state.{warning.state}")),
        chip(percent(warning.probability)),
        muted(f"{warning.at:%Y-%m-%d}"),
        _where_and_what(lines, warning.series_id),
    )
    words = plain_text(translate(warning.words, visitor), "desk-text desk-small")
    return tag("div", first, words, classes="desk-item")


def _decisions(visitor: Visitor, report: News) -> None:
    with card():
        heading(t(visitor, "start.decided"))
        if not report.decisions:
            render(muted(t(visitor, "start.nothing_decided")))
        render(concatenated(_decision(visitor, decision) for decision in report.decisions[:_SHOWN_ROWS]), "desk-list")


def _decision(visitor: Visitor, decision: Decision) -> Markup:
    cases = (case_link(case_id) for case_id in (decision.case_a, decision.case_b) if case_id)
    author = muted(f"{utc(decision.at)} · {decision.by}")
    return tag("div", inline(author, chip(t(visitor, f"decision.{decision.kind}")), *cases), classes="desk-item")


def _map(visitor: Visitor, report: News) -> None:
    strongest = _strongest(report)
    colours = {summary.series_id: series_colour(number) for number, summary in enumerate(strongest)}
    points = [_point(place, colours[place.series_id]) for place in report.places if place.series_id in colours]
    with card():
        heading(t(visitor, "start.map"))
        if points:
            series_of = {place.case_id: place.series_id for place in report.places}
            case_map(visitor, points, height="340px", on_select=lambda case_id: _go(series_path(series_of[case_id])))
        else:
            render(muted(t(visitor, "start.no_places" if report.active else "start.none_active")))
        names = (_series_line(visitor, summary, colours[summary.series_id] if points else "") for summary in strongest)
        render(inline(*names))


def _point(place: PlacedCase, colour: str) -> MapPoint:
    label = f"{place.series_id} · {place.case_id}"
    return MapPoint(place.case_id, label, place.x, place.y, place.series_id, colour)


def _series_line(visitor: Visitor, summary: SeriesSummary, colour: str) -> Markup:
    dot = tag("div", classes="desk-dot", style=f"background: {colour}") if colour else ""
    cases = muted(t(visitor, "say.cases", count=summary.cases))
    return inline(dot, series_link(summary.series_id), cases, style="gap: 4px")


def _strongest(report: News) -> tuple[SeriesSummary, ...]:
    return report.active[:_SHOWN_ROWS]


async def _queue(visitor: Visitor) -> None:
    heading(t(visitor, "start.queue"))
    render(muted(t(visitor, "start.queue_why")))
    busy = waiting(visitor)
    try:
        entries = await work(cached_queue, visitor.workspace, limit=_QUEUED)
    except LinkerError as error:
        render(muted(error_text(visitor, error)))
        return
    finally:
        busy.delete()
    if not entries:
        render(muted(t(visitor, "start.queue_empty")))
        return
    render(concatenated(_waiting_pair(visitor, entry) for entry in entries), "desk-list")
    button(t(visitor, "start.to_review"), lambda: _go("/review"), icon="rule", loud=True)


def _waiting_pair(visitor: Visitor, entry: QueueEntry) -> Markup:
    pair = link(f"{entry.case_a} – {entry.case_b}", compare_path(entry.case_a, entry.case_b))
    first = inline(pair, chip(percent(entry.probability)))
    return tag("div", first, muted(translate(entry.words, visitor)), classes="desk-item")


def _go(path: str) -> None:
    from nicegui import ui

    ui.navigate.to(path)
