"""Files that are small on disk and fill the memory or the hours when read: refused before, with the remedy."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from county import run

from linker.errors import InputError
from linker.library.files import sources, workbook_limits
from linker.library.files.readers import read_chunks

HEAD = b"case_id,narrative\n"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds as they are, on files that are made in a moment."""
    for module in (sources, workbook_limits):
        monkeypatch.setattr(module, "BIG_MEMBER_BYTES", 1 << 20, raising=False)


def rows_read(path: Path) -> int:
    return sum(len(chunk) for chunk in read_chunks(path))


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_gzip_of_blanks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(HEAD)
        for _ in range(8):
            file.write(b"A1," + b" " * (1 << 20) + b"\n")
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


def test_a_gzip_of_gzips_has_a_bound_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_UNPACKED_BYTES", 1 << 20)
    path = tmp_path / "cases.csv.gz"
    row = b"A%d,%d stolen\n"
    path.write_bytes(gzip.compress(HEAD + b"".join(row % (number, number**5) for number in range(60_000))))
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


def test_an_ordinary_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv.gz"
    path.write_bytes(gzip.compress(HEAD + b"".join(b"A%d,bicycle stolen\n" % number for number in range(50_000))))
    assert rows_read(path) == 50_000


def test_a_workbook_of_many_tight_parts_is_refused(tmp_path: Path) -> None:
    sheets = {f"xl/worksheets/sheet{number}.xml": b"0" * (900 << 10) for number in range(20)}
    path = packed(tmp_path / "cases.xlsx", {"[Content_Types].xml": b"<Types/>", **sheets})
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The directory of the archive says a thousand bytes where sixteen million come out."""
    shown, content = b"0" * 1_000, b"0" * (16 << 20)
    path = packed(tmp_path / "cases.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/sharedStrings.xml": content})
    data = path.read_bytes()
    truth = struct.pack("<I", zlib.crc32(content)), struct.pack("<I", len(content))
    lie = struct.pack("<I", zlib.crc32(shown)), struct.pack("<I", len(shown))
    for said, instead in zip(truth, lie, strict=True):
        data = data.replace(said, instead)
    path.write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.read("xl/sharedStrings.xml")) == 1_000
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


def test_a_parquet_file_of_one_value_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    indices = pa.array([0] * 40_000, pa.int32())
    narrative = pa.DictionaryArray.from_arrays(indices, pa.array(["x" * (1 << 20)]))
    pq.write_table(pa.table({"case_id": pa.array(range(40_000)), "narrative": narrative}), path, compression="zstd")
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


def test_a_parquet_file_of_rows_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    table = pa.table({"case_id": pa.array(["A"] * (1 << 20)).dictionary_encode()})
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _ in range(20):
            writer.write_table(table, row_group_size=1 << 20)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpack"):
        rows_read(path)


@pytest.mark.parametrize("text", ["[" * 200_000, '[{"case_id": ' + "[" * 200_000, '{"a":' * 200_000])
def test_json_without_a_bottom_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(text)
    with pytest.raises(InputError):
        rows_read(path)


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(HEAD + b"A1," + b"x" * (17 << 20))
    with pytest.raises(InputError, match="no end"):
        rows_read(path)


def test_the_command_line_refuses_them_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv.gz"
    path.write_bytes(gzip.compress(HEAD + b"A1," + b" " * (16 << 20)))
    refused = run("--library", tmp_path / "cases.db", "import", path)
    assert refused.exit_code == 1
    assert "unpack" in refused.stderr
