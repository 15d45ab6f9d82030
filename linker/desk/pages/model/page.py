"""The model in use and the runs: what was learned from whom, how good it is, and linking everything anew."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import Any

from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus, Kind
from linker.casework.training.model_card import CardCurve, ModelCard, model_card
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import Options, chart
from linker.desk.components.job import job_panel
from linker.desk.error_text import engine_text
from linker.desk.pages.model.plots import held_out_plots
from linker.desk.ui import theme
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import block, button, card, heading, row, title
from linker.desk.ui.markup import facts, muted, render, table, tag
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.numbers import measure, number, signed
from linker.i18n.translate import t, translate, unit_name
from linker.i18n.vocabulary import learner_name
from linker.model.similarity import ContestRow

_CURVES = 12
# Who may hand in which job.
ROLES: dict[Kind, str] = {"relink": "detective", "train": "reviewer"}


async def model(visitor: Visitor) -> None:
    """The model card, the last run, re-linking and training, and the jobs."""
    title(t(visitor, "model.title"))
    model_facts = await work(model_card, visitor.workspace)
    jobs = await work(queue.list_jobs, visitor.library)
    actions = card()
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            _model(visitor, model_facts)
            _contest(visitor, model_facts)
        with block("desk-list").style("gap: 14px"):
            _run(visitor, model_facts)
            _jobs(visitor, jobs)
    held_out_plots(visitor, model_facts.held_out)
    _curves(visitor, model_facts)
    with actions:
        _actions(visitor, jobs)


def _actions(visitor: Visitor, jobs: tuple[JobStatus, ...]) -> None:

    heading(t(visitor, "model.do"))
    render(muted(t(visitor, "model.do_why")))
    under_way = block("desk-list").style("gap: 10px")
    with row():
        if visitor.may("detective"):
            relinking = partial(_submit, visitor, "relink", under_way)
            button(t(visitor, "model.relink"), relinking, icon="hub", loud=True).props('data-test="relink"')
        if visitor.may("reviewer"):
            training = partial(_submit, visitor, "train", under_way)
            button(t(visitor, "model.train"), training, icon="school").props('data-test="train"')
        if not visitor.may("detective"):
            render(muted(t(visitor, "model.may_not")))
    with under_way:
        for job in jobs:
            if not job.ended:
                job_panel(visitor, job.number, partial(_show_outcome, visitor))


async def _submit(visitor: Visitor, kind: Kind, under_way: Any) -> None:
    try:
        user = sessions.require(ROLES[kind])
        job_number = await work(queue.submit, user.library, kind, {}, user=user.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    with under_way:
        job_panel(visitor, job_number, partial(_show_outcome, visitor))


def _show_outcome(visitor: Visitor, job: JobStatus) -> None:
    from nicegui import ui

    if job.state != "done":
        return
    if job.kind == "train" and job.result["model"] is None:
        ui.notify(t(visitor, "cli_train.not_in_use"), type="warning", multi_line=True, timeout=0, close_button="×")
        return
    ui.navigate.to("/model")


def _model(visitor: Visitor, model_facts: ModelCard) -> None:
    with card():
        heading(t(visitor, "model.card"))
        if model_facts.is_starting_model:
            render(muted(t(visitor, "model.starting")))
        render(facts(_model_lines(visitor, model_facts)))
        render(muted(t(visitor, "model.cllr_why")))
        render(tag("p", translate(model_facts.support, visitor)))
        if model_facts.borrowed:
            names = t(visitor, "say.comma").join(translate(name, visitor) for name in model_facts.borrowed)
            render(muted(t(visitor, "model.borrowed", names=names)))


def _model_lines(visitor: Visitor, model_facts: ModelCard) -> list[tuple[str, str]]:
    counts = {"pairs": model_facts.pairs, "linked": model_facts.linked, "groups": model_facts.groups}
    bounds = t(visitor, "say.from_to", low=signed(model_facts.lower), high=signed(model_facts.upper))
    return [
        (t(visitor, "model.origin"), translate(model_facts.origin, visitor)),
        (t(visitor, "model.cases"), number(model_facts.cases)),
        (t(visitor, "model.pairs"), t(visitor, "model.pairs_of", **counts)),
        (t(visitor, "model.cllr"), measure(model_facts.cllr)),
        (t(visitor, "model.bounds"), bounds),
    ]


def _contest(visitor: Visitor, model_facts: ModelCard) -> None:
    if not model_facts.contest:
        return
    with card():
        heading(t(visitor, "model.contest"))
        render(muted(t(visitor, "model.contest_why")))
        rows = [_row(visitor, entry) for entry in sorted(model_facts.contest, key=lambda entry: entry.cllr)]
        render(table([t(visitor, "model.learner"), "Cllr", "Cllr min", "AUC", "AP"], rows))


def _row(visitor: Visitor, entry: ContestRow) -> tuple[str, ...]:
    measures = (entry.cllr, entry.cllr_min, entry.auc, entry.average_precision)
    learner = translate(learner_name(entry.learner), visitor)
    return ("● " if entry.chosen else "") + learner, *(f"{value:.3f}" for value in measures)


def _run(visitor: Visitor, model_facts: ModelCard) -> None:
    with card():
        heading(t(visitor, "model.run"))
        run = model_facts.run
        if run is None:
            render(muted(t(visitor, "model.no_run")))
        else:
            render(
                facts(
                    [
                        (t(visitor, "model.run_number"), f"{run.run} · {utc(run.finished)}"),
                        (t(visitor, "start.cases"), f"{run.cases:,}"),
                        (t(visitor, "start.links"), f"{run.links:,}"),
                        (t(visitor, "start.series"), f"{run.series:,}"),
                        (t(visitor, "model.new_since"), f"{run.new_cases:,}"),
                    ]
                )
            )
        if model_facts.log10_prior_odds is not None and model_facts.base_rate is not None:
            one_in = f"{1 + 10.0**-model_facts.log10_prior_odds:,.0f}"
            render(muted(t(visitor, "model.base_rate", count=one_in)))
            render(muted(translate(model_facts.base_rate, visitor)))


def _jobs(visitor: Visitor, jobs: tuple[JobStatus, ...]) -> None:
    with card():
        heading(t(visitor, "model.jobs"))
        if not jobs:
            render(muted(t(visitor, "model.no_jobs")))
        with block("desk-list"):
            for job in jobs[:8]:
                with block("desk-item"):
                    with row():
                        render(muted(f"{utc(job.submitted)} · {job.by}"))
                        render(muted(t(visitor, f"job.state_{job.state}", kind=t(visitor, f"job.{job.kind}"))))
                    if job.state == "failed":
                        render(muted(engine_text(visitor, job.message)))


def _curves(visitor: Visitor, model_facts: ModelCard) -> None:
    if not model_facts.curves:
        return
    with card():
        heading(t(visitor, "model.curves"))
        render(muted(t(visitor, "model.curves_why")))
        with block("desk-halves"):
            for curve in model_facts.curves[:_CURVES]:
                _curve(visitor, curve)


def _curve(visitor: Visitor, curve: CardCurve) -> None:
    name = translate(curve.words, visitor)
    chart(_curve_options(visitor, curve, name), 210, _attribute(name))


def _curve_options(visitor: Visitor, curve: CardCurve, name: str) -> Options:
    title_style = {"fontSize": 13, "fontWeight": 600, "color": theme.INK}
    return {
        "title": {"text": name, "textStyle": title_style},
        "grid": {"left": 44, "right": 20, "top": 34, "bottom": 40},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "xAxis": {
            "type": "log" if curve.on_log_scale else "value",
            "name": unit_name(curve.unit, visitor.language),
            "nameLocation": "middle",
            "nameGap": 24,
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "name": t(visitor, "model.log10_lr"),
            "splitLine": {"lineStyle": {"color": theme.LINE}},
        },
        "series": [_curve_line(_curve_points(curve))],
    }


def _curve_points(curve: CardCurve) -> list[list[float]]:
    # A logarithmic axis has no zero: the smallest distance stands for it.
    least = min((value for value in curve.value if value > 0), default=1.0) / 3 if curve.on_log_scale else -inf
    return [[max(value, least), log10_lr] for value, log10_lr in zip(curve.value, curve.log10_lr, strict=True)]


def _curve_line(points: list[list[float]]) -> Options:
    zero_line = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "data": [{"yAxis": 0}],
        "lineStyle": {"color": theme.NEUTRAL, "type": "solid"},
    }
    return {
        "type": "line",
        "data": points,
        "showSymbol": len(points) < 12,
        "lineStyle": {"width": 2},
        "color": theme.BLUE,
        "markLine": zero_line,
    }


def _attribute(text: str) -> str:
    return text.replace('"', "'")
