"""An invented town: its cases as recorded by the police, and the ground truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import IntArray, StrArray, freeze, text_column
from linker.town.casefile import CaseFile, record_cases
from linker.town.crews import Crews, draw_crews
from linker.town.events import draw_events
from linker.town.geography import TownMap, draw_map
from linker.town.habits import draw_habits
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import TownVocabulary, vocabulary
from linker.town.windows import Windows

_CLEARED = (5.0, 1.6)  # beta distribution of the share of a known crew's cases that get cleared


@dataclass(frozen=True, eq=False)
class Gang:
    """Three or more offenders who act together in changing company; `cases` are rows of the town's table."""

    offenders: tuple[str, ...]
    cases: IntArray


@dataclass(frozen=True, eq=False)
class Town:
    """Cases in order of report. `cases.offenders` is the TRUTH for every case; the police know it where `solved`.

    `series` are the true series: for every crew of two or more cases its rows. `gangs` are the crews of three or more.
    A crew may share a member with another one; those cases then form one crime group. `windows` and `language` say how
    the cases were written down (precision of time, report time, language of the station).
    """

    options: TownOptions
    cases: CaseTable
    solved: NDArray[np.bool_]
    series: tuple[IntArray, ...]
    gangs: tuple[Gang, ...]
    windows: Windows
    language: StrArray

    def __post_init__(self) -> None:
        freeze(self.solved, self.language, *self.series)

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(frozen=True, eq=False)
class TownHistory:
    """What really happened in a town: its map, its crews, and the cases with their true events."""

    ground: TownMap
    crews: Crews
    file: CaseFile


def draw_history(options: TownOptions) -> TownHistory:
    """Draw the map, the crews and the cases of a town; the same options give the same history."""
    words, stages = vocabulary(), _stages(options)
    ground = draw_map(stages[0], options, words)
    crews = draw_crews(stages[1], options, ground, words)
    habits = draw_habits(stages[2], crews, Hardness.of(options.difficulty))
    events = draw_events(stages[3], options, ground, crews, habits, words)
    return TownHistory(ground, crews, record_cases(stages[4], options, ground, crews, events, words))


def _stages(options: TownOptions) -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in np.random.SeedSequence(options.seed).spawn(6)]


def build_town(options: TownOptions) -> Town:
    """Build a town from a seed: the same options give the same town to the last byte.

    What it aims at (at difficulty 0.5): pairs of one offender lie about 1 to 2 km and 20 to 40 days apart (medians) in
    a town 12 km wide and 540 days long, overlapping with unrelated pairs; a sensible model reaches an AUC of about .93
    to .97 on pairs, not 1. Distance decay, bursts and repeats are those of property crime; the numbers are invented.
    """
    history, words = draw_history(options), vocabulary()
    crews, file = history.crews, history.file
    solved = _solved(_stages(options)[5], options, file.crew)
    series = _rows_of_crews(file.crew)
    return Town(
        options=options,
        cases=file.cases.replace(status=_status(solved, file, words)),
        solved=solved,
        series=tuple(rows for rows in series if len(rows) > 1),
        gangs=_gangs(file.cases, [rows for rows in series if len(crews.members[file.crew[rows[0]]]) > 2]),
        windows=file.windows,
        language=file.language,
    )


def _solved(rng: np.random.Generator, options: TownOptions, crew: IntArray) -> NDArray[np.bool_]:
    """Cases are cleared crew by crew, most of a caught crew's cases but seldom all of them."""
    crews = int(crew.max()) + 1
    left_over = rng.random(len(crew)) >= rng.beta(*_CLEARED, crews)[crew]
    once = np.bincount(crew, minlength=crews)[crew] == 1
    turn = rng.random(crews)[crew] + np.where(left_over & ~once, 1.0, 0.0)
    solved = np.zeros(len(crew), dtype=bool)
    solved[np.argsort(turn, kind="stable")[: round(options.solved_share * len(crew))]] = True
    return solved


def _status(solved: NDArray[np.bool_], file: CaseFile, words: TownVocabulary) -> StrArray:
    rows = zip(solved.tolist(), file.language.tolist(), strict=True)
    return text_column(words.names[language]["solved" if is_solved else "unsolved"] for is_solved, language in rows)


def _rows_of_crews(crew: IntArray) -> list[IntArray]:
    order = np.argsort(crew, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(crew[order])) + 1)


def _gangs(cases: CaseTable, rows_of_gangs: list[IntArray]) -> tuple[Gang, ...]:
    return tuple(Gang(tuple(sorted(set(cases.offenders.take(rows).values.tolist()))), rows) for rows in rows_of_gangs)
