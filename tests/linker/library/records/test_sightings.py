"""Rows of sightings as columns; rows that are none say why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linker.library.files.raw import Cell, RawChunk
from linker.library.records.fields import SIGHTINGS, record_map
from linker.library.records.sightings import ReadSightings, read_sightings

NOON = int(np.datetime64("2024-05-01T12:00:00", "s").astype(np.int64))


def read(**columns: list[Cell]) -> ReadSightings:
    size = len(next(iter(columns.values())))
    chunk = RawChunk(tuple(columns), tuple(columns.values()), tuple(range(2, size + 2)))
    return read_sightings(chunk, record_map(SIGHTINGS, chunk, Path("r.csv")))


def passes(plates: list[Cell], **columns: list[Cell]) -> ReadSightings:
    size = len(plates)
    return read(**{"plate": plates, "sensor": ["K1"] * size, "moment": ["2024-05-01 12:00:00"] * size, **columns})


def test_a_pass_is_read() -> None:
    (table,) = passes(["澄A·12345"], direction=["东"], colour=["白"], vehicle_type=["小型"], brand=[""]).tables
    assert (table.value.tolist(), table.moment.tolist(), table.stay.tolist()) == (["澄A12345"], [NOON], [0])
    assert (table.direction.tolist(), table.look.tolist()) == (["东"], ["小型|白|"])


def test_a_vehicle_without_a_read_plate_is_kept_by_its_look() -> None:
    sightings = passes(["未识别", "未识别"], colour=["白", ""], vehicle_type=["货车", ""])
    assert [table.look.tolist() for table in sightings.tables] == [["货车|白|"]]
    assert sightings.unread_plates == 1
    assert [reject.row for reject in sightings.rejects] == [3]


@pytest.mark.parametrize("plate", ["未识别", "无牌", "不详", "澄A1*345", "00000000", "", "-"])
def test_a_plate_that_was_not_read_whole_is_nobodys(plate: str) -> None:
    assert [table.value.tolist() for table in passes([plate]).tables] == [[]]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"moment": [""]}, "no moment"),
        ({"moment": ["2024-05-01"]}, "vaguer than an hour"),
        ({"moment": ["soon"]}, "is not a time"),
        ({"sensor": [""]}, "no sensor"),
        ({"left": ["2024-05-01 11:00"]}, "left before it came"),
        ({"plate": [""]}, "neither a plate"),
    ],
)
def test_a_row_that_is_no_sighting_says_why(columns: dict[str, list[Cell]], reason: str) -> None:
    sightings = passes(**{"plates": columns.pop("plate", ["澄A1"]), **columns})
    assert sum(map(len, sightings.tables)) == 0
    ((_, text),) = [(reject.row, str(reject.reason)) for reject in sightings.rejects]
    from linker.i18n.translate import translate

    assert reason in translate(sightings.rejects[0].reason, "en"), text


def test_a_device_stays_and_has_two_identifiers() -> None:
    moments = {"jrsj": ["2024-05-01 12:00:00"], "lksj": ["2024-05-01 13:00:00"]}
    sightings = read(mac=["a4:5e:60:c1:22:0f"], sjhm=["+86 139-1234-5678"], csbm=["N7"], **moments)
    assert {table.kind: table.value.tolist() for table in sightings.tables} == {
        "mac": ["A45E60C1220F"], "phone": ["13912345678"]
    }  # fmt: skip
    assert [table.stay.tolist() for table in sightings.tables] == [[3600], [3600]]


def test_a_sensor_without_an_id_is_its_name_or_its_point() -> None:
    moment = ["2024-05-01 12:00:00"] * 2
    named = {"核录地点": ["东门", ""], "经度": ["113.4", "113.5"], "纬度": ["29.8", "29.9"], "核录时间": moment}
    (table,) = read(证件号码=["X1", "X2"], **named).tables
    assert table.sensor_id.tolist() == ["东门", "113.50000,29.90000"]
    assert table.longitude.tolist() == [113.4, 113.5]
