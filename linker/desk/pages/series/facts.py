"""What is known of a series, card by card: signature, forecast, what to check, strongest links, history."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from linker.casework.reports.dossier_forecast import LATER
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import card, heading
from linker.desk.ui.markup import case_link, concatenated, facts, inline, link, muted, plain_text, render, table, tag
from linker.desk.ui.urls import compare_path, series_path
from linker.i18n.numbers import UNKNOWN, percent, signed
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


def in_language(visitor: Visitor, words: Label) -> str:
    """Words in the visitor's language."""
    return either(visitor, words.english, words.chinese)


def signature_card(visitor: Visitor, signature: SignatureFacts) -> None:
    """What the cases share and how rare that is here; what changes over the series; who fits least."""
    with card():
        heading(t(visitor, "series.signature"))
        if not signature.shared:
            render(muted(t(visitor, "series.no_signature")))
        else:
            render(muted(t(visitor, "series.signature_means")))
            render(
                table(
                    [t(visitor, f"series.{key}") for key in ("trait", "here", "library_wide", "lift")],
                    [_trait(visitor, line) for line in signature.shared[:_MOST_TRAITS]],
                )
            )
        for words in (*signature.changes, *signature.odd):
            ui.label("• " + in_language(visitor, words)).classes("desk-text desk-small")


def trait_words(visitor: Visitor, trait: SharedTrait) -> str:
    """A trait as its aspect and its value."""
    between = "：" if visitor.language == "zh" else ": "
    return f"{in_language(visitor, trait.aspect)}{between}{in_language(visitor, trait.value)}"


def _trait(visitor: Visitor, line: TraitLine) -> tuple[object, ...]:
    trait = line.trait
    return (
        trait_words(visitor, trait),
        f"{trait.members} / {trait.known}",
        percent(trait.library_share),
        f"× {trait.lift:.1f}" if trait.lift < 100 else f"× {trait.lift:.0f}",
    )  # fmt: skip


def forecast_card(visitor: Visitor, contents: Dossier) -> None:
    """Where and when next, with the stated chance; or why nothing is said."""
    with card():
        heading(t(visitor, "series.forecast"))
        if contents.forecast is None:
            render(
                muted(in_language(visitor, contents.refused) if contents.refused else t(visitor, "series.no_forecast"))
            )
            if contents.refused == LATER.refused:
                render(link(t(visitor, "series.ask_forecast"), series_path(contents.line.series_id) + "&forecast=yes"))
            return
        render(
            muted(t(visitor, "series.forecast_means", day=contents.forecast.on, others=contents.forecast.population))
        )
        render(facts(_forecast(visitor, contents.forecast)))
        radius_km = contents.forecast.radius_km
        render(concatenated(_spot(visitor, spot, radius_km) for spot in contents.forecast.spots[:_MOST_SPOTS]))
        for words in contents.forecast.unsaid:
            render(muted(in_language(visitor, words)))


def _forecast(visitor: Visitor, forecast: ForecastFacts) -> list[tuple[str, str]]:
    rows = [
        (
            t(visitor, "series.area_of", share=f"{share_line.share:.0%}"),
            t(visitor, "series.area", area=f"{share_line.area_km2:.2g}"),
        )
        for share_line in forecast.regions
    ]
    for share_line in forecast.windows:
        share = f"{share_line.share:.0%}"
        if share_line.first_day and share_line.last_day:
            rows.append(
                (t(visitor, "series.days_of", share=share), days_text(share_line.first_day, share_line.last_day))
            )
        if share_line.hours:
            rows.append((t(visitor, "series.hours_of", share=share), hours_text(share_line.hours)))
    return rows


def _spot(visitor: Visitor, spot: SpotFacts, radius_km: float) -> Markup:
    sentence = t(visitor, "series.spot", near=spot.near or spot.near_case, distance=f"{spot.near_km:.1f}",
             chance=percent(spot.chance), radius=f"{radius_km:g}")  # fmt: skip
    return plain_text("• " + sentence, "desk-text desk-small")


def checks_card(visitor: Visitor, contents: Dossier) -> None:
    """What to look at next, with the cases it is about."""
    with card():
        heading(t(visitor, "series.checks"))
        if contents.warning:
            ui.label(in_language(visitor, contents.warning.words)).classes("desk-text")
        if not contents.checks:
            render(muted(t(visitor, "series.no_checks")))
        render(concatenated(_check(visitor, check) for check in contents.checks), "desk-list")


def _check(visitor: Visitor, check: CheckLine) -> Markup:
    cases = tag("div", *map(case_link, check.case_ids[:8]), classes="desk-row desk-small", style="gap: 4px 12px")
    return tag("div", plain_text(in_language(visitor, check.words)), cases, classes="desk-item")


def links_card(visitor: Visitor, contents: Dossier) -> None:
    """The strongest links inside, and those to cases outside."""
    with card():
        heading(t(visitor, "series.strongest"))
        _links(visitor, contents.links[:_MOST_LINKS])
        if contents.outside:
            heading(t(visitor, "series.outside"), order="h3")
            _links(visitor, contents.outside[: _MOST_LINKS // 2])


def _links(visitor: Visitor, links: tuple[LinkLine, ...]) -> None:
    if not links:
        render(muted(t(visitor, "series.no_links")))
    render(concatenated(map(_link, links)), "desk-list").style("gap: 6px")


def _link(link_line: LinkLine) -> Markup:
    pair = link(f"{link_line.case_a} – {link_line.case_b}", compare_path(link_line.case_a, link_line.case_b))
    weight = tag("div", f"{signed(link_line.log10_lr)}   {percent(link_line.probability)}", classes="desk-number")
    return inline(pair, weight, style="justify-content: space-between; gap: 6px")


def history_card(visitor: Visitor, contents: Dossier) -> None:
    """What happened to the series run by run."""
    with card():
        heading(t(visitor, "series.history"))
        render(
            table(
                [t(visitor, f"series.{key}") for key in ("run", "at", "event", "cases")],
                [
                    (str(event.run), utc(event.at), in_language(visitor, event.words), str(event.cases))
                    for event in contents.past
                ],
            )
        )
        if not contents.past:
            render(muted(UNKNOWN))
