from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from linker.errors import InputError
from linker.library.files.raw import RawChunk
from linker.library.files.readers import read_chunks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def saved(path: Path, sheet: Worksheet) -> RawChunk:
    sheet.parent.save(path)
    [chunk] = read_chunks(path)
    return chunk


def new_sheet() -> Worksheet:
    sheet = openpyxl.Workbook().active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_cells_keep_their_types(path: Path) -> None:
    sheet = new_sheet()
    sheet.append(["number", "moment", "day", "hour", "solved", "error", "span", "empty"])
    moment = datetime(2024, 2, 29, 23, 59)
    sheet.append([3.5, moment, date(2024, 2, 29), time(3, 4), True, "#N/A", timedelta(hours=30, minutes=5)])
    sheet["F2"].data_type = "e"
    [row] = zip(*saved(path, sheet).cells, strict=True)
    assert row == (3.5, moment, date(2024, 2, 29), time(3, 4), True, None, "30:05:00", None)


def test_merged_titles_blank_rows_and_margins_are_passed_over(path: Path) -> None:
    sheet = new_sheet()
    sheet["B3"] = "2023年入室盗窃案件统计表"
    sheet.merge_cells("B3:D3")
    for place, name in zip("BCD", ["编号", None, "地点"], strict=True):
        sheet[f"{place}4"] = name
    sheet["D4"] = "地点"
    sheet["E4"] = "时间"
    for row in (5, 7):
        for place in "BCDE":
            sheet[f"{place}{row}"] = f"{place}{row}"
    chunk = saved(path, sheet)
    assert (chunk.columns, chunk.rows) == (("编号", "column 3", "地点", "时间"), (5, 7))
    assert chunk.cells[0] == ["B5", "B7"]


def test_the_first_visible_sheet_that_holds_anything(path: Path) -> None:
    book = openpyxl.Workbook()
    lists = book.create_sheet("下拉", 0)
    lists.append(["hidden"])
    lists.sheet_state = "hidden"
    book.create_sheet("empty", 1)
    data = book.create_sheet("案件")
    data.append(["id"])
    assert saved(path, data).columns == ("id",)


def test_a_header_alone_gives_one_empty_chunk(path: Path) -> None:
    sheet = new_sheet()
    sheet.append(["编号", "地点"])
    chunk = saved(path, sheet)
    assert (chunk.columns, len(chunk)) == (("编号", "地点"), 0)


def test_legacy_workbooks_keep_dates(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件")
    sheet.write(0, 0, "时间")
    sheet.write(1, 0, datetime(2020, 1, 2, 3, 4), xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM"))
    book.save(str(tmp_path / "a.xls"))
    [chunk] = read_chunks(tmp_path / "a.xls")
    assert chunk.cells == ([datetime(2020, 1, 2, 3, 4)],)


def refused(path: Path, message: str) -> None:
    with pytest.raises(InputError, match=rf"{path.name}: .*{message}.*; "):
        list(read_chunks(path))


def test_empty_sheets_are_refused(path: Path) -> None:
    openpyxl.Workbook().save(path)
    refused(path, "every sheet of the workbook is empty")


def test_a_stray_cell_in_the_far_corner_is_refused(path: Path) -> None:
    sheet = new_sheet()
    sheet.append(["id", "place"])
    sheet["XFD1048576"] = "x"
    sheet.parent.save(path)
    refused(path, "reaches to row 1048576, column 16384, and is nearly all empty")


def test_a_bomb_is_refused_by_its_declared_size(path: Path) -> None:
    new_sheet().parent.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(40):
            part.write(bytes(1 << 20))
    refused(path, "fills the memory")


def test_a_plain_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("cases.csv", "id,time\n")
    refused(tmp_path / "a.csv", "zip archive without a workbook")


@pytest.mark.parametrize("keep", [0.2, 0.7, 0.99])
def test_a_cut_workbook_is_refused(path: Path, keep: float) -> None:
    sheet = new_sheet()
    sheet.append(["id", "place"])
    sheet.parent.save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    refused(path, "damaged")


def test_damaged_legacy_workbooks_never_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "id")
    book.save(str(path))
    content = path.read_bytes()
    for length in range(600, len(content), 500):
        path.write_bytes(content[:length])
        with pytest.raises(InputError):
            list(read_chunks(path))


def test_a_password_is_named(tmp_path: Path) -> None:
    # Excel wraps a protected workbook into an OLE file with a stream of this name.
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    (tmp_path / "a.xlsx").write_bytes(content)
    refused(tmp_path / "a.xlsx", "protected by a password")
