"""Partners and series of a case are those of weighing it against every case, though few cases are weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from linker.casework.linking.relink import relink_library
from linker.casework.matching import series_match
from linker.casework.matching.match import match
from linker.casework.matching.series_match import score_candidates, series_matches, top_k
from linker.casework.workspace import run_snapshot
from linker.casework.workspace.prepared_library import PreparedLibrary
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library
from linker.model.identification import Aggregation
from linker.pairs import query
from linker.pairs.linking import log10_lr_with_all
from linker.settings import LinkSettings, SeriesSettings, Settings
from linker.town.options import TownOptions
from linker.town.town import build_town

# At this size a pair needs little evidence; so there are links and series.
WEAK = Settings(links=LinkSettings(least_probability=0.01), series=SeriesSettings(cut_log10_odds=-1.5))
TOP = 4


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path: Path = tmp_path_factory.mktemp("town") / "cases.db"
    with Library.open(path) as opened:
        with opened.import_session("town", "1") as session:
            session.add(build_town(TownOptions(seed=8, cases=240, difficulty=0.3)).cases)
        relink_library(opened, WEAK)
        yield opened


def best_by_scoring_all(prepared: PreparedLibrary, row: int) -> list[tuple[str, float, str]]:
    """Name, log10_lr and strongest member of the best series, by scoring every case."""
    fitted = prepared.fitted
    scores = log10_lr_with_all(fitted.vectors, fitted.scorer, row)
    series = []
    for number, name in enumerate(prepared.series_ids):
        members = [member for member in np.flatnonzero(prepared.series == number).tolist() if member != row]
        log10_lr = scores[members]
        together = log10_lr.max() if prepared.aggregation == "max" else np.log10(np.sum(10.0**log10_lr))
        strongest = str(fitted.vectors.case_id[members[int(np.argmax(log10_lr))]])
        series.append((name, float(together), strongest))
    return sorted(series, key=lambda item: -item[1])[:TOP]


@pytest.mark.parametrize("margin", [0.0, 1.5])
@pytest.mark.parametrize("aggregation", ["max", "sum"])
def test_the_best_series_are_those_of_scoring_every_case(
    library: Library, aggregation: Aggregation, margin: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "SAMPLED", 8)
    monkeypatch.setattr(query, "NEIGHBOURS", 2)
    monkeypatch.setattr(series_match, "SERIES_MARGIN_LOG10_LR", margin)
    prepared = replace(Workspace.of(library).prepared, aggregation=aggregation)
    assert len(prepared.series_ids) > 2 * TOP
    scored_cases: list[int] = []
    for row in range(0, len(prepared.series), 7):
        scored = score_candidates(prepared, row, TOP)
        scored_cases.append(len(scored.rows))
        matches = series_matches(prepared, row, scored, TOP)
        expected = best_by_scoring_all(prepared, row)
        assert [(item.series_id, item.strongest) for item in matches] == [(name, best) for name, _, best in expected]
        np.testing.assert_allclose([item.log10_lr for item in matches], [score for _, score, _ in expected], atol=1e-9)
        scores = log10_lr_with_all(prepared.fitted.vectors, prepared.fitted.scorer, row)
        best_rows = np.argsort(-np.nan_to_num(scores, nan=-np.inf))[:TOP]
        assert scored.rows[top_k(scored.log10_lr, TOP)].tolist() == best_rows.tolist()
    assert min(scored_cases) < 0.9 * len(prepared.series)


def test_a_new_process_answers_as_this_one_does(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    case = str(library.cases().case_id[3])
    here = match(Workspace.of(library), case)
    path = library.url
    with Library.open(path, create=False) as reopened:
        assert Workspace.of(reopened).prepared.stored is not None
        assert match(Workspace.of(reopened), case) == here
    monkeypatch.setattr(run_snapshot, "kernel_fingerprint", lambda: "of another version")
    with Library.open(path, create=False) as reopened:
        assert match(Workspace.of(reopened), case) == here


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [1]), (3, [1, 2, 0]), (9, [1, 2, 0, 3])])
def test_of_equal_scores_the_first_comes_first(count: int, expected: list[int]) -> None:
    assert top_k(np.array([1.0, 2.0, 2.0, -np.inf]), count).tolist() == expected
