"""A re-linking that is watched, and one that is stopped half way."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from linker.casework.linking import progress
from linker.casework.linking.incremental import link_changes
from linker.casework.linking.progress import CALIBRATING, PAIRS, READING, SERIES, STORING, VECTORS
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.prepared_library import fit_as_run
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.flow import FittedLibrary, LibraryStatistics
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.pairs.kernel import text_grams
from linker.settings import CALIBRATIONS, LinkSettings, Settings
from linker.town.options import TownOptions
from linker.town.town import build_town

# At this size a pair needs little evidence; so there are links and series.
WEAK = Settings(links=LinkSettings(least_probability=0.02))
BY_MODEL = WEAK.with_calibration("model")
STAGES = (READING, VECTORS, PAIRS, SERIES, STORING)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    cases = build_town(TownOptions(seed=8, cases=120, difficulty=0.2)).cases
    with Library.open(tmp_path / "cases.db") as library, library.import_session("town", "1") as session:
        session.add(cases)
    return tmp_path / "cases.db"


def stop_at(stage: Text) -> Callable[[Text, float], None]:
    def on_stage(at: Text, _share: float) -> None:
        if at == stage:
            raise KeyboardInterrupt

    return on_stage


def content(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [row for name in sorted(tables) for row in base.execute(f"SELECT '{name}', * FROM {name}")]


def test_stages_come_in_order_and_the_share_rises(path: Path) -> None:
    told: list[tuple[Text, float]] = []
    with Library.open(path) as library:
        relink_library(library, BY_MODEL, on_stage=lambda what, share: told.append((what, share)))
    assert list(dict.fromkeys(what for what, _ in told)) == [what for what, _ in STAGES]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0.0
    assert shares[-1] < 1.0


@pytest.mark.parametrize(
    "stage", [what for what, _ in STAGES], ids=["reading", "vectors", "pairs", "series", "storing"]
)
def test_a_stopped_relinking_leaves_the_library_as_it_was_and_another_can_start(path: Path, stage: Text) -> None:
    with Library.open(path) as library:
        relink_library(library, WEAK)
    before = content(path)
    with Library.open(path) as library:
        with pytest.raises(KeyboardInterrupt):
            relink_library(library, on_stage=stop_at(stage))
        assert content(path) == before
        again = relink_library(library, WEAK)
    assert again.run == 2
    assert {event.kind for event in again.changed} <= {"kept"}
    with sqlite3.connect(path) as base:
        runs = [
            base.execute("SELECT count(*), sum(log10_lr) FROM links WHERE run_id = ?", (run,)).fetchone()
            for run in (1, 2)
        ]
    assert runs[0] == runs[1]
    assert runs[0][0] > 0


def test_a_library_that_calibrates_itself_does_so_before_pairs_are_compared(path: Path) -> None:
    stages: list[Text] = []
    with Library.open(path) as library:
        relink_library(library, WEAK.with_calibration("library"), on_stage=lambda stage, _: stages.append(stage))
    assert list(dict.fromkeys(stages)) == [READING[0], VECTORS[0], CALIBRATING[0], PAIRS[0], SERIES[0], STORING[0]]


@pytest.mark.parametrize("least_range", [0.01, 1e3], ids=["texts lead", "places lead"])
def test_a_search_that_takes_long_is_told_before_it_begins(
    path: Path, least_range: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # links of any sum at all: no bound rules a pair out
    loose = Settings(links=LinkSettings(least_probability=1e-9, calibration="model"))
    monkeypatch.setattr(text_grams, "LEAST_RANGE", least_range)
    monkeypatch.setattr(progress, "LONG_SEARCH_S", 0.0)
    told: list[tuple[Text, float]] = []
    with Library.open(path) as library:
        report = relink_library(library, loose, on_stage=lambda what, share: told.append((what, share)))
    (sentence,) = {what for what, _ in told if what.id == "linking.long_search"}
    assert report.candidate_pairs == report.possible_pairs
    assert (sentence, PAIRS[1]) in told
    assert translate(sentence, "en").startswith(
        "comparing the pairs of 120 cases takes about 1 minute; a higher links."
    )
    assert translate(sentence, "zh").startswith("两两比对 120 起案件约需 1 分钟；")


def test_a_run_keeps_the_calibration_of_its_library_and_says_so(path: Path) -> None:
    with Library.open(path) as library:
        own = relink_library(library, BY_MODEL)
        run = library.last_run()
        assert run is not None
        assert not RunCounts.of(run).is_calibrated_by_library
        assert {"links_by_chance", "excess_p_value"}.isdisjoint(json.loads(run.counts))
        assert library_statistics(library).calibration is None
        calibrated = relink_library(library, WEAK.with_calibration("library"))
        run = library.last_run()
        assert run is not None
        assert RunCounts.of(run).links_by_chance == calibrated.links_by_chance
        assert library_statistics(library).calibration is not None
    assert math.isnan(own.links_by_chance)
    assert own.strongest_probability != calibrated.strongest_probability


def test_a_library_fitted_anew_is_calibrated_as_its_last_run_was(path: Path) -> None:
    with Library.open(path) as library:
        model, cases = model_of(library), library.snapshot().cases
        for calibration in CALIBRATIONS:
            relink_library(library, WEAK.with_calibration(calibration))
            fitted, statistics = fit_as_run(cases, model, library.last_run()), library_statistics(library)
            scorer = FittedLibrary.of(statistics, fitted.vectors, model).scorer
            total = np.linspace(-5.0, 5.0, 50)
            np.testing.assert_allclose(fitted.scorer.bounded(total), scorer.bounded(total), atol=1e-9)
            assert (fitted.scorer.calibration is None) == (calibration == "model")
        assert fit_as_run(cases, model, None).scorer.calibration is not None


def test_changes_are_linked_with_the_calibration_of_the_run(path: Path) -> None:
    with Library.open(path) as library:
        relink_library(library, WEAK.with_calibration("library"))
        before = library_statistics(library).calibration
        cases = build_town(TownOptions(seed=9, cases=10, difficulty=0.2)).cases
        later = cases.replace(case_id=np.array([f"later{row}" for row in range(len(cases))], dtype=object))
        with library.import_session("later", "1") as session:
            session.add(later)
        report, run = link_changes(library), library.last_run()
        assert report.why_not is None
        assert run is not None
        assert RunCounts.of(run).is_calibrated_by_library
        after = library_statistics(library).calibration
    assert before is not None
    assert after is not None
    np.testing.assert_array_equal(after.probability, before.probability)


def library_statistics(library: Library) -> LibraryStatistics:
    snapshot = load_snapshot(library, library.last_run())
    assert snapshot is not None
    return snapshot.statistics
