"""The dossier of a series: all that use cases say of it, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from features.case import CaseTable
from linker.casework.matching.explanation import PairAnswer, explain_rows
from linker.casework.outlook.early_warning import SeriesWarning, warnings
from linker.casework.outlook.forecast import ForecastAnswer, forecast_series
from linker.casework.outlook.local_plane import RecordPlane, track_of
from linker.casework.outlook.shared_traits import TRACE, SharedTrait, library_traits
from linker.casework.outlook.signature import Signature, signature
from linker.casework.reports.dossier_checks import checks
from linker.casework.reports.dossier_leads import lead_lists, offender_labels
from linker.casework.reports.places import areas_in_degrees, places_of
from linker.casework.reports.report_basis import report_basis
from linker.casework.reports.series_cases import ReportedSeries, called, series_cases
from linker.casework.series.series_history import history
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Text
from linker.outlook.forecast import ForecastError
from linker.report.data.dossier import Dossier
from linker.report.data.series import LinkLine, SeriesFigures

MAX_EVIDENCE = 3
# Why there is no forecast where none was asked for.
LATER = Text("dossier.later")


@dataclass(frozen=True)
class Parts:
    """What of a series is told.

    Narratives name victims and stay out unless asked for, as the ids of known offenders do. A forecast takes seconds in
    a large library; the work list of each known offender is weighed against all of it.
    """

    narratives: bool = False
    names: bool = False
    forecast: bool = True
    cascades: bool = True


DEFAULT = Parts()


def dossier(
    workspace: Workspace, series_id: str, parts: Parts = DEFAULT, *, created: datetime | None = None
) -> Dossier:
    """Gather everything about a series of the last run; `created` (UTC) is now where it is not given.

    LibraryError where the last run has no such series.
    """
    series = ReportedSeries.of(workspace, series_id)
    answer, refusal = _forecast(workspace, series_id) if parts.forecast else (None, LATER)
    regions = () if answer is None else answer.regions
    places = places_of(series.table, series.rows, regions)
    labels = offender_labels((member.offenders for member in series.members), with_names=parts.names)
    cases = series_cases(series, places, labels=labels, with_narratives=parts.narratives)
    inside, outside = _links(workspace, series)
    evidence = tuple(_evidence(series, link) for link in inside[:MAX_EVIDENCE])
    traits = _signature(workspace, series)
    return Dossier(
        figures=_labelled(series.figures(places), labels),
        history=history(workspace, series_id).entries,
        cases=cases,
        others_km=places.other_points,
        links=inside,
        outside=outside,
        evidence=evidence,
        signature=traits,
        trait_cases=tuple(_cases_with(series, trait) for trait in traits.shared),
        forecast=answer,
        refusal=refusal,
        areas_km=places.areas,
        areas_degrees=areas_in_degrees(regions),
        warning=_warning(workspace, series_id),
        leads=lead_lists(workspace, labels) if parts.cascades else (),
        checks=checks(cases, traits, outside, evidence, series.crowd),
        basis=report_basis(workspace, created),
        with_narratives=parts.narratives,
        with_names=parts.names,
    )


def _forecast(workspace: Workspace, series_id: str) -> tuple[ForecastAnswer | None, Text | None]:
    """The forecast on the library's newest date, or why there is none; a series too short for one is no error."""
    try:
        return forecast_series(workspace, series_id), None
    except ForecastError as error:
        return None, Text("dossier.refused", reason=error.text)


def _labelled(figures: SeriesFigures, labels: Mapping[str, str]) -> SeriesFigures:
    offenders = called(figures.summary.offenders, labels)
    return replace(figures, summary=replace(figures.summary, offenders=tuple(sorted(offenders))))


def _links(workspace: Workspace, series: ReportedSeries) -> tuple[tuple[LinkLine, ...], tuple[LinkLine, ...]]:
    """Links of the last run inside the series and out of it, strongest first."""
    members, links = frozenset(member.case_id for member in series.members), workspace.links
    touching = workspace.links_with(members)
    strongest = touching[np.argsort(-links.log10_lr[touching], kind="stable")]
    columns = (links.case_id_a, links.case_id_b, links.log10_lr, workspace.link_probability(links))
    lines = [LinkLine(*line) for line in zip(*(column[strongest].tolist() for column in columns), strict=True)]
    is_inside = [line.case_a in members and line.case_b in members for line in lines]
    inside = tuple(line for line, is_member in zip(lines, is_inside, strict=True) if is_member)
    return inside, tuple(line for line, is_member in zip(lines, is_inside, strict=True) if not is_member)


def _evidence(series: ReportedSeries, link: LinkLine) -> PairAnswer:
    names = [member.case_id for member in series.members]
    first, second = (int(series.rows[names.index(case)]) for case in (link.case_a, link.case_b))
    return explain_rows(series.fitted, first, second)


def _signature(workspace: Workspace, series: ReportedSeries) -> Signature:
    points = RecordPlane.about(series.table, series.rows).points_km(series.table)
    track = track_of(series.table, series.rows, points)
    return signature(series.table, library_traits(workspace, series.table), track, series.fitted)


def _cases_with(series: ReportedSeries, trait: SharedTrait) -> tuple[str, ...]:
    """The cases that have a trait; () for a part of the day or week, which the calendar shows."""
    if not trait.recorded:
        return ()
    return tuple(
        member.case_id
        for member, row in zip(series.members, series.rows.tolist(), strict=True)
        if trait.recorded in _values(series.table, row, trait.field)
    )


def _values(table: CaseTable, row: int, field: str) -> tuple[str, ...]:
    """What a case has in a field: a column, a facet of codes, or its traces as "kind: value"."""
    if field == TRACE:
        traces = zip(table.trace_kind.row(row), table.trace_value.row(row), strict=True)
        return tuple(f"{kind}: {value}" for kind, value in traces)
    ragged = {"goods": table.goods, "tools": table.tools}
    codes = tuple(code for columns in (ragged, table.codes) if field in columns for code in columns[field].row(row))
    # A field and a facet of codes may have one name.
    column: tuple[str, ...] = ()
    if field in ("offence", "premises", "region"):
        column = (str(getattr(table, field)[row]),)
    return (*column, *codes)


def _warning(workspace: Workspace, series_id: str) -> SeriesWarning | None:
    return next(iter(warnings(workspace, among=(series_id,))), None)
