from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linker.errors import InputError
from linker.library.files.raw import BadRow, RawChunk
from linker.library.files.readers import read_chunks

SHARED = Path(__file__).parents[4].parent / "shared" / "data"

HEADER = ["案件编号", "发案地点", "简要案情"]
ROWS = [
    ["A1", "北京路12号", '嫌疑人说"别动"，\n后逃离'],
    ["A2", "", "撬锁进入室内, 盗走现金"],
    ["A3", "人民广场", "溜门入室；盗走电动车"],
]


def rows_of(path: Path, chunk_rows: int = 50_000) -> tuple[tuple[str, ...], list[list[Any]], list[BadRow]]:
    chunks = list(read_chunks(path, chunk_rows=chunk_rows))
    assert len({chunk.columns for chunk in chunks}) == 1
    rows = [list(row) for chunk in chunks for row in zip(*chunk.cells, strict=True)]
    return chunks[0].columns, rows, [bad for chunk in chunks for bad in chunk.bad_rows]


def delimited(header: list[str], rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue()


def objects(header: list[str], rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(header, row, strict=True)) for row in rows]


def write_csv(path: Path) -> None:
    path.write_text(delimited(HEADER, ROWS), encoding="utf-8", newline="")


def write_tsv(path: Path) -> None:
    path.write_text(delimited(HEADER, ROWS, "\t"), encoding="gb18030", newline="")


def write_json(path: Path) -> None:
    path.write_text(json.dumps(objects(HEADER, ROWS)), encoding="utf-8")


def write_wrapped_json(path: Path) -> None:
    content = {"total": 3, "meta": {"tags": [1, 2]}, "cases": objects(HEADER, ROWS), "end": None}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def write_jsonl(path: Path) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in objects(HEADER, ROWS)]
    path.write_text("\n".join(lines), encoding="utf-16")


def write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("表")
    for row in [HEADER, *ROWS]:
        book["表"].append(row)
    book.save(path)


def write_xls(path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    for number, row in enumerate([HEADER, *ROWS]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(str(path))


def write_parquet(path: Path) -> None:
    table = pa.table({name: [row[place] for row in ROWS] for place, name in enumerate(HEADER)})
    pq.write_table(table, path, row_group_size=2)


def write_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(delimited(HEADER, ROWS, ";").encode("utf-8-sig"), mtime=0))


WRITERS: dict[str, Callable[[Path], None]] = {
    "a.csv": write_csv,
    "a.tsv": write_tsv,
    "a.json": write_json,
    "wrapped.json": write_wrapped_json,
    "a.jsonl": write_jsonl,
    "a.xlsx": write_xlsx,
    "a.xls": write_xls,
    "a.parquet": write_parquet,
    "a.csv.gz": write_gzip,
    "no_suffix": write_csv,
    "misnamed.csv": write_xlsx,
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("chunk_rows", [1, 2, 50_000])
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str, chunk_rows: int) -> None:
    WRITERS[name](tmp_path / name)
    columns, rows, bad = rows_of(tmp_path / name, chunk_rows)
    assert columns == tuple(HEADER)
    assert [[cell or "" for cell in row] for row in rows] == ROWS
    assert bad == []


@pytest.mark.parametrize("name", WRITERS)
def test_progress_rises_to_its_total(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    steps: list[tuple[int, int]] = []
    list(read_chunks(tmp_path / name, chunk_rows=1, on_progress=lambda done, total: steps.append((done, total))))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]


cell_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cell_text, min_size=width, max_size=width), max_size=12)
)
# Enough real text for any encoding to be told from the others, as a file of cases has.
TOLD = ["案件编号，简要案情", "嫌疑人撬锁进入室内盗走现金", "溜门入室盗走电动车一辆"]


