"""A decision is in force until another one undoes it."""

from __future__ import annotations

from datetime import UTC, datetime

from linker.casework.decision_log.undoing import decisions_in_force, undoings
from linker.library.store.decisions import CONFIRMED, UNDONE, Decision

MOMENT = datetime(2024, 5, 1, tzinfo=UTC)


def log(*entries: tuple[str, str]) -> list[Decision]:
    return [
        Decision(number, kind, "A", "B", subject, "Li", "print", "", MOMENT, "", "")
        for number, (kind, subject) in enumerate(entries, start=1)
    ]


def test_an_undone_decision_and_its_undoing_are_out_of_force() -> None:
    decisions = log((CONFIRMED, ""), (CONFIRMED, ""), (UNDONE, "1"))
    assert undoings(decisions) == {1: 3}
    assert [decision.number for decision in decisions_in_force(decisions)] == [2]


def test_the_first_of_two_undoings_counts() -> None:
    assert undoings(log((CONFIRMED, ""), (UNDONE, "1"), (UNDONE, "1"))) == {1: 2}


def test_an_undoing_of_nothing_undoes_nothing() -> None:
    decisions = log((CONFIRMED, "1"), (UNDONE, "all"))
    assert undoings(decisions) == {}
    assert [decision.number for decision in decisions_in_force(decisions)] == [1]
