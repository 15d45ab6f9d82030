"""Which cases are a person's already, which he cannot have done, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.clock import greatest_gap
from features.columns import FloatArray, IntArray
from features.geo import haversine_km, planar_km
from features.vectors import CaseVectors
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import solving_states
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.suspects.suspect_file import Period, Suspect
from linker.casework.workspace.workspace import Workspace
from linker.errors import UnknownCaseError
from linker.i18n.text import FLAT, Text
from linker.library.store.decisions import CONFIRMED, REJECTED, Decision
from linker.review.custody import Window, share_free
from linker.series.feasibility import least_travel_hours


@dataclass(frozen=True)
class Exclusion:
    """Why a person cannot have done a case, or what speaks against it: a kind, and words."""

    kind: str
    words: Text = field(metadata=FLAT)


_CUSTODY = Exclusion("custody", Text("exclusion.custody"))
_ALIBI = Exclusion("alibi", Text("exclusion.alibi"))


@dataclass(frozen=True, eq=False)
class KnownPerson:
    """A person in a library. `free_share` (cases,): share of each case's window outside custody and alibi.

    `proven` are rows of cases he did; `ruled_out` are rows he cannot have done, each with why; `solved_by_others`
    are rows with other known offenders only.
    """

    proven: IntArray
    free_share: FloatArray
    ruled_out: Mapping[int, Exclusion]
    solved_by_others: Mapping[int, Exclusion]
    custody: tuple[Window, ...]

    @classmethod
    def of(cls, suspect: Suspect, workspace: Workspace, table: CaseTable) -> Self:
        """The person of a file in a library; `table` has the offenders of solved cases.

        Raises UnknownCaseError for known cases the library does not hold.
        """
        row_of, decisions = workspace.row_of, workspace.decisions
        missing = [case for case in suspect.known_cases if case not in row_of]
        if missing:
            cases = tuple(map(repr, missing))
            raise UnknownCaseError("suspects.unknown_cases", library=workspace.library.url, cases=cases)
        solved = _rows_of(table, suspect.offender) if suspect.offender else []
        proven = np.unique(np.array([*solved, *(row_of[case] for case in suspect.known_cases)], dtype=np.int64))
        custody = _windows(suspect.custody) + custody_windows(decisions).get(suspect.offender, ())
        alibi = _windows(suspect.alibi)
        ruled_out = _locked_up(table, custody, alibi)
        ruled_out |= _excluded(decisions, suspect.offender, row_of)
        ruled_out |= _rejected(decisions, {str(table.case_id[row]) for row in proven.tolist()}, row_of)
        return cls(
            proven=proven,
            free_share=share_free(table.earliest, table.latest, (*custody, *alibi)),
            ruled_out={row: exclusion for row, exclusion in ruled_out.items() if row not in proven},
            solved_by_others=_solved_by_others(table, suspect.offender, set(proven.tolist())),
            custody=custody,
        )

    @property
    def impossible(self) -> dict[int, Exclusion]:
        """Rows that a statement must not fit: he cannot have done them, or somebody else did."""
        return {**self.solved_by_others, **self.ruled_out}

    def open_rows(self, cases: int) -> IntArray:
        """Rows that can be his: nobody is known for them and nothing rules him out."""
        is_closed = np.zeros(cases, dtype=np.bool_)
        is_closed[self.proven] = True
        is_closed[[*self.impossible]] = True
        return np.flatnonzero(~is_closed)


def _windows(periods: tuple[Period, ...]) -> tuple[Window, ...]:
    return tuple(period.window for period in periods)


def _rows_of(table: CaseTable, offender: str) -> list[int]:
    rows: list[int] = np.unique(table.offenders.row_of_value[table.offenders.values == offender]).tolist()
    return rows


def _locked_up(table: CaseTable, custody: tuple[Window, ...], alibi: tuple[Window, ...]) -> dict[int, Exclusion]:
    in_custody = share_free(table.earliest, table.latest, custody) == 0.0
    is_away: NDArray[np.bool_] = share_free(table.earliest, table.latest, (*custody, *alibi)) == 0.0
    return {row: _CUSTODY if in_custody[row] else _ALIBI for row in np.flatnonzero(is_away).tolist()}


def _excluded(decisions: tuple[Decision, ...], offender: str, row_of: Mapping[str, int]) -> dict[int, Exclusion]:
    states = solving_states(decisions) if offender else {}
    exclusions = {}
    for (case, person), state in states.items():
        if person == offender and state.status == "excluded" and case in row_of:
            decision = state.decision
            words = Text("exclusion.excluded", user=decision.by, number=decision.number)
            exclusions[row_of[case]] = Exclusion("excluded", words)
    return exclusions


def _rejected(decisions: tuple[Decision, ...], proven: set[str], row_of: Mapping[str, int]) -> dict[int, Exclusion]:
    """Cases that people say share no offender with one of his, also through confirmed ones."""
    in_force = decisions_in_force(decisions)
    group = _with_confirmed(in_force, proven)
    exclusions = {}
    for decision in in_force:
        for case, mate in ((decision.case_a, decision.case_b), (decision.case_b, decision.case_a)):
            if decision.kind == REJECTED and mate in group and case in row_of and case not in group:
                words = Text("exclusion.rejected", user=decision.by, number=decision.number, mate=mate)
                exclusions[row_of[case]] = Exclusion("rejected", words)
    return exclusions


def _with_confirmed(in_force: tuple[Decision, ...], cases: set[str]) -> set[str]:
    """Cases, and all that people confirmed with them through any chain."""
    group = set(cases)
    pairs = [{decision.case_a, decision.case_b} for decision in in_force if decision.kind == CONFIRMED]
    while grown := [pair for pair in pairs if pair & group and not pair <= group]:
        group |= set().union(*grown)
    return group


def _solved_by_others(table: CaseTable, offender: str, proven: set[int]) -> dict[int, Exclusion]:
    exclusions = {}
    for row in np.flatnonzero(table.offenders.lengths > 0).tolist():
        names = table.offenders.row(row)
        if row not in proven and offender not in names:
            exclusions[row] = Exclusion("solved", Text("exclusion.solved", offenders=tuple(names)))
    return exclusions


def travel_conflict(table: CaseTable, vectors: CaseVectors, case: int, proven: IntArray) -> Exclusion | None:
    """A proven case that he cannot have done alone together with this one, for the way between is too long."""
    timing = vectors.timing
    has_window = ~(np.isnat(table.earliest) | np.isnat(table.latest))
    rows = proven[has_window[proven]] if has_window[case] else proven[:0]
    if not len(rows):
        return None
    gap_days = greatest_gap(
        timing.start_days[case], timing.length_days[case], timing.start_days[rows], timing.length_days[rows]
    )
    degrees = haversine_km(table.longitude[case], table.latitude[case], table.longitude[rows], table.latitude[rows])
    metres = planar_km(table.x_m[case], table.y_m[case], table.x_m[rows], table.y_m[rows])
    distance_km = np.where(np.isnan(degrees), metres, degrees)
    too_short = np.flatnonzero(gap_days * 24.0 + 0.5 < least_travel_hours(distance_km))
    if not len(too_short):
        return None
    return Exclusion("travel", Text("exclusion.travel", mate=str(table.case_id[rows[too_short[0]]])))
