"""The rail of what to do next on a series: what would confirm it, which open cases may belong, the way to the board."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from linker.desk.auth.sessions import Visitor
from linker.desk.pages.series.facts import links_list
from linker.desk.ui.elements import heading
from linker.desk.ui.markup import case_link, concatenated, link, muted, plain_text, render, tag
from linker.i18n.translate import t, translate
from linker.report.data.dossier import CheckLine, Dossier

_MOST_CASES, _MOST_OUTSIDE = 8, 6


def next_steps(visitor: Visitor, contents: Dossier) -> None:
    """Draw the rail; an early warning stands first."""
    heading(t(visitor, "series.next"))
    if contents.warning:
        ui.label(translate(contents.warning.words, visitor)).classes("desk-text desk-small")
    render(link(t(visitor, "series.to_cascade"), "#cascade"))
    heading(t(visitor, "series.checks"), order="h3")
    if not contents.checks:
        render(muted(t(visitor, "series.no_checks")))
    render(concatenated(_check(visitor, check) for check in contents.checks), "desk-list desk-small")
    if contents.outside:
        heading(t(visitor, "series.outside"), order="h3")
        links_list(visitor, contents.outside[:_MOST_OUTSIDE])


def _check(visitor: Visitor, check: CheckLine) -> Markup:
    cases = tag("div", *map(case_link, check.case_ids[:_MOST_CASES]), classes="desk-row", style="gap: 3px 10px")
    return tag("div", plain_text(translate(check.words, visitor)), cases, classes="desk-item")
