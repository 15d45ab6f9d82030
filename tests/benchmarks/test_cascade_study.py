"""The study of the cascade stays alive, and counts what it says it counts."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest


@pytest.mark.slow
def test_the_study_prints_both_tables(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "studies"))
    importlib.import_module("cascade").main(["--small"])
    recall, promised = capsys.readouterr().out.strip().split("\n\n")
    strings, cascade, single = recall.splitlines()[-1].split()[2:5]
    assert int(strings) > 10
    assert 0.0 < float(single) <= 1.0
    assert 0.0 < float(cascade) <= 1.0
    assert "70% to 90%" in promised
    assert "nan" not in promised


def test_recall_is_the_hidden_part_among_the_first_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "studies"))
    study = importlib.import_module("cascade")
    scores = np.arange(20, 0, -1.0)[:, None].repeat(2, axis=1)
    true = np.zeros((20, 2), dtype=np.bool_)
    true[[3, 15], 0] = True
    assert study._recalls(scores, true) == [0.5]
