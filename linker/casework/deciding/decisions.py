"""Decisions about pairs: confirm, reject and undo. Decisions are facts; the next re-linking keeps to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from features.case import Case, CaseTable
from linker.casework.decision_log.undoing import undoings
from linker.casework.linking.conflicts import DRAFT, Conflict
from linker.casework.linking.constraints import constraints_of
from linker.casework.matching.explanation import explain
from linker.casework.workspace.workspace import Workspace
from linker.errors import ConcurrentDecisionError, DecisionError
from linker.i18n.text import Text
from linker.library.store.decisions import CONFIRMED, REJECTED, REMOVED, UNDONE, Decision, DecisionKind
from linker.library.store.removal_log import Signature
from linker.library.store.store import Library

Outcome = TypeVar("Outcome")
# So often somebody else may be quicker; then the error is raised.
MAX_ATTEMPTS = 20
# Up to here the evidence of a pair takes about a second; above, the decision is stored without it.
QUICK_CASES = 20_000


@dataclass(frozen=True)
class AuditEntry:
    """One decision, and the number of the decision that undid it (None where it is in force)."""

    decision: Decision
    undone_by: int | None


@dataclass(frozen=True)
class Audit:
    """All decisions, oldest first, and whether nobody changed them since; `first_broken` is None if intact."""

    entries: tuple[AuditEntry, ...]
    intact: bool
    first_broken: int | None


def confirm(library: Library, case_a: str, case_b: str, user: str, reason: str) -> Decision:
    """Store that two cases share an offender.

    Raises DecisionError where this contradicts decisions in force, naming the chain and who decided each step.
    """
    return _decide_pair(library, CONFIRMED, case_a, case_b, user, reason)


def reject(library: Library, case_a: str, case_b: str, user: str, reason: str) -> Decision:
    """Store that two cases share no offender; raises DecisionError like `confirm`."""
    return _decide_pair(library, REJECTED, case_a, case_b, user, reason)


def undo(library: Library, number: int, user: str, reason: str) -> Decision:
    """Take a decision back; it stays on record and no longer counts.

    Raises DecisionError for a number nobody decided under, an undoing, or a decision already undone.
    """
    return retry_on_conflict(library, lambda after: _undo(library, number, user, reason, after))


def retry_on_conflict(library: Library, attempt: Callable[[str], Outcome]) -> Outcome:
    """Read, check and decide as one step (optimistic locking): repeated where somebody else decided in between.

    The attempt is given the fingerprint that the decisions have before it reads them, and decides `after` that one.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return attempt(library.decisions_fingerprint())
        except ConcurrentDecisionError:
            continue
    return attempt(library.decisions_fingerprint())


def audit(workspace: Workspace) -> Audit:
    """All decisions with who decided what, why and on what evidence; the chain of hashes is computed again."""
    verification = workspace.library.verify_decisions()
    # read anew, not from the cache: this is what is verified
    entries = _audit_entries(workspace.library.decisions())
    return Audit(entries, verification.intact, verification.first_broken)


def audit_entries(workspace: Workspace) -> tuple[AuditEntry, ...]:
    """All decisions, oldest first; unlike `audit`, the chain of hashes is not verified."""
    return _audit_entries(workspace.decisions)


def _audit_entries(decisions: Iterable[Decision]) -> tuple[AuditEntry, ...]:
    log = tuple(decisions)
    undone_by = undoings(log)
    return tuple(AuditEntry(decision, undone_by.get(decision.number)) for decision in log)


def _undo(library: Library, number: int, user: str, reason: str, after: str) -> Decision:
    entries = {entry.decision.number: entry for entry in _audit_entries(library.decisions())}
    _check_undoable(number, entries)
    if entries[number].decision.kind == REMOVED:
        # The cases come back with the undoing, or neither.
        change = int(entries[number].decision.subject)
        reversal = library.revert_import(change, signature=Signature(user, reason, number))
        if reversal.decision is not None:
            return library.decisions()[reversal.decision - 1]
    return library.decide(UNDONE, case_a="", subject=str(number), user=user, reason=reason, after=after)


def _check_undoable(number: int, entries: dict[int, AuditEntry]) -> None:
    if not entries:
        raise DecisionError("deciding.nothing_decided", number=number)
    if number not in entries:
        raise DecisionError("deciding.no_decision", number=number, last=len(entries))
    entry = entries[number]
    if entry.decision.kind == UNDONE:
        raise DecisionError("deciding.is_undoing", number=number)
    if entry.undone_by is not None:
        raise DecisionError("deciding.already_undone", number=number, undone_by=entry.undone_by)


def _decide_pair(library: Library, kind: DecisionKind, case_a: str, case_b: str, user: str, reason: str) -> Decision:
    if case_a == case_b:
        raise DecisionError("deciding.one_case", case=case_a)
    library.cases([case_a, case_b])  # an unknown case is an error before anything is computed
    evidence = _evidence(library, case_a, case_b) if library.count_cases() <= QUICK_CASES else ""
    _check_consistent(library, kind, case_a, case_b)
    return library.decide(kind, case_a=case_a, case_b=case_b, user=user, reason=reason, evidence=evidence)


def _evidence(library: Library, case_a: str, case_b: str) -> str:
    explanation = explain(Workspace.of(library), case_a, case_b)
    return json.dumps({"log10_lr": explanation.log10_lr, "log10_prior_odds": explanation.log10_prior_odds})


def _check_consistent(library: Library, kind: DecisionKind, case_a: str, case_b: str) -> None:
    """Facts give way to decisions, so only decisions can forbid one: the cases are taken without their records."""
    decisions = library.decisions()
    draft = Decision(DRAFT, kind, case_a, case_b, "", "", "", "", datetime.now(UTC), "", "")
    case_ids = {
        case_a,
        case_b,
        *(case_id for decision in decisions for case_id in (decision.case_a, decision.case_b) if case_id),
    }
    table = CaseTable.from_cases([Case(case_id=case_id) for case_id in sorted(case_ids)])
    old_contradictions = constraints_of(table, decisions).contradictions
    for contradiction in constraints_of(table, (*decisions, draft)).contradictions:
        if contradiction not in old_contradictions and _is_due_to_draft(contradiction):
            message_id = "deciding.cannot_confirm" if kind == CONFIRMED else "deciding.cannot_reject"
            raise DecisionError(message_id, case_a=case_a, case_b=case_b, steps=_decided_steps(contradiction))


def _is_due_to_draft(contradiction: Conflict) -> bool:
    return any(DRAFT in step.decisions for step in (*contradiction.steps, contradiction.against))


def _decided_steps(contradiction: Conflict) -> tuple[Text, ...]:
    """The steps of the contradiction that are decided already, each once."""
    steps = (step for step in (*contradiction.steps, contradiction.against) if DRAFT not in step.decisions)
    return tuple(dict.fromkeys(step.words for step in steps))
