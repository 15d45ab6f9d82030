"""An import tells of points that a shifted coordinate system explains, whole sources and mixed files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from said import said

from features.china_coordinates import wgs84_to_bd09, wgs84_to_gcj02
from features.columns import FloatArray
from linker.casework.importing.import_cases import import_file
from linker.library.store.store import Library

SIZE = 40


def town() -> FloatArray:
    """(2, cases) longitude and latitude of as many addresses."""
    rng = np.random.default_rng(3)
    return np.stack([120.5 + 0.2 * rng.random(SIZE), 31.2 + 0.2 * rng.random(SIZE)])


def write(path: Path, points: FloatArray, *, called: str, times: int = 1) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["案件编号", "发案地址", "经度", "纬度"])
        for number, (longitude, latitude) in enumerate(points.T.tolist()):
            rows.writerow([f"{called}{number}", f"人民路{number % (SIZE // times)}号", longitude, latitude])
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "cases.db")


def told(library: Library, path: Path) -> list[str]:
    with library:
        return [hint for hint in map(said, import_file(library, path).hints) if "same addresses" in hint]


@pytest.mark.parametrize(("shift", "system"), [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")])
def test_a_second_source_in_another_system_is_told_with_the_remedy(
    library: Library, tmp_path: Path, shift: object, system: str
) -> None:
    assert callable(shift)
    import_file(library, write(tmp_path / "a.csv", town(), called="A"))
    (hint,) = told(library, write(tmp_path / "b.csv", np.stack(shift(*town())), called="B"))
    assert f"{SIZE} points of this file look like {system}" in hint
    assert f'coordinates = "{system.replace("-", "")}"' in hint


def test_the_older_source_may_be_the_shifted_one(library: Library, tmp_path: Path) -> None:
    import_file(library, write(tmp_path / "a.csv", np.stack(wgs84_to_gcj02(*town())), called="A"))
    (hint,) = told(library, write(tmp_path / "b.csv", town(), called="B"))
    assert f"{SIZE} known points look like GCJ-02" in hint


def test_a_file_that_mixes_two_systems_is_told(library: Library, tmp_path: Path) -> None:
    places = town()[:, : SIZE // 2]
    mixed = np.concatenate([places, np.stack(wgs84_to_gcj02(*places))], axis=1)
    (hint,) = told(library, write(tmp_path / "mixed.csv", mixed, called="M", times=2))
    assert "the file seems to mix GCJ-02 and WGS 84: 20 points" in hint


def test_sources_that_agree_are_told_nothing(library: Library, tmp_path: Path) -> None:
    import_file(library, write(tmp_path / "a.csv", town(), called="A"))
    near = town() + np.random.default_rng(1).normal(scale=2e-4, size=(2, SIZE))
    assert told(library, write(tmp_path / "b.csv", near, called="B")) == []


def test_a_map_that_names_the_system_settles_it(library: Library, tmp_path: Path) -> None:
    import_file(library, write(tmp_path / "a.csv", town(), called="A"))
    other = write(tmp_path / "b.csv", np.stack(wgs84_to_gcj02(*town())), called="B")
    chosen = tmp_path / "map.toml"
    chosen.write_text('coordinates = "GCJ02"\n' + import_file(library, other, dry_run=True).map_toml.replace(
        'coordinates = "WGS84"\n', ""), encoding="utf-8")  # fmt: skip
    with library:
        assert not [one for one in import_file(library, other, map_path=chosen).hints if "same addresses" in one]
