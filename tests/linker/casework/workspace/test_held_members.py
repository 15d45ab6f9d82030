"""Members that decisions and records hold: named, and counted as certain."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from linker.casework.deciding import decisions
from linker.casework.linking.relink import relink_library
from linker.casework.series.series_overview import all_series, series_details
from linker.casework.solving.solve import solve
from linker.casework.workspace.workspace import Workspace
from linker.i18n.translate import translate
from linker.library.store.store import Library


def case(at: int, **fields: object) -> Case:
    moment = datetime(2024, 1, 1) + timedelta(days=37 * at, hours=5 * at % 24)
    place = Place(longitude=113.0 + 0.1 * at, latitude=34.0 + 0.07 * (at % 7))
    return Case(case_id=f"C{at:02d}", window=TimeWindow(earliest=moment, latest=moment), place=place, **fields)  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "cases.db")
    dna = (Trace(kind="DNA", value="D-2024-001"),)
    cases = [case(at, traces=dna if at in (30, 31) else ()) for at in range(40)]
    with library.import_session("test", "1") as session:
        session.add(CaseTable.from_cases(cases))
    return library


def words_of(library: Library, case_id: str, language: str = "zh") -> str:
    workspace = Workspace.of(library)
    series = workspace.series_of_case[case_id]
    member = next(member for member in series_details(workspace, series)[1] if member.case_id == case_id)
    assert member.probability == 1.0
    return translate(member.held_by, language)  # type: ignore[arg-type]


def test_a_confirmed_pair_is_held_and_says_by_whom(library: Library) -> None:
    decisions.confirm(library, "C00", "C20", "李民", "同一鞋印")
    relink_library(library)
    assert words_of(library, "C00") == "李民认定与 C20 为同一（伙）人所为（第 1 号决定）"
    summary = next(one for one in all_series(Workspace.of(library)) if one.held_cases and one.cases == 2)
    assert (summary.held_cases, summary.probability) == (2, 1.0)


def test_cases_of_one_offender_and_of_one_profile_are_held(library: Library) -> None:
    for case_id in ("C01", "C15"):
        solve(library, case_id, "P-1", user="Li", reason="caught")
    relink_library(library)
    assert words_of(library, "C15", "en") == "by the same known offender P-1: Li (decision 2)"
    assert words_of(library, "C30") == "同一DNA D2024001" or "DNA" in words_of(library, "C30")


def test_an_undone_decision_holds_nobody(library: Library) -> None:
    decisions.confirm(library, "C00", "C20", "李民", "同一鞋印")
    relink_library(library)
    decisions.undo(library, 1, "李民", "误记")
    workspace = Workspace.of(library)
    assert not {0, 20} & set(workspace.series_table.held_by)
    assert workspace.probability_of_case["C00"] < 0.5
