"""The list of cameras: what is overwritten first stands first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from casework_samples import START, case, store

from features.case import Place
from linker.casework.collision.canvass import MARGIN, canvass_list
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.records.sensors import Sensor

HERE, FAR = Place(longitude=113.4, latitude=29.8), Place(longitude=113.9, latitude=29.8)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    cases = [case("A1", place=HERE), case("A2", place=FAR), case("A3"), case("A4", None, place=HERE)]
    with store(tmp_path_factory.mktemp("canvass") / "cases.db", cases) as library:
        near = {"longitude": 113.401, "latitude": 29.8}
        sensors = [Sensor("K7", keep_days=7.0, **near), Sensor("K3", keep_days=3.0, owner="超市", **near)]
        sensors += [Sensor("K0", **near), Sensor("K9"), Sensor("K1", keep_days=1.0, **near)]
        library.store_sensors(sensors)
        yield Workspace.of(library)


def test_first_overwritten_first_then_unknown_then_gone(workspace: Workspace) -> None:
    cameras = canvass_list(workspace, "A1", on=START + timedelta(days=2))
    assert [(line.sensor_id, line.is_expired) for line in cameras.lines] == [
        ("K3", False), ("K7", False), ("K0", False), ("K1", True)
    ]  # fmt: skip
    first = cameras.lines[0]
    assert (first.owner, first.start, first.end) == ("超市", START - MARGIN, START + timedelta(hours=2) + MARGIN)
    assert first.expires == START - MARGIN + timedelta(days=3)
    assert first.distance_km == pytest.approx(0.0965, abs=0.001)


def test_what_no_camera_sees_is_told(workspace: Workspace) -> None:
    assert canvass_list(workspace, "A2").blind == ("A2",)
    assert canvass_list(workspace, "A3").unplaced == ("A3",)


def test_a_case_without_a_time_has_no_stretch(workspace: Workspace) -> None:
    line = canvass_list(workspace, "A4").lines[0]
    assert (line.start, line.end, line.expires) == (None, None, None)


def test_neither_a_series_nor_a_case_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(LibraryError, match="neither a series nor a case"):
        canvass_list(workspace, "S99")
