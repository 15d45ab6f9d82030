"""A mapping looked at and corrected before the import."""

from __future__ import annotations

from pathlib import Path

import pytest

from linker.casework.importing.import_cases import import_file
from linker.casework.importing.mapping_preview import field_choices, preview_mapping
from linker.library.store.store import Library
from linker.town.files import TownFiles, write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TownFiles:
    return write_town(build_town(TownOptions(seed=3, cases=60, difficulty=0.2)), tmp_path_factory.mktemp("town"))


def test_map_is_guessed_and_corrected(files: TownFiles) -> None:
    (path,) = files.cases
    guessed = preview_mapping(path)
    assert guessed.faults == ()
    assert {row.column: row.field for row in guessed.rows}["案件编号"] == "case_id"
    corrected = preview_mapping(path, {"案件编号": "ignore"})
    assert corrected.faults == ()
    assert 'id = ["row"]' in corrected.map_toml or 'id = "row"' in corrected.map_toml
    assert {row.column: row.how for row in corrected.rows}["案件编号"] == "map"
    used = [row.field for row in guessed.rows]
    assert {*used, "trace:odour"} <= {one.name for one in field_choices([*used, "trace:odour"])}


def test_corrected_map_is_what_is_imported(files: TownFiles, tmp_path: Path) -> None:
    (path,) = files.cases
    map_path = tmp_path / "map.toml"
    map_path.write_text(preview_mapping(path, {"损失物品": "ignore"}).map_toml, "utf-8")
    with Library.open(tmp_path / "other.db") as library:
        import_file(library, path, map_path=map_path, as_recorded=True)
        assert library.cases().goods.lengths.sum() == 0
