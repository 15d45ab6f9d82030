"""What is known of a series, card by card: signature, forecast, what to check, strongest links, history."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from linker.casework.reports.dossier_forecast import LATER
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import markup
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import NOTHING_KNOWN, bans, card, facts, heading, link, muted, percent, table
from linker.desk.ui.markup import case_anchor, joined, render, tag
from linker.desk.ui.urls import compare_path, series_path
from linker.i18n.text import Label
from linker.i18n.translate import either, t
from linker.report.data.dossier import (
    CheckLine,
    Dossier,
    ForecastFacts,
    LinkLine,
    SignatureFacts,
    SpotFacts,
    TraitLine,
)
from linker.report.data.facts import SharedTrait
from linker.report.documents.wording import days_text, hours_text

_MOST_TRAITS, _MOST_LINKS, _MOST_SPOTS = 8, 8, 5


def said(visitor: Visitor, words: Label) -> str:
    """Words in the visitor's language."""
    return either(visitor, words.english, words.chinese)


def signature_card(visitor: Visitor, signature: SignatureFacts) -> None:
    """What the cases share and how rare that is here; what changes over the series; who fits least."""
    with card():
        heading(t(visitor, "series.signature"))
        if not signature.shared:
            muted(t(visitor, "series.no_signature"))
        else:
            muted(t(visitor, "series.signature_means"))
            table(
                [t(visitor, f"series.{key}") for key in ("trait", "here", "library_wide", "lift")],
                [_trait(visitor, one) for one in signature.shared[:_MOST_TRAITS]],
            )
        for words in (*signature.changes, *signature.odd):
            ui.label("• " + said(visitor, words)).classes("desk-text desk-small")


def trait_words(visitor: Visitor, trait: SharedTrait) -> str:
    """A trait as its aspect and its value."""
    between = "：" if visitor.language == "zh" else ": "
    return f"{said(visitor, trait.aspect)}{between}{said(visitor, trait.value)}"


def _trait(visitor: Visitor, line: TraitLine) -> tuple[object, ...]:
    one = line.trait
    return (
        trait_words(visitor, one),
        f"{one.members} / {one.known}",
        percent(one.library_share),
        f"× {one.lift:.1f}" if one.lift < 100 else f"× {one.lift:.0f}",
    )  # fmt: skip


def forecast_card(visitor: Visitor, found: Dossier) -> None:
    """Where and when next, with the stated chance; or why nothing is said."""
    with card():
        heading(t(visitor, "series.forecast"))
        if found.forecast is None:
            muted(said(visitor, found.refused) if found.refused else t(visitor, "series.no_forecast"))
            if found.refused == LATER.refused:
                link(t(visitor, "series.ask_forecast"), series_path(found.line.series_id) + "&forecast=yes")
            return
        muted(t(visitor, "series.forecast_means", day=found.forecast.on, others=found.forecast.population))
        facts(_forecast(visitor, found.forecast))
        radius_km = found.forecast.radius_km
        render(joined(_spot(visitor, spot, radius_km) for spot in found.forecast.spots[:_MOST_SPOTS]))
        for words in found.forecast.unsaid:
            muted(said(visitor, words))


def _forecast(visitor: Visitor, forecast: ForecastFacts) -> list[tuple[str, str]]:
    rows = [
        (t(visitor, "series.area_of", share=f"{one.share:.0%}"), t(visitor, "series.area", area=f"{one.area_km2:.2g}"))
        for one in forecast.regions
    ]
    for one in forecast.windows:
        share = f"{one.share:.0%}"
        if one.first_day and one.last_day:
            rows.append((t(visitor, "series.days_of", share=share), days_text(one.first_day, one.last_day)))
        if one.hours:
            rows.append((t(visitor, "series.hours_of", share=share), hours_text(one.hours)))
    return rows


def _spot(visitor: Visitor, spot: SpotFacts, radius_km: float) -> Markup:
    told = t(visitor, "series.spot", near=spot.near or spot.near_case, distance=f"{spot.near_km:.1f}",
             chance=percent(spot.chance), radius=f"{radius_km:g}")  # fmt: skip
    return markup.plain("• " + told, "desk-text desk-small")


def checks_card(visitor: Visitor, found: Dossier) -> None:
    """What to look at next, with the cases it is about."""
    with card():
        heading(t(visitor, "series.checks"))
        if found.warning:
            ui.label(said(visitor, found.warning.words)).classes("desk-text")
        if not found.checks:
            muted(t(visitor, "series.no_checks"))
        render(joined(_check(visitor, one) for one in found.checks), "desk-list")


def _check(visitor: Visitor, one: CheckLine) -> Markup:
    cases = tag("div", *map(case_anchor, one.case_ids[:8]), classes="desk-row desk-small", style="gap: 4px 12px")
    return tag("div", markup.plain(said(visitor, one.words)), cases, classes="desk-item")


def links_card(visitor: Visitor, found: Dossier) -> None:
    """The strongest links inside, and those to cases outside."""
    with card():
        heading(t(visitor, "series.strongest"))
        _links(visitor, found.links[:_MOST_LINKS])
        if found.outside:
            heading(t(visitor, "series.outside"), order="h3")
            _links(visitor, found.outside[: _MOST_LINKS // 2])


def _links(visitor: Visitor, links: tuple[LinkLine, ...]) -> None:
    if not links:
        muted(t(visitor, "series.no_links"))
    render(joined(map(_link, links)), "desk-list").style("gap: 6px")


def _link(one: LinkLine) -> Markup:
    both = markup.anchor(f"{one.case_a} – {one.case_b}", compare_path(one.case_a, one.case_b))
    weight = tag("div", f"{bans(one.log10_lr)}   {percent(one.probability)}", classes="desk-number")
    return markup.line(both, weight, style="justify-content: space-between; gap: 6px")


def history_card(visitor: Visitor, found: Dossier) -> None:
    """What happened to the series run by run."""
    with card():
        heading(t(visitor, "series.history"))
        table(
            [t(visitor, f"series.{key}") for key in ("run", "at", "event", "cases")],
            [(str(one.run), utc(one.at), said(visitor, one.words), str(one.cases)) for one in found.past],
        )
        if not found.past:
            muted(NOTHING_KNOWN)
