from __future__ import annotations

from pathlib import Path

import pytest
from said import said

from linker.errors import InputError
from linker.library.files.raw import RawChunk
from linker.library.files.readers import read_chunks


def read(path: Path, content: str | bytes) -> RawChunk:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [chunk] = read_chunks(path)
    return chunk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(path: Path, delimiter: str) -> None:
    text = "id|place|loss\n1|a,b|2,5\n2|c;d|3,5\n".replace("|", delimiter) if delimiter == "|" else None
    text = text or delimiter.join(["id", "place", "loss"]) + "\n" + delimiter.join(["1", "x y", "2.5"]) + "\n"
    assert read(path, text).columns == ("id", "place", "loss")


def test_decimal_commas_do_not_hide_the_semicolon(path: Path) -> None:
    assert read(path, "x;y\n1,5;2,5\n3,5;4,5\n").cells == (["1,5", "3,5"], ["2,5", "4,5"])


def test_a_separator_line_is_followed(path: Path) -> None:
    chunk = read(path, "sep=;\nid;name\n1;a,b,c\n")
    assert (chunk.columns, chunk.rows, chunk.cells) == (("id", "name"), (3,), (["1"], ["a,b,c"]))


def test_one_column_is_a_table(path: Path) -> None:
    assert read(path, "case_id\nA 1\nA 2\n").cells == (["A 1", "A 2"],)


def test_header_names_are_trimmed_and_unique(path: Path) -> None:
    assert read(path, " time ,time,,time.2\n1,2,3,4\n").columns == ("time", "time.3", "column 3", "time.2")


def test_title_lines_are_passed_over(path: Path) -> None:
    chunk = read(path, "2023年案件统计表,,\n编号,时间,地点\n1,2,3\n")
    assert (chunk.columns, chunk.rows) == (("编号", "时间", "地点"), (3,))


def test_rows_that_do_not_fit_are_set_aside(path: Path) -> None:
    chunk = read(path, "a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n\n , ,\n4,5,6\n")
    assert chunk.rows == (3, 7)
    assert [(bad.row, bad.cells) for bad in chunk.bad_rows] == [(2, ("1", "2")), (4, ("1", "2", "3", "4"))]
    assert said(chunk.bad_rows[0].reason) == "2 fields where the header has 3; add the missing delimiters"


def test_an_unnamed_last_column_may_be_missing(path: Path) -> None:
    chunk = read(path, "a,b,\n1,2\n3,4,5\n")
    assert (chunk.columns, chunk.cells[2]) == (("a", "b", "column 3"), ["", "5"])


def test_a_quote_never_closed_costs_one_row(path: Path) -> None:
    lines = [f"{number},text {number}" for number in range(2, 2000)]
    lines[7] = '9,"text 9'
    chunk = read(path, "id,text\n" + "\n".join(lines))
    assert len(chunk) == 1997
    [bad] = chunk.bad_rows
    assert (bad.row, bad.cells) == (9, ("9", '"text 9'))
    assert "never closed" in said(bad.reason)


def test_a_quote_closed_far_below_is_named_with_its_lines(path: Path) -> None:
    chunk = read(path, 'a,b,c\n1,"x,y\n2,x,y\n3,x"\n4,x,y\n')
    assert chunk.rows == (5,)
    assert "it runs to line 4: close the quotes" in said(chunk.bad_rows[0].reason)


def test_a_nul_is_set_aside(path: Path) -> None:
    chunk = read(path, b"a,b\n1,x\0y\n2,z\n")
    assert chunk.rows == (3,)
    assert [(bad.row, said(bad.reason), bad.cells) for bad in chunk.bad_rows] == [
        (2, "holds a NUL character; remove it", ("1", "x\\x00y"))
    ]


def test_a_narrative_of_five_megabytes_and_two_hundred_columns(path: Path) -> None:
    story = "嫌疑人，" * 450_000
    header = ",".join(f"c{place}" for place in range(200))
    chunk = read(path, f'{header}\n"{story}"{"," * 198},end\n')
    assert chunk.cells[0] == [story]
    assert chunk.cells[199] == ["end"]


def test_old_line_ends(path: Path) -> None:
    assert read(path, "a,b\r1,2\r3,4\r").cells == (["1", "3"], ["2", "4"])


def test_memory_is_bounded_by_the_chunk(path: Path) -> None:
    path.write_text("id,text\n" + "1,some text\n" * 5000, encoding="utf-8")
    sizes = [len(chunk) for chunk in read_chunks(path, chunk_rows=2000)]
    assert sizes == [2000, 2000, 1000]


@pytest.mark.parametrize("content", ["", "\n\n  \n", "\ufeff", ",,,\n,,,\n"])
def test_nothing_in_the_file(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv: .*; "):
        list(read_chunks(path))


def test_text_named_xls_is_read_as_what_it_is(tmp_path: Path) -> None:
    chunk = read(tmp_path / "a.xls", "编号\t发案时间\n甲1\t2023-01-01\n".encode("gbk"))
    assert chunk.cells == (["甲1"], ["2023-01-01"])
