from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.errors import InputError
from linker.library.files.encodings import fault_of, find_encoding, is_undecoded, open_text, readable
from linker.library.files.raw import BadRow
from linker.library.files.readers import read_chunks
from linker.library.files.sources import look_at

CHINESE = "案件编号,发案时间,简要案情\n" + "".join(
    f"A{number},2023-01-0{number},嫌疑人撬锁进入室内，盗走现金{number}元\n" for number in range(1, 10)
)
TRADITIONAL = "案件編號,地點\n1,台北市中正區竊盜電動車\n2,嫌疑人撬鎖進入室內盜走現金\n"
SPANISH = "id,place\n1,Peñón de Ifach\n2,calle García, señor Núñez\n"
RUSSIAN = "номер,описание\n1,Кража велосипеда из подъезда\n2,взлом замка входной двери\n"


def written(folder: Path, content: bytes) -> Path:
    (folder / "a.csv").write_bytes(content)
    return folder / "a.csv"


def decoded(path: Path) -> str:
    source = look_at(path)
    with open_text(source, find_encoding(source)) as (text, _):
        return text.read()


def read(path: Path) -> tuple[list[list[object]], list[BadRow]]:
    [chunk] = read_chunks(path)
    return [list(row) for row in zip(*chunk.cells, strict=True)], list(chunk.bad_rows)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((CHINESE, name) for name in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be")),
        (CHINESE, "utf-32"),
        ("\ufeff" + CHINESE, "utf-16-be"),
        ("\ufeff" + CHINESE, "gb18030"),
        ("id,name\n", "utf-16-le"),
        (TRADITIONAL, "big5"),
        (SPANISH, "cp1252"),
        (SPANISH, "utf-8"),
        (RUSSIAN, "cp1251"),
        ("id,place\n1,a\n", "ascii"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    assert decoded(written(tmp_path, text.encode(encoding))) == text.removeprefix("\ufeff")


@given(text=st.text(st.characters(codec="gb18030", exclude_characters="\0"), max_size=40))
def test_any_text_beside_chinese_is_told_from_gb18030(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    full = CHINESE + text
    assert decoded(written(tmp_path_factory.mktemp("gb"), full.encode("gb18030"))) == full


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_byte_that_does_not_fit_costs_its_row(tmp_path: Path, encoding: str) -> None:
    rows, bad = read(written(tmp_path, CHINESE.encode(encoding).replace(b"A3,", b"A3\xff,")))
    assert [row[0] for row in rows] == ["A1", "A2", "A4", "A5", "A6", "A7", "A8", "A9"]
    assert [(row.row, said(row.reason)) for row in bad] == [
        (4, f"byte 0xFF is not {encoding.upper()}; save the file as UTF-8")
    ]
    assert bad[0].cells[0] == "A3\\xff"


def test_a_byte_at_the_very_end_of_a_long_file_is_seen(tmp_path: Path) -> None:
    good = "1,人民广场\n".encode() * 200_000
    path = written(tmp_path, b"id,place\n" + good + b"2,\xb9\xfa\n")
    bad = [row.row for chunk in read_chunks(path) for row in chunk.bad_rows]
    assert bad == [200_002]


def test_damage_in_plain_ascii_is_not_taken_for_a_language(tmp_path: Path) -> None:
    rows, bad = read(written(tmp_path, b"id,n\n1,2\n3,\xff\n5,6\n7,8\n"))
    assert (len(rows), [row.row for row in bad]) == (3, [3])


def test_half_a_character_of_utf16_costs_its_row(tmp_path: Path) -> None:
    content = "id,n\n1,a\n2,b\n3,c\n4,d\n".encode("utf-16").replace(b"b\0", b"\0\xd8")
    rows, bad = read(written(tmp_path, content))
    assert (len(rows), [row.row for row in bad]) == (3, [3])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CHINESE.encode() + CHINESE.encode("gb18030"), "the file mixes encodings: 10 lines are UTF-8, 10 not"),
        (b"a,b\n" + b"1,\xff 2\n" * 9, "the encoding of the text cannot be told"),
        (b"\xef\xbb\xbfa,b\n" + b"1,\xff\n" * 9, "the file starts as UTF-8, but 9 lines of 10 cannot be read as that"),
    ],
)
def test_what_is_mostly_unreadable_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=f"{message}; save the file as UTF-8"):
        list(read_chunks(written(tmp_path, content)))


def test_rows_of_many_lines_that_all_fail_are_refused(tmp_path: Path) -> None:
    row = '1,"嫌疑人\n撬锁进入\n盗走现金\n'.encode() + b'\xff"\n'
    path = written(tmp_path, b"id,text\n" + row * 5)
    with pytest.raises(InputError, match="5 rows of 5 cannot be read as UTF-8"):
        list(read_chunks(path))


def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE.encode().replace("编".encode(), b"\xff", 1))
    with pytest.raises(InputError, match=r"a\.csv, row 1: the header byte 0xFF is not UTF-8; save the file as UTF-8"):
        list(read_chunks(path))


def test_faults_are_named() -> None:
    assert fault_of("ok 案件", "utf-8") is None
    assert said(fault_of("a\0", "utf-8")) == "holds a NUL character; remove it"
    assert said(fault_of("a\udcff", "gb18030")) == "byte 0xFF is not GB18030; save the file as UTF-8"
    assert is_undecoded("a\udcff")
    assert not is_undecoded("a\0")
    assert readable(["a\udcff\0", "\ud83d"]) == ("a\\xff\\x00", "\\ud83d")
