"""Sightings as commands: imported, held against a series, listed, purged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from county import run

SENSORS = "点位编号,点位名称,经度,纬度\nK1,东门,113.4,29.8\n"
PASSES = "号牌号码,点位编号,经过时间\n澄A1,K1,2024-05-01 10:00:00\n澄A2,K1,2024-05-01 11:00:00\n澄A2,K1,soon\n"
CASES = "案件编号,案件类别,发案时间,经度,纬度,指纹\n" + "".join(
    f"C{day},盗窃,2024-05-{day:02d} 10:00,113.4,29.8,F1\n" for day in (1, 9, 17)
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("sensors.csv", SENSORS), ("passes.csv", PASSES), ("cases.csv", CASES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_sightings_are_imported_shown_and_purged(folder: Path) -> None:
    assert json.loads(run("import", "sensors.csv", "--as", "sensors", "--json").stdout)["imported"] == 1
    tried = json.loads(run("import", "passes.csv", "--as", "sightings", "--dry-run", "--json").stdout)
    assert (tried["imported"], tried["rejected"], tried["dry_run"]) == (2, 1, True)
    assert not (folder / "passes.rejects.csv").exists()
    done = run("import", "passes.csv", "--as", "sightings")
    assert done.exit_code == 0
    assert "3 read, 2 imported" in done.stdout
    assert "soon" in (folder / "passes.rejects.csv").read_text("utf-8-sig")
    listed = json.loads(run("sightings", "list", "--json").stdout)
    assert (listed["sightings"], [row["imported"] for row in listed["imports"]]) == ({"plate": 2}, [2])
    assert json.loads(run("sightings", "purge", "--older-than", "1", "--json").stdout) == {"sightings": 2, "objects": 2}


def test_a_series_is_held_against_them(folder: Path) -> None:
    for words in (("import", "cases.csv"), ("relink",), ("import", "sensors.csv", "--as", "sensors")):
        assert run(*words).exit_code == 0
    rows = [f"澄A1,K1,2024-05-{day:02d} 10:05:00" for day in (1, 9, 17)]
    rows += [f"澄B{n},K1,2024-0{4 + n % 3}-{1 + n % 28:02d} 12:00:00" for n in range(60)]
    (folder / "more.csv").write_text("号牌号码,点位编号,经过时间\n" + "\n".join(rows), encoding="utf-8")
    assert run("import", "more.csv", "--as", "sightings").exit_code == 0
    refused = run("collide", "S1")
    assert (refused.exit_code, "--because" in refused.stderr) == (1, True)
    answer = json.loads(run("collide", "S1", "--because", "24/1", "--json").stdout)
    assert answer["leads"][0]["value"] == "澄A1"
    shown = run("--language", "zh", "collide", "S1", "--because", "24/1", "--object", "澄A1").stdout
    assert "首次出现" in shown
    assert "K1 东门" in shown
    assert "轨迹碰撞" not in shown


def test_phone_numbers_need_a_warrant(folder: Path) -> None:
    (folder / "calls.csv").write_text(
        "手机号码,基站编号,通话时间\n13912345678,B1,2024-05-01 10:00:00\n", encoding="utf-8"
    )
    refused = run("import", "calls.csv", "--as", "sightings")
    assert (refused.exit_code, "--warrant" in refused.stderr) == (1, True)
    assert run("import", "calls.csv", "--as", "sightings", "--warrant", "调证〔2024〕7号").exit_code == 0
    assert json.loads(run("sightings", "list", "--json").stdout)["imports"][0]["warrant"] == "调证〔2024〕7号"


def test_options_for_cases_are_refused(folder: Path) -> None:
    assert run("import", "passes.csv", "--as", "sightings", "--no-link").exit_code == 2
