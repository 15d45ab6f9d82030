"""A linked library of a town, made once; each module of tests works on a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from served import town_library


@pytest.fixture(scope="session")
def _town_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town_library(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def path(_town_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one's own."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(_town_library.parent, folder, dirs_exist_ok=True)
    return folder / _town_library.name
