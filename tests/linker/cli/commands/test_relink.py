"""The screen after a re-linking: a library in which no pair can reach a series is told so, with a way out."""

from __future__ import annotations

import json
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


def test_a_library_that_calibrates_itself_says_what_chance_alone_gives(library: Path) -> None:
    shown = run("relink", "--library", library, "--calibrate", "library")
    assert shown.exit_code == 0
    assert "by chance alone" in " ".join(shown.stdout.split())
    assert "by chance alone" not in run("relink", "--library", library, "--calibrate", "model").stdout
    assert "leave --calibrate out" in run("relink", "--library", library, "--since-last", "--calibrate", "model").output


def test_a_library_no_more_alike_than_chance_is_told_so_where_it_calibrates_itself(tmp_path: Path) -> None:
    path, table = tmp_path / "cases.db", build_town(TownOptions(cases=3, seed=3)).cases
    with Library.open(path) as opened, opened.import_session("f.csv", "0") as session:
        session.add(table.replace(offenders=Ragged.empty(len(table))))
    assert "no more alike than chance" not in " ".join(run("relink", "--library", path).stdout.split())
    shown = " ".join(run("relink", "--library", path, "--calibrate", "library").stdout.split())
    assert "no more alike than chance makes them" in shown
    assert "holding 0 cases" in shown


def test_json_of_a_run_calibrated_by_the_model_has_no_counts_of_chance(library: Path) -> None:
    report = json.loads(run("relink", "--library", library, "--json").stdout)
    assert report["links_by_chance"] is None
    assert report["excess_p_value"] is None
    report = json.loads(run("relink", "--library", library, "--json", "--calibrate", "library").stdout)
    assert report["links_by_chance"] >= 0.0
    assert 0.0 <= report["excess_p_value"] <= 1.0


def test_a_library_too_small_to_count_says_so(library: Path) -> None:
    words = "too few to count what chance alone gives here"
    assert words in " ".join(run("relink", "--library", library).stdout.split())
    assert words not in run("relink", "--library", library, "--calibrate", "library").stdout
    chinese = run("--language", "zh", "relink", "--library", library).stdout
    assert "无法统计本库仅凭偶然会有多少线索" in "".join(chinese.split())
