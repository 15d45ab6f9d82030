"""The study of stated and true probabilities prints both tables, and its noise is what it says."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "studies"))
    return importlib.import_module("library_probability")


@pytest.mark.slow
def test_the_study_prints_both_tables(study: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    study.main(["--small"])
    printed = capsys.readouterr().out
    assert "stated by the library" in printed
    rows = [line.split("  ") for line in printed.splitlines() if line.startswith(study.NOISE)]
    assert len(rows) == len(study.NOISE)


def test_hot_spots_are_hot_and_seasons_seasonal(study: ModuleType) -> None:
    uniform, hot, seasonal = (study.noise(kind, 2_000, 1) for kind in study.NOISE)
    cells = [np.unique(np.floor(np.stack([table.x_m, table.y_m]) / 500.0), axis=1).shape[1] for table in (uniform, hot)]
    assert cells[1] < 0.95 * cells[0]
    day = (seasonal.earliest - np.datetime64("2022-01-01T00:00:00")) / np.timedelta64(1, "D")
    assert np.mean(np.sin(2.0 * np.pi * day / 365.0) > 0.0) > 0.6
    hour = 24.0 * (day % 1.0)
    assert np.mean((hour > 16.0) | (hour < 1.0)) > 0.8
