"""Deciding: what people say about two cases. Decisions are facts; the next re-linking keeps to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from features.case import Case, CaseTable
from linker.casework.decision_log.undoing import undoings
from linker.casework.linking.conflicts import DRAFT
from linker.casework.linking.constraints import constraints_of
from linker.casework.matching.explanation import explain
from linker.casework.workspace.workspace import Workspace
from linker.errors import ConcurrentDecisionError, DecisionError
from linker.library.store.decisions import CONFIRMED, REJECTED, UNDONE, Decision
from linker.library.store.store import Library

Said = TypeVar("Said")
# So often somebody may be quicker; then the error goes out.
TURNS = 20
# Up to here the evidence of a pair takes about a second; above, the decision is stored without it.
QUICK_CASES = 20_000


@dataclass(frozen=True)
class AuditEntry:
    """One decision, and the number of the decision that undid it (None where it stands)."""

    decision: Decision
    undone_by: int | None


@dataclass(frozen=True)
class Audit:
    """All decisions, oldest first, and whether nobody changed them since; `first_broken` is None if intact."""

    entries: tuple[AuditEntry, ...]
    intact: bool
    first_broken: int | None


def confirm(library: Library, case_a: str, case_b: str, by: str, because: str) -> Decision:
    """Say that two cases share an offender.

    Raises DecisionError where this contradicts decisions that stand, naming the chain and who decided each step.
    """
    return _decide_pair(library, CONFIRMED, case_a, case_b, by, because)


def reject(library: Library, case_a: str, case_b: str, by: str, because: str) -> Decision:
    """Say that two cases share no offender; raises DecisionError like `confirm`."""
    return _decide_pair(library, REJECTED, case_a, case_b, by, because)


def retry_on_conflict(library: Library, attempt: Callable[[str], Said]) -> Said:
    """Look, check and decide as one step: done anew where somebody else decided in between.

    The attempt is given the fingerprint that the decisions have before it looks, and decides `after` that one.
    """
    for _ in range(TURNS - 1):
        try:
            return attempt(library.decisions_fingerprint())
        except ConcurrentDecisionError:
            continue
    return attempt(library.decisions_fingerprint())


def undo(library: Library, number: int, by: str, because: str) -> Decision:
    """Take a decision back; it stays on record and no longer counts.

    Raises DecisionError for a number nobody decided under, an undoing, or a decision already undone.
    """
    return retry_on_conflict(library, lambda after: _undone(library, number, (by, because), after))


def _undone(library: Library, number: int, said: tuple[str, str], after: str) -> Decision:
    entries = {entry.decision.number: entry for entry in _entries(library.decisions())}
    entry = entries.get(number)
    if entry is None:
        known = f"the numbers are 1 to {len(entries)}" if entries else "nobody has decided anything yet"
        raise DecisionError(f"decision {number}: there is none; {known} (linker audit lists them)")
    if entry.decision.kind == UNDONE:
        raise DecisionError(
            f"decision {number}: is itself an undoing; decide anew with linker confirm or linker reject"
        )
    if entry.undone_by is not None:
        raise DecisionError(f"decision {number}: was already undone by decision {entry.undone_by}; nothing to do")
    by, because = said
    return library.decide(UNDONE, case_a="", subject=str(number), user=by, reason=because, after=after)


def audit(library: Library) -> Audit:
    """Who decided what, why and on what evidence; the chain of hashes is computed again."""
    checked = library.verify_decisions()
    return Audit(_entries(library.decisions()), checked.intact, checked.first_broken)


def audited(library: Library) -> tuple[AuditEntry, ...]:
    """All decisions, oldest first; unlike `audit`, whether anybody changed them is not looked at."""
    return _entries(library.decisions())


def _entries(decisions: Iterable[Decision]) -> tuple[AuditEntry, ...]:
    log = tuple(decisions)
    undone_by = undoings(log)
    return tuple(AuditEntry(decision, undone_by.get(decision.number)) for decision in log)


def _decide_pair(library: Library, kind: str, case_a: str, case_b: str, by: str, because: str) -> Decision:
    if case_a == case_b:
        raise DecisionError(f"{case_a}: a decision is about two different cases; name two")
    evidence = _evidence(library, case_a, case_b)
    _check_against_the_rest(library, kind, case_a, case_b)
    return library.decide(kind, case_a=case_a, case_b=case_b, user=by, reason=because, evidence=evidence)


def _evidence(library: Library, case_a: str, case_b: str) -> str:
    library.cases([case_a, case_b])  # an unknown case is told before anything is computed
    if library.count_cases() > QUICK_CASES:
        return ""
    found = explain(Workspace.of(library), case_a, case_b)
    return json.dumps({"log10_lr": found.log10_lr, "log10_prior_odds": found.log10_prior_odds})


def _check_against_the_rest(library: Library, kind: str, case_a: str, case_b: str) -> None:
    """Facts give way to decisions, so only decisions can forbid one: the cases are taken without their records."""
    decisions = library.decisions()
    draft = Decision(DRAFT, kind, case_a, case_b, "", "", "", "", datetime.now(UTC), "", "")
    named = {case_a, case_b, *(case for one in decisions for case in (one.case_a, one.case_b) if case)}
    table = CaseTable.from_cases([Case(case_id=name) for name in sorted(named)])
    known = constraints_of(table, decisions).contradictions
    for found in constraints_of(table, (*decisions, draft)).contradictions:
        steps = [step for step in (*found.steps, found.against) if DRAFT not in step.decisions]
        if len(steps) <= len(found.steps) and found not in known:
            told = "; ".join(dict.fromkeys(step.english for step in steps))
            raise DecisionError(
                f"{case_a} and {case_b} cannot be {kind}: {told}; undo one of these first (linker undo NUMBER)"
            )
