"""The workspace of an open library: computed once for all who ask, and anew once the library has changed."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from features.case import Case, CaseTable
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, UnknownCaseError
from linker.library.store.store import Library
from linker.settings import LinkSettings, Settings
from linker.town.options import TownOptions
from linker.town.town import build_town

# At this size a pair needs little evidence; so there are links and series.
WEAK = Settings(links=LinkSettings(least_probability=0.02))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("town", "1") as session:
            session.add(build_town(TownOptions(seed=8, cases=60, difficulty=0.2)).cases)
        yield opened


def test_all_workspaces_of_a_library_share_what_was_computed(library: Library) -> None:
    first, second = Workspace.of(library), Workspace.of(library)
    assert first.cases is second.cases
    assert first.row_of is second.row_of
    assert first.prepared is second.prepared


def test_twenty_who_ask_at_once_wait_for_one(library: Library) -> None:
    barrier, computed = Barrier(20), []

    def compute() -> int:
        computed.append(1)
        return len(library.cases())

    def ask(_: int) -> int:
        barrier.wait()
        return Workspace.of(library).memoise("count", 1, compute)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {60}
    assert computed == [1]


def test_a_change_of_the_library_is_seen(library: Library) -> None:
    workspace = Workspace.of(library)
    before = workspace.cases
    with library.import_session("more", "2") as session:
        session.add(CaseTable.from_cases([Case(case_id="0-new")]))
    assert len(workspace.cases) == len(before) + 1
    assert workspace.row_of["0-new"] == workspace.row("0-new") == 0
    assert len(workspace.fitted.vectors) == len(before) + 1


def test_a_solved_case_has_its_offender(library: Library) -> None:
    workspace = Workspace.of(library)
    case_id = str(workspace.cases.case_id[0])
    library.decide("solved", case_a=case_id, subject="X 1", user="Li", reason="print")
    assert "X 1" in workspace.cases.offenders.row(0)
    assert "X 1" not in workspace.recorded_cases.offenders.row(0)


def test_before_the_first_run_there_are_no_links(library: Library) -> None:
    workspace = Workspace.of(library)
    assert (len(workspace.links), len(workspace.members), len(workspace.series_table)) == (0, 0, 0)
    for ask in (workspace.last_run, workspace.links_of_last_run, workspace.members_of_last_run):
        with pytest.raises(LibraryError, match="nothing has been linked yet"):
            ask()


def test_links_by_row_are_the_links_by_case(library: Library) -> None:
    relink_library(library, WEAK)
    workspace = Workspace.of(library)
    case_id, links = workspace.cases.case_id, workspace.links
    assert len(links) > 0
    rows = workspace.links_by_row(case_id)
    assert case_id[rows.first].tolist() == links.case_id_a.tolist()
    assert case_id[rows.second].tolist() == links.case_id_b.tolist()
    assert len(workspace.links_by_row(case_id[:0])) == 0
    assert len(workspace.links_by_row(np.delete(case_id, rows.first[0]))) < len(links)
    case = str(links.case_id_b[0])
    pairs = zip(links.case_id_a.tolist(), links.case_id_b.tolist(), strict=True)
    expected = [place for place, pair in enumerate(pairs) if case in pair]
    assert workspace.links_with(frozenset([case])).tolist() == expected


def test_an_unknown_case_and_an_empty_library_say_so(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UnknownCaseError, match="no case 'Z'"):
        Workspace.of(library).row("Z")
    with Library.open(tmp_path / "empty.db") as empty, pytest.raises(LibraryError, match="holds no cases yet"):
        Workspace.of(empty).prepared_with_cases()


def test_a_library_that_is_closed_leaves_nothing_behind(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "cases.db")
    cases = weakref.ref(Workspace.of(library).cases)
    library.close()
    del library
    gc.collect()
    assert cases() is None
