"""Removals stand in the chain of decisions, by canonical id, and are undone from either side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.deciding.decisions import undo
from linker.casework.deciding.removals import remove_cases, revert_change
from linker.casework.importing.import_cases import import_file
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "a.csv").write_text("案件编号,案别,发案时间\nA1,盗窃,2024-03-05 22:00\nA2,盗窃,2024-03-06 22:00\n")
    with Library.open(tmp_path / "cases.db") as opened:
        import_file(opened, tmp_path / "a.csv", as_recorded=True)
        yield opened


def kinds(library: Library) -> list[tuple[str, str]]:
    return [(decision.kind, decision.subject) for decision in library.decisions()]


def test_a_removal_is_a_decision_with_the_ids_as_stored(library: Library) -> None:
    reversal = remove_cases(library, ['="A1"', "Ａ２", "none"], "Li Min", "entered twice")
    assert (reversal.removed, reversal.decision) == (2, 1)
    decision = library.decisions()[0]
    assert (decision.by, decision.because, decision.subject) == ("Li Min", "entered twice", str(reversal.import_id))
    assert json.loads(decision.evidence)["first"] == ["A1", "A2"]
    assert library.verify_decisions().intact


def test_undoing_the_decision_brings_the_cases_back(library: Library) -> None:
    remove_cases(library, ["A1"], "Li Min", "entered twice")
    assert undo(library, 1, "Wang", "it was not").kind == "undone"
    assert library.cases().case_id.tolist() == ["A1", "A2"]
    assert kinds(library)[1] == ("undone", "1")


def test_restoring_by_the_number_of_the_change_undoes_the_decision(library: Library) -> None:
    reversal = remove_cases(library, ["A1"], "Li Min", "entered twice")
    assert reversal.import_id is not None
    revert_change(library, reversal.import_id, "Wang", "it was not")
    assert library.count_cases() == 2
    assert kinds(library)[1] == ("undone", "1")


def test_taking_an_import_back_is_a_decision_too(library: Library) -> None:
    reversal = revert_change(library, library.imports()[0].import_id, "Li Min", "wrong file")
    assert library.count_cases() == 0
    assert kinds(library) == [("removed", str(reversal.import_id))]
    undo(library, 1, "Li Min", "right file after all")
    assert library.count_cases() == 2


def test_nothing_removed_is_no_decision(library: Library) -> None:
    assert remove_cases(library, ["none"], "Li Min", "x").decision is None
    assert library.decisions() == ()
