"""What a collision answers: objects with their weights, each with what it rests on, and what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linker.i18n.text import Text


@dataclass(frozen=True)
class OccasionTerm:
    """One occasion and one object: whether it was seen, its probability by habit, and what that weighs.

    `sensor` and `moment` are those of the first sighting, "" and None where it was not seen.
    """

    cases: tuple[str, ...]
    is_seen: bool
    habit: float
    log10_lr: float
    sensor: str
    moment: datetime | None


@dataclass(frozen=True)
class CollisionLead:
    """One object near the scenes: its weight (from `least` to `largest`, as detection allows), and its terms.

    The terms sum to `log10_lr` unless that is `capped`. `by_chance` is the expected number of objects of the whole
    file that weigh as much by chance, `false_discovery_rate` the share of chance among those listed down to here,
    `habit_tail` the probability that this object is seen on as many occasions by its own habits.
    """

    value: str
    log10_lr: float
    least: float
    largest: float
    is_capped: bool
    sightings: int
    by_chance: float
    false_discovery_rate: float
    habit_tail: float
    terms: tuple[OccasionTerm, ...]


@dataclass(frozen=True)
class CollisionAnswer:
    """The collision of a series with the sightings of one kind of object.

    `cases` are all of the series, `silent` those that say nothing here with the reason; `occasions` are separate
    visits; `control_weeks` the fewest and the most weeks that an occasion is compared with.
    """

    series: str
    kind: str
    cases: int
    silent: tuple[SilentCase, ...]
    occasions: int
    control_weeks: tuple[int, int]
    sightings: int
    objects: int
    sensors: int
    detection: tuple[float, float, float]
    reach_km: float
    cap: float
    leads: tuple[CollisionLead, ...]


@dataclass(frozen=True)
class SilentCase:
    """A case of the series that no sensor can speak of, and why."""

    case_id: str
    reason: Text


@dataclass(frozen=True)
class Companion:
    """An object that travels with another: days together, days expected by habit, how many would do so by chance."""

    value: str
    days: int
    expected_days: float
    by_chance: float


@dataclass(frozen=True)
class TrackAnswer:
    """What the sightings say of one object: since when, how often, where it rests, and who travels with it.

    `days_before_first` are days of the file before it was first seen.
    """

    value: str
    kind: str
    sightings: int
    first: datetime
    last: datetime
    days_before_first: float
    base_evening: str
    base_morning: str
    base_nights: int
    all_nights: int
    companions: tuple[Companion, ...]
