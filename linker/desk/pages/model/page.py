"""The model in use and the runs: what was learned from whom, how good it is, and linking everything anew."""

from __future__ import annotations

import re
from typing import Any

from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.casework.training.model_card import ModelCard, VariableCurve, model_card
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import chart
from linker.desk.components.job import job_panel
from linker.desk.in_chinese import engine_words
from linker.desk.pages.model.plots import held_out_plots
from linker.desk.ui import theme
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import bans, block, button, card, facts, heading, muted, row, table, title, unit_of
from linker.desk.ui.layout import notify_error, page, work
from linker.errors import LinkerError
from linker.i18n.catalog import has_message
from linker.i18n.translate import either, t
from linker.model.similarity import ContestRow

_CURVES = 12
_OWN = re.compile(r"solved cases of a library, (.*)")


@page("/model", "model.title")
async def model(visitor: Visitor) -> None:
    """The model card, the last run, re-linking and training, and the jobs."""
    title(t(visitor, "model.title"))
    found = await work(model_card, visitor.library)
    listed = await work(queue.listed, visitor.library)
    actions = card()
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            _model(visitor, found)
            _contest(visitor, found)
        with block("desk-list").style("gap: 14px"):
            _run(visitor, found)
            _jobs(visitor, listed)
    held_out_plots(visitor, found.held_out)
    _curves(visitor, found)
    with actions:
        _actions(visitor, listed)


def _actions(visitor: Visitor, listed: tuple[JobStatus, ...]) -> None:
    from nicegui import ui

    heading(t(visitor, "model.do"))
    muted(t(visitor, "model.do_why"))
    under_way = block("desk-list").style("gap: 10px")

    def again(job: JobStatus) -> None:
        if job.state == "done":
            ui.navigate.to("/model")

    async def submit(kind: Any, role: str) -> None:
        try:
            person = sessions.require(role)
            number = await work(queue.submit, person.library, kind, {}, by=person.name)
        except LinkerError as error:
            notify_error(visitor, error)
            return
        with under_way:
            job_panel(visitor, number, again)

    with row():
        if visitor.may("detective"):
            button(t(visitor, "model.relink"), lambda: submit("relink", "detective"), icon="hub", loud=True).props(
                'data-test="relink"'
            )
        if visitor.may("reviewer"):
            button(t(visitor, "model.train"), lambda: submit("train", "reviewer"), icon="school").props(
                'data-test="train"'
            )
        if not visitor.may("detective"):
            muted(t(visitor, "model.may_not"))
    with under_way:
        for job in listed:
            if not job.ended:
                job_panel(visitor, job.number, again)


def _model(visitor: Visitor, found: ModelCard) -> None:
    with card():
        heading(t(visitor, "model.card"))
        if not found.own:
            muted(t(visitor, "model.starting"))
        facts(
            [
                (t(visitor, "model.origin"), _origin(visitor, found)),
                (t(visitor, "model.cases"), f"{found.cases:,}"),
                (t(visitor, "model.pairs"), t(visitor, "model.pairs_of", pairs=f"{found.pairs:,}",
                                              linked=f"{found.linked:,}", groups=f"{found.groups:,}")),
                (t(visitor, "model.cllr"), f"{found.cllr:.3f}"),
                (t(visitor, "model.bounds"), t(visitor, "say.from_to", low=bans(found.lower), high=bans(found.upper))),
            ]
        )  # fmt: skip
        muted(t(visitor, "model.cllr_why"))
        if found.borrowed:
            names = t(visitor, "say.comma").join(either(visitor, *names) for names in found.borrowed)
            muted(t(visitor, "model.borrowed", names=names))


def _origin(visitor: Visitor, found: ModelCard) -> str:
    # What a model says of itself is kept in English.
    own = _OWN.match(found.origin) if found.own else None
    if own and visitor.language == "zh":
        return t(visitor, "model.origin_own", moment=own[1])
    return engine_words(visitor, found.origin)


def _contest(visitor: Visitor, found: ModelCard) -> None:
    if not found.contest:
        return
    with card():
        heading(t(visitor, "model.contest"))
        muted(t(visitor, "model.contest_why"))
        rows = [_row(visitor, one) for one in sorted(found.contest, key=lambda one: one.cllr)]
        table([t(visitor, "model.learner"), "Cllr", "Cllr min", "AUC", "AP"], rows)


