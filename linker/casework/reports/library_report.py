"""The report of a library: the last run's series, the strongest in detail, and strong links that made none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.matching.explanation import PairAnswer, explain_rows
from linker.casework.outlook.shared_traits import library_traits
from linker.casework.reports.places import extent_km, places_of
from linker.casework.reports.publish_series import write_report
from linker.casework.reports.report_basis import report_basis
from linker.casework.reports.series_cases import ReportedSeries, series_cases, series_figures
from linker.casework.series.series_overview import series_summaries
from linker.casework.workspace.series_table import SeriesTable
from linker.casework.workspace.workspace import Workspace
from linker.i18n.language import DocumentLanguage
from linker.report.data.library_report import LibraryReport
from linker.report.data.series import SeriesFigures, SeriesSection
from linker.report.documents.library_report import library_document
from linker.report.formats.document_html import document_page
from linker.series.membership import cohesion

MAX_SERIES, MAX_LINKS_OF_SERIES, MAX_LONE_LINKS = 500, 3, 10


def report_library(workspace: Workspace, path: Path, *, most_series: int = 20, with_narratives: bool = False) -> str:
    """Write the report of the last run as one HTML file and return its path.

    `most_series` series are told in detail. Narratives stay out unless asked for: they name victims. Raises
    LibraryError where nothing has been linked yet, LinkerError where the file cannot be written.
    """
    report = gather_report(workspace, most_series=most_series, with_narratives=with_narratives)
    write_report(path, library_page(report).encode())
    return str(path)


def library_page(report: LibraryReport, language: DocumentLanguage = "both") -> str:
    """The report as one HTML page."""
    return document_page(library_document(report), language)


def gather_report(
    workspace: Workspace, *, most_series: int = 20, with_narratives: bool = False, created: datetime | None = None
) -> LibraryReport:
    """Gather the report of the last run; `created` (UTC) is now where it is not given."""
    basis = report_basis(workspace, created)
    figures = _strongest_series(workspace, max(MAX_SERIES, most_series))
    pairs, log10_lr = _link_rows(workspace)
    sections = (
        _section(workspace, line.series_id, (pairs, log10_lr), with_narratives=with_narratives)
        for line in figures[:most_series]
    )
    return LibraryReport(
        basis=basis,
        series=figures,
        sections=tuple(sections),
        lone_links=_lone_links(workspace, pairs, log10_lr),
        series_of=workspace.series_of_case,
        with_narratives=with_narratives,
    )


def _strongest_series(workspace: Workspace, limit: int) -> tuple[SeriesFigures, ...]:
    """The series by the number of cases expected to belong to them, then by name."""
    series = workspace.series_table
    expected = np.array([np.nansum(series.probability[series.rows(number)]) for number in range(len(series))])
    numbers = np.argsort(-expected, kind="stable")[:limit]
    mean_log10_lr = _cohesion(workspace, series, numbers)
    lines = series_summaries(series, numbers.tolist())
    return tuple(
        series_figures(
            line, series.probability[series.rows(number)], extent_km(series.table, series.rows(number)), float(mean)
        )
        for line, number, mean in zip(lines, numbers.tolist(), mean_log10_lr, strict=True)
    )


def _cohesion(workspace: Workspace, series: SeriesTable, numbers: IntArray) -> FloatArray:
    """(series,) mean log10 LR over all pairs of each, NaN where only one case is left."""
    size = len(series.table)
    labels = np.arange(size)
    for number in numbers.tolist():
        labels[series.rows(number)] = size + number
    mean_log10_lr = cohesion(labels, workspace.fitted.many_log10_lr)
    return mean_log10_lr[[int(series.rows(number)[0]) for number in numbers.tolist()]]


def _section(
    workspace: Workspace, series_id: str, links: tuple[IntArray, FloatArray], *, with_narratives: bool
) -> SeriesSection:
    series = ReportedSeries.of(workspace, series_id)
    places, (pairs, log10_lr) = places_of(series.table, series.rows), links
    is_inside = np.isin(pairs, series.rows).all(axis=1)
    return SeriesSection(
        figures=series.figures(places),
        cases=series_cases(series, places, with_narratives=with_narratives),
        others_km=places.other_points,
        traits=library_traits(workspace, series.table).of(series.rows),
        evidence=_evidence(workspace, pairs[is_inside], log10_lr[is_inside], MAX_LINKS_OF_SERIES),
    )


def _lone_links(workspace: Workspace, pairs: IntArray, log10_lr: FloatArray) -> tuple[PairAnswer, ...]:
    """The strongest links whose two cases do not stand in one series."""
    series = workspace.series_table
    number = np.full(len(series.table), -1, dtype=np.int64)
    number[series.grouping.rows] = np.repeat(np.arange(len(series)), series.grouping.sizes)
    first, second = number[pairs].T
    is_lone = (first != second) | (first < 0)
    return _evidence(workspace, pairs[is_lone], log10_lr[is_lone], MAX_LONE_LINKS)


def _evidence(workspace: Workspace, pairs: IntArray, log10_lr: FloatArray, limit: int) -> tuple[PairAnswer, ...]:
    strongest = np.argsort(-log10_lr, kind="stable")[:limit]
    return tuple(explain_rows(workspace.fitted, int(first), int(second)) for first, second in pairs[strongest])


def _link_rows(workspace: Workspace) -> tuple[IntArray, FloatArray]:
    """(links, 2) rows of the links of the last run, and their log10 LR; those of deleted cases are left out."""
    links = workspace.links
    rows = np.stack([_rows(workspace.row_of, column.tolist()) for column in (links.case_id_a, links.case_id_b)], axis=1)
    is_known = (rows >= 0).all(axis=1)
    return rows[is_known], links.log10_lr[is_known]


def _rows(row_of: Mapping[str, int], case_ids: list[str]) -> IntArray:
    return np.array([row_of.get(case_id, -1) for case_id in case_ids], dtype=np.int64)
