from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.errors import MappingError
from linker.library.cells.cell_text import as_text, id_text, split_codes, split_traces
from linker.library.files.raw import BadRow, Cell, RawChunk
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import Converted, SeenIds, to_cases
from linker.library.mapping.guess import ColumnMap, guess_mapping

DATA = Path(__file__).parents[5] / "shared" / "data"


def table(columns: dict[str, list[Cell]], first_row: int = 2, bad_rows: tuple[BadRow, ...] = ()) -> RawChunk:
    rows = len(next(iter(columns.values())))
    return RawChunk(tuple(columns), tuple(columns.values()), tuple(range(first_row, rows + first_row)), bad_rows)


def convert(columns: dict[str, list[Cell]], fields: dict[str, str] | None = None, **settings: object) -> Converted:
    mapping = ColumnMap({name: name for name in columns} if fields is None else fields).replace(**settings)
    return to_cases(table(columns), mapping)


def reasons(found: Converted) -> dict[int, str]:
    return {reject.row: f"[{reject.field}] {said(reject.reason)}" for reject in found.rejects}


def test_a_row_becomes_a_case() -> None:
    columns: dict[str, list[Cell]] = {
        "编号": [" Ａ1 "],
        "类别": ["盗窃"],
        "时间": ["2018年4月25日22:30"],
        "地点": ["人民路"],
        "路口": ["解放路口"],
        "手段": ["溜门、撬锁"],
        "物品": ["手机；现金1,090元"],
        "价值": ["1.2万元"],
        "人数": ["两人"],
        "案情": ["撬锁"],
        "鞋印": ["J-12"],
        "嫌疑人": ["P1|P2"],
        "民族": ["汉"],
    }
    names = ["case_id", "offence", "occurred", "address", "address", "code:method", "goods", "loss", "offender_count"]
    names += ["narrative", "trace:shoe_print", "offender", "ignore"]
    found = convert(columns, dict(zip(columns, names, strict=True)))
    case = found.table.case(0)
    assert not found.rejects
    assert (case.case_id, case.offence, case.place.address) == ("A1", "盗窃", "人民路 解放路口")
    assert case.window.earliest == case.window.latest == datetime(2018, 4, 25, 22, 30)
    assert case.codes == {"method": ("溜门", "撬锁")}
    assert (case.goods, case.loss, case.offender_count) == (("手机", "现金1,090元"), 12000, 2)
    assert [(trace.kind, trace.value) for trace in case.traces] == [("shoe_print", "J-12")]
    assert case.offenders == ("P1", "P2")
    assert json.loads(case.source) == {name: cells[0] for name, cells in columns.items()}
    assert "民族" in case.source


def test_words_for_unknown_are_unknown() -> None:
    found = convert({"case_id": ["1"], "premises": ["不详"], "code:entry": ["无"], "loss": [""], "goods": ["N/A"]})
    case = found.table.case(0)
    assert (case.place.premises, dict(case.codes), case.loss, case.goods) == ("", {}, None, ())


def test_formulas_are_text() -> None:
    assert convert({"case_id": ["=cmd()"], "narrative": ["=1+1"]}).table.case(0).narrative == "=1+1"


def test_rows_with_a_fault_are_told_once_with_all_reasons() -> None:
    found = convert(
        {
            "case_id": ["1", "", "3", "4", "x" * 201, "6"],
            "occurred": ["2020-01-01", "2020-01-01", "yesterdayish", "2020-01-01", "2020-01-01", "2020-01-01"],
            "latitude": ["24", "24", "912", "24", "24", "24"],
            "longitude": ["118", "118", "118", "118", "118", "118"],
            "loss": ["1", "1", "1", "-5", "1", "1"],
        },
        coordinate_system="WGS84",
    )
    assert found.table.case_id.tolist() == ["1", "3", "4", "6"]
    assert [(reject.row, reject.field) for reject in found.rejects] == [(3, "case_id"), (6, "case_id")]
    assert "case id:" in reasons(found)[3]
    assert found.rejects[0].cells == ("", "2020-01-01", "24", "118", "1")


def test_a_cell_that_cannot_be_read_costs_the_cell_and_is_told() -> None:
    found = convert(
        {
            "case_id": ["3", "4"],
            "occurred": ["yesterdayish", "2020-01-01"],
            "latitude": ["912", "24"],
            "longitude": ["118", "118"],
            "loss": ["1", "-5"],
        },
        coordinate_system="WGS84",
    )
    assert [(part.column, part.count, part.examples[0].row, part.examples[0].cell) for part in found.unread] == [
        ("occurred", 1, 2, "yesterdayish"),
        ("latitude", 1, 2, "912"),
        ("loss", 1, 3, "-5"),
    ]
    assert np.isnat(found.table.earliest[0])
    assert np.isnan(found.table.longitude[0])
    assert np.isnan(found.table.loss[1])


