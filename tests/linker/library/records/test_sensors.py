"""Rows of sensors; what a newer file says completes what is there."""

from __future__ import annotations

from pathlib import Path

from linker.library.files.raw import RawChunk
from linker.library.records.fields import SENSORS, record_map
from linker.library.records.sensors import Sensor, read_sensors


def test_sensors_are_read_with_places_keepers_and_downtimes() -> None:
    columns = ("编号", "名称", "经度", "纬度", "朝向", "归属单位", "联系电话", "保存天数", "停用时间", "恢复时间")
    row = ("K1", "东门", "113.4", "29.8", "北", "兴业超市", "0712", "30", "2024-05-01 00:00:00", "")
    chunk = RawChunk(columns, tuple([cell, ""] for cell in row), (2, 3))
    (sensor,), (reject,) = read_sensors(chunk, record_map(SENSORS, chunk, Path("r.csv")))
    assert sensor == Sensor("K1", "东门", "", 113.4, 29.8, "北", "兴业超市", "0712", 30.0, ((1_714_521_600, None),))
    assert reject.row == 3


def test_a_newer_file_completes_and_forgets_nothing() -> None:
    before = Sensor("K1", "东门", longitude=113.4, latitude=29.8, downtimes=((0, 9),))
    after = before.completed(Sensor("K1", owner="超市", keep_days=7.0, downtimes=((20, None),)))
    assert after == Sensor("K1", "东门", "", 113.4, 29.8, "", "超市", "", 7.0, ((0, 9), (20, None)))