def _row(visitor: Visitor, one: ContestRow) -> tuple[str, ...]:
    measures = (one.cllr, one.cllr_min, one.auc, one.average_precision)
    return ("● " if one.chosen else "") + _learner(visitor, one.learner), *(f"{value:.3f}" for value in measures)


def _learner(visitor: Visitor, name: str) -> str:
    """A learner's name part by part: words and, after some, a number."""
    parts = [re.fullmatch(r"(.*?)( [\d.]+(?: %)?)?", part) for part in name.split(", ")]
    return t(visitor, "say.comma").join(
        (t(visitor, key) if has_message(key := f"learner.{part[1].replace(' ', '_')}") else part[1]) + (part[2] or "")
        for part in parts
        if part
    )


def _run(visitor: Visitor, found: ModelCard) -> None:
    with card():
        heading(t(visitor, "model.run"))
        run = found.run
        if run is None:
            muted(t(visitor, "model.no_run"))
        else:
            facts(
                [
                    (t(visitor, "model.run_number"), f"{run.run} · {utc(run.finished)}"),
                    (t(visitor, "start.cases"), f"{run.cases:,}"),
                    (t(visitor, "start.links"), f"{run.links:,}"),
                    (t(visitor, "start.series"), f"{run.series:,}"),
                    (t(visitor, "model.new_since"), f"{run.new_cases:,}"),
                ]
            )
        if found.log10_prior_odds is not None:
            one_in = f"{1 + 10.0**-found.log10_prior_odds:,.0f}"
            muted(t(visitor, "model.base_rate", count=one_in))
            muted(either(visitor, found.base_rate, found.base_rate_chinese))


def _jobs(visitor: Visitor, listed: tuple[JobStatus, ...]) -> None:
    with card():
        heading(t(visitor, "model.jobs"))
        if not listed:
            muted(t(visitor, "model.no_jobs"))
        with block("desk-list"):
            for job in listed[:8]:
                with block("desk-item"):
                    with row():
                        muted(f"{utc(job.submitted)} · {job.by}")
                        muted(t(visitor, f"job.state_{job.state}", kind=t(visitor, f"job.{job.kind}")))
                    if job.state == "failed":
                        muted(engine_words(visitor, job.message))


def _curves(visitor: Visitor, found: ModelCard) -> None:
    if not found.curves:
        return
    with card():
        heading(t(visitor, "model.curves"))
        muted(t(visitor, "model.curves_why"))
        with block("desk-halves"):
            for one in found.curves[:_CURVES]:
                _curve(visitor, one)


def _curve(visitor: Visitor, one: VariableCurve) -> None:
    name = either(visitor, one.english, one.chinese)
    # A logarithmic axis has no zero: the smallest distance stands for it.
    least = min((value for value in one.value if value > 0), default=1.0)
    points = [[max(value, least / 3) if one.on_log_scale else value, bans_]
              for value, bans_ in zip(one.value, one.bans, strict=True)]  # fmt: skip
    chart(
        {
            "title": {"text": name, "textStyle": {"fontSize": 13, "fontWeight": 600, "color": theme.INK}},
            "grid": {"left": 44, "right": 20, "top": 34, "bottom": 40},
            "tooltip": {"trigger": "axis", "renderMode": "richText"},
            "xAxis": {"type": "log" if one.on_log_scale else "value", "name": unit_of(visitor, one.unit),
                      "nameLocation": "middle", "nameGap": 24, "splitLine": {"show": False}},
            "yAxis": {"type": "value", "name": t(visitor, "model.bans"),
                      "splitLine": {"lineStyle": {"color": theme.LINE}}},
            "series": [{"type": "line", "data": points, "showSymbol": len(points) < 12, "lineStyle": {"width": 2},
                        "color": theme.BLUE,
                        "markLine": {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 0}],
                                     "lineStyle": {"color": theme.NEUTRAL, "type": "solid"}}}],
        },
        210,
        _attribute(name),
    )  # fmt: skip


def _attribute(text: str) -> str:
    return text.replace('"', "'")
