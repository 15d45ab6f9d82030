from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linker.library.files.readers import read_chunks
from linker.library.files.rejects import Reject, rejects_path, write_rejects

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.csv", "a.rejects.csv"), ("a.b.xlsx", "a.b.rejects.csv"), ("a.json.gz", "a.rejects.csv")],
)
def test_the_file_stands_beside_its_input(tmp_path: Path, name: str, expected: str) -> None:
    assert rejects_path(tmp_path / name) == tmp_path / expected


def test_excel_shows_it_and_formulas_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.rejects.csv"
    write_rejects(path, ["编号", "地点"], [Reject(7, "地点", "unknown place", ("A1", "=1+1"))])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["编号,地点,_row,_field,_reason", "A1,=1+1,7,地点,unknown place"]


@given(rows=st.lists(st.tuples(texts, texts), max_size=8))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_reads_back_unchanged(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "a.rejects.csv"
    write_rejects(path, ["id", "text"], [Reject(number, "text", "why", row) for number, row in enumerate(rows)])
    [chunk] = read_chunks(path)
    assert chunk.columns == ("id", "text", "_row", "_field", "_reason")
    assert list(zip(*chunk.cells[:2], strict=True)) == rows
    assert chunk.bad_rows == ()


def test_rows_too_short_and_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.rejects.csv"
    write_rejects(path, ["a", "b"], [Reject(2, "", "short", ("1",)), Reject(3, "", "long", ("1", "2", "3"))])
    lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert lines == ["1,,2,,short", "1,2,3,,long,3"]


def test_rejects_of_rejects_keep_one_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.rejects.rejects.csv"
    columns = ["id", "_row", "_field", "_reason"]
    write_rejects(path, columns, [Reject(2, "id", "new", ("A1", "7", "id", "old"))])
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["id,_row,_field,_reason", "A1,2,id,new"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def failing() -> Iterator[Reject]:
        yield Reject(2, "", "why", ("1",))
        raise RuntimeError("stop")

    path = tmp_path / "a.rejects.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError, match="stop"):
        write_rejects(path, ["a"], failing())
    assert {found.name: found.read_text(encoding="utf-8") for found in tmp_path.iterdir()} == {path.name: "old"}
