"""Solved cases by decision: states of (case, offender), and the cases with these offenders added.

Both are pure functions of the decisions in force: what is undone or withdrawn has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from features.case import CaseTable
from features.columns import Ragged
from linker.casework.decision_log.undoing import decisions_in_force
from linker.library.store.decisions import ADMITTED, EXCLUDED, SOLVED, UNSOLVED, Decision, DecisionKind

SolvingStatus = Literal["confirmed", "admitted", "excluded"]

KIND_OF: Mapping[SolvingStatus, DecisionKind] = {"confirmed": SOLVED, "admitted": ADMITTED, "excluded": EXCLUDED}
_STATUS_OF: Mapping[str, SolvingStatus] = {kind: status for status, kind in KIND_OF.items()}


@dataclass(frozen=True)
class SolvingState:
    """State of a case and an offender; `decision` is the last one about the two."""

    status: SolvingStatus
    decision: Decision


def solving_states(decisions: Iterable[Decision]) -> dict[tuple[str, str], SolvingState]:
    """State by (case id, offender id). The last decision in force counts.

    `unsolved` withdraws the state of its offender, or of every offender of the case where it names none; undoing it
    restores the states before.
    """
    states: dict[tuple[str, str], SolvingState] = {}
    for decision in decisions_in_force(decisions):
        case_id, offender_id = decision.case_a, decision.subject
        if decision.kind in _STATUS_OF:
            states[case_id, offender_id] = SolvingState(_STATUS_OF[decision.kind], decision)
        elif decision.kind == UNSOLVED:
            keys = [key for key in states if key[0] == case_id and offender_id in ("", key[1])]
            for key in keys:
                del states[key]
    return states


def solved_by_people(decisions: Iterable[Decision]) -> frozenset[tuple[str, str]]:
    """Pairs (case id, offender id) of the cases solved by decision."""
    return frozenset(key for key, state in solving_states(decisions).items() if state.status == "confirmed")


def with_solved(table: CaseTable, decisions: Iterable[Decision]) -> CaseTable:
    """The cases with the offenders of solved ones added (sorted, each once); what a file stated stays.

    Only `solved` adds: who admits a case, or is excluded from it, is no known offender of it. Decisions about cases
    that the table does not hold are passed over.
    """
    added: dict[str, set[str]] = {}
    for case_id, offender_id in solved_by_people(decisions):
        added.setdefault(case_id, set()).add(offender_id)
    if not added:
        return table
    rows = zip(table.case_id.tolist(), table.offenders.rows(), strict=True)
    offenders = Ragged.from_rows(
        sorted({*stated, *added[case_id]}) if case_id in added else stated for case_id, stated in rows
    )
    return table.replace(offenders=offenders)
