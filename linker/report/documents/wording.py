"""What several documents say alike: spans, hours, forecasts, traits, caveats, and from which fields each part comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from linker.casework.outlook.forecast import ForecastAnswer, WindowAnswer
from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.outlook.signature import NamedDrift, NamedTrend, OddMember, Signature
from linker.i18n.dates import day
from linker.i18n.numbers import UNKNOWN
from linker.i18n.text import Text, Translatable
from linker.report.data.basis import ReportBasis
from linker.report.data.series import SeriesFigures
from linker.report.documents.document import Block, Sentence, clauses

# A trend or drift that luck makes more often than this is not told.
MAX_P = 0.05
CAVEATS = (Text("report.caveat_people_decide"), Text("report.caveat_solved_cases"), Text("report.caveat_unknown"))
# Each part of a report and the fields of the records it is read from.
SOURCES: tuple[tuple[Text, Translatable], ...] = (
    (Text("dossier.source_time"), "earliest, latest"),
    (Text("dossier.source_place"), "region, jurisdiction, address, longitude, latitude, x_m, y_m"),
    (Text("dossier.source_method"), Text("dossier.fields_method")),
    (Text("dossier.source_goods"), "goods, loss"),
    (Text("dossier.source_offenders"), Text("dossier.fields_offenders")),
    (Text("dossier.source_links"), Text("dossier.fields_links")),
    (Text("dossier.source_signature"), "offence, premises, region, goods, tools, codes, traces, earliest, latest"),
    (Text("dossier.source_forecast"), Text("dossier.fields_forecast")),
)


def clock(hours: float) -> str:
    """A time of day.

    >>> clock(22.5), clock(24.0)
    ('22:30', '24:00')
    """
    minutes = round(hours * 60.0)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_text(hours: Sequence[tuple[float, float]]) -> str:
    """Runs of hours, "—" for none."""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in hours) or UNKNOWN


def days_text(first: date | None, last: date | None) -> str:
    """A run of days, both ends included."""
    if first is None or last is None:
        return UNKNOWN
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


def lift_text(lift: float) -> str:
    """How many times as common.

    >>> lift_text(3.84), lift_text(15.2)
    ('× 3.8', '× 15')
    """
    return f"× {lift:.1f}" if lift < 10 else f"× {lift:,.0f}"


def span(figures: SeriesFigures) -> str:
    """From the first to the last day of a series."""
    return f"{day(figures.summary.first)} – {day(figures.summary.last)}"


def place_text(figures: SeriesFigures) -> str:
    """The commonest place of a series and how many of its cases have it; "" where none is known."""
    place, cases = figures.place
    return f"{place} ({cases}/{figures.summary.cases})" if place else ""


def summary(figures: SeriesFigures) -> Text:
    """A series in one line: cases, solved cases, days and place."""
    line, (place, _) = figures.summary, figures.place
    text = Text("report.summary", cases=line.cases, solved=line.solved, span=span(figures))
    return Text("report.summary_at", summary=text, place=place) if place else text


def state_of(figures: SeriesFigures) -> Text:
    """The state of a series."""
    return Text(f"state.{figures.summary.state}")


def outdated(basis: ReportBasis) -> Iterator[Block]:
    """A note where the library has changed since the run of a report."""
    if basis.is_outdated:
        yield Sentence(Text("report.outdated"), "note")


def pairs_for_one_link(basis: ReportBasis) -> str:
    """Of how many pairs one shares an offender, by the base rate."""
    return f"{1.0 + 10.0**-basis.base_rate.log10_prior_odds:,.0f}"


def base_rate(basis: ReportBasis) -> Text:
    """How likely two cases are linked before anything is compared, and where that number comes from."""
    return Text("report.base_rate", pairs=pairs_for_one_link(basis), origin=basis.base_rate.origin)


def fingerprint(basis: ReportBasis) -> str:
    """What re-computes a report: run, inputs, model and program."""
    run = basis.run
    parts = (
        ("cases", run.cases_fingerprint),
        ("decisions", run.decisions_fingerprint),
        ("settings", run.settings_fingerprint),
        ("model", run.model_fingerprint),
    )
    inputs = " · ".join(f"{name} {value[:12] or UNKNOWN}" for name, value in parts)
    return f"run {run.run_id} ({run.finished:%Y-%m-%d %H:%M} UTC) · {inputs} · linker {basis.program}"


def export_note(basis: ReportBasis) -> Text | None:
    """Who took a report out of the library, and when; None where nobody was named."""
    return Text("report.exported", user=basis.exporter, written=basis.created) if basis.exporter else None


def next_strike(forecast: ForecastAnswer) -> Text:
    """The forecast in one sentence: the area, days and hours of the 80 % share."""
    parts: list[Translatable] = []
    if forecast.regions:
        region = forecast.regions[-1]
        parts.append(Text("dossier.next_area", area=f"{region.area_km2:.2g}", probability=region.chance))
    if forecast.windows:
        parts += _window(forecast.windows[-1])
    return Text("dossier.next_strike", parts=clauses(parts, Text("dossier.next_unknown")))


def _window(window: WindowAnswer) -> Iterator[Text]:
    if window.days_chance is not None and window.first_day is not None:
        days = days_text(window.first_day, window.last_day)
        yield Text("dossier.next_days", days=days, probability=window.days_chance)
    if window.hours_chance is not None and window.hours:
        yield Text("dossier.next_hours", hours=hours_text(window.hours), probability=window.hours_chance)


def trait_text(trait: SharedTrait) -> Text:
    """A shared trait with how many members have it and how much commoner it is than in the library."""
    share, lift = f"{trait.members}/{trait.known}", lift_text(trait.lift)
    return Text("dossier.trait", aspect=trait.aspect, value=trait.value, share=share, lift=lift)


def changes_of(signature: Signature) -> tuple[Text, ...]:
    """How a series changes and which cases fit it least; changes that luck explains are left out."""
    trends = (_trend(value) for value in signature.trends if value.trend.p <= MAX_P)
    drifts = (_drift(aspect) for aspect in signature.drifts if aspect.drift.p <= MAX_P or aspect.change_before)
    return (*trends, *drifts, *(_odd(member) for member in signature.odd))


def _trend(value: NamedTrend) -> Text:
    message = "dossier.trend_up" if value.trend.slope > 0 else "dossier.trend_down"
    times = f"{10.0**value.trend.slope:.2f}"
    return Text(message, name=value.name, times=times, cases=value.trend.cases, p=f"{value.trend.p:.3f}")


def _drift(aspect: NamedDrift) -> Text:
    text = Text("dossier.drift", name=aspect.name, p=f"{aspect.drift.p:.3f}", cases=aspect.drift.cases)
    return Text("dossier.drift_from", drift=text, case=aspect.change_before) if aspect.change_before else text


def _odd(member: OddMember) -> Text:
    return Text("dossier.odd", case=member.case_id, mean=member.mean_log10_lr, middle=member.middle_log10_lr)