def test_rows_that_could_not_be_laid_out_are_among_the_rejects() -> None:
    chunk = table({"case_id": ["1", "", "2"]}, bad_rows=(BadRow(9, "too many fields", ("a", "b")), BadRow(1, "x", ())))
    found = to_cases(chunk, ColumnMap({"case_id": "case_id"}))
    assert [(reject.row, reject.field) for reject in found.rejects] == [(1, ""), (3, "case_id"), (9, "")]


def test_a_place_may_be_an_area() -> None:
    cells = ["500", "约300米", "不详", "精确到门牌"]
    found = convert({"case_id": ["A", "B", "C", "D"], "x": [1.0, 2, 3, 4], "y": [1.0, 2, 3, 4], "radius": cells})
    assert found.table.radius_m[:2].tolist() == [500.0, 300.0]
    assert np.isnan(found.table.radius_m[2])
    assert [(reject.field, reject.row) for reject in found.rejects] == []
    assert [(part.column, part.examples[0].row) for part in found.unread] == [("radius", 5)]


def test_cells_of_a_workbook() -> None:
    found = convert(
        {
            "case_id": [12.0, 13, "14"],
            "occurred": [datetime(2020, 1, 2, 3, 4), None, "2020-01-01"],
            "premises": [None, 5.5, True],
            "loss": [float("nan"), 3, "4"],
        }
    )
    assert found.table.case_id.tolist() == ["12", "13", "14"]
    assert found.table.premises.tolist() == ["", "5.5", "true"]
    assert json.loads(found.table.source[0]) == {
        "case_id": 12.0,
        "occurred": "2020-01-02T03:04:00",
        "premises": None,
        "loss": None,
    }


@pytest.mark.parametrize("cell", [4.10103201801010000e17, "4.10103E+17", "x" * 201])
def test_ids_that_a_spreadsheet_has_damaged(cell: Cell) -> None:
    found = convert({"case_id": [cell]})
    assert not len(found.table)
    assert found.rejects[0].field == "case_id"


def test_sizes() -> None:
    story = "撬锁" * 2_500_000
    found = convert({"case_id": ["1", "2"], "narrative": [story, "x"], "address": ["a", "b" * 1_000_001]})
    assert found.table.narrative.tolist() == [story]
    assert "more than 1,000,000 characters" in reasons(found)[3]


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d"])
def test_characters_that_no_database_holds(text: str) -> None:
    found = convert({"case_id": ["1", "2"], "narrative": [text, "written as \\u0000 it is text"]})
    assert found.table.case_id.tolist() == ["2"]
    assert found.rejects[0].row == 2


def test_repeated_ids_across_chunks() -> None:
    mapping = ColumnMap({"case_id": "case_id", "loss": "loss"})
    seen = SeenIds()
    first = to_cases(table({"case_id": ["a", "a", "b", "c"], "loss": ["1", "1", "2", ""]}), mapping, seen_ids=seen)
    second = to_cases(table({"case_id": ["b", "b", "c"], "loss": ["2", "3", "4"]}, first_row=6), mapping, seen_ids=seen)
    assert (first.table.case_id.tolist(), first.repeated) == (["a", "b", "c"], 1)
    assert (second.table.case_id.tolist(), second.repeated) == ([], 1)
    assert "stands already in row 4 with other values" in reasons(second)[7]


def test_defaults_fill_what_is_unknown() -> None:
    found = convert({"case_id": ["1", "2"], "offence": ["", "抢夺"]}, defaults={"offence": "盗窃", "region": "东区"})
    assert found.table.offence.tolist() == ["盗窃", "抢夺"]
    assert found.table.region.tolist() == ["东区", "东区"]


def test_several_columns_of_one_facet_join() -> None:
    found = convert(
        {"case_id": ["1"], "a": ["x;y"], "b": ["y、z"]}, {"case_id": "case_id", "a": "code:entry", "b": "code:entry"}
    )
    assert found.table.codes["entry"].rows() == [("x", "y", "z")]


def test_a_map_for_another_file() -> None:
    with pytest.raises(MappingError, match="no column 'loss value'; did you mean 'loss'"):
        to_cases(table({"id": ["1"], "loss": ["1"]}), ColumnMap({"id": "case_id", "loss value": "loss"}))
    with pytest.raises(MappingError, match='no column is mapped to "case_id"'):
        to_cases(table({"name": ["1"]}), ColumnMap({"name": "ignore"}))
    with pytest.raises(MappingError, match="sex"):
        to_cases(table({"id": ["1"], "sex": ["f"]}), ColumnMap({"id": "case_id", "sex": "code:sex"}))


