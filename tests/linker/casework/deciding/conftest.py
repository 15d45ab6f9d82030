"""A library of an invented town that is linked, and no decision in it yet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from features.columns import Ragged
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="session")
def undecided_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("undecided") / "cases.db"
    table = build_town(TownOptions(cases=150, seed=4, width_km=6.0, days=200)).cases
    with Library.open(path) as library:
        with library.import_session("f.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        relink_library(library)
    return path


@pytest.fixture
def undecided(undecided_path: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(undecided_path.parent, tmp_path, dirs_exist_ok=True)
    with Library.open(tmp_path / undecided_path.name) as library:
        yield Workspace.of(library)
