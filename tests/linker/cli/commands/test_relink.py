"""The screen after a re-linking: a library in which no pair can reach a series is told so, with a way out."""

from __future__ import annotations

from pathlib import Path

from county import run

from features.columns import Ragged
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


def unsolved(path: Path, cases: int) -> Path:
    table = build_town(TownOptions(cases=cases, seed=3)).cases
    with Library.open(path) as opened, opened.import_session("f.csv", "0") as session:
        session.add(table.replace(offenders=Ragged.empty(len(table))))
    return path


def test_too_high_a_bar_for_any_series_is_told_with_a_remedy(tmp_path: Path) -> None:
    library = unsolved(tmp_path / "cases.db", 300)
    strict = tmp_path / "strict.toml"
    strict.write_text("series.cut_log10_odds = 5.0\n", encoding="utf-8")
    shown = run("relink", "--library", library, "--settings", strict)
    assert shown.exit_code == 0
    assert "No two cases can form a series here" in shown.stdout
    assert "--settings FILE" in " ".join(shown.stdout.split())
    shown = run("relink", "--library", library)
    assert "No two cases" not in shown.stdout
    assert "by chance alone" in " ".join(shown.stdout.split())


def test_a_library_no_more_alike_than_chance_is_told_so(tmp_path: Path) -> None:
    shown = " ".join(run("relink", "--library", unsolved(tmp_path / "cases.db", 3)).stdout.split())
    assert "no more alike than chance makes them" in shown
    assert "holding 0 cases" in shown
