from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.errors import InputError
from linker.library.files import json_text
from linker.library.files.json_text import JsonText
from linker.library.files.raw import RawChunk
from linker.library.files.readers import read_chunks


def read(path: Path, content: str | bytes) -> RawChunk:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [chunk] = read_chunks(path)
    return chunk


def test_columns_are_the_union_of_keys_in_every_chunk(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n{"b": 2, "id": 3}\n{"c": [1]}\n', encoding="utf-8")
    chunks = list(read_chunks(tmp_path / "a.jsonl", chunk_rows=1))
    assert [chunk.columns for chunk in chunks] == [("id", "b", "c")] * 3
    assert [chunk.cells for chunk in chunks] == [([1], [None], [None]), ([3], [2], [None]), ([None], [None], [[1]])]


def test_nested_values_stay_and_nan_is_unknown(tmp_path: Path) -> None:
    chunk = read(tmp_path / "a.json", '[{"place": {"x": 1}, "goods": ["a", "b"], "loss": NaN, "solved": true}]')
    assert [column[0] for column in chunk.cells] == [1, ["a", "b"], None, True]


def test_lines_in_a_json_file(tmp_path: Path) -> None:
    assert read(tmp_path / "a.json", '{"id": 1}\n{"id": 2}\n').cells == ([1, 2],)


@pytest.mark.parametrize("content", ["[]", '{"cases": []}'])
def test_an_empty_list_has_no_rows(tmp_path: Path, content: str) -> None:
    assert len(read(tmp_path / "a.json", content)) == 0


def test_one_object_is_one_row(tmp_path: Path) -> None:
    chunk = read(tmp_path / "a.json", '{\n"id": 1,\n"goods": []\n}')
    assert (chunk.columns, chunk.cells) == (("id", "goods"), ([1], [[]]))


def test_bad_lines_are_set_aside(tmp_path: Path) -> None:
    lines = ['{"a": "\\ud83d"}', '{"a": "\\u0000"}', '{"a": "\\\\u0000"}', "[1]", '{"a":', '{"a": "\\ud83d\\ude00"}']
    chunk = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert (chunk.rows, chunk.cells) == ((3, 6), (["\\u0000", "😀"],))
    reasons = {bad.row: said(bad.reason) for bad in chunk.bad_rows}
    assert reasons == {
        1: "holds half a character (U+D83D); export the row again",
        2: "holds a NUL character; remove it",
        4: "this is no JSON object; write {…} with the names of the columns",
        5: "broken JSON (Expecting value, column 6); correct the line",
    }


def test_a_line_beyond_all_limits_is_set_aside(tmp_path: Path) -> None:
    deep, long = '{"a": ' + "[" * 100_000, '{"a": ' + "9" * 5000 + "}"
    assert [bad.row for bad in read(tmp_path / "a.jsonl", f'{{"a": 1}}\n{deep}\n{long}').bad_rows] == [2, 3]


def test_a_byte_that_does_not_fit_costs_its_element(tmp_path: Path) -> None:
    records = [{"id": number, "text": "嫌疑人撬锁进入室内"} for number in range(50)]
    content = json.dumps(records, ensure_ascii=False).encode().replace(b'"id": 7, "', b'"id": 7, "\xff')
    chunk = read(tmp_path / "a.json", content)
    assert (len(chunk), [bad.row for bad in chunk.bad_rows]) == (49, [8])
    assert said(chunk.bad_rows[0].reason) == "byte 0xFF is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": 1},\n {"id": 2,, "b": 3}]', r"broken JSON: .* \(line 2, column 1\d\)"),
        ('[{"id": 1},\n{"id": 2', r"broken JSON: .* \(line 2, column 9\)"),
        ('[{"id": 1}\n {"id": 2}]', r", or \] should stand here \(line 2, column 2\)"),
        ('[{"id": 1}] x', r"after the end of the JSON text \(line 1, column 13\)"),
        ('{"a": [{"x": 1}], "b": [{"x": 1}]}', 'two lists of objects, "a" and "b"'),
        ('{"a": 1, b: 2}', "key should stand"),
        ('"text"', "no JSON list or object"),
        ("[1, 2]", "none of its 2 rows is a JSON object"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_chunks(tmp_path / "a.json"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(values=st.lists(json_values, max_size=6), indent=st.sampled_from([None, 1]), piece=st.integers(1, 9))
def test_a_list_read_piece_by_piece_is_the_list(values: list[Any], indent: int | None, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "PIECE_CHARACTERS", piece)
        text = JsonText(io.StringIO(json.dumps(values, indent=indent)), Path("a.json"))
        assert [value for value, _ in text.list_elements()] == values
        assert text.peek() == ""


@given(content=st.text(alphabet='[]{}",:1ab \n\\', max_size=30))
def test_what_json_refuses_is_refused_with_a_place(content: str) -> None:
    def streamed() -> list[Any]:
        text = JsonText(io.StringIO(content), Path("a.json"))
        values = [value for value, _ in text.list_elements()]
        if text.peek():
            raise text.error("files.after_the_end")
        return values

    try:
        whole = json.loads(content, strict=False)
    except ValueError:
        whole = None
    if isinstance(whole, list):
        assert streamed() == whole
    else:
        with pytest.raises(InputError, match=r"\(line \d+, column \d+\)"):
            streamed()
