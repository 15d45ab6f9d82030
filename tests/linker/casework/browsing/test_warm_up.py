"""Warming up: everything is computed once, and a mark says when to do it again."""

from __future__ import annotations

from pathlib import Path

from casework_samples import STRING, case, library_with_a_string, store

from linker.casework.browsing.warm_up import content_mark, state_mark, steps
from linker.casework.deciding.decisions import confirm
from linker.casework.workspace.workspace import Workspace


def test_what_pages_ask_for_is_there_after_the_steps(tmp_path: Path) -> None:
    with library_with_a_string(tmp_path / "cases.db") as library:
        workspace = Workspace.of(library)
        answers = [step() for step in steps(workspace)]
        assert len(answers) == 12
        # computed once for every reader: the very same objects
        assert answers[0] is Workspace.of(library).cases
        assert answers[5] is Workspace.of(library).series_table


def test_a_library_without_a_run_warms_what_it_has_and_an_empty_one_nothing(tmp_path: Path) -> None:
    with store(tmp_path / "cases.db", [case("A"), case("B")]) as library:
        assert len([step() for step in steps(Workspace.of(library))]) == 5
    with store(tmp_path / "empty.db", []) as library:
        assert list(steps(Workspace.of(library))) == []


def test_a_decision_changes_the_state_and_not_the_content(tmp_path: Path) -> None:
    with library_with_a_string(tmp_path / "cases.db") as library:
        workspace = Workspace.of(library)
        state, content = state_mark(workspace), content_mark(workspace)
        assert (state_mark(workspace), content_mark(workspace)) == (state, content)
        confirm(library, *STRING[:2], "Li", "same print")
        assert state_mark(workspace) != state
        assert content_mark(workspace) == content
