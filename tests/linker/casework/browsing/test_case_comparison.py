"""Two cases side by side: what is recorded of either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.browsing.case_comparison import NARRATIVE, PLAIN_MEASURES, pair_sheet
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("f.csv", "0") as session:
            session.add(build_town(TownOptions(cases=30, seed=4)).cases)
        yield Workspace.of(library)


def test_a_sheet_shows_what_is_recorded_of_either_case(workspace: Workspace) -> None:
    case_b, case_a = workspace.cases.case_id[:2].tolist()
    sheet = pair_sheet(workspace, case_a, case_b)
    assert (sheet.case_a, sheet.case_b) == (case_a, case_b)
    recorded = workspace.library.cases([case_a])
    values = {row.field: row.first for row in sheet.rows}
    assert recorded.narrative[0] in values[NARRATIVE]
    assert set(recorded.goods.row(0)) <= set(values.get("goods", ()))
    assert all(row.first or row.second for row in sheet.rows)
    assert {term.variable for term in sheet.measures} <= set(PLAIN_MEASURES)
