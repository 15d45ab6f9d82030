"""Recorded times: the window an owner can give, and the moment of the report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, TimeArray, freeze
from linker.town.events import Events
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import TownVocabulary

MOMENT, HOUR, SPAN, DAY, MONTH, OPEN_END, UNKNOWN = range(7)
_TEN_MINUTES = 10.0


@dataclass(frozen=True, eq=False)
class Windows:
    """Recorded time: `precision` is one of the constants of this module; every known window holds the true moment."""

    precision: IntArray
    earliest: TimeArray
    latest: TimeArray
    reported: TimeArray

    def __post_init__(self) -> None:
        freeze(self.precision, self.earliest, self.latest, self.reported)


def record_windows(rng: np.random.Generator, options: TownOptions, events: Events, words: TownVocabulary) -> Windows:
    """Draw the recorded windows of events."""
    vague = Hardness.of(options.difficulty).vague
    minute = np.floor(events.moment * 1440.0)
    precision = rng.choice(7, len(events), p=_precision_shares(vague))
    before, after = _unseen(rng, events, words, vague)
    start = np.datetime64(options.start, "s")
    return Windows(
        precision=precision,
        earliest=_earliest(start, minute, before, precision),
        latest=_latest(start, minute, after, precision),
        reported=_time(start, minute + np.ceil(after + rng.exponential(300.0, len(events)))),
    )


def _precision_shares(vague: float) -> FloatArray:
    shares = np.zeros(7)
    shares[[MOMENT, HOUR, SPAN]] = 0.26 * (1.0 - vague), 0.26 * (1.0 - vague), 0.42
    shares[[DAY, MONTH, OPEN_END, UNKNOWN]] = 0.25 * vague, 0.05 * vague, 0.01 + 0.1 * vague, 0.005 + 0.05 * vague
    total: FloatArray = shares / shares.sum()
    return total


def _unseen(
    rng: np.random.Generator, events: Events, words: TownVocabulary, vague: float
) -> tuple[FloatArray, FloatArray]:
    """Minutes between last seen and the event, and between the event and its discovery."""
    hours = np.array([offence.unseen_hours for offence in words.offences])[events.offence]
    minutes = 60.0 * hours * (0.5 + 1.5 * vague) * rng.lognormal(0.0, 0.6, len(events))
    share = rng.random(len(events))
    return minutes * share, minutes * (1.0 - share)


def _time(start: np.datetime64, minute: FloatArray) -> TimeArray:
    moments: TimeArray = start + (minute * 60).astype(np.int64).astype("timedelta64[s]")
    return moments


def _earliest(start: np.datetime64, minute: FloatArray, before: FloatArray, precision: IntArray) -> TimeArray:
    last_seen = _time(start, np.floor((minute - before) / _TEN_MINUTES) * _TEN_MINUTES)
    exact = _time(start, minute)
    return _by_precision(
        precision,
        {
            MOMENT: exact,
            HOUR: _time(start, np.floor((minute + 30.0) / 60.0) * 60.0 - 30.0),
            SPAN: last_seen,
            DAY: exact.astype("datetime64[D]"),
            MONTH: exact.astype("datetime64[M]"),
            OPEN_END: last_seen,
        },
    )


def _latest(start: np.datetime64, minute: FloatArray, after: FloatArray, precision: IntArray) -> TimeArray:
    exact = _time(start, minute)
    return _by_precision(
        precision,
        {
            MOMENT: exact,
            HOUR: _time(start, np.floor((minute + 30.0) / 60.0) * 60.0 + 30.0),
            SPAN: _time(start, np.ceil((minute + after) / _TEN_MINUTES) * _TEN_MINUTES),
            DAY: exact.astype("datetime64[D]") + 1,
            MONTH: exact.astype("datetime64[M]") + 1,
        },
    )


def _by_precision(precision: IntArray, choices: dict[int, TimeArray]) -> TimeArray:
    moments = np.full(len(precision), np.datetime64("NaT"), dtype="datetime64[s]")
    for kind, column in choices.items():
        moments = np.where(precision == kind, column.astype("datetime64[s]"), moments)
    return moments
