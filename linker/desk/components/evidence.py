"""The evidence of a pair as people read it: for, against and missing, each term with its weight."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linker.casework.matching.explanation import LIMIT, Contribution, Missing, PairAnswer
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import markup, theme
from linker.desk.ui.elements import bans, heading, measured, muted, percent
from linker.desk.ui.markup import joined, render, tag
from linker.i18n.translate import either, t

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
        render(joined(_term(visitor, term, longest) for term in chosen))
    silent = [either(visitor, one.english, one.chinese) for one in own if abs(one.log10_lr) < _NOTHING]
    if silent:
        muted(t(visitor, "evidence.silent", names=t(visitor, "say.comma").join(silent)))


def _term(visitor: Visitor, term: Contribution, longest: float) -> Markup:
    return tag(
        "div",
        tag("div", either(visitor, term.english, term.chinese)),
        tag("div", measured(visitor, term), classes="desk-number desk-muted desk-small"),
        _bar(term.log10_lr, longest),
        tag("div", bans(term.log10_lr), classes="desk-number", style="text-align: right"),
        classes="desk-term",
    )


def _bar(log10_lr: float, longest: float) -> Markup:
    width = 50.0 * min(1.0, abs(log10_lr) / longest)
    left = 50.0 if log10_lr > 0 else 50.0 - width
    style = f"left: {left:.1f}%; width: {width:.1f}%; background: {theme.evidence_colour(log10_lr)}"
    return tag("div", tag("div", style=style), classes="desk-bar", aria_hidden="true")


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
    rows = (
        (either(visitor, one.english, one.chinese),
         t(visitor, "say.from_to", low=bans(one.lowest), high=bans(one.highest)))
        for one in missing
    )  # fmt: skip
    render(joined(_apart(*one) for one in rows), "desk-list").style("gap: 3px")


def _apart(words: str, value: str, style: str = "") -> Markup:
    number = tag("div", value, classes="desk-number", style=style)
    return markup.line(tag("div", words), number, style="justify-content: space-between")


def _sum(visitor: Visitor, answer: PairAnswer) -> None:
    limit = sum(term.log10_lr for term in answer.contributions if term.variable == LIMIT)
    lines = [("evidence.limit", bans(limit))] if abs(limit) >= _NOTHING else []
    lines += [
        ("evidence.log10_lr", bans(answer.log10_lr)),
        ("evidence.prior", bans(answer.log10_prior_odds)),
        ("evidence.posterior", bans(answer.log10_lr + answer.log10_prior_odds)),
        ("evidence.probability", percent(answer.probability)),
    ]
    found = render(joined(_apart(t(visitor, key), value, "font-weight: 600") for key, value in lines), "desk-list")
    found.style(f"border-top: 1px solid {theme.LINE}; padding-top: 6px")
    muted(either(visitor, answer.base_rate, answer.base_rate_chinese))
    muted(t(visitor, "evidence.caveat"))
