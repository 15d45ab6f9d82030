"""`linker evaluate` on a real library: its JSON, its screen, its page."""

from __future__ import annotations

import json
from pathlib import Path

from county import County, run

QUICK = ("evaluate", "--folds", 2, "--bootstrap", 10, "--without", "modus_operandi")


def test_the_json_holds_figures_intervals_contest_and_the_page(county: County, tmp_path: Path) -> None:
    file = tmp_path / "evaluation.html"
    done = run(*QUICK, "--report", file, "--library", county.library, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    keys = {"pairs", "identification", "clustering", "intervals", "contest", "counts", "prior", "note", "variables"}
    assert keys <= found.keys()
    assert found["report"] == str(file)
    low, high = found["intervals"]["pairs"]["auc"]
    assert low <= found["pairs"]["auc"] <= high
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<path" in page
    assert page.count("<svg") == 4 + len(found["variables"])


def test_the_screen_says_what_figures_mean(county: County) -> None:
    timing_alone = (*QUICK, "--without", "location", "--without", "traces", "--without", "weekday_gap")
    screen = run(*timing_alone, "--ablation", "--library", county.library).stdout
    for part in ("scores higher", "95 % interval", "random sample", "What is lost without", "left out"):
        assert part in screen


def test_a_page_that_cannot_be_written_is_refused_before_the_work(county: County, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere" / "page.html"):
        done = run("evaluate", "--repeats", 1_000, "--report", place, "--library", county.library)
        assert done.exit_code == 1
        assert "name a file in a folder that exists" in done.stderr
