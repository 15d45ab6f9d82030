"""The study of the review queue stays alive, and its reviewer answers by the truth."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from trained import town

STUDIES = Path(__file__).parent / "studies"


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(STUDIES))
    return importlib.import_module("review")


@pytest.mark.slow
def test_the_study_prints_a_row_for_every_way_of_choosing(
    study: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    study.main(["--small"])
    _, title, header, _, *rows = capsys.readouterr().out.splitlines()
    assert title
    assert "gain" in header
    assert [row.split()[2] for row in rows] == ["value", "uncertainty", "strength", "chance"]


def test_the_reviewer_answers_by_the_truth_and_no_pair_twice(study: ModuleType) -> None:
    truth = town().cases
    reviewer = study.Reviewer(study.Library.of(truth))
    pairs = study.by_strength(reviewer.proposed(), 6)
    reviewer.look_at([*pairs, *pairs])
    assert 0 < len(reviewer.same) + len(reviewer.different) <= 6
    offenders = truth.offenders.rows()
    assert all(set(offenders[a]) & set(offenders[b]) for a, b in reviewer.same)
    assert not any(set(offenders[a]) & set(offenders[b]) for a, b in reviewer.different)
