"""All that is told of one series, as plain data: what the dossier, the bulletin and every file format are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linker.i18n.text import Label
from linker.report.data.facts import (
    LibraryFacts,
    LinkEvidence,
    Member,
    ModelFacts,
    PointKm,
    RunFacts,
    SeriesLine,
    SharedTrait,
)

# Longitude and latitude, WGS 84.
Degrees = tuple[float, float]


@dataclass(frozen=True)
class LinkLine:
    """A link in a line: two cases and what the evidence between them weighs."""

    case_a: str
    case_b: str
    log10_lr: float
    probability: float


@dataclass(frozen=True)
class AreaKm:
    """A square of the forecast on the plane of the map: its middle, side and chance.

    `share` is that of the smallest region it belongs to (0.5 before 0.8).
    """

    east_km: float
    north_km: float
    side_km: float
    chance: float
    share: float


@dataclass(frozen=True)
class AreaDegrees:
    """The same square in degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float
    chance: float
    share: float


@dataclass(frozen=True)
class LifeFacts:
    """Where the series stands on the day `as_of` (series.lifecycle); its cases are of so many `incidents`."""

    state: Label
    as_of: datetime
    strikes: int
    silent_days: float
    rhythm_days: float
    incidents: int
    recorded_twice: bool


@dataclass(frozen=True)
class PastEvent:
    """What happened to the series in one run; `at` (UTC) is None where it is not recorded."""

    run: int
    at: datetime | None
    words: Label
    cases: int


@dataclass(frozen=True)
class TraitLine:
    """A shared trait and the cases that have it; () where they are read off the calendar (hour and weekday)."""

    trait: SharedTrait
    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class SignatureFacts:
    """What is shared, in words what changes over the series, and which cases fit it least."""

    shared: tuple[TraitLine, ...]
    changes: tuple[Label, ...]
    odd: tuple[Label, ...]


@dataclass(frozen=True)
class RegionFacts:
    """An area that holds the stated share of the next strikes."""

    share: float
    chance: float
    area_km2: float


@dataclass(frozen=True)
class WindowFacts:
    """Days (both included) and runs of hours that hold the stated share; None or () where nothing can be said."""

    share: float
    first_day: date | None
    last_day: date | None
    days_chance: float | None
    hours: tuple[tuple[float, float], ...]
    hours_chance: float | None


@dataclass(frozen=True)
class SpotFacts:
    """A spot worth watching: what the nearest case calls its place, how near that is, and the chance within reach."""

    near: str
    near_case: str
    near_km: float
    chance: float


@dataclass(frozen=True)
class ForecastFacts:
    """Where and when next, given no strike before `on`; `unsaid` tells what is missing and why.

    `population`: from how many other series it was shrunk; a spot's chance is within `radius_km` of it.
    """

    on: date
    population: int
    regions: tuple[RegionFacts, ...]
    windows: tuple[WindowFacts, ...]
    spots: tuple[SpotFacts, ...]
    radius_km: float
    unsaid: tuple[Label, ...]
    areas_km: tuple[AreaKm, ...]
    areas_degrees: tuple[AreaDegrees, ...]


@dataclass(frozen=True)
class LeadLine:
    """An open case a known offender's string may hold, why, and what would confirm it; None is unknown."""

    case_id: str
    admitted: bool
    probability: float | None
    series: str
    reason: Label
    checks: tuple[Label, ...]


@dataclass(frozen=True)
class CascadeFacts:
    """The work list of one known offender; `offender` is a letter unless names were asked for."""

    offender: Label
    known_cases: tuple[str, ...]
    leads: tuple[LeadLine, ...]
    left_out: int


@dataclass(frozen=True)
class WarningFacts:
    """When the series reached the bar of an early warning, by which cases."""

    at: datetime
    triggered_by: str
    case_ids: tuple[str, ...]
    words: Label


@dataclass(frozen=True)
class CheckLine:
    """One thing to look at next, and the cases it is about."""

    words: Label
    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """One series. `degrees` are aligned with `members` (None: no place in degrees).

    `links` are all inside the series, strongest first, `outside` those to other cases; `evidence` tells the strongest
    of `links` term by term. `forecast` is None where it was `refused`; `warning` where the bar was not reached.
    `offenders` are ids or, unless names were asked for, letters.
    """

    written: datetime
    line: SeriesLine
    life: LifeFacts
    past: tuple[PastEvent, ...]
    members: tuple[Member, ...]
    degrees: tuple[Degrees | None, ...]
    others_km: tuple[PointKm, ...]
    links: tuple[LinkLine, ...]
    outside: tuple[LinkLine, ...]
    evidence: tuple[LinkEvidence, ...]
    signature: SignatureFacts
    forecast: ForecastFacts | None
    refused: Label | None
    warning: WarningFacts | None
    cascades: tuple[CascadeFacts, ...]
    checks: tuple[CheckLine, ...]
    run: RunFacts
    model: ModelFacts
    library: LibraryFacts
    program: str
    with_narratives: bool
    with_names: bool
