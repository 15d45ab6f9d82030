"""Answers to review questions: decisions, and second opinions on what others decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from linker.casework.deciding.decisions import retry_on_conflict
from linker.casework.deciding.review_queue import IS_SAME, QueueEntry
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.constraints import constraints_of
from linker.casework.matching.explanation import explain
from linker.casework.workspace.workspace import Workspace, row_index
from linker.errors import DecisionError
from linker.i18n.text import Text
from linker.library.store.decisions import (
    CONFIRMED,
    LABELLED_DIFFERENT,
    LABELLED_SAME,
    REJECTED,
    Decision,
    DecisionKind,
)
from linker.library.store.store import Library


@dataclass(frozen=True)
class Answer:
    """What a person answers about a pair; `is_blind`: without having seen the engine's score of it."""

    case_a: str
    case_b: str
    is_same: bool
    user: str
    reason: str
    is_blind: bool = False


def store_answer(library: Library, answer: Answer) -> Decision:
    """Store an answer as a decision; DecisionError where the pair has been answered meanwhile, if only by a chain."""
    return retry_on_conflict(library, lambda after: _store_if_open(library, answer, after))


def store_second_opinion(library: Library, answer: Answer) -> Decision:
    """Store an answer as a label, which constrains nothing; it is compared with what others decided."""
    return _store(library, LABELLED_SAME if answer.is_same else LABELLED_DIFFERENT, answer)


def second_opinions(workspace: Workspace, user: str, *, limit: int = 20) -> tuple[QueueEntry, ...]:
    """Pairs that somebody else decided and this user has not judged, in an order that tells nothing."""
    judged = [decision for decision in decisions_in_force(workspace.decisions) if decision.kind in IS_SAME]
    users_own = {frozenset((decision.case_a, decision.case_b)) for decision in judged if decision.by == user}
    decided_by_others = {
        (decision.case_a, decision.case_b)
        for decision in judged
        if decision.kind in (CONFIRMED, REJECTED) and decision.by != user
    }
    row_of = workspace.row_of
    pairs = {
        (min(pair), max(pair))
        for pair in decided_by_others
        if frozenset(pair) not in users_own and pair[0] in row_of and pair[1] in row_of
    }
    return tuple(_decided_entry(workspace, *pair) for pair in sorted(pairs, key=shuffle_key)[:limit])


def shuffle_key(pair: tuple[str, str]) -> bytes:
    """A sort key that puts pairs into an order that has nothing to do with them, the same every time."""
    return sha256("\n".join(pair).encode()).digest()


def _decided_entry(workspace: Workspace, case_a: str, case_b: str) -> QueueEntry:
    explanation = explain(workspace, case_a, case_b)
    return QueueEntry(
        case_a=case_a,
        case_b=case_b,
        log10_lr=explanation.log10_lr,
        probability=explanation.probability,
        value=0.0,
        series_a="",
        series_b="",
        changed_if_same=0.0,
        changed_if_different=0.0,
        words=Text("review_reason.decided_by_others"),
    )


def _store_if_open(library: Library, answer: Answer, after: str) -> Decision:
    snapshot = library.snapshot()
    table = with_solved(snapshot.cases, snapshot.decisions)
    closed = constraints_of(table, snapshot.decisions).checked().closed(len(table))
    row_of = row_index(table.case_id)
    first, second = (np.array([row_of.get(case, -1)], dtype=np.int64) for case in (answer.case_a, answer.case_b))
    is_known = first[0] >= 0 and second[0] >= 0
    if is_known and (closed.group[first] == closed.group[second] or closed.apart(first, second)[0]):
        raise DecisionError("deciding.answered_meanwhile", case_a=answer.case_a, case_b=answer.case_b)
    return _store(library, CONFIRMED if answer.is_same else REJECTED, answer, after)


def _store(library: Library, kind: DecisionKind, answer: Answer, after: str | None = None) -> Decision:
    explanation = explain(Workspace.of(library), answer.case_a, answer.case_b)
    evidence = {
        "log10_lr": explanation.log10_lr,
        "log10_prior_odds": explanation.log10_prior_odds,
        "blind": answer.is_blind,
    }
    return library.decide(
        kind,
        case_a=answer.case_a,
        case_b=answer.case_b,
        user=answer.user,
        reason=answer.reason,
        evidence=json.dumps(evidence),
        after=after,
    )
