"""Constraints on the series from what people decided and what records fix, and where these contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import SolvingState, solving_states, with_solved
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.conflicts import Conflict, exclusion_step, pair_step, recorded_step
from linker.casework.linking.must_links import must_links_of
from linker.casework.linking.overridden_evidence import ConflictExplainer, overridden_evidence
from linker.casework.workspace.workspace import row_index
from linker.errors import DecisionError
from linker.i18n.text import Text
from linker.library.store.decisions import Decision
from linker.review.custody import share_free
from linker.series.constraints import Constraints
from linker.series.feasibility import Feasibility, lone_offenders
from linker.series.ties import ResolvedTies, resolve_must_links

# An error names so many contradictions; the number of the others is given.
MAX_CONTRADICTIONS = 3

DecidedPair = tuple[int, int, Decision]


@dataclass(frozen=True, eq=False)
class ConstraintSet:
    """The constraints of a library, and the conflicts among what they were made of.

    Decisions win over facts (known offenders of the records, fingerprints, DNA), and both win over what would keep two
    cases apart without a person saying so (other lone offenders, places too far apart, custody); every such case is in
    `conflicts`. Decisions against decisions are `contradictions`: nobody but a person can resolve them.
    """

    constraints: Constraints
    contradictions: tuple[Conflict, ...]
    conflicts: tuple[Conflict, ...]

    def checked(self) -> Constraints:
        """The constraints; DecisionError where decisions contradict each other, with each chain and who decided it."""
        count = len(self.contradictions)
        if not count:
            return self.constraints
        sentences = [conflict.words for conflict in self.contradictions[:MAX_CONTRADICTIONS]]
        conflicts = reduce(lambda above, conflict: Text("conflict.also", conflict=above, next=conflict), sentences)
        if count > MAX_CONTRADICTIONS:
            raise DecisionError("conflict.more_contradictions", conflicts=conflicts, count=count - MAX_CONTRADICTIONS)
        raise DecisionError("conflict.contradictions", conflicts=conflicts)


def constraints_of(table: CaseTable, decisions: Sequence[Decision]) -> ConstraintSet:
    """Which cases of a library must be, and which must not be, in one series.

    Must-links: confirmed pairs, cases of one known offender, one fingerprint or DNA profile. Cannot-links: rejected
    pairs, cases of different lone offenders, what one person alone cannot have reached, custody, exclusion. Decisions
    undone, or about cases that the table does not hold, are left out.
    """
    states = solving_states(decisions)
    solved, exclusion_conflicts = _without_excluded(with_solved(table, decisions), states)
    row_of = row_index(table.case_id)
    confirmed, rejected = (_decided_pairs(decisions, kind, row_of) for kind in ("confirmed", "rejected"))
    explainer = _explainer(solved, decisions, confirmed)
    must_links = explainer.must_links
    cannot = np.array([pair[:2] for pair in rejected], dtype=np.int64).reshape(-1, 2)
    resolved = resolve_must_links(must_links.ties, cannot, len(table))
    feasible = explainer.feasible
    contradictions, overruled = _decision_conflicts(explainer, resolved, rejected)
    return ConstraintSet(
        Constraints.of(resolved.ties.must, cannot, feasible.offender, feasible.impossible),
        contradictions,
        (*exclusion_conflicts, *overruled, *overridden_evidence(explainer, resolved.ties)),
    )


def explainer_of(table: CaseTable, decisions: Sequence[Decision]) -> ConflictExplainer:
    """What explains why two cases of a table, with the offenders of solved cases, are kept apart."""
    return _explainer(table, decisions, ())


def _explainer(solved: CaseTable, decisions: Sequence[Decision], confirmed: Sequence[DecidedPair]) -> ConflictExplainer:
    states, row_of = solving_states(decisions), row_index(solved.case_id)
    must_links = must_links_of(solved, decisions, confirmed)
    feasible = Feasibility.of(solved, lone_offenders(solved), _excluded_rows(solved, decisions, states, row_of))
    return ConflictExplainer(solved, must_links, feasible, excluded_offenders(states))


def _decision_conflicts(
    explainer: ConflictExplainer, resolved: ResolvedTies, rejected: Sequence[DecidedPair]
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """Rejected pairs that decisions hold together, and those that facts held together until they gave way."""
    rejection = {frozenset(pair[:2]): pair_step(pair[2]) for pair in rejected}
    contradictions = tuple(
        explainer.conflict("decisions", chain, rejection[frozenset(chain.ends)]) for chain in resolved.contradictions
    )
    overruled = tuple(
        explainer.conflict("overruled", fact.chain, rejection[frozenset(fact.chain.ends)], fact.step)
        for fact in resolved.overruled
    )
    return contradictions, overruled


def _decided_pairs(decisions: Iterable[Decision], kind: str, row_of: Mapping[str, int]) -> list[DecidedPair]:
    return [
        (row_of[decision.case_a], row_of[decision.case_b], decision)
        for decision in decisions_in_force(decisions)
        if decision.kind == kind and decision.case_a in row_of and decision.case_b in row_of
    ]


def excluded_offenders(states: Mapping[tuple[str, str], SolvingState]) -> dict[tuple[str, str], Decision]:
    """(case id, offender id) of those whom a person excluded, with the decision."""
    return {key: state.decision for key, state in states.items() if state.status == "excluded"}


def _without_excluded(
    table: CaseTable, states: Mapping[tuple[str, str], SolvingState]
) -> tuple[CaseTable, list[Conflict]]:
    """The table without offenders whom a person excluded from a case that the records give them."""
    excluded = excluded_offenders(states)
    if not excluded:
        return table, []
    recorded = list(zip(table.case_id[table.offenders.row_of_value], table.offenders.values, strict=True))
    is_excluded = np.array([key in excluded for key in recorded], dtype=np.bool_)
    conflicts = [
        _exclusion_conflict(case_id, offender, excluded[case_id, offender])
        for (case_id, offender), is_out in zip(recorded, is_excluded, strict=True)
        if is_out
    ]
    return table.replace(offenders=table.offenders.filter_values(~is_excluded)), conflicts


def _exclusion_conflict(case_id: str, offender: str, decision: Decision) -> Conflict:
    steps, against = (recorded_step(case_id, offender),), exclusion_step(case_id, offender, decision)
    return Conflict("overruled", case_id, case_id, steps, against, 0)


def _excluded_rows(
    table: CaseTable,
    decisions: Sequence[Decision],
    states: Mapping[tuple[str, str], SolvingState],
    row_of: Mapping[str, int],
) -> dict[int, IntArray]:
    """By number of a known offender, the rows that he cannot have done: in custody, or excluded from them."""
    number_of = row_index(np.unique(table.offenders.values.astype(str)))
    rows: dict[int, list[int]] = {}
    for offender, windows in custody_windows(decisions).items():
        if offender in number_of:
            in_custody = share_free(table.earliest, table.latest, windows) == 0.0
            rows.setdefault(number_of[offender], []).extend(np.flatnonzero(in_custody).tolist())
    for case_id, offender in excluded_offenders(states):
        if offender in number_of and case_id in row_of:
            rows.setdefault(number_of[offender], []).append(row_of[case_id])
    return {number: np.unique(np.array(cases, dtype=np.int64)) for number, cases in rows.items() if cases}
