"""The demo: the whole job in a fresh folder, honest about how it did, and careful with other people's files."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest

from features.case import Case, CaseTable
from linker.casework.demo.ground_truth import against_truth
from linker.casework.demo.run_demo import DemoReport, run_demo
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, SettingsError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town

CASES = 110


@pytest.fixture(scope="module")
def steps() -> list[str]:
    return []


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> DemoReport:
    folder = tmp_path_factory.mktemp("demo") / "made" / "here"
    return run_demo(folder, cases=CASES, language="mixed", seed=3, on_step=steps.append)


@pytest.mark.slow
def test_the_whole_job_is_done(done: DemoReport, steps: list[str]) -> None:
    assert done.cases == done.imported.read == done.imported.imported == CASES
    assert done.imported.rejected == 0
    assert done.series == done.relink.series > 0
    assert [path.name for path in done.files] == ["cases.xlsx", "cases.csv", "offenders.csv"]
    assert all(path.exists() for path in (*done.files, done.library, done.report))
    assert done.seconds > 0
    assert len(steps) == 5


def test_the_numbers_are_those_of_the_library(done: DemoReport) -> None:
    with Library.open(done.library, create=False) as library:
        assert library.count_cases() == CASES
        assert len(Workspace.of(library).cases_of_series) == done.series
    page = done.report.read_text(encoding="utf-8")
    assert all(f">{series}</" in page for series in ("S1", "S2"))


def test_the_truth_is_counted_as_a_reader_of_the_files_would(done: DemoReport) -> None:
    with done.report.with_name("truth.csv").open(encoding="utf-8") as file:
        rows = [(row["case_id"], row["offender_id"]) for row in csv.DictReader(file)]
    offenders: dict[str, set[str]] = {}
    for case, offender in rows:
        offenders.setdefault(case, set()).add(offender)
    true = {(a, b) for a, b in combinations(sorted(offenders), 2) if offenders[a] & offenders[b]}
    with Library.open(done.library, create=False) as library:
        said = {
            pair for cases in Workspace.of(library).cases_of_series.values() for pair in combinations(sorted(cases), 2)
        }
    scores = done.truth.all_cases
    assert scores.precision == pytest.approx(len(true & said) / len(said))
    assert scores.recall == pytest.approx(len(true & said) / len(true))
    assert 0 < done.truth.series_found <= done.truth.true_series
    assert f"{done.truth.series_found} of {done.truth.true_series}" in translate(done.truth.words, "en")
    assert "invented" in translate(done.truth.words, "en")
    assert "虚构" in translate(done.truth.words, "zh")


def test_unsolved_cases_are_scored_apart() -> None:
    town = build_town(TownOptions(cases=60, seed=5))
    ids = town.cases.case_id
    true = {f"T{number}": frozenset(ids[rows].tolist()) for number, rows in enumerate(town.series)}
    truth = against_truth(town, true)
    assert truth.series_found == truth.true_series == len(town.series)
    assert (truth.all_cases.cases, truth.unsolved.cases) == (60, 60 - int(town.solved.sum()))
    only_solved = {name: frozenset(set(cases) & set(ids[town.solved].tolist())) for name, cases in true.items()}
    truth = against_truth(town, only_solved)
    assert truth.all_cases.recall < 1.0
    assert truth.unsolved.recall == 0.0
    assert "too little to count" in translate(truth.words, "en")
    assert "无法统计" in translate(truth.words, "zh")


@pytest.mark.slow
def test_a_second_demo_replaces_the_first_and_gives_the_same_numbers(done: DemoReport) -> None:
    again = run_demo(done.library.parent, cases=CASES, language="mixed", seed=3)
    assert again.truth == done.truth
    assert again.relink.links == done.relink.links
    assert again.train.cllr == done.train.cllr
    assert again.relink.run == 1


def test_a_library_with_cases_from_elsewhere_is_not_replaced(done: DemoReport) -> None:
    with Library.open(done.library) as library, library.import_session("mine.csv", "0") as session:
        session.add(CaseTable.from_cases([Case(case_id="mine 1")]))
    with pytest.raises(LibraryError, match=r"'mine 1'.*choose another folder"):
        run_demo(done.library.parent, cases=CASES)
    with Library.open(done.library, create=False) as library:
        assert library.count_cases() == CASES + 1
        library.delete_cases(["mine 1"])


@pytest.mark.parametrize("name", ["cases.db", "cases.xlsx", "truth.csv", "report.html"])
def test_a_file_that_no_demo_wrote_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(LibraryError, match=f"{name}, which no demo wrote; choose another folder"):
        run_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("marker", ["", "[]", "{}", '{"format": "other", "files": ["cases.db"], "cases": []}'])
def test_a_marker_of_something_else_counts_for_nothing(marker: str, tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(marker, encoding="utf-8")
    (tmp_path / "cases.db").write_text("mine", encoding="utf-8")
    with pytest.raises(LibraryError, match="which no demo wrote"):
        run_demo(tmp_path)


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="at least 100"):
        run_demo(tmp_path, cases=50)
    with pytest.raises(SettingsError, match="language is 'fr'"):
        run_demo(tmp_path, language="fr")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"cannot be made.*choose another folder"):
        run_demo(tmp_path / "demo")
