"""The studies stay alive: each runs in its small form, and what it does to a library is what it says."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from trained import town

from features.columns import FloatArray, IntArray
from linker.model.sample import crime_groups
from linker.odds import soft_limit
from linker.town.options import TownOptions

STUDIES = Path(__file__).parent / "studies"
NAMES = ("portability", "solved_shift", "coder_noise", "shuffled_labels", "halves", "few_labels")


@pytest.fixture
def study(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(STUDIES))
    return importlib.import_module(request.param)


def test_every_study_is_tested() -> None:
    tested_elsewhere = {
        "cascade",
        "clustering",
        "collision",
        "forecast",
        "library_probability",
        "planting",
        "property",
        "replay",
        "review",
        "study",
    }
    assert {path.stem for path in STUDIES.glob("*.py")} == {*NAMES, *tested_elsewhere}


@pytest.mark.slow
@pytest.mark.parametrize("study", NAMES, indirect=True)
def test_a_study_prints_a_full_table(study: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    study.main(["--small"])
    _, title, header, line, *rows = capsys.readouterr().out.splitlines()
    assert title
    assert "Cllr" in header
    assert rows
    starts = [place for place, sign in enumerate(line) if sign == "-" and line[place - 1 : place] in ("", " ")]
    cells = [[row[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)] for row in rows]
    assert all("" not in row and "nan" not in row for row in cells)


@pytest.mark.slow
@pytest.mark.parametrize("study", ["clustering", "collision", "forecast", "replay"], indirect=True)
def test_a_study_of_series_runs_on_a_town(study: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    study.main(["--small"])
    shown = capsys.readouterr().out
    assert "town" in shown
    assert "nan" not in shown


@pytest.mark.parametrize("study", ["replay"], indirect=True)
def test_a_series_is_told_when_three_of_its_cases_stand_in_one_that_is_mostly_theirs(study: ModuleType) -> None:
    members = np.array([0, 1, 2, 7])
    assert study.is_told(np.array(["S1", "S1", "S1", "S1"], dtype=object), members)
    assert not study.is_told(np.array(["S1", "S1", "", "S1"], dtype=object), members)
    assert not study.is_told(np.array(["S1"] * 7, dtype=object), members)


@pytest.mark.parametrize("study", ["coder_noise"], indirect=True)
def test_one_code_in_five_becomes_another_code_of_its_facet(study: ModuleType) -> None:
    table = town().cases
    noisy = study.with_wrong_codes(table, 0.2, 0)
    values = [(codes.values, noisy.codes[facet].values) for facet, codes in table.codes.items()]
    changed = np.concatenate([before != after for before, after in values])
    assert 0.15 < changed.mean() < 0.25
    assert all(set(after) <= set(before) for before, after in values)
    assert all((codes.offsets == noisy.codes[facet].offsets).all() for facet, codes in table.codes.items())


@pytest.mark.parametrize("study", ["shuffled_labels"], indirect=True)
def test_shuffling_keeps_the_cases_and_the_series(study: ModuleType) -> None:
    table = town().cases
    shuffled = study.shuffled(table, 0)
    assert shuffled.case_id.tolist() == table.case_id.tolist()
    assert sorted(shuffled.offenders.rows()) == sorted(table.offenders.rows())
    assert shuffled.offenders.rows() != table.offenders.rows()


@pytest.mark.parametrize("study", ["solved_shift"], indirect=True)
def test_half_of_the_cases_are_solved_and_compact_crews_first(study: ModuleType) -> None:
    table = town().cases
    group = crime_groups(table.offenders)
    series = np.bincount(group)[group] > 1
    spread = study._spread_km(table, group)
    solved = {reason: study.solved_by(table, reason, 1) for reason in ("at random", "nearby")}
    apart = {reason: spread[series & ~here].mean() - spread[series & here].mean() for reason, here in solved.items()}
    assert all(here.sum() == len(table) // 2 for here in solved.values())
    assert apart["nearby"] > apart["at random"] + 0.05


@pytest.mark.parametrize("study", ["planting"], indirect=True)
def test_planted_cases_have_mates_and_real_ones_stand_alone(study: ModuleType) -> None:
    real = town().cases
    table, is_planted = study.planted(real, TownOptions(seed=2, cases=80, solved_share=1.0))
    of_group = np.bincount(crime_groups(table.offenders))[crime_groups(table.offenders)]
    assert table.case_id[~is_planted].tolist() == real.case_id.tolist()
    assert (of_group[~is_planted] == 1).all()
    assert len(of_group[is_planted]) > 10
    assert (of_group[is_planted] > 1).all()
    assert set(table.region[is_planted]) <= set(real.region)


@pytest.mark.parametrize("study", ["clustering"], indirect=True)
def test_thresholds_tried_are_spaced_by_the_links_they_let_in(study: ModuleType) -> None:
    square = study.PairMatrix(soft_limit(noisy_square(np.random.default_rng(0), 200) + 2.0, -1.0, 1.5))
    links = np.array([len(square.links(cut)) for cut in study.thresholds_to_try(square, 12)])
    np.testing.assert_allclose(links, 200 * np.geomspace(10.0, 0.1, 12), rtol=0.05, atol=1.0)


@pytest.mark.parametrize("study", ["clustering"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
def test_local_moves_never_lose_what_average_linkage_gained(study: ModuleType, seed: int) -> None:
    square = study.PairMatrix(noisy_square(np.random.default_rng(seed), 60))
    cuts = np.array([0.2, 0.8, 1.4])

    def within(labels: IntArray, cut: float) -> float:
        gain = square.scores - cut
        np.fill_diagonal(gain, 0.0)
        return float(gain[labels[:, None] == labels].sum())

    moved, start = study.correlation_clustering(square, cuts), study.average_linkage(square, cuts)
    reached = [(within(one, cut), within(other, cut)) for cut, one, other in zip(cuts, moved, start, strict=True)]
    assert all(one >= other - 1e-9 for one, other in reached)
    assert any(one > other + 1e-9 for one, other in reached)


def noisy_square(random: np.random.Generator, size: int) -> FloatArray:
    series = random.integers(size // 5, size=size)
    noise = random.normal(size=(size, size))
    return np.where(series[:, None] == series, 1.0, -1.0) + noise + noise.T


@pytest.mark.parametrize("study", ["study"], indirect=True)
def test_pairs_of_a_study_are_what_their_offenders_say(study: ModuleType) -> None:
    pairs = study.true_pairs(town().cases)
    solved, _ = study.solved_set(town().cases)
    assert pairs.linked.sum() == solved.pairs.linked.sum()
    assert np.isfinite(np.nanmean(pairs.values[pairs.linked, 0]))
    near = [np.nanmedian(pairs.values[pairs.linked == truth, 0]) for truth in (True, False)]
    assert near[0] < near[1]


@pytest.mark.parametrize("study", ["study"], indirect=True)
@pytest.mark.parametrize("folder", ["porter_town", "il_burglary"])
def test_real_sets_are_read_as_solved_cases(study: ModuleType, folder: str) -> None:
    if not (study.DATA / folder).exists():
        pytest.skip(f"{study.DATA / folder} is not beside this checkout")
    table = study.real(folder)
    assert len(table) > 300
    assert (table.offenders.lengths > 0).all()
    assert not np.isnan(table.x_m).all()


@pytest.mark.slow
@pytest.mark.parametrize("study", ["property"], indirect=True)
def test_the_study_of_property_runs_on_an_invented_file(study: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    study.main(["--small"])
    assert "nan" not in capsys.readouterr().out
