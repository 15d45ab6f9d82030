"""What people decided and what records fix, as constraints on the series, and where these contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import SolvingState, decisions_in_force, solving_states, with_solved
from linker.casework.linking.conflicts import Conflict, ConflictStep, exclusion_step, pair_step
from linker.casework.linking.must_links import known_ties
from linker.casework.linking.overridden_evidence import ConflictExplainer, outweighed
from linker.errors import DecisionError
from linker.library.store.decisions import Decision
from linker.review.custody import share_free
from linker.series.constraints import Constraints
from linker.series.feasibility import Feasibility, lone_offenders
from linker.series.ties import settle_ties


@dataclass(frozen=True, eq=False)
class ConstraintSet:
    """Constraints of a library, and the disputes among what they were made of.

    Decisions win over facts (known offenders of the records, fingerprints, DNA), and both win over what would keep
    two cases apart without a person saying so (other lone offenders, places too far apart, custody); every such case
    is in `disputes`. Decisions against decisions are `contradictions`: nobody but a person can settle them.
    """

    constraints: Constraints
    contradictions: tuple[Conflict, ...]
    disputes: tuple[Conflict, ...]

    def checked(self) -> Constraints:
        """The constraints; DecisionError where decisions contradict each other, with each chain and who decided it."""
        if self.contradictions:
            named = ". ".join(one.english for one in self.contradictions[:3])
            more = f". And {len(self.contradictions) - 3} more" if len(self.contradictions) > 3 else ""
            raise DecisionError(f"decisions contradict each other: {named}{more}")
        return self.constraints


def constraints_of(table: CaseTable, decisions: Sequence[Decision]) -> ConstraintSet:
    """What holds cases of a library together and apart; decisions undone, or about cases that are gone, are left out.

    Together: confirmed pairs, cases of one known offender, one fingerprint or DNA profile. Apart: rejected pairs,
    cases of different lone offenders, what one person alone cannot have reached, custody, exclusion.
    """
    states = solving_states(decisions)
    solved, excluded = _without_excluded(with_solved(table, decisions), states)
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    confirmed, rejected = (_pairs(decisions, kind, row) for kind in ("confirmed", "rejected"))
    known = known_ties(solved, decisions, confirmed)
    cannot = np.array([pair[:2] for pair in rejected], dtype=np.int64).reshape(-1, 2)
    settled = settle_ties(known.ties, cannot, len(table))
    rejection = {frozenset(pair[:2]): pair_step(pair[2]) for pair in rejected}
    feasible = Feasibility.of(solved, lone_offenders(solved), _ruled_out(solved, decisions, states, row))
    telling = ConflictExplainer(solved, known, feasible, exclusions(states))
    return ConstraintSet(
        Constraints.of(settled.ties.must, cannot, feasible.offender, feasible.impossible),
        tuple(
            telling.dispute("decisions", chain, rejection[frozenset(chain.ends)]) for chain in settled.contradictions
        ),
        (
            *excluded,
            *(
                telling.dispute("overruled", one.chain, rejection[frozenset(one.chain.ends)], one.step)
                for one in settled.overruled
            ),
            *outweighed(telling, settled.ties),
        ),
    )


def _pairs(decisions: Iterable[Decision], kind: str, row: Mapping[str, int]) -> list[tuple[int, int, Decision]]:
    return [
        (row[one.case_a], row[one.case_b], one)
        for one in decisions_in_force(decisions)
        if one.kind == kind and one.case_a in row and one.case_b in row
    ]


def exclusions(states: Mapping[tuple[str, str], SolvingState]) -> dict[tuple[str, str], Decision]:
    """(case id, offender id) of those whom a person excluded, with the decision."""
    return {key: state.decision for key, state in states.items() if state.status == "excluded"}


def _without_excluded(
    table: CaseTable, states: Mapping[tuple[str, str], SolvingState]
) -> tuple[CaseTable, list[Conflict]]:
    """The table without offenders whom a person excluded from a case that the records give them."""
    excluded = exclusions(states)
    if not excluded:
        return table, []
    named = list(zip(table.case_id[table.offenders.row_of_value], table.offenders.values, strict=True))
    gone = np.array([key in excluded for key in named], dtype=np.bool_)
    disputes = [
        Conflict("overruled", case, case, (_recorded(case, who),), exclusion_step(case, who, excluded[case, who]), 0)
        for (case, who), out in zip(named, gone, strict=True)
        if out
    ]
    return table.replace(offenders=table.offenders.only(~gone)), disputes


def _recorded(case: str, offender: str) -> ConflictStep:
    return ConflictStep(f"{case} is by {offender} as recorded", f"记录载明 {case} 系 {offender} 所为")


def _ruled_out(
    table: CaseTable,
    decisions: Sequence[Decision],
    states: Mapping[tuple[str, str], SolvingState],
    row: Mapping[str, int],
) -> dict[int, IntArray]:
    """By number of a known offender, the rows that he cannot have done."""
    number = {name: index for index, name in enumerate(np.unique(table.offenders.values.astype(str)).tolist())}
    found: dict[int, list[int]] = {}
    for offender, windows in custody_windows(decisions).items():
        if offender in number:
            locked = share_free(table.earliest, table.latest, windows) == 0.0
            found.setdefault(number[offender], []).extend(np.flatnonzero(locked).tolist())
    for (case, offender), state in states.items():
        if state.status == "excluded" and offender in number and case in row:
            found.setdefault(number[offender], []).append(row[case])
    return {offender: np.unique(np.array(rows, dtype=np.int64)) for offender, rows in found.items() if rows}
