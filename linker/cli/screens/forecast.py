"""What comes next of a series: where, when, a stake-out, an anchor, and what its cases share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.terminal import CASES, Cell, Column, caution, facts, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import measured, t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.outlook.forecast import AnchorAnswer, ForecastAnswer, RegionAnswer, WindowAnswer
    from linker.casework.outlook.local_plane import Spot
    from linker.casework.outlook.signature import Signature
    from linker.casework.outlook.stakeout import NamedSpot, StakeOut, StakeOutPost

# Changes below this p are shown.
MAX_P = 0.05
PLACE = Column(Text("cli_forecast.place"))
NEAREST = Column(Text("cli_forecast.nearest"), wide=True)
Fact = tuple[Translatable, Cell]


def forecast_screen(answer: ForecastAnswer, language: Language) -> Iterator[RenderableType]:
    """Where and when next, where to wait, the anchor, and what the series is like."""
    yield heading(t(language, "cli_forecast.title", series=answer.series_id, cases=answer.cases, day=answer.on))
    yield facts(language, _when_and_where(answer, language))
    for words in answer.unsaid:
        yield caution(translate(words, language))
    if answer.spots.spots:
        yield from _spots(answer, language)
    if answer.plan is not None:
        yield from _plan(answer.plan, language)
    if answer.anchor is not None:
        yield from _anchor(answer.anchor, language)
    yield from _signature(answer.signature, language)
    yield note(t(language, "cli_forecast.caveat", series=answer.population))


def _when_and_where(answer: ForecastAnswer, language: Language) -> Iterator[Fact]:
    yield Text("cli_forecast.last"), f"{answer.last}" if answer.last else t(language, "cli.unknown")
    for window in answer.windows:
        if window.days_chance is not None or window.hours:
            yield Text("cli_forecast.when", share=f"{window.share:.0%}"), _window(window, language)
    for region in answer.regions:
        yield Text("cli_forecast.where", share=f"{region.share:.0%}"), _area(region, language)


def _area(region: RegionAnswer, language: Language) -> str:
    return t(language, "cli_forecast.area", km2=f"{region.area_km2:,.3g}")


def _window(window: WindowAnswer, language: Language) -> str:
    parts = []
    if window.first_day and window.last_day and window.days_chance is not None:
        days = f"{window.first_day} – {window.last_day}"
        parts.append(t(language, "cli.remarked", words=days, remark=percent(window.days_chance)))
    hours = t(language, "cli.list", items=[f"{_clock(start)}–{_clock(end)}" for start, end in window.hours])
    if hours and window.hours_chance is not None:
        parts.append(t(language, "cli.remarked", words=hours, remark=percent(window.hours_chance)))
    return t(language, "cli.clauses", items=parts)


def _spots(answer: ForecastAnswer, language: Language) -> Iterator[RenderableType]:
    yield heading(t(language, "cli_forecast.spots", metres=f"{1000.0 * answer.spots.radius_km:.0f}"))
    columns = (Column(Text("cli.probability"), "right"), PLACE, NEAREST)
    rows = ((percent(spot.chance), _point(spot.where.spot), _near(spot.where, language)) for spot in answer.spots.spots)
    yield table(language, columns, rows)


def _plan(plan: StakeOut, language: Language) -> Iterator[RenderableType]:
    yield heading(t(language, "cli_forecast.plan", day=plan.on, probability=plan.chance))
    columns = (
        Column(Text("cli_forecast.officer")),
        Column(Text("cli_forecast.hours")),
        PLACE,
        NEAREST,
        Column(Text("cli_forecast.adds"), "right"),
    )
    yield table(language, columns, (_post_row(post, language) for post in plan.posts))
    yield note(
        t(
            language,
            "cli_forecast.plan_means",
            day=plan.day_chance,
            if_struck=plan.if_struck,
            gains=[percent(gain) for gain in plan.gains],
        )
    )


def _post_row(post: StakeOutPost, language: Language) -> tuple[str, ...]:
    hours = f"{_clock(post.start_hour)}–{_clock(post.start_hour + post.hours)}"
    return f"{post.officer}", hours, _point(post.where.spot), _near(post.where, language), percent(post.gain)


def _anchor(anchor: AnchorAnswer, language: Language) -> Iterator[RenderableType]:
    yield heading(t(language, "cli_forecast.anchor"))
    if anchor.refused is not None:
        yield caution(translate(anchor.refused, language))
        return
    yield facts(language, _anchor_facts(anchor, language))
    yield note(t(language, "cli_forecast.anchor_means"))


def _anchor_facts(anchor: AnchorAnswer, language: Language) -> Iterator[Fact]:
    for region in anchor.regions:
        yield Text("cli_forecast.where", share=f"{region.share:.0%}"), _area(region, language)
    if anchor.peak:
        yield Text("cli_forecast.peak"), _point(anchor.peak)
    if anchor.rossmo_peak:
        yield Text("cli_forecast.rossmo_peak"), _point(anchor.rossmo_peak)


def _signature(signature: Signature, language: Language) -> Iterator[RenderableType]:
    if signature.shared:
        yield heading(t(language, "cli_forecast.shared"))
        columns = (
            Column(Text("cli_forecast.trait"), wide=True),
            CASES,
            Column(Text("cli_forecast.in_library"), "right"),
            Column(Text("cli_forecast.times"), "right"),
        )
        rows = (
            (
                t(language, "cli.pair", name=trait.aspect, value=sanitise(translate(trait.value, language), 40)),
                f"{trait.members}/{trait.known}",
                percent(trait.library_share),
                f"{trait.lift:.1f}×",
            )
            for trait in signature.shared
        )
        yield table(language, columns, rows)
    changes = list(_changes(signature, language))
    if changes:
        yield heading(t(language, "cli_forecast.changes"))
        yield facts(language, changes)


def _changes(signature: Signature, language: Language) -> Iterator[Fact]:
    for measure in signature.trends:
        trend = measure.trend
        if trend.p <= MAX_P:
            message_id = "cli_forecast.rises" if trend.slope > 0 else "cli_forecast.falls"
            slope, low, high = map(_percent_change, (trend.slope, trend.low, trend.high))
            yield measure.name, t(language, message_id, slope=slope, low=low, high=high, p=f"{trend.p:.3f}")
    for drifting in signature.drifts:
        p = f"{drifting.drift.p:.3f}"
        if drifting.change_before:
            case = sanitise(drifting.change_before, 40)
            yield drifting.name, t(language, "cli_forecast.drifts_with", case=case, p=p)
        elif drifting.drift.p <= MAX_P:
            yield drifting.name, t(language, "cli_forecast.drifts", p=p)
    for member in signature.odd:
        case, mean, middle = sanitise(member.case_id, 40), member.mean_log10_lr, member.middle_log10_lr
        yield Text("cli_forecast.odd"), t(language, "cli_forecast.odd_means", case=case, mean=mean, middle=middle)


def _percent_change(slope_log10: float) -> str:
    return f"{10.0**slope_log10 - 1.0:+.0%}"


def _near(spot: NamedSpot, language: Language) -> str:
    parts = [part for part in (sanitise(spot.near, 34), sanitise(spot.near_case, 28)) if part]
    return t(language, "cli.remarked", words=" · ".join(parts), remark=measured(spot.near_km, "km", language))


def _point(spot: Spot) -> str:
    if spot.longitude is not None and spot.latitude is not None:
        return f"{spot.longitude:.5f}, {spot.latitude:.5f}"
    return f"{spot.x_m:,.0f} m, {spot.y_m:,.0f} m"


def _clock(hour: float) -> str:
    minutes = round((hour % 24.0) * 60.0) if hour % 24.0 or hour == 0.0 else 24 * 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
