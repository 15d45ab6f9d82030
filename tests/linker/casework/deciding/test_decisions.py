"""Decisions: what contradicts is refused with its chain, what is undone no longer counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from features.case import Case, CaseTable
from linker.casework.deciding import decisions
from linker.casework.workspace.workspace import Workspace
from linker.errors import DecisionError, UnknownCaseError
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(decisions, "QUICK_CASES", 0)  # evidence is tried with the command; here it only costs time
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("f.csv", "0") as session:
            session.add(CaseTable.from_cases([Case(case_id=name) for name in "ABCDE"]))
        yield opened


def test_a_chain_of_confirmations_cannot_be_rejected(library: Library) -> None:
    decisions.confirm(library, "A", "B", "Li", "print")
    decisions.confirm(library, "C", "B", "Wang", "plate")
    with pytest.raises(DecisionError) as refused:
        decisions.reject(library, "A", "C", "Zhao", "custody")
    assert str(refused.value) == (
        "A and C cannot be rejected: A and B were confirmed by Li (decision 1); "
        "C and B were confirmed by Wang (decision 2); undo one of these first (linker undo NUMBER)"
    )
    decisions.undo(library, 2, "Wang", "wrong plate")
    assert decisions.reject(library, "A", "C", "Zhao", "custody").number == 4


def test_a_confirmation_that_closes_a_chain_over_a_rejection_is_refused(library: Library) -> None:
    decisions.reject(library, "A", "D", "Li", "custody")
    decisions.confirm(library, "A", "B", "Li", "print")
    decisions.confirm(library, "C", "D", "Li", "print")
    with pytest.raises(DecisionError, match=r"B and C cannot be confirmed: .*A and D were rejected by Li"):
        decisions.confirm(library, "B", "C", "Wang", "plate")
    assert decisions.confirm(library, "B", "E", "Wang", "plate").evidence == ""


def test_what_can_be_undone(library: Library) -> None:
    decisions.confirm(library, "A", "B", "Li", "print")
    decisions.undo(library, 1, "Li", "mistyped")
    for number, told in ((1, "already undone by decision 2"), (2, "itself an undoing"), (3, "numbers are 1 to 2")):
        with pytest.raises(DecisionError, match=told):
            decisions.undo(library, number, "Li", "again")
    assert [entry.undone_by for entry in decisions.audit(Workspace.of(library)).entries] == [2, None]


def test_only_two_known_different_cases_are_decided_about(library: Library) -> None:
    with pytest.raises(DecisionError, match="two different cases"):
        decisions.confirm(library, "A", "A", "Li", "print")
    with pytest.raises(UnknownCaseError, match="Z"):
        decisions.reject(library, "A", "Z", "Li", "print")
    assert library.decisions() == ()
