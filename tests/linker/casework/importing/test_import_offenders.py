"""Files of known offenders: lists, numbers that lost digits, merged cells, and names that are no person."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from said import said

from linker.casework.importing.import_cases import import_file, import_offenders
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    rows = "".join(f"A{number:03},盗窃,2023-06-05 22:00\n" for number in range(1, 41))
    (tmp_path / "cases.csv").write_text(f"案件编号,案件类别,发案时间\n{rows}")
    library = Library.open(tmp_path / "cases.db")
    import_file(library, tmp_path / "cases.csv")
    return library


def people(library: Library, *case_ids: str) -> list[tuple[str, ...]]:
    with library:
        return library.cases(case_ids).offenders.rows()


def test_a_cell_may_list_several_offenders(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text('案件编号,嫌疑人\nA001,张三、李四\nA002,"张三,李四"\nA003,不详\n')
    report = import_offenders(library, path)
    assert [(row.row, said(row.reason)[:11]) for row in report.left_out] == [(4, "no offender")]
    assert people(library, "A001", "A002", "A003") == [("张三", "李四"), ("张三", "李四"), ()]


def test_a_number_that_lost_digits_is_told_by_its_row(library: Library, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["案件编号", "嫌疑人身份证号"], ["A001", 3.2010219900101e17], ["A002", "320102199001010012"]):
        book.active.append(row)
    book.save(tmp_path / "o.xlsx")
    report = import_offenders(library, tmp_path / "o.xlsx")
    assert (report.stored, report.left_out[0].row) == (1, 2)
    assert "lost digits" in said(report.left_out[0].reason)


def test_merged_cells_name_the_offender_of_each_row(library: Library, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["案件编号", "嫌疑人编号"], ["A001", "P1"], ["A002", None], ["A003", None], ["A004", "P2"]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "o.xlsx")
    report = import_offenders(library, tmp_path / "o.xlsx")
    assert [row.row for row in report.left_out] == [4]
    assert people(library, "A001", "A002", "A003", "A004") == [("P1",), ("P1",), (), ("P2",)]


def test_words_and_names_of_a_large_share_are_asked_about(library: Library, tmp_path: Path) -> None:
    rows = "".join(f"A{number:03},{'甲某' if number <= 20 else f'P{number}'}\n" for number in range(1, 40))
    path = tmp_path / "o.csv"
    path.write_text(f"案件编号,嫌疑人\n{rows}A040,在逃\n")
    report = import_offenders(library, path)
    assert report.doubted == ("甲某",)
    assert "--believe" in said(report.hints[0])
    assert said(report.left_out[0].reason).startswith("'在逃' is no offender")
    with library:
        assert import_offenders(library, path, believed=("甲某",)).stored == 20
