"""Who did which case, as people decided: states of (case, offender), and the cases with these offenders added.

Both are pure functions of the standing decisions: what is undone or taken back leaves no trace in what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from features.case import CaseTable
from features.columns import Ragged
from linker.library.store.decisions import Decision

SolvingStatus = Literal["confirmed", "admitted", "excluded"]

KIND_OF: Mapping[SolvingStatus, str] = {"confirmed": "solved", "admitted": "admitted", "excluded": "excluded"}
UNSOLVED, UNDONE = "unsolved", "undone"
_STATUS_OF: Mapping[str, SolvingStatus] = {kind: status for status, kind in KIND_OF.items()}


@dataclass(frozen=True)
class SolvingState:
    """What people last said of a case and an offender; `decision` is the one that says so."""

    status: SolvingStatus
    decision: Decision


def decisions_in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that nobody undid, oldest first; undoings themselves are left out."""
    known = tuple(decisions)
    undone = {decision.subject for decision in known if decision.kind == UNDONE}
    return tuple(one for one in known if one.kind != UNDONE and str(one.number) not in undone)


def solving_states(decisions: Iterable[Decision]) -> dict[tuple[str, str], SolvingState]:
    """(case id, offender id) -> its state. The last standing decision counts.

    `unsolved` takes back what was said of its offender, or of every offender of the case where it names none; undoing
    it brings back what stood before.
    """
    states: dict[tuple[str, str], SolvingState] = {}
    for decision in decisions_in_force(decisions):
        case_id, offender_id = decision.case_a, decision.subject
        if decision.kind in _STATUS_OF:
            states[case_id, offender_id] = SolvingState(_STATUS_OF[decision.kind], decision)
        elif decision.kind == UNSOLVED:
            gone = [key for key in states if key[0] == case_id and offender_id in ("", key[1])]
            for key in gone:
                del states[key]
    return states


def solved_by_people(decisions: Iterable[Decision]) -> frozenset[tuple[str, str]]:
    """(case id, offender id) of the cases that people solved and of who did them."""
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
