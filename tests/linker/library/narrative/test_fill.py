from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.case import Case, CaseTable, Place, TimeWindow
from features.columns import Ragged
from linker.library.narrative.fill import fill_unknown

STORY = "2018年4月25日22时许，李某在东河镇青年路网吧用钳子盗走手机一部，价值1200元。"
KNOWN = {
    "window": TimeWindow(latest=datetime(2019, 1, 1)),
    "goods": ("自行车",),
    "tools": ("锤子",),
    "loss": 5.0,
    "place": Place(address="西河镇"),
}


def test_all_unknown_fields_are_filled_and_told() -> None:
    filled = fill_unknown(CaseTable.from_cases([Case(case_id="a"), Case(case_id="b", narrative=STORY)]))
    case = filled.table.case(1)
    assert case.window == TimeWindow(earliest=datetime(2018, 4, 25, 21, 30), latest=datetime(2018, 4, 25, 22, 30))
    assert (case.place.address, case.goods, case.tools, case.loss) == (
        "东河镇青年路网吧",
        ("手机一部",),
        ("钳子",),
        1200.0,
    )
    assert filled.table.case(0) == Case(case_id="a")
    assert set(filled.filled) == {"earliest", "latest", "address", "goods", "tools", "loss"}
    assert all(rows.tolist() == [1] for rows in filled.filled.values())


def test_a_window_with_one_known_end_is_left_alone() -> None:
    window = TimeWindow(latest=datetime(2019, 1, 1))
    filled = fill_unknown(CaseTable.from_cases([Case(case_id="a", narrative=STORY, window=window)]))
    assert filled.table.case(0).window == window
    assert "earliest" not in filled.filled


def test_a_table_without_narratives_stays_as_it_is() -> None:
    table = CaseTable.from_cases([Case(case_id="a")])
    assert fill_unknown(table).filled == {}
    assert fill_unknown(CaseTable.empty()).filled == {}


@given(st.lists(st.tuples(st.sets(st.sampled_from(sorted(KNOWN))), st.sampled_from(["", STORY, "无"])), max_size=5))
def test_nothing_known_is_overwritten_and_nothing_else_is_touched(rows: list[tuple[set[str], str]]) -> None:
    cases = [
        Case(case_id=str(row), narrative=text, **{name: KNOWN[name] for name in known})  # type: ignore[arg-type]
        for row, (known, text) in enumerate(rows)
    ]
    before = CaseTable.from_cases(cases)
    filled = fill_unknown(before)
    for column in fields(CaseTable):
        old, new = getattr(before, column.name), getattr(filled.table, column.name)
        if column.name == "codes":
            continue
        touched = filled.filled.get(column.name, np.array([], dtype=np.int64)).tolist()
        for row in range(len(before)):
            assert (cell(old, row) == cell(new, row)) == (row not in touched)
            assert row not in touched or cell(old, row) in ("", "nan", "NaT", "()")


def cell(column: Ragged | np.ndarray[tuple[int], np.dtype[np.generic]], row: int) -> str:
    return str(column.row(row) if isinstance(column, Ragged) else column[row])