def with_story(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    width = len(rows[0]) if rows else 1
    header = ["案件编号", *[f"字段{place}" for place in range(width)]]
    return header, [[TOLD[number % 3], *row] for number, row in enumerate(rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@given(rows=tables, chunk_rows=st.integers(1, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_reads_back_from_delimited_text(
    tmp_path: Path, encoding: str, delimiter: str, rows: list[list[str]], chunk_rows: int
) -> None:
    header, full = with_story(rows)
    path = tmp_path / "any.csv"
    path.write_bytes(delimited(header, full, delimiter).encode(encoding))
    assert rows_of(path, chunk_rows) == (tuple(header), full, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("layout", ["lines", "list", "pretty"])
@given(rows=tables, chunk_rows=st.integers(1, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_reads_back_from_json(
    tmp_path: Path, encoding: str, layout: str, rows: list[list[str]], chunk_rows: int
) -> None:
    header, full = with_story(rows or [[""]])
    records = objects(header, full)
    path = tmp_path / ("any.jsonl" if layout == "lines" else "any.json")
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    listed = json.dumps(records, ensure_ascii=False, indent=2 if layout == "pretty" else None)
    path.write_bytes((lines if layout == "lines" else listed).encode(encoding))
    assert rows_of(path, chunk_rows) == (tuple(header), full, [])


def test_rows_count_as_the_user_does(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,text\n\n1,"two\nlines"\n2,b\n', encoding="utf-8")
    (tmp_path / "a.json").write_text('[{"id": 1}, {"id": 2}]', encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('\n{"id": 1}\n\n{"id": 2}\n', encoding="utf-8")
    numbers = {path.name: next(read_chunks(path)).rows for path in sorted(tmp_path.iterdir())}
    assert numbers == {"a.csv": (3, 5), "a.json": (1, 2), "a.jsonl": (2, 4)}


def test_a_header_alone_gives_one_empty_chunk(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,time\n", encoding="utf-8")
    [chunk] = read_chunks(tmp_path / "a.csv")
    assert (chunk.columns, chunk.cells, len(chunk)) == (("id", "time"), ([], []), 0)


def test_parquet_cells_keep_their_types(tmp_path: Path) -> None:
    moment = datetime(2024, 2, 29, 23, 59, 1)
    table = pa.table(
        {
            "number": pa.array([1.5, float("nan")]),
            "moment": pa.array([moment, None], pa.timestamp("ns")),
            "day": pa.array([date(2024, 2, 29), None]),
            "goods": pa.array([["手机", "现金"], None]),
            "loss": pa.array(["12.50", None]).cast(pa.decimal128(10, 2)),
            "bytes": pa.array(["锁".encode(), None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    _, rows, _ = rows_of(tmp_path / "a.parquet")
    assert rows == [[1.5, moment, date(2024, 2, 29), ["手机", "现金"], 12.5, "锁"]]


def test_chunk_checks_its_shape() -> None:
    with pytest.raises(ValueError, match="of unequal length"):
        RawChunk(("a", "b"), ([1], []), (1,))


def test_chunk_rows_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        read_chunks(tmp_path / "a.csv", chunk_rows=0)


@pytest.mark.parametrize(
    ("name", "rows"),
    [("lapd_mo/incidents.csv", 13_113), ("zh_theft/events.jsonl", 971), ("porter_town/events.csv", 490)],
)
def test_real_files_read_whole(name: str, rows: int) -> None:
    if not SHARED.exists():
        pytest.skip("the shared data sets are not on this machine")
    chunks = list(read_chunks(SHARED / name, chunk_rows=1000))
    assert sum(map(len, chunks)) == rows
    assert not any(chunk.bad_rows for chunk in chunks)


def test_the_source_is_closed_when_reading_stops_early(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv")
    chunks = read_chunks(tmp_path / "a.csv", chunk_rows=1)
    next(chunks)
    del chunks  # an open file would be a ResourceWarning, which is an error here
    with pytest.raises(InputError):
        read_chunks(tmp_path / "b.csv")
