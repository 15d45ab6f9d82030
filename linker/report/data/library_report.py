"""The report of a library: its series in lines, the strongest in detail, strong links that made no series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linker.casework.matching.explanation import PairAnswer
from linker.report.data.basis import ReportBasis
from linker.report.data.series import SeriesFigures, SeriesSection


@dataclass(frozen=True, eq=False)
class LibraryReport:
    """The last run of a library.

    `series` are the strongest by the number of cases expected to belong, `sections` the first of them in detail.
    `lone_links` are the strongest links whose cases do not stand in one series; `series_of` names the series of their
    cases that stand in any.
    """

    basis: ReportBasis
    series: tuple[SeriesFigures, ...]
    sections: tuple[SeriesSection, ...]
    lone_links: tuple[PairAnswer, ...]
    series_of: Mapping[str, str]
    with_narratives: bool
