"""The evidence of a pair as people read it: for, against and missing, each term with its weight."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linker.casework.matching.explanation import LIMIT, Contribution, Missing, PairAnswer
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.elements import heading
from linker.desk.ui.markup import concatenated, inline, muted, render, tag
from linker.i18n.numbers import percent, signed
from linker.i18n.translate import measured, t, translate

# Half of the last digit shown.
_NOTHING = 0.005
# Bars are drawn on one scale from pair to pair unless a term is longer.
_FULL_LOG10_LR = 2.0
_MISSING = 6


def evidence(visitor: Visitor, answer: PairAnswer) -> None:
    """The verdict in words, the terms, what is missing, and how base rate and evidence make the probability."""
    from nicegui import ui

    if answer.known_words:
        ui.label(translate(answer.known_words, visitor)).classes("desk-text").style("font-weight: 600")
    ui.label(translate(answer.words, visitor)).classes("desk-text")
    terms(visitor, answer.contributions)
    _missing(visitor, answer.missing)
    _sum(visitor, answer)


def terms(visitor: Visitor, contributions: Sequence[Contribution]) -> None:
    """The terms of a score, for and against; what is known and says nothing is named only."""
    compared = [term for term in contributions if term.variable != LIMIT]
    longest = max([_FULL_LOG10_LR, *(abs(term.log10_lr) for term in compared)])
    for key, side in (
        ("evidence.for", [term for term in compared if term.log10_lr >= _NOTHING]),
        ("evidence.against", [term for term in compared if term.log10_lr <= -_NOTHING]),
    ):
        heading(t(visitor, key), order="h3")
        if not side:
            render(muted(t(visitor, "evidence.nothing")))
        render(concatenated(_term(visitor, term, longest) for term in side))
    silent = [translate(term.words, visitor) for term in compared if abs(term.log10_lr) < _NOTHING]
    if silent:
        render(muted(t(visitor, "evidence.silent", names=t(visitor, "say.comma").join(silent))))


def _term(visitor: Visitor, term: Contribution, longest: float) -> Markup:
    return tag(
        "div",
        tag("div", translate(term.words, visitor)),
        tag("div", _measured(visitor, term), classes="desk-number desk-muted desk-small"),
        _bar(term.log10_lr, longest),
        tag("div", signed(term.log10_lr), classes="desk-number", style="text-align: right"),
        classes="desk-term",
    )


def _measured(visitor: Visitor, term: Contribution) -> str:
    """What both cases record, where it was looked up; else what was measured."""
    words = "" if term.sides is None else translate(term.sides.words, visitor)
    return words if words or term.is_difference_of_codes else measured(term.value, term.unit, visitor.language)


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
    render(muted(t(visitor, "evidence.missing_why")))
    _ranges(visitor, missing[:_MISSING])
    if missing[_MISSING:]:
        with ui.expansion(t(visitor, "evidence.missing_more", count=len(missing) - _MISSING)).props("dense"):
            _ranges(visitor, missing[_MISSING:])


def _ranges(visitor: Visitor, missing: Sequence[Missing]) -> None:
    render(concatenated(_range(visitor, item) for item in missing), "desk-list").style("gap: 3px")


def _range(visitor: Visitor, item: Missing) -> Markup:
    low, high = signed(item.lowest), signed(item.highest)
    return _apart(translate(item.words, visitor), t(visitor, "say.from_to", low=low, high=high))


def _apart(words: str, value: str, style: str = "") -> Markup:
    number = tag("div", value, classes="desk-number", style=style)
    return inline(tag("div", words), number, style="justify-content: space-between; flex-wrap: nowrap")


def _sum(visitor: Visitor, answer: PairAnswer) -> None:
    limit = sum(term.log10_lr for term in answer.contributions if term.variable == LIMIT)
    lines = [("evidence.limit", signed(limit))] if abs(limit) >= _NOTHING else []
    lines += [
        ("evidence.log10_lr", signed(answer.log10_lr)),
        ("evidence.prior", signed(answer.log10_prior_odds)),
        ("evidence.posterior", signed(answer.log10_lr + answer.log10_prior_odds)),
        ("evidence.probability", percent(answer.probability)),
    ]
    sums = render(concatenated(_apart(t(visitor, key), value, "font-weight: 600") for key, value in lines), "desk-list")
    sums.style(f"border-top: 1px solid {theme.LINE}; padding-top: 6px")
    render(muted(translate(answer.base_rate, visitor)))
    if answer.support:
        render(muted(translate(answer.support, visitor)))
    render(tag("p", translate(answer.changes, visitor)))
    render(muted(t(visitor, "evidence.caveat")))


def strongest_reasons(
    visitor: Visitor, contributions: Sequence[Contribution], limit: int = 3
) -> tuple[tuple[str, float], ...]:
    """The strongest terms of a score in words, each with its log10 LR."""
    compared = [term for term in contributions if term.variable != LIMIT and abs(term.log10_lr) >= _NOTHING]
    strongest = sorted(compared, key=lambda term: -abs(term.log10_lr))[:limit]
    return tuple((_brief(visitor, term), term.log10_lr) for term in strongest)


def _brief(visitor: Visitor, term: Contribution) -> str:
    name = translate(term.words, visitor)
    has_unit = term.unit not in ("bans", "cosine", "log10")
    return f"{name} {measured(term.value, term.unit, visitor.language)}" if has_unit else name
