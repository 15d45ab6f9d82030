"""What the HTML report is made from: plain facts, gathered elsewhere. Unknown is None or an empty text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linker.i18n.text import Label

# East and north of some common point, in km.
PointKm = tuple[float, float]


@dataclass(frozen=True)
class RunFacts:
    """The re-linking a report is about; `changed_since` says that cases, decisions or model are others now."""

    number: int
    finished: datetime
    cases_fingerprint: str
    decisions_fingerprint: str
    settings_fingerprint: str
    model_fingerprint: str
    changed_since: bool


@dataclass(frozen=True)
class ModelFacts:
    """The model in use: where it comes from, the solved cases it learned from, its held-out Cllr and its bounds.

    `is_starting` says that it is the one that ships with the program, learned from invented cases.
    """

    origin: str
    cases: int
    groups: int
    pairs: int
    linked: int
    cllr: float
    lower_log10_lr: float
    upper_log10_lr: float
    is_starting: bool


@dataclass(frozen=True)
class LibraryFacts:
    """The library in figures; `listed_series` of `series` stand in the report, the strongest first."""

    shown_url: str
    cases: int
    solved: int
    links: int
    series: int
    cases_in_series: int
    listed_series: int
    log10_prior_odds: float
    base_rate: Label


@dataclass(frozen=True)
class SeriesLine:
    """One series in a line of the list.

    `probability` is the mean over the members, `expected_cases` the sum; `cohesion` the mean log10_lr of all pairs,
    None where only one member is left. `first` and `last` bound the time windows; `area_km` is width and height of
    the box around the known places.
    """

    series_id: str
    cases: int
    solved: int
    first: datetime | None
    last: datetime | None
    place: str
    place_cases: int
    area_km: tuple[float, float] | None
    probability: float | None
    expected_cases: float
    cohesion: float | None


@dataclass(frozen=True)
class Member:
    """One case of a series; `number` counts the members by time and is its name on map and timeline."""

    number: int
    case_id: str
    earliest: datetime | None
    latest: datetime | None
    place: str
    point_km: PointKm | None
    offence: str
    premises: str
    codes: tuple[tuple[Label, tuple[Label, ...]], ...]
    goods: tuple[str, ...]
    loss: float | None
    probability: float | None
    offenders: tuple[str, ...]
    narrative: str


@dataclass(frozen=True)
class SharedTrait:
    """A value that several members share: `members` of the `known` ones have it, and `library_share` of the library.

    `lift` is how many times more common it is here than in the library. `recorded` is the value as the library has it,
    "" for a part of the day or week.
    """

    aspect: Label
    value: Label
    members: int
    known: int
    library_share: float
    lift: float
    recorded: str = ""


@dataclass(frozen=True)
class EvidenceTerm:
    """One term of a score in bans; `value` is what was measured, in `unit`."""

    words: Label
    value: float | None
    unit: str
    log10_lr: float


@dataclass(frozen=True)
class LinkEvidence:
    """A link and the terms its score is the sum of; `missing` names what is unknown of one of the cases."""

    case_a: str
    case_b: str
    series_a: str
    series_b: str
    log10_lr: float
    probability: float
    words: Label
    terms: tuple[EvidenceTerm, ...]
    missing: tuple[Label, ...]


@dataclass(frozen=True)
class SeriesSection:
    """Everything told about one series; `other_points_km` are places of other cases in the same plane."""

    line: SeriesLine
    members: tuple[Member, ...]
    other_points_km: tuple[PointKm, ...]
    traits: tuple[SharedTrait, ...]
    links: tuple[LinkEvidence, ...]


@dataclass(frozen=True)
class ReportData:
    """All of a report. `lone_links` are the strongest links whose two cases do not stand in one series."""

    written: datetime
    library: LibraryFacts
    run: RunFacts
    model: ModelFacts
    series: tuple[SeriesLine, ...]
    sections: tuple[SeriesSection, ...]
    lone_links: tuple[LinkEvidence, ...]
    with_narratives: bool
