"""The dossier of a series as a document of several pages: what is known, how sure it is, and what to check next."""

from __future__ import annotations

from collections.abc import Iterator

from linker.casework.outlook.forecast import ForecastAnswer
from linker.casework.solving.leads import LeadList
from linker.i18n.numbers import UNKNOWN, area, measure, number, percent, signed
from linker.i18n.text import Text, Translatable
from linker.report.data.basis import ReportBasis
from linker.report.data.dossier import Dossier
from linker.report.documents.document import (
    Block,
    Document,
    Drawings,
    EvidenceBlock,
    Facts,
    Heading,
    Sentence,
    Table,
    TableColumn,
    clauses,
)
from linker.report.documents.tables import (
    calendar_drawing,
    cases_table,
    leads_table,
    links_drawing,
    links_table,
    map_drawing,
    timeline_drawing,
    traits_table,
)
from linker.report.documents.wording import (
    CAVEATS,
    SOURCES,
    base_rate,
    changes_of,
    days_text,
    export_note,
    fingerprint,
    hours_text,
    next_strike,
    outdated,
    place_text,
    span,
    state_of,
    summary,
)

MAX_CASES, MAX_LINKS, MAX_NAMES, MAX_RUNS = 200, 40, 12, 20
MAX_LEADS, MAX_CHECKS = 40, 2


def dossier_document(dossier: Dossier) -> Document:
    """All parts, each left out where there is nothing to tell."""
    return Document(
        title=Text("dossier.title", series=dossier.series_id),
        line=summary(dossier.figures),
        blocks=(
            Sentence(CAVEATS[0], "note"),
            *outdated(dossier.basis),
            Facts(_header(dossier)),
            *_warning(dossier),
            *_cases(dossier),
            *_pictures(dossier),
            *_signature(dossier),
            *_links(dossier),
            *_forecast(dossier),
            *(block for lead_list in dossier.leads for block in _leads(lead_list)),
            *_checks(dossier),
            *_history(dossier),
            *_basis(dossier),
        ),
    )


def case_names(case_ids: tuple[str, ...]) -> str:
    """Case ids as one text; of many the first."""
    more = f" … +{len(case_ids) - MAX_NAMES}" if len(case_ids) > MAX_NAMES else ""
    return ", ".join(case_ids[:MAX_NAMES]) + more


def _header(dossier: Dossier) -> tuple[tuple[Translatable, Translatable], ...]:
    figures, line = dossier.figures, dossier.summary
    rhythm = f"{line.silent_days:,.0f} / {line.rhythm_days:,.0f}" if line.strikes else UNKNOWN
    expected = f"{number(round(figures.expected_cases, 1))} / {line.cases:,}"
    return (
        (Text("dossier.cases_incidents"), f"{line.cases:,} / {line.incidents:,}"),
        (Text("dossier.span"), span(figures)),
        (Text("dossier.most_often_at"), place_text(figures) or UNKNOWN),
        (Text("dossier.extent"), area(figures.area_km)),
        (Text("dossier.mean_probability"), percent(line.probability)),
        (Text("dossier.expected"), expected),
        (Text("dossier.cohesion"), signed(figures.cohesion)),
        (Text("dossier.state", day=line.as_of), state_of(figures)),
        (Text("dossier.rhythm"), rhythm),
    )


def _warning(dossier: Dossier) -> Iterator[Block]:
    warning = dossier.warning
    if warning is not None:
        yield Heading(Text("dossier.warning"))
        words = Text("dossier.warning_reached", day=warning.at, case=warning.triggered_by, words=warning.words)
        yield Sentence(words)


