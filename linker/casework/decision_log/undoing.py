"""Which decisions are in force: an undoing takes back the decision whose number is its subject."""

from __future__ import annotations

from collections.abc import Iterable

from linker.library.store.decisions import UNDONE, Decision


def undoings(decisions: Iterable[Decision]) -> dict[int, int]:
    """Number of each undone decision -> number of the decision that undid it first."""
    numbers: dict[int, int] = {}
    for decision in decisions:
        if decision.kind == UNDONE and decision.subject.isdecimal():
            numbers.setdefault(int(decision.subject), decision.number)
    return numbers


def decisions_in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that nobody undid, oldest first; undoings themselves are left out."""
    log = tuple(decisions)
    undone = undoings(log)
    return tuple(decision for decision in log if decision.kind != UNDONE and decision.number not in undone)
