"""Columns of records: found by their headers, or named by the user's map."""

from __future__ import annotations

from pathlib import Path

import pytest

from linker.errors import MappingError
from linker.library.files.raw import Cell, RawChunk
from linker.library.records.fields import SENSORS, SIGHTINGS, RecordKind, RecordMap, record_map


def chunk(columns: dict[str, list[Cell]]) -> RawChunk:
    size = len(next(iter(columns.values())))
    return RawChunk(tuple(columns), tuple(columns.values()), tuple(range(2, size + 2)))


PASS = {"号牌号码": ["澄A1"], "点位编号": ["K1"], "经过时间": ["2024-05-01 10:00:00"]}


@pytest.mark.parametrize("kind", [SIGHTINGS, SENSORS], ids=lambda kind: kind.name)
def test_no_header_belongs_to_two_fields(kind: RecordKind) -> None:
    keys = [key for field in kind.fields for key in field.synonyms]
    assert len(keys) == len(set(keys))


def test_headers_are_found_and_what_is_not_used_is_told() -> None:
    mapping = record_map(SIGHTINGS, chunk({**PASS, "图片": ["a.jpg"], "民族": ["汉"]}), Path("r.csv"))
    assert mapping.columns == {
        "号牌号码": "plate", "点位编号": "sensor", "经过时间": "moment", "图片": "ignore", "民族": "ignore"
    }  # fmt: skip
    assert [row.how for row in mapping.explain(chunk({**PASS, "图片": [""], "民族": [""]}))][-2:] == ["kept", "kept"]


def test_of_two_columns_for_a_field_the_better_header_counts() -> None:
    mapping = record_map(SIGHTINGS, chunk({"时间": ["2024"], **PASS}), Path("r.csv"))
    assert (mapping.column("moment"), mapping.columns["时间"]) == ("经过时间", "ignore")


@pytest.mark.parametrize("missing", PASS)
def test_what_says_nothing_of_who_where_or_when_is_refused(missing: str) -> None:
    with pytest.raises(MappingError, match=r"^r\.csv: no column says .* which these records need"):
        record_map(SIGHTINGS, chunk({name: cells for name, cells in PASS.items() if name != missing}), Path("r.csv"))


def stated(folder: Path, lines: str) -> RecordMap:
    path = folder / "map.toml"
    path.write_text(f"[columns]\n{lines}\n", encoding="utf-8")
    return record_map(SIGHTINGS, chunk({**PASS, "甲": ["澄B2"]}), Path("r.csv"), path)


def test_the_word_of_a_map_counts_more(tmp_path: Path) -> None:
    mapping = stated(tmp_path, '"甲" = "plate"')
    assert (mapping.column("plate"), mapping.columns["号牌号码"], mapping.how["甲"]) == ("甲", "ignore", "map")


@pytest.mark.parametrize(
    ("line", "fault"), [('"乙" = "plate"', "'乙' is not in the file"), ('"甲" = "x"', "'x' is no field")]
)
def test_a_map_that_names_what_is_not_there_is_refused(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(MappingError, match=fault):
        stated(tmp_path, line)
