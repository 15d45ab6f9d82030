"""The series of the last run over the columns of the library: who stands in them, their lives and their incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, TimeArray
from features.timing import TimingExtractor
from linker.casework.workspace.cache import at_hand, cases_of, columns_of, members_of, row_of_case
from linker.library.store.runs import SeriesRows
from linker.library.store.store import Library
from linker.series.duplicates import incidents
from linker.series.groups import Grouping
from linker.series.lifecycle import Lifecycle, lifecycles, reference_day

_EPOCH = datetime(1970, 1, 1)
_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, eq=False)
class SeriesTable:
    """All cases, and the series as groups of their rows; `names` and `lifecycle` are aligned with the groups.

    `incidents` (series,): how many incidents its cases are; `recorded_twice`: whether some report looks entered twice.
    `chance` (size,): probability of membership, NaN outside every series. `incident` (size,): the row that stands for
    all records of a case's incident. `known_day` (size,): end of the window in days since 1970, NaN unknown.
    """

    table: CaseTable
    names: tuple[str, ...]
    grouping: Grouping
    chance: FloatArray
    lifecycle: tuple[Lifecycle, ...]
    reference_day: float
    incident: IntArray
    incidents: IntArray
    recorded_twice: NDArray[np.bool_]
    known_day: FloatArray

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, library: Library, members: SeriesRows, on: datetime | None = None) -> Self:
        """Read the library; cases that people called solved count as solved. `on`: the day of the states."""
        table, row = columns_of(library), row_of_case(library)
        members = _still_there(members, row)
        at = np.array([row[case] for case in members.case_id.tolist()], dtype=np.int64)
        names, number = np.unique(members.series_id.astype(str), return_inverse=True)
        by_series = Grouping.of(number)
        grouping = Grouping(at[by_series.rows], by_series.offsets)
        chance = np.full(len(table), np.nan)
        chance[at] = members.probability
        group = len(names) + np.arange(len(table), dtype=np.int64)
        group[at] = number
        cases = cases_of(library)
        incident, same = at_hand(library, "incidents", (cases, members), lambda: incidents(cases, group))
        timing = TimingExtractor().transform(table)
        reference = reference_day(timing.middle_days) if on is None else (on - _EPOCH).total_seconds() / _SECONDS_A_DAY
        return cls(
            table=table,
            names=tuple(names.tolist()),
            grouping=grouping,
            chance=chance,
            lifecycle=lifecycles(grouping, timing.middle_days, table.offenders.lengths > 0, reference),
            reference_day=reference,
            incident=incident,
            incidents=_different(grouping, incident),
            recorded_twice=np.isin(np.arange(len(names)), group[same.first[same.recorded_twice]]),
            known_day=timing.start_days + timing.length_days,
        )

    @cached_property
    def first(self) -> TimeArray:
        """(series,) earliest known moment of the cases of each, NaT where none is known."""
        return self._over_series(np.fmin, np.fmin(self.table.earliest, self.table.latest))

    @cached_property
    def last(self) -> TimeArray:
        """(series,) latest known moment of the cases of each, NaT where none is known."""
        return self._over_series(np.fmax, np.fmax(self.table.earliest, self.table.latest))

    @cached_property
    def mean_chance(self) -> FloatArray:
        """(series,) mean probability of membership."""
        return self._over_series(np.add, self.chance) / self.grouping.sizes

    def _over_series(self, fold: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        offsets = self.grouping.offsets[:-1]
        return fold.reduceat(values[self.grouping.rows], offsets) if len(offsets) else values[:0]

    @property
    def as_of(self) -> datetime:
        """The moment of the states."""
        return _EPOCH + timedelta(seconds=round(self.reference_day * _SECONDS_A_DAY))

    def number(self, series_id: str) -> int:
        """The number of a series; KeyError for a name there is none of."""
        return self._number_of[series_id]

    def __contains__(self, series_id: object) -> bool:
        return series_id in self._number_of

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    def rows(self, number: int) -> IntArray:
        """Rows of one series."""
        return self.grouping.part(number, number + 1).rows


def series_table(library: Library) -> SeriesTable:
    """The series of the last run on the day of the newest case, kept at hand."""
    table, members = columns_of(library), members_of(library)
    return at_hand(library, "lives", (table, members), lambda: SeriesTable.of(library, members))


def _still_there(members: SeriesRows, row: Mapping[str, int]) -> SeriesRows:
    # cases and members are read one after the other; a case may go in between
    held = np.array([case in row for case in members.case_id.tolist()], dtype=np.bool_)
    return SeriesRows(members.series_id[held], members.case_id[held], members.probability[held])


def _different(grouping: Grouping, incident: IntArray) -> IntArray:
    """How many different incidents each group has."""
    group = np.repeat(np.arange(len(grouping), dtype=np.int64), grouping.sizes)
    once = np.unique(np.stack([group, incident[grouping.rows]], axis=1), axis=0)
    return np.bincount(once[:, 0], minlength=len(grouping)).astype(np.int64)
