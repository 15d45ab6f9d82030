"""Which cases are a person's already, which he cannot have done, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.clock import greatest_gap
from features.columns import FloatArray, IntArray
from features.geo import haversine_km, planar_km
from features.vectors import CaseVectors
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import decisions_in_force, solving_states
from linker.casework.suspects.suspect_file import Suspect
from linker.errors import UnknownCaseError
from linker.library.store.decisions import Decision
from linker.review.custody import Window, share_free
from linker.series.feasibility import least_travel_hours


@dataclass(frozen=True)
class Reason:
    """Why a person cannot have done a case, or what speaks against it: a kind, and words."""

    kind: str
    english: str
    chinese: str


_CUSTODY = Reason("custody", "he was in custody for the whole of its time window", "案发时段内该人一直在羁押中")
_ALIBI = Reason("alibi", "he was elsewhere for the whole of its time window", "案发时段内该人不在现场（有不在场证明）")


@dataclass(frozen=True, eq=False)
class KnownPerson:
    """A person in a library. `free` (cases,): share of each case's window outside custody and alibi.

    `known` are rows of cases he did; `ruled_out` are rows he cannot have done, each with the reason; `solved_by_others`
    are rows with other known offenders only.
    """

    known: IntArray
    free: FloatArray
    ruled_out: dict[int, Reason]
    solved_by_others: dict[int, Reason]
    custody: tuple[Window, ...]

    @classmethod
    def of(cls, suspect: Suspect, table: CaseTable, decisions: tuple[Decision, ...], place: str) -> Self:
        """The person of a file in a library; `table` has the offenders of solved cases.

        Raises UnknownCaseError for known cases the library does not hold.
        """
        row = {case: index for index, case in enumerate(table.case_id.tolist())}
        missing = [case for case in suspect.known_cases if case not in row]
        if missing:
            raise UnknownCaseError(f"{place}: no case {', '.join(map(repr, missing))}; check known_cases in the file")
        his = _cases_of(table, suspect.offender) if suspect.offender else []
        known = np.unique(np.array([*his, *(row[case] for case in suspect.known_cases)], dtype=np.int64))
        custody = (*suspect.custody, *custody_windows(decisions).get(suspect.offender, ()))
        out = _locked_up(table, custody, suspect.alibi)
        out |= _excluded(decisions, suspect.offender, row)
        out |= _rejected(decisions, {str(table.case_id[index]) for index in known.tolist()}, row)
        others = _solved_by_others(table, suspect.offender, set(known.tolist()))
        free = share_free(table.earliest, table.latest, (*custody, *suspect.alibi))
        return cls(known, free, {index: why for index, why in out.items() if index not in known}, others, custody)

    @property
    def impossible(self) -> dict[int, Reason]:
        """Rows that a statement must not fit: he cannot have done them, or somebody else did."""
        return {**self.solved_by_others, **self.ruled_out}

    def open_rows(self, cases: int) -> IntArray:
        """Rows that can be his: nobody is known for them and nothing rules him out."""
        taken = np.zeros(cases, dtype=np.bool_)
        taken[self.known] = True
        taken[[*self.impossible]] = True
        return np.flatnonzero(~taken)


def _cases_of(table: CaseTable, offender: str) -> list[int]:
    rows: list[int] = np.unique(table.offenders.row_of_value[table.offenders.values == offender]).tolist()
    return rows


def _locked_up(table: CaseTable, custody: tuple[Window, ...], alibi: tuple[Window, ...]) -> dict[int, Reason]:
    in_custody = share_free(table.earliest, table.latest, custody) == 0.0
    at_all: NDArray[np.bool_] = share_free(table.earliest, table.latest, (*custody, *alibi)) == 0.0
    return {row: _CUSTODY if in_custody[row] else _ALIBI for row in np.flatnonzero(at_all).tolist()}


def _excluded(decisions: tuple[Decision, ...], offender: str, row: dict[str, int]) -> dict[int, Reason]:
    states = solving_states(decisions) if offender else {}
    found = {}
    for (case, person), state in states.items():
        if person == offender and state.status == "excluded" and case in row:
            who = f"{state.decision.by} (decision {state.decision.number})"
            found[row[case]] = Reason("excluded", f"{who} excluded him from it", f"{who} 已排除该人")
    return found


def _rejected(decisions: tuple[Decision, ...], known: set[str], row: dict[str, int]) -> dict[int, Reason]:
    """Cases that people say share no offender with one of his, also through confirmed ones."""
    said, group = decisions_in_force(decisions), set(known)
    confirmed = [{one.case_a, one.case_b} for one in said if one.kind == "confirmed"]
    while grown := [pair for pair in confirmed if pair & group and not pair <= group]:
        group |= set().union(*grown)
    found = {}
    for one in said:
        for case, his in ((one.case_a, one.case_b), (one.case_b, one.case_a)):
            if one.kind == "rejected" and his in group and case in row and case not in group:
                who = f"{one.by} (decision {one.number})"
                found[row[case]] = Reason(
                    "rejected", f"{who} said that it and {his} share no offender", f"{who} 认定其与 {his} 非同一人所为"
                )
    return found


def _solved_by_others(table: CaseTable, offender: str, known: set[int]) -> dict[int, Reason]:
    found = {}
    for row in np.flatnonzero(table.offenders.lengths > 0).tolist():
        names = table.offenders.row(row)
        if row not in known and offender not in names:
            told = ", ".join(names)
            found[row] = Reason("solved", f"it is solved with {told}", f"该案已破，嫌疑人为 {told}")
    return found


def travel_conflict(table: CaseTable, vectors: CaseVectors, case: int, known: IntArray) -> Reason | None:
    """A known case that he cannot have done alone together with this one, for the way between is too long."""
    timing = vectors.timing
    both_ends = ~(np.isnat(table.earliest) | np.isnat(table.latest))
    rows = known[both_ends[known]] if both_ends[case] else known[:0]
    if not len(rows):
        return None
    gap_days = greatest_gap(timing.start_days[case], timing.length_days[case],
                            timing.start_days[rows], timing.length_days[rows])  # fmt: skip
    degrees = haversine_km(table.longitude[case], table.latitude[case], table.longitude[rows], table.latitude[rows])
    metres = planar_km(table.x_m[case], table.y_m[case], table.x_m[rows], table.y_m[rows])
    away_km = np.where(np.isnan(degrees), metres, degrees)
    short = np.flatnonzero(gap_days * 24.0 + 0.5 < least_travel_hours(away_km))
    if not len(short):
        return None
    other = str(table.case_id[rows[short[0]]])
    return Reason(
        "travel", f"nobody alone gets from {other} to it in time", f"一人无法在该时间内往返于 {other} 与本案两地"
    )