def test_an_empty_chunk_gives_an_empty_table() -> None:
    fields = [
        "case_id",
        "earliest",
        "date",
        "hour_from",
        "longitude",
        "latitude",
        "loss",
        "code:mo",
        "goods",
        "trace:dna",
    ]
    found = convert({name: [] for name in fields})
    assert len(found.table) == 0
    assert found.rejects == ()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("0417 0344 1823", ("0417", "0344", "1823")),
        ("溜门 撬锁", ("溜门", "撬锁")),
        ("STRONG-ARM (HANDS, FIST, FEET OR BODILY FORCE)", ("STRONG-ARM (HANDS, FIST, FEET OR BODILY FORCE)",)),
        ("smashed glass", ("smashed glass",)),
        ("a,b，c", ("a", "b", "c")),
        ("窗口（砸，撬）", ("窗口(砸,撬)",)),
        (6.0, ("6",)),
        (["a", "b;c", None], ("a", "b", "c")),
        (False, ()),
        ("其他", ()),
        ("a;a", ("a",)),
    ],
)
def test_codes_of_a_cell(cell: Cell, codes: tuple[str, ...]) -> None:
    assert split_codes(cell) == codes


@pytest.mark.parametrize("cell", ["有", "是", "yes", 1, True, "无", None, "Y"])
def test_a_tick_is_no_trace(cell: Cell) -> None:
    assert split_traces(cell) == ()


@given(st.text(max_size=30))
def test_an_id_is_as_written_or_none(text: str) -> None:
    try:
        found = id_text(text)
    except ValueError:
        return
    assert found == found.strip()
    assert id_text(found) == found


_CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(),
    st.lists(st.text(max_size=3), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
_FIELDS = ["case_id", "earliest", "latest", "occurred", "date", "hour_from", "hour_to", "reported", "longitude"]
_FIELDS += ["latitude", "address", "goods", "loss", "narrative", "offender_count", "code:mo", "trace:dna", "offender"]


@given(st.data(), st.integers(0, 4))
def test_whatever_the_cells_every_row_is_a_case_or_a_reject(data: st.DataObject, rows: int) -> None:
    columns = {name: data.draw(st.lists(_CELLS, min_size=rows, max_size=rows), label=name) for name in _FIELDS}
    found = convert(columns, coordinate_system="WGS84")
    assert len(found.table) + len(found.rejects) + found.repeated + found.joined_rows == rows
    assert all(said(reject.reason) for reject in found.rejects)
    for row in range(len(found.table)):
        assert found.table.case(row).case_id
    for source in found.table.source:
        assert list(json.loads(source)) == _FIELDS


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["1", "2", "-3"])), max_size=12), st.integers(1, 5))
def test_chunks_give_what_the_whole_gives(rows: list[tuple[str, str]], size: int) -> None:
    columns: dict[str, list[Cell]] = {"case_id": [row[0] for row in rows], "loss": [row[1] for row in rows]}
    mapping = ColumnMap({"case_id": "case_id", "loss": "loss"})
    whole = to_cases(table(columns), mapping)
    seen, parts = SeenIds(), []
    for start in range(0, len(rows), size):
        part = {name: cells[start : start + size] for name, cells in columns.items()}
        parts.append(to_cases(table(part, first_row=start + 2), mapping, seen_ids=seen))
    assert [case_id for part in parts for case_id in part.table.case_id] == whole.table.case_id.tolist()
    assert [reject for part in parts for reject in part.rejects] == list(whole.rejects)
    assert sum(part.repeated for part in parts) == whole.repeated


@given(_CELLS)
def test_any_cell_has_a_text(cell: Cell) -> None:
    text = as_text(cell)
    assert text == text.strip()


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("zh_theft/events.jsonl", {"earliest": 0.99, "address": 0.9, "narrative": 0.99, "loss": 0.3}),
        ("porter_town/events.csv", {"earliest": 0.99, "x_m": 0.99}),
        ("il_burglary/events.csv", {"earliest": 0.99, "x_m": 0.99}),
        ("lapd_mo/incidents.csv", {"earliest": 0.99, "longitude": 0.98, "offence": 0.99, "premises": 0.99}),
        ("st_louis/incidents_2008_2020.csv.gz", {"earliest": 0.99, "longitude": 0.9, "offence": 0.8}),
    ],
)
def test_the_real_files_come_in_without_a_map(path: str, least: dict[str, float]) -> None:
    if not (DATA / path).exists():
        pytest.skip(f"{DATA / path} is not on this machine")
    sample = next(iter(islice(read_chunks(DATA / path, chunk_rows=3000), 1)))
    found = to_cases(sample, guess_mapping(sample.columns, sample))
    assert len(found.table) == len(sample)
    for name, share in least.items():
        column = getattr(found.table, name)
        known = (
            column != ""
            if column.dtype == object
            else ~np.isnan(column)
            if column.dtype == float
            else ~np.isnat(column)
        )
        assert known.mean() >= share, name
