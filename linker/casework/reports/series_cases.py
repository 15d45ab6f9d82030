"""A series for a report: its figures, and its cases by time with what only a report says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from features.case import Case, CaseTable
from features.columns import FloatArray, IntArray
from features.lexicon import Lexicon
from linker.casework.reports.places import SeriesPlaces
from linker.casework.series.series_overview import Member, SeriesSummary, series_details
from linker.casework.workspace.workspace import Workspace
from linker.flow import FittedLibrary
from linker.i18n.vocabulary import code_name, facet_name
from linker.report.data.series import Degrees, PointKm, SeriesCase, SeriesFigures
from linker.series.crowds import crowd_rows
from linker.series.membership import cohesion


@dataclass(frozen=True, eq=False)
class ReportedSeries:
    """One series of the last run with its members by time; `rows` are theirs in `table`, aligned."""

    summary: SeriesSummary
    members: tuple[Member, ...]
    table: CaseTable
    rows: IntArray
    fitted: FittedLibrary
    lexicon: Lexicon

    @classmethod
    def of(cls, workspace: Workspace, series_id: str) -> ReportedSeries:
        """LibraryError where the last run has no such series."""
        summary, members = series_details(workspace, series_id)
        row_of = workspace.row_of
        rows = np.array([row_of[member.case_id] for member in members], dtype=np.int64)
        return cls(summary, members, workspace.cases, rows, workspace.fitted, workspace.lexicon)

    @property
    def crowd(self) -> tuple[str, ...]:
        """Ids of its cases that are a night of a crowd, in order of time."""
        return tuple(self.table.case_id[crowd_rows(self.table, self.rows)].tolist())

    def figures(self, places: SeriesPlaces) -> SeriesFigures:
        """The series in figures."""
        labels = np.arange(len(self.table))
        labels[self.rows] = len(self.table)
        mean_log10_lr = float(cohesion(labels, self.fitted.log10_lr)[self.rows[0]])
        probability = np.array([member.probability for member in self.members])
        return series_figures(self.summary, probability, places.extent_km, mean_log10_lr)


def series_figures(
    summary: SeriesSummary, probability: FloatArray, extent: tuple[float, float] | None, mean_log10_lr: float
) -> SeriesFigures:
    """A series in figures; `probability` is that of each member, NaN unknown, `mean_log10_lr` NaN for a lone one."""
    expected = float(np.nansum(probability))
    return SeriesFigures(summary, extent, expected, None if np.isnan(mean_log10_lr) else mean_log10_lr)


def series_cases(
    series: ReportedSeries, places: SeriesPlaces, *, labels: Mapping[str, str] | None = None, with_narratives: bool
) -> tuple[SeriesCase, ...]:
    """The cases by time; `labels` are what known offenders are called, their ids without."""
    rows = zip(series.members, series.rows.tolist(), places.cases, places.degrees, strict=True)
    return tuple(
        _case(
            replace(member, offenders=called(member.offenders, labels)),
            series.table.case(row),
            series.lexicon,
            number=number,
            places=(point, degrees),
            with_narratives=with_narratives,
        )
        for number, (member, row, point, degrees) in enumerate(rows, start=1)
    )


def _case(
    member: Member,
    case: Case,
    lexicon: Lexicon,
    *,
    number: int,
    places: tuple[PointKm | None, Degrees | None],
    with_narratives: bool,
) -> SeriesCase:
    codes = [(facet, values) for facet, values in case.codes.items() if values]
    return SeriesCase(
        **{item.name: getattr(member, item.name) for item in fields(member)},
        number=number,
        point_km=places[0],
        degrees=places[1],
        codes=tuple(
            (facet_name(facet, lexicon), tuple(code_name(facet, code, lexicon) for code in values))
            for facet, values in codes
        ),
        goods=case.goods,
        loss=case.loss,
        narrative=case.narrative if with_narratives else "",
    )


def called(offenders: Sequence[str], labels: Mapping[str, str] | None) -> tuple[str, ...]:
    """What known offenders are called: by `labels`, by their ids without."""
    return tuple(offenders) if labels is None else tuple(labels[name] for name in offenders)
