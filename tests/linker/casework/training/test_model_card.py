"""The card of the model in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.importing.import_cases import import_file
from linker.casework.linking.relink import relink_library
from linker.casework.training.model_card import model_card
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.settings import Settings
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    files = write_town(build_town(TownOptions(seed=3, cases=60, difficulty=0.2)), tmp_path)
    with Library.open(tmp_path / "cases.db") as opened:
        for path in files.cases:
            import_file(opened, path)
        yield opened


def test_the_card_of_the_starting_model(library: Library) -> None:
    card = model_card(Workspace.of(library))
    assert card.run is None
    assert card.is_starting_model
    assert "No real case was used" in translate(card.origin, "en")
    assert "未用真实案件" in translate(card.origin, "zh")
    assert card.curves
    assert all(len(curve.value) == len(curve.log10_lr) for curve in card.curves)


def test_the_card_says_what_probabilities_rest_on(tmp_path: Path) -> None:
    files = write_town(build_town(TownOptions(seed=3, cases=200, difficulty=0.2)), tmp_path)
    with Library.open(tmp_path / "cases.db") as library:
        for path in files.cases:
            import_file(library, path)
        relink_library(library)
        counted = model_card(Workspace.of(library)).support
        relink_library(library, Settings().with_calibration("model"))
        alone = model_card(Workspace.of(library)).support
    assert isinstance(counted, Text)
    assert counted.id == "support.by_library"
    values = dict(counted.params)
    assert values["by_chance"] <= values["pairs"]
    assert alone == Text("support.by_model")
