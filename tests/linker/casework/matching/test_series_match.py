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
from linker.casework.workspace import prepared_library as home_module
from linker.casework.workspace.prepared_library import PreparedLibrary, prepare
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


def said_by_all(asked: PreparedLibrary, row: int) -> list[tuple[str, float, str]]:
    """Name, log10_lr and strongest member of the best series, by weighing every case."""
    scores = log10_lr_with_all(asked.fitted.vectors, asked.fitted.scorer, row)
    found = []
    for number, name in enumerate(asked.names):
        members = [one for one in np.flatnonzero(asked.series == number).tolist() if one != row]
        theirs = scores[members]
        weight = theirs.max() if asked.aggregation == "max" else np.log10(np.sum(10.0**theirs))
        found.append((name, float(weight), str(asked.fitted.vectors.case_id[members[int(np.argmax(theirs))]])))
    return sorted(found, key=lambda one: -one[1])[:TOP]


@pytest.mark.parametrize("below", [0.0, 1.5])
@pytest.mark.parametrize("aggregation", ["max", "sum"])
def test_the_best_series_are_those_of_weighing_every_case(
    library: Library, aggregation: Aggregation, below: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "SAMPLED", 8)
    monkeypatch.setattr(query, "NEIGHBOURS", 2)
    monkeypatch.setattr(series_match, "BELOW_THE_BEST", below)
    asked = replace(prepare(library), aggregation=aggregation)
    assert len(asked.names) > 2 * TOP
    few: list[int] = []
    for row in range(0, len(asked.series), 7):
        scored = score_candidates(asked, row, TOP)
        few.append(len(scored.rows))
        told = [(one.series_id, one.log10_lr, one.strongest) for one in series_matches(asked, row, scored, TOP)]
        true = said_by_all(asked, row)
        assert [one[0] for one in told] == [one[0] for one in true]
        assert [one[2] for one in told] == [one[2] for one in true]
        np.testing.assert_allclose([one[1] for one in told], [one[1] for one in true], atol=1e-9)
        best = np.argsort(-np.nan_to_num(log10_lr_with_all(asked.fitted.vectors, asked.fitted.scorer, row), nan=-np.inf))[
            :TOP
        ]
        assert scored.rows[top_k(scored.log10_lr, TOP)].tolist() == best.tolist()
    assert min(few) < 0.9 * len(asked.series)


def test_a_new_process_answers_as_this_one_does(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    case = str(library.cases().case_id[3])
    here = match(Workspace.of(library), case)
    path = library.url
    with Library.open(path, create=False) as again:
        assert prepare(again).shelved is not None
        assert match(Workspace.of(again), case) == here
    monkeypatch.setattr(home_module, "kernel_fingerprint", lambda: "of another version")
    with Library.open(path, create=False) as again:
        assert match(Workspace.of(again), case) == here


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [1]), (3, [1, 2, 0]), (9, [1, 2, 0, 3])])
def test_of_equal_scores_the_first_comes_first(count: int, expected: list[int]) -> None:
    assert top_k(np.array([1.0, 2.0, 2.0, -np.inf]), count).tolist() == expected
