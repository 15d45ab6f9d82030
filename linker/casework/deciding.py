"""Deciding: what people say about two cases. Decisions are facts; the next re-linking keeps to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from features.columns import text_column
from linker.casework.answers import explain
from linker.casework.constraints import constraints_of
from linker.errors import DecisionError
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.series.constraints import Constraints, Contradiction, contradictions

CONFIRMED, REJECTED, UNDONE = "confirmed", "rejected", "undone"
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


def undo(library: Library, number: int, by: str, because: str) -> Decision:
    """Take a decision back; it stays on record and no longer counts.

    Raises DecisionError for a number nobody decided under, an undoing, or a decision already undone.
    """
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
    return library.decide(UNDONE, case_a="", subject=str(number), by=by, because=because)


def audit(library: Library) -> Audit:
    """Who decided what, why and on what evidence; the chain of hashes is computed again."""
    checked = library.verify_decisions()
    return Audit(_entries(library.decisions()), checked.intact, checked.first_broken)


def _entries(decisions: Iterable[Decision]) -> tuple[AuditEntry, ...]:
    known = tuple(decisions)
    undone = {decision.subject: decision.number for decision in reversed(known) if decision.kind == UNDONE}
    return tuple(AuditEntry(decision, undone.get(str(decision.number))) for decision in known)


def _decide_pair(library: Library, kind: str, case_a: str, case_b: str, by: str, because: str) -> Decision:
    if case_a == case_b:
        raise DecisionError(f"{case_a}: a decision is about two different cases; name two")
    evidence = _evidence(library, case_a, case_b)
    _check_against_the_rest(library, kind, case_a, case_b)
    return library.decide(kind, case_a=case_a, case_b=case_b, by=by, because=because, evidence=evidence)


def _evidence(library: Library, case_a: str, case_b: str) -> str:
    library.cases([case_a, case_b])  # an unknown case is told before anything is computed
    if library.count_cases() > QUICK_CASES:
        return ""
    found = explain(library, case_a, case_b)
    return json.dumps({"log10_lr": found.log10_lr, "log10_prior_odds": found.log10_prior_odds})


def _check_against_the_rest(library: Library, kind: str, case_a: str, case_b: str) -> None:
    entries = _entries(library.decisions())
    standing = tuple(
        entry.decision for entry in entries if entry.undone_by is None and entry.decision.kind in (CONFIRMED, REJECTED)
    )
    names = text_column(sorted({case_a, case_b, *(case for one in standing for case in (one.case_a, one.case_b))}))
    said = constraints_of(standing, names)
    row = {name: index for index, name in enumerate(names.tolist())}
    pairs = {CONFIRMED: said.must.tolist(), REJECTED: said.cannot.tolist()}
    known = {(found.cannot, found.path) for found in contradictions(said, len(names))}
    pairs[kind].append([row[case_a], row[case_b]])
    both = Constraints.of(pairs[CONFIRMED], pairs[REJECTED])
    for found in contradictions(both, len(names)):
        if (found.cannot, found.path) not in known:
            told = "; ".join(_told(found, names.tolist(), standing))
            raise DecisionError(
                f"{case_a} and {case_b} cannot be {kind}: {told}; undo one of these first (linker undo NUMBER)"
            )


def _told(found: Contradiction, names: Sequence[str], standing: Sequence[Decision]) -> list[str]:
    steps = [*pairwise(found.path), found.cannot]
    told = [_of_pair({names[one], names[other]}, standing) for one, other in steps]
    return [text for text in dict.fromkeys(told) if text]


def _of_pair(cases: set[str], standing: Sequence[Decision]) -> str:
    found = [one for one in standing if {one.case_a, one.case_b} == cases]
    if not found:
        return ""
    last = found[-1]
    return f"{last.case_a} and {last.case_b} were {last.kind} by {last.by} (decision {last.number})"
