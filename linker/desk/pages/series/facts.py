"""What is known of a series, card by card: signature, forecast, strongest links, history."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui

from linker.casework.outlook.forecast import ForecastAnswer
from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.outlook.stakeout import LikelySpot
from linker.casework.reports.dossier import LATER
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import card, heading
from linker.desk.ui.markup import concatenated, facts, inline, link, muted, plain_text, render, table, tag
from linker.desk.ui.urls import compare_path, series_path
from linker.i18n.numbers import UNKNOWN, percent, signed
from linker.i18n.translate import t, translate
from linker.report.data.dossier import Dossier
from linker.report.data.series import LinkLine
from linker.report.documents.wording import changes_of, days_text, hours_text

_MOST_TRAITS, _MOST_LINKS, _MOST_SPOTS = 8, 8, 5


def signature_card(visitor: Visitor, contents: Dossier) -> None:
    """What the cases share and how rare that is here; what changes over the series; who fits least."""
    with card():
        heading(t(visitor, "series.signature"))
        signature = contents.signature
        if not signature.shared:
            render(muted(t(visitor, "series.no_signature")))
        else:
            render(muted(t(visitor, "series.signature_means")))
            render(
                table(
                    [t(visitor, f"series.{key}") for key in ("trait", "here", "library_wide", "lift")],
                    [_trait(visitor, trait) for trait in signature.shared[:_MOST_TRAITS]],
                )
            )
        for words in changes_of(signature):
            ui.label("• " + translate(words, visitor)).classes("desk-text desk-small")


def trait_words(visitor: Visitor, trait: SharedTrait) -> str:
    """A trait as its aspect and its value."""
    between = "：" if visitor.language == "zh" else ": "
    return f"{translate(trait.aspect, visitor)}{between}{translate(trait.value, visitor)}"


def _trait(visitor: Visitor, trait: SharedTrait) -> tuple[object, ...]:
    return (
        trait_words(visitor, trait),
        f"{trait.members} / {trait.known}",
        percent(trait.library_share),
        f"× {trait.lift:.1f}" if trait.lift < 100 else f"× {trait.lift:.0f}",
    )


def forecast_card(visitor: Visitor, contents: Dossier) -> None:
    """Where and when next, with the stated chance; or why nothing is said."""
    with card():
        heading(t(visitor, "series.forecast"))
        if contents.forecast is None:
            refusal = contents.refusal
            render(muted(translate(refusal, visitor) if refusal else t(visitor, "series.no_forecast")))
            if refusal == LATER:
                render(link(t(visitor, "series.ask_forecast"), series_path(contents.series_id) + "&forecast=yes"))
            return
        render(
            muted(t(visitor, "series.forecast_means", day=contents.forecast.on, others=contents.forecast.population))
        )
        render(facts(_forecast(visitor, contents.forecast)))
        spots, radius_km = contents.forecast.spots.spots, contents.forecast.spots.radius_km
        render(concatenated(_spot(visitor, spot, radius_km) for spot in spots[:_MOST_SPOTS]))
        for words in contents.forecast.unsaid:
            render(muted(translate(words, visitor)))


def _forecast(visitor: Visitor, forecast: ForecastAnswer) -> list[tuple[str, str]]:
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


def _spot(visitor: Visitor, spot: LikelySpot, radius_km: float) -> Markup:
    near, distance = spot.where.near or spot.where.near_case, f"{spot.where.near_km:.1f}"
    sentence = t(
        visitor, "series.spot", near=near, distance=distance, chance=percent(spot.chance), radius=f"{radius_km:g}"
    )
    return plain_text("• " + sentence, "desk-text desk-small")


def links_card(visitor: Visitor, contents: Dossier) -> None:
    """The strongest links inside."""
    with card():
        heading(t(visitor, "series.strongest"))
        links_list(visitor, contents.links[:_MOST_LINKS])


def links_list(visitor: Visitor, links: Sequence[LinkLine]) -> None:
    """Links, a line each, with the way to the comparison of the two cases."""
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
                    (str(entry.run), utc(entry.at), t(visitor, f"event.{entry.event.kind}"), str(entry.cases))
                    for entry in contents.history
                ],
            )
        )
        if not contents.history:
            render(muted(UNKNOWN))