def _cases(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.cases"))
    yield cases_table(dossier.cases, MAX_CASES)
    narratives = [(case.case_id, case.narrative) for case in dossier.cases if case.narrative]
    if narratives:
        yield Heading(Text("dossier.narratives"))
        columns = (TableColumn(Text("report.case"), 1.0), TableColumn(Text("report.narrative"), 4.0))
        yield Table(columns, tuple(narratives[:MAX_CASES]))


def _pictures(dossier: Dossier) -> Iterator[Block]:
    cases = dossier.cases
    yield Heading(Text("dossier.where_when"))
    yield Drawings((map_drawing(cases, dossier.others_km, dossier.areas_km), timeline_drawing(cases)))
    yield Drawings((links_drawing(cases, dossier.links), calendar_drawing(cases)))


def _signature(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.signature"))
    if dossier.signature.shared:
        yield traits_table(dossier.signature.shared, dossier.trait_cases, dossier.cases)
    else:
        yield Sentence(Text("report.nothing_shared"))
    for words in changes_of(dossier.signature):
        yield Sentence(words)


def _links(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.links"))
    if not dossier.links:
        yield Sentence(Text("report.no_links"))
        return
    yield links_table(dossier.links, MAX_LINKS)
    for link in dossier.evidence:
        yield EvidenceBlock(link)


def _forecast(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.forecast"))
    forecast = dossier.forecast
    if forecast is None:
        yield Sentence(dossier.refusal or Text("dossier.no_forecast"))
        return
    yield Sentence(next_strike(forecast))
    yield Sentence(Text("dossier.forecast_premise", day=forecast.on, series=forecast.population), "soft")
    yield _windows(forecast)
    if forecast.spots.spots:
        yield _spots(forecast)
    for words in forecast.unsaid:
        yield Sentence(Text("dossier.not_forecast", words=words), "soft")


def _windows(forecast: ForecastAnswer) -> Table:
    columns = (
        TableColumn(Text("report.share"), 0.6, is_number=True),
        TableColumn(Text("report.area_km2"), 0.8, is_number=True),
        TableColumn(Text("report.days"), 1.6),
        TableColumn(Text("report.hours"), 1.6),
    )
    areas = {region.share: f"{region.area_km2:.2g}" for region in forecast.regions}
    rows = (
        (
            f"{100.0 * window.share:.0f} %",
            areas.get(window.share, UNKNOWN),
            days_text(window.first_day, window.last_day),
            hours_text(window.hours),
        )
        for window in forecast.windows
    )
    return Table(columns, tuple(rows))


def _spots(forecast: ForecastAnswer) -> Table:
    reach = f"{1000.0 * forecast.spots.radius_km:.0f}"
    columns = (
        TableColumn(Text("dossier.spot"), 2.4),
        TableColumn(Text("dossier.metres_away"), 0.8, is_number=True),
        TableColumn(Text("dossier.probability_within", metres=reach), 0.8, is_number=True),
    )
    rows = (
        (
            f"{spot.where.near_case} {spot.where.near}".strip(),
            f"{1000.0 * spot.where.near_km:,.0f}",
            percent(spot.chance),
        )
        for spot in forecast.spots.spots
    )
    return Table(columns, tuple(rows))


def _leads(lead_list: LeadList) -> Iterator[Block]:
    yield Heading(Text("dossier.leads_from", offender=lead_list.offender_id))
    yield Sentence(Text("dossier.known_cases", cases=case_names(lead_list.confirmed)))
    if lead_list.leads:
        yield leads_table(lead_list, MAX_LEADS, MAX_CHECKS)
    else:
        yield Sentence(Text("dossier.no_leads"))


def _checks(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.checks"))
    if not dossier.checks:
        yield Sentence(Text("dossier.no_checks"))
        return
    columns = (TableColumn(Text("report.what"), 2.6), TableColumn(Text("report.cases"), 2.0))
    yield Table(columns, tuple((check.words, case_names(check.case_ids)) for check in dossier.checks))


def _history(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.history"))
    columns = (
        TableColumn(Text("report.run"), 0.4, is_number=True),
        TableColumn(Text("report.when_utc"), 1.0),
        TableColumn(Text("report.change"), 1.6),
        TableColumn(Text("report.cases"), 0.5, is_number=True),
    )
    rows = (
        (str(entry.run), f"{entry.at:%Y-%m-%d %H:%M}", Text(f"event.{entry.event.kind}"), str(entry.cases))
        for entry in dossier.history[-MAX_RUNS:]
    )
    yield Table(columns, tuple(rows))


def _basis(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Text("dossier.basis"))
    for words in CAVEATS[1:]:
        yield Sentence(words)
    yield Facts(
        (
            (Text("report.base_rate_name"), base_rate(dossier.basis)),
            (Text("report.model"), _model(dossier.basis)),
            (Text("report.fingerprints"), fingerprint(dossier.basis)),
            (Text("report.left_out"), _left_out(dossier)),
        )
    )
    note = export_note(dossier.basis)
    if note:
        yield Sentence(note, "soft")
    yield Heading(Text("dossier.sources"))
    yield Facts(SOURCES)


def _model(basis: ReportBasis) -> Text:
    model, facts = basis.model, basis.model.provenance
    learned_from = Text("report.invented_cases" if basis.is_starting_model else "report.solved_cases")
    return Text(
        "dossier.model",
        cases=facts.cases,
        learned_from=learned_from,
        cllr=measure(facts.cllr),
        lower=model.lower,
        upper=model.upper,
    )


def _left_out(dossier: Dossier) -> Translatable:
    parts: list[Translatable] = []
    if not dossier.with_narratives:
        parts.append(Text("dossier.without_narratives"))
    if not dossier.with_names:
        parts.append(Text("dossier.without_names"))
    return clauses(parts, Text("report.nothing"))
