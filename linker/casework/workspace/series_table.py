"""The series of a run over the columns of their cases: members, states, dates and incidents."""

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
from linker.i18n.text import Text
from linker.library.store.runs import SeriesRows
from linker.series.duplicates import SameIncident
from linker.series.groups import Grouping
from linker.series.lifecycle import Lifecycle, lifecycles, reference_day

_EPOCH = datetime(1970, 1, 1)
_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, eq=False)
class SeriesGroups:
    """The members of all series as groups of rows, in the order of their `names`.

    `probability` (cases,): of membership, NaN outside every series. `number_of_row` (cases,): the number of a case's
    series, or a number of its own from `len(names)` on.
    """

    names: tuple[str, ...]
    grouping: Grouping
    probability: FloatArray
    number_of_row: IntArray

    @classmethod
    def of(cls, members: SeriesRows, row_of: Mapping[str, int]) -> Self:
        """`row_of` is that of all cases of the library; members it does not have are left out."""
        members = _still_there(members, row_of)
        rows = np.array([row_of[case] for case in members.case_id.tolist()], dtype=np.int64)
        names, number = np.unique(members.series_id.astype(str), return_inverse=True)
        by_series = Grouping.of(number)
        probability = np.full(len(row_of), np.nan)
        probability[rows] = members.probability
        number_of_row = len(names) + np.arange(len(row_of), dtype=np.int64)
        number_of_row[rows] = number
        grouping = Grouping(rows[by_series.rows], by_series.offsets)
        return cls(tuple(names.tolist()), grouping, probability, number_of_row)


@dataclass(frozen=True, eq=False)
class SeriesTable:
    """All cases, and the series as groups of their rows; `names` and `lifecycle` are aligned with the groups.

    `incidents` (series,): how many incidents its cases are; `recorded_twice`: whether some report looks entered twice.
    `probability` (cases,): of membership, NaN outside every series; 1 for those in `held_by`, which by row says what
    decision or record holds a case there. `incident` (cases,): the row that stands for all records of its incident.
    `known_day` (cases,): end of the window in days since 1970, NaN unknown.
    `reference_day`: the day of the states, in days since 1970.
    """

    table: CaseTable
    names: tuple[str, ...]
    grouping: Grouping
    probability: FloatArray
    lifecycle: tuple[Lifecycle, ...]
    reference_day: float
    incident: IntArray
    incidents: IntArray
    recorded_twice: NDArray[np.bool_]
    known_day: FloatArray
    held_by: Mapping[int, Text]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(
        cls,
        table: CaseTable,
        groups: SeriesGroups,
        same_incident: tuple[IntArray, SameIncident],
        day: datetime | None = None,
        held_by: Mapping[int, Text] | None = None,
    ) -> Self:
        """`table`: with the offenders of solved cases; `same_incident`: what `incidents` gives for these groups.

        `day` is that of the states, the newest case's where it is not given.
        """
        incident, pairs = same_incident
        timing = TimingExtractor().transform(table)
        reference = (
            reference_day(timing.middle_days) if day is None else (day - _EPOCH).total_seconds() / _SECONDS_A_DAY
        )
        return cls(
            table=table,
            names=groups.names,
            grouping=groups.grouping,
            probability=_with_held(groups.probability, held_by or {}),
            lifecycle=lifecycles(groups.grouping, timing.middle_days, table.offenders.lengths > 0, reference),
            reference_day=reference,
            incident=incident,
            incidents=_different(groups.grouping, incident),
            recorded_twice=np.isin(
                np.arange(len(groups.names)), groups.number_of_row[pairs.first[pairs.recorded_twice]]
            ),
            known_day=timing.start_days + timing.length_days,
            held_by=held_by or {},
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
    def mean_probability(self) -> FloatArray:
        """(series,) mean probability of membership."""
        return self._over_series(np.add, self.probability) / self.grouping.sizes

    def _over_series(self, fold: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        offsets = self.grouping.offsets[:-1]
        return fold.reduceat(values[self.grouping.rows], offsets) if len(offsets) else values[:0]

    @property
    def as_of(self) -> datetime | None:
        """The moment of the states; None where no case has a known time."""
        if np.isnan(self.known_day).all() and self.reference_day == 0.0:
            return None
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


def cases_by_series(members: SeriesRows) -> dict[str, frozenset[str]]:
    """Series id -> the ids of its cases."""
    cases: dict[str, set[str]] = {}
    for series_id, case_id in zip(members.series_id.tolist(), members.case_id.tolist(), strict=True):
        cases.setdefault(series_id, set()).add(case_id)
    return {series_id: frozenset(case_ids) for series_id, case_ids in cases.items()}


def _with_held(probability: FloatArray, held_by: Mapping[int, Text]) -> FloatArray:
    """Probabilities of membership, 1 where it is held: the rest of a series counts on those cases."""
    with_held = probability.copy()
    with_held[list(held_by)] = 1.0
    return with_held


def _still_there(members: SeriesRows, row_of: Mapping[str, int]) -> SeriesRows:
    # cases and members are read one after the other; a case may go in between
    is_known = np.array([case in row_of for case in members.case_id.tolist()], dtype=np.bool_)
    return SeriesRows(members.series_id[is_known], members.case_id[is_known], members.probability[is_known])


def _different(grouping: Grouping, incident: IntArray) -> IntArray:
    """(groups,) how many different incidents each group has."""
    group = np.repeat(np.arange(len(grouping), dtype=np.int64), grouping.sizes)
    pairs = np.unique(np.stack([group, incident[grouping.rows]], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(grouping)).astype(np.int64)
