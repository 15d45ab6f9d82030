"""Options of an invented town, and its difficulty as parameters of the generator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from linker.errors import SettingsError
from linker.i18n.text import Text

Language = Literal["zh", "en", "mixed"]
LANGUAGES = ("zh", "en", "mixed")
MAX_WIDTH_KM = 2_000
_SHARES = ("serial_share", "difficulty", "solved_share", "urban_share")


@dataclass(frozen=True)
class TownOptions:
    """Size, difficulty and language of a town.

    `serial_share` is the share of cases that belong to a series of two or more; `difficulty` runs from 0 (easy) to 1
    (hard) and governs constancy of habits, precision of times and places, missing fields and slips of coding;
    `solved_share` is the share of cases whose offenders the police know; `urban_share` is the share of people who live
    around the centre and the `sub_centres`. A wrong value raises SettingsError.
    """

    seed: int = 1
    cases: int = 600
    width_km: float = 12.0
    days: int = 540
    serial_share: float = 0.45
    difficulty: float = 0.5
    language: Language = "zh"
    solved_share: float = 0.5
    start: date = date(2023, 1, 1)
    urban_share: float = 0.75
    sub_centres: int = 4

    def __post_init__(self) -> None:
        faults = [*_share_faults(self), *_size_faults(self)]
        if self.language not in LANGUAGES:
            faults.append(Text("town.language_unknown", language=self.language, languages=LANGUAGES))
        if faults:
            raise SettingsError("town.options_invalid", faults=faults)


def _share_faults(options: TownOptions) -> list[Text]:
    values = [(name, getattr(options, name)) for name in _SHARES]
    return [Text("town.share_invalid", name=name, value=value) for name, value in values if not 0.0 <= value <= 1.0]


def _size_faults(options: TownOptions) -> list[Text]:
    minima = (("seed", 0), ("cases", 1), ("days", 1), ("sub_centres", 0), ("width_km", 0.5))
    values = [(name, getattr(options, name), smallest) for name, smallest in minima]
    faults = [
        Text("town.too_small", name=name, value=value, minimum=minimum)
        for name, value, minimum in values
        if not value >= minimum
    ]
    if not math.isfinite(options.width_km) or options.width_km > MAX_WIDTH_KM:
        faults.append(Text("town.too_large", name="width_km", value=options.width_km, limit=MAX_WIDTH_KM))
    return faults


@dataclass(frozen=True)
class Hardness:
    """Parameters of the generator at a difficulty: probabilities, unless the name says a unit.

    `career_days` is how long a crew of one case would be active; more cases take longer.
    """

    constancy: float
    range_km: float
    career_days: float
    travelling: float
    hour_spread: float
    drifting: float
    missing: float
    miscoded: float
    vague: float
    misplaced_km: float
    traced: float

    @classmethod
    def of(cls, difficulty: float) -> Hardness:
        """Parameters by linear interpolation between an easy and a hard town."""
        return cls(
            constancy=0.97 - 0.4 * difficulty,
            range_km=0.25 + 0.9 * difficulty,
            career_days=22.0 + 28.0 * difficulty,
            travelling=0.04 + 0.26 * difficulty,
            hour_spread=0.7 + 1.6 * difficulty,
            drifting=0.1 + 0.4 * difficulty,
            missing=0.02 + 0.32 * difficulty,
            miscoded=0.01 + 0.14 * difficulty,
            vague=0.04 + 0.36 * difficulty,
            misplaced_km=0.01 + 0.16 * difficulty,
            traced=1.2 - 0.8 * difficulty,
        )
