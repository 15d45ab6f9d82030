"""Where, on which day and at which hour a series strikes next, with the areas and windows that hold a stated share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from linker.errors import LinkerError
from linker.outlook.cells import Cells, Region
from linker.outlook.ground import StudyArea
from linker.outlook.next_gap import DayProbabilities, DayWindow, GapHabits, day_probabilities
from linker.outlook.next_hour import HourHabits, HourProbabilities, HourWindow
from linker.outlook.next_place import PlaceHabits
from linker.outlook.track import Track

SHARES = (0.5, 0.8)
LEAST_STRIKES = 3


class ForecastError(LinkerError):
    """A series that cannot be forecast: too short, without places or without days."""


@dataclass(frozen=True, eq=False)
class Population:
    """The movement habits of a library's series: the prior that every forecast is shrunk to."""

    ground: StudyArea
    places: PlaceHabits
    gaps: GapHabits
    hours: HourHabits

    @classmethod
    def learn(cls, tracks: Sequence[Track], ground: StudyArea) -> Self:
        """From the other series of the library (never the one that is to be forecast)."""
        return cls(ground, PlaceHabits.learn(tracks, ground), GapHabits.learn(tracks), HourHabits.learn(tracks))


@dataclass(frozen=True, eq=False)
class NextStrike:
    """The next strike of a series: cells with their mass, chances by day, chances by half hour of the day.

    A part is None where too few of the series' cases say where, on which day or at which hour they happened.
    """

    cells: Cells | None
    days: DayProbabilities | None
    hours: HourProbabilities | None

    def regions(self) -> tuple[Region, ...]:
        """The smallest areas that hold half and four fifths."""
        return () if self.cells is None else tuple(self.cells.region(share) for share in SHARES)

    def day_windows(self) -> tuple[DayWindow | None, ...]:
        """The shortest runs of days; None where the next strike is as likely beyond three years."""
        return () if self.days is None else tuple(self.days.window(share) for share in SHARES)

    def hour_windows(self) -> tuple[HourWindow, ...]:
        """The fewest half hours."""
        return () if self.hours is None else tuple(self.hours.hours(share) for share in SHARES)


def forecast(track: Track, population: Population, on: np.datetime64) -> NextStrike:
    """The next strike of a series, given that it does not strike before the date `on`.

    ForecastError for a series of fewer than three strikes with a place and fewer than three with a day, or where `on`
    lies before its last strike.
    """
    placed_strikes, dated = len(track.only_placed()), track.day[~np.isnan(track.day)]
    if max(placed_strikes, len(dated)) < LEAST_STRIKES:
        raise ForecastError(
            "forecasting.too_few_strikes",
            cases=len(track),
            placed=placed_strikes,
            dated=len(dated),
            least=LEAST_STRIKES,
        )
    if len(dated) and on < (last := np.datetime64(int(np.floor(dated[-1])), "D")):
        raise ForecastError("forecasting.before_last_strike", last=str(last), day=str(on))
    return NextStrike(
        population.places.cells(track, population.ground) if placed_strikes >= LEAST_STRIKES else None,
        day_probabilities(population.gaps, track, on) if len(dated) >= LEAST_STRIKES else None,
        population.hours.of_series(track),
    )
