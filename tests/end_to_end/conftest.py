"""A county's files and library, made once: an invented town of 150 cases, imported and linked."""

from __future__ import annotations

from pathlib import Path

import pytest
from county import County, run

from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("county")
    files = write_town(build_town(TownOptions(cases=150, seed=5, serial_share=0.8, solved_share=0.8)), folder)
    library = folder / "cases.db"
    for words in (("import", *files.cases), ("offenders", files.offenders), ("relink",)):
        done = run(*words, "--library", library, "--json")
        assert done.exit_code == 0, done.output
    return County(files, library)


@pytest.fixture
def own_library(county: County, tmp_path: Path) -> Path:
    """A copy of the county's library, to write into."""
    return county.copied(tmp_path)
