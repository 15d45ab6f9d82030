"""The evidence of a pair as people read it: for, against and missing, each term with its weight."""

from __future__ import annotations

from collections.abc import Sequence

from linker.casework.answers import LIMIT, Contribution, Missing, PairAnswer
from linker.desk import theme
from linker.desk.messages import either, t
from linker.desk.parts import bans, block, heading, measured, muted, percent
from linker.desk.sessions import Visitor

_NOTHING = 0.005
# Bars are drawn on one scale from pair to pair unless a term is longer.
_FULL_BANS = 2.0
_MISSING = 6


def evidence(visitor: Visitor, answer: PairAnswer) -> None:
    """The verdict in words, the terms, what is missing, and how base rate and evidence make the probability."""
    from nicegui import ui

    ui.label(either(visitor, answer.english, "".join(answer.chinese.split()))).classes("desk-text")
    terms(visitor, answer.contributions)
    _missing(visitor, answer.missing)
    _sum(visitor, answer)


def terms(visitor: Visitor, contributions: Sequence[Contribution]) -> None:
    """The terms of a score, for and against; what is known and says nothing is named only."""
    own = [term for term in contributions if term.variable != LIMIT]
    longest = max([_FULL_BANS, *(abs(term.log10_lr) for term in own)])
    for key, chosen in (
        ("evidence.for", [term for term in own if term.log10_lr >= _NOTHING]),
        ("evidence.against", [term for term in own if term.log10_lr <= -_NOTHING]),
    ):
        heading(t(visitor, key), order="h3")
        if not chosen:
            muted(t(visitor, "evidence.nothing"))
        for term in chosen:
            _term(visitor, term, longest)
    silent = [either(visitor, one.english, one.chinese) for one in own if abs(one.log10_lr) < _NOTHING]
    if silent:
        muted(t(visitor, "evidence.silent", names=t(visitor, "say.comma").join(silent)))


def _term(visitor: Visitor, term: Contribution, longest: float) -> None:
    from nicegui import ui

    with block("desk-term"):
        ui.label(either(visitor, term.english, term.chinese))
        ui.label(measured(visitor, term)).classes("desk-number desk-muted desk-small")
        _bar(term.log10_lr, longest)
        ui.label(bans(term.log10_lr)).classes("desk-number").style("text-align: right")


def _bar(log10_lr: float, longest: float) -> None:
    from nicegui import ui

    width = 50.0 * min(1.0, abs(log10_lr) / longest)
    left = 50.0 if log10_lr > 0 else 50.0 - width
    with block("desk-bar").props('aria-hidden="true"'):
        colour = theme.evidence_colour(log10_lr)
        ui.element("div").style(f"left: {left:.1f}%; width: {width:.1f}%; background: {colour}")


def _missing(visitor: Visitor, missing: Sequence[Missing]) -> None:
    from nicegui import ui

    if not missing:
        return
    heading(t(visitor, "evidence.missing"), order="h3")
    muted(t(visitor, "evidence.missing_why"))
    _ranges(visitor, missing[:_MISSING])
    if missing[_MISSING:]:
        with ui.expansion(t(visitor, "evidence.missing_more", count=len(missing) - _MISSING)).props("dense"):
            _ranges(visitor, missing[_MISSING:])


def _ranges(visitor: Visitor, missing: Sequence[Missing]) -> None:
    from nicegui import ui

    for one in missing:
        with block("desk-row").style("justify-content: space-between"):
            ui.label(either(visitor, one.english, one.chinese))
            ui.label(t(visitor, "say.from_to", low=bans(one.lowest), high=bans(one.highest))).classes("desk-number")


def _sum(visitor: Visitor, answer: PairAnswer) -> None:
    from nicegui import ui

    limit = sum(term.log10_lr for term in answer.contributions if term.variable == LIMIT)
    lines = [("evidence.limit", bans(limit))] if abs(limit) >= _NOTHING else []
    lines += [
        ("evidence.log10_lr", bans(answer.log10_lr)),
        ("evidence.prior", bans(answer.log10_prior_odds)),
        ("evidence.posterior", bans(answer.log10_lr + answer.log10_prior_odds)),
        ("evidence.probability", percent(answer.probability)),
    ]
    with block("desk-list").style(f"border-top: 1px solid {theme.LINE}; padding-top: 6px"):
        for key, value in lines:
            with block("desk-row").style("justify-content: space-between"):
                ui.label(t(visitor, key))
                ui.label(value).classes("desk-number").style("font-weight: 600")
    muted(either(visitor, answer.base_rate, answer.base_rate_chinese))
    muted(t(visitor, "evidence.caveat"))
