"""DataFrames of cases without a library: the way there and back, and what is wrong with one is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from strategies import case_tables

from features.case import CaseTable
from linker.errors import InputError
from linker.notebook import Casework, as_cases
from linker.notebook.case_frames import table_of
from linker.notebook.frames import cases_frame
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

TOWN = build_town(TownOptions(seed=3, cases=60, solved_share=0.7))


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"case_id": ["a", "b"], **columns})


def test_there_and_back_nothing_is_lost() -> None:
    there = cases_frame(TOWN.cases)
    pd.testing.assert_frame_equal(cases_frame(table_of(there)), there)


@given(case_tables())
def test_nothing_is_lost_of_any_case(table: CaseTable) -> None:
    there = cases_frame(table)
    back = table_of(there)
    assert [back.case(row) for row in range(len(back))] == [
        table.replace(source=np.array([""] * len(table), dtype=object)).case(row) for row in range(len(table))
    ]


def test_the_order_of_columns_and_the_index_do_not_matter() -> None:
    there = cases_frame(TOWN.cases)
    turned = there[there.columns[::-1]].set_index(pd.Index(range(1000, 1000 + len(there))))
    pd.testing.assert_frame_equal(cases_frame(table_of(turned)), there)


def test_any_frame_is_understood_as_an_import_understands_it(tmp_path: Path) -> None:
    files = write_town(TOWN, tmp_path)
    with Casework(tmp_path / "cases.db") as cw:
        cw.import_file(files.cases[0])
        imported = cw.cases()
    there = as_cases(pd.read_excel(files.cases[0], engine="calamine")).sort_values("case_id", ignore_index=True)
    facets = [name for name in imported if name.startswith("mo_") and imported[name].map(len).any()]
    plain = [name for name in imported if not name.startswith("mo_")]
    pd.testing.assert_frame_equal(there[plain], imported[plain], check_dtype=False)
    assert len(facets) > 3
    for name in facets:
        assert there[name].map(sorted).tolist() == imported[name].map(sorted).tolist(), name


def test_whatever_means_unknown_is_unknown() -> None:
    table = table_of(frame(offence=[None, np.nan], loss=[None, 5], earliest=[pd.NaT, "2024-05-01 22:00"],
                           goods=[None, np.nan], tools=["crowbar", ("saw", "file")], mo_entry=[[], pd.NA]))  # fmt: skip
    assert table.offence.tolist() == ["", ""]
    assert np.isnan(table.loss[0])
    assert np.isnat(table.earliest[0])
    assert table.earliest[1] == np.datetime64("2024-05-01T22:00")
    assert table.goods.rows() == [(), ()]
    assert table.tools.rows() == [("crowbar",), ("saw", "file")]
    assert table.codes["entry"].rows() == [(), ()]
    assert np.isnat(table.latest).all()
    assert np.isnan(table.longitude).all()


def test_ids_may_be_numbers() -> None:
    assert table_of(pd.DataFrame({"case_id": [7, 8]})).case_id.tolist() == ["7", "8"]
    assert isinstance(table_of(pd.DataFrame({"case_id": []})), CaseTable)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (frame(earlyest=["x", "y"]), "earlyest.*as_cases"),
        (pd.DataFrame({"offence": ["x"]}), "no column case_id"),
        (pd.DataFrame({"case_id": ["a", "a"]}), r"twice.*\(a\)"),
        (pd.DataFrame({"case_id": ["a", None]}), "row 2"),
        (frame(loss=["much", 1]), "loss.*not numbers"),
        (frame(earliest=["one night", "?"]), "earliest.*not times"),
        (frame(trace_kind=["dna", "dna"], trace_value=["x", None]), "differ in length"),
        (pd.DataFrame([["a", 1, 2]], columns=["case_id", "loss", "loss"]), "two columns"),
    ],
    ids=["column", "no_id", "twice", "unnamed", "number", "time", "traces", "names"],
)
def test_a_wrong_frame_is_told(wrong: pd.DataFrame, told: str) -> None:
    with pytest.raises(InputError, match=told):
        table_of(wrong)


def test_rows_that_are_no_cases_are_named() -> None:
    raw = pd.DataFrame({"案件编号": ["A1", None, "A3"], "发案时间": ["2024-01-01 10:00", "2024-01-02 10:00", "昨天"],
                        "简要案情": ["x", "y", "z"]})  # fmt: skip
    with pytest.raises(InputError, match="row 2"):
        as_cases(raw)
    assert as_cases(raw.iloc[[0]])["case_id"].tolist() == ["A1"]
