from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from linker.errors import InputError
from linker.library.files.readers import read_chunks

NOISE = random.Random(7).randbytes(200_000)
PACKED = gzip.compress(b"id,place\n" + NOISE.hex().encode(), mtime=0)
FLIPPED = PACKED[:5000] + bytes([PACKED[5000] ^ 255]) + PACKED[5001:]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "the file is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "this is a PNG picture, not a table"),
        ("a.xlsx", b"%PDF-1.7\n", "this is a PDF document, not a table"),
        ("a.csv.gz", gzip.compress(b"\x89PNG\r\n\x1a\n", mtime=0), "this is a PNG picture, not a table"),
        ("a.csv", NOISE, "this is binary data, not a table"),
        ("a.csv", b"a,b\n" + bytes(5000), "this is binary data, not a table"),
        ("a.csv.gz", PACKED[:50_000], "the gzip archive is damaged"),
        ("a.csv.gz", FLIPPED, "the gzip archive is damaged"),
        ("a.csv.gz", b"id,place\n", "the name ends in .gz but it is no gzip archive"),
        ("a.parquet.gz", gzip.compress(b"PAR1", mtime=0), "only text formats are read out of a .gz"),
        ("a.xlsx", b"PK\x03\x04garbage", "the workbook is damaged"),
        ("a.xlsx", b"id,place\n1,2\n", "the content is not XLSX"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE[:3000], "the workbook cannot be read"),
        ("a.xls", b"garbage", "the content is no workbook and no table"),
        ("a.xls", b"<html><table></table></html>", "this is a web page or XML"),
        ("a.parquet", b"PAR1" + b"garbage" * 9 + b"PAR1", "the Parquet file cannot be read"),
        ("a.parquet", b"garbage", "the content is not PARQUET"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_chunks(path))
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "; " in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"b\.csv: there is no such file; check the name"):
        read_chunks(tmp_path / "b.csv")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder; name a file in it"):
        read_chunks(tmp_path)
