"""The record: what a case may be, and the way between cases and columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import case_lists, case_tables

from features.case import Case, CaseTable, Place, TimeWindow
from features.columns import Ragged, text_column


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"case_id": ""}, "at least 1 character"),
        ({"case_id": " A1"}, "trim it"),
        ({"case_id": "x" * 201}, "at most 200"),
        ({"case_id": "A1", "loss": -1}, "greater than or equal to 0"),
        ({"case_id": "A1", "offender_count": 0}, "greater than 0"),
        ({"case_id": "A1", "place": {"latitude": 91}}, "less than or equal to 90"),
        ({"case_id": "A1", "place": {"longitude": -181}}, "greater than or equal to -180"),
        ({"case_id": "A1", "traces": [{"kind": "dna", "value": ""}]}, "at least 1 character"),
        ({"case_id": "A1", "window": {"earliest": "2024-01-02", "latest": "2024-01-01"}}, "swap them"),
        ({"case_id": "A1", "colour": "red"}, "Extra inputs"),
    ],
)
def test_a_case_that_cannot_be_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Case.model_validate(fields)


def test_a_case_needs_nothing_but_its_id_and_cannot_be_changed() -> None:
    case = Case(case_id="A1")
    assert case.window == TimeWindow()
    assert case.place == Place()
    with pytest.raises(ValidationError, match="frozen"):
        case.offence = "theft"


@given(cases=case_lists())
def test_cases_come_back_from_columns_as_they_were(cases: list[Case]) -> None:
    table = CaseTable.from_cases(cases)
    assert len(table) == len(cases)
    assert [table.case(row) for row in range(len(table))] == cases


@given(table=case_tables(), data=st.data())
def test_take_names_rows_in_its_order(table: CaseTable, data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(table))))
    taken = table.take(np.array(rows, dtype=np.int64))
    assert [taken.case(at) for at in range(len(taken))] == [table.case(row) for row in rows]


@given(cases=case_lists(max_size=8), cut=st.integers(0, 8))
def test_parts_put_together_are_the_whole(cases: list[Case], cut: int) -> None:
    whole = CaseTable.concatenate([CaseTable.from_cases(cases[:cut]), CaseTable.from_cases(cases[cut:])])
    assert [whole.case(row) for row in range(len(whole))] == cases


def test_no_parts_make_an_empty_table() -> None:
    assert len(CaseTable.concatenate([])) == len(CaseTable.empty()) == 0


def test_columns_are_read_only_and_replace_makes_a_new_table() -> None:
    table = CaseTable.from_cases([Case(case_id="A1", loss=5.0), Case(case_id="A2")])
    with pytest.raises(ValueError, match="read-only"):
        table.loss[0] = 1.0
    other = table.replace(loss=np.array([1.0, 2.0]))
    assert other.loss.tolist() == [1.0, 2.0]
    assert table.loss[0] == 5.0
    assert other.case_id is table.case_id


def test_ids_of_a_table_are_unique() -> None:
    table = CaseTable.from_cases([Case(case_id="A1")])
    with pytest.raises(ValueError, match="unique"):
        CaseTable.concatenate([table, table])


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"address": text_column(["a", "b"])}, "column address has 2 rows, case_id has 1"),
        ({"codes": {"entry": Ragged.empty(2)}}, "column codes entry ?has 2 rows"),
        ({"trace_kind": Ragged.from_rows([["dna"]])}, "must be aligned"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CaseTable.from_cases([Case(case_id="A1")]).replace(**columns)


def test_moments_keep_their_seconds_and_unknown_ends() -> None:
    window = TimeWindow(earliest=datetime(1900, 1, 1, 0, 0, 1))
    assert CaseTable.from_cases([Case(case_id="A1", window=window)]).case(0).window == window
