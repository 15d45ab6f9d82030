"""A series as reports tell it: its figures, its cases with their numbers and places, its links."""

from __future__ import annotations

from dataclasses import dataclass

from linker.casework.matching.explanation import PairAnswer
from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.series.series_overview import Member, SeriesSummary
from linker.i18n.text import Label, Translatable

# East and north of some common point, in km.
PointKm = tuple[float, float]
# Longitude and latitude, WGS 84.
Degrees = tuple[float, float]


@dataclass(frozen=True)
class SeriesFigures:
    """The line of a series with what only a report says of it.

    `area_km`: width and height of the box around the known places; `expected_cases`: the sum of the members'
    probabilities; `cohesion`: the mean log10 LR of all pairs, None where only one member is left.
    """

    summary: SeriesSummary
    area_km: tuple[float, float] | None
    expected_cases: float
    cohesion: float | None

    @property
    def series_id(self) -> str:
        """The name of the series."""
        return self.summary.series_id

    @property
    def place(self) -> tuple[str, int]:
        """The commonest place of its cases and how many have it; ("", 0) where none is known."""
        return next(iter(self.summary.places), ("", 0))


@dataclass(frozen=True)
class SeriesCase(Member):
    """A member of a series; `number` counts the members by time and is its name on map and timeline."""

    number: int
    point_km: PointKm | None
    degrees: Degrees | None
    codes: tuple[tuple[Translatable, tuple[Label, ...]], ...]
    goods: tuple[str, ...]
    loss: float | None
    narrative: str

    @property
    def place_text(self) -> str:
        """Area and address in one line; "" where neither is known."""
        return " · ".join(dict.fromkeys(part for part in (self.place, self.address) if part))


@dataclass(frozen=True)
class LinkLine:
    """A link in a line: two cases, what the evidence between them weighs, and the probability of the link."""

    case_a: str
    case_b: str
    log10_lr: float
    probability: float


@dataclass(frozen=True)
class SeriesSection:
    """A series in the report of a library; `others_km` are places of other cases on the plane of its cases."""

    figures: SeriesFigures
    cases: tuple[SeriesCase, ...]
    others_km: tuple[PointKm, ...]
    traits: tuple[SharedTrait, ...]
    evidence: tuple[PairAnswer, ...]
