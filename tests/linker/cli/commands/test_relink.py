"""The screen after a re-linking: a library in which no pair can reach a series is told so, with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from county import run

from features.columns import Ragged
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "cases.db"
    table = build_town(TownOptions(cases=60, seed=5)).cases
    with Library.open(path) as opened, opened.import_session("f.csv", "0") as session:
        session.add(table.replace(offenders=Ragged.empty(len(table))))
    return path


def test_a_base_rate_too_low_for_any_series_is_told_with_a_remedy(library: Path, tmp_path: Path) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text("series.cut_log10_odds = 5.0\n", encoding="utf-8")
    shown = run("relink", "--library", library, "--settings", strict)
    assert shown.exit_code == 0
    assert "No two cases can form a series here" in shown.stdout
    assert "--settings FILE" in " ".join(shown.stdout.split())
    assert "No two cases" not in run("relink", "--library", library).stdout
