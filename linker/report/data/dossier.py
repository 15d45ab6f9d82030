"""The dossier of a series: answers of the use cases side by side, and what is said only there."""

from __future__ import annotations

from dataclasses import dataclass

from linker.casework.matching.explanation import PairAnswer
from linker.casework.outlook.early_warning import SeriesWarning
from linker.casework.outlook.forecast import ForecastAnswer
from linker.casework.outlook.signature import Signature
from linker.casework.series.series_history import HistoryEntry
from linker.casework.series.series_overview import SeriesSummary
from linker.casework.solving.leads import LeadList
from linker.i18n.text import Text
from linker.report.data.basis import ReportBasis
from linker.report.data.series import Degrees, LinkLine, PointKm, SeriesCase, SeriesFigures


@dataclass(frozen=True)
class AreaKm:
    """A square of the forecast on the plane of the map: its middle, side and probability.

    `share` is that of the smallest region it belongs to (0.5 before 0.8).
    """

    east_km: float
    north_km: float
    side_km: float
    probability: float
    share: float


@dataclass(frozen=True)
class AreaDegrees:
    """A square of the forecast in degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float
    probability: float
    share: float


@dataclass(frozen=True)
class CheckLine:
    """One thing to look at next, and the cases it is about."""

    words: Text
    case_ids: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Dossier:
    """One series with all that is known of it.

    `others_km`: places of other cases on the plane of its cases. `links` are all inside the series, strongest first,
    `outside` those to other cases; `evidence` tells the strongest of `links` term by term. `trait_cases` are the cases
    that have each of `signature.shared`, () where it is read off the calendar. `forecast` is None where it was refused
    (`refusal` says why), `warning` where the bar was not reached. Known offenders are named by ids or, unless names
    were asked for, by letters; `leads` are the work lists of those with most cases.
    """

    figures: SeriesFigures
    history: tuple[HistoryEntry, ...]
    cases: tuple[SeriesCase, ...]
    others_km: tuple[PointKm, ...]
    links: tuple[LinkLine, ...]
    outside: tuple[LinkLine, ...]
    evidence: tuple[PairAnswer, ...]
    signature: Signature
    trait_cases: tuple[tuple[str, ...], ...]
    forecast: ForecastAnswer | None
    refusal: Text | None
    areas_km: tuple[AreaKm, ...]
    areas_degrees: tuple[AreaDegrees, ...]
    warning: SeriesWarning | None
    leads: tuple[LeadList, ...]
    checks: tuple[CheckLine, ...]
    basis: ReportBasis
    with_narratives: bool
    with_names: bool

    @property
    def series_id(self) -> str:
        """The name of the series."""
        return self.figures.series_id

    @property
    def summary(self) -> SeriesSummary:
        """The series in a line."""
        return self.figures.summary

    @property
    def degrees(self) -> tuple[Degrees | None, ...]:
        """Longitude and latitude of each case, None where it has no place in degrees."""
        return tuple(case.degrees for case in self.cases)
