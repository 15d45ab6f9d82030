"""Forecast, plan and backtest of a linked library, and the command that asks for them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from county import run

from linker.casework.series.series_overview import all_series
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outlook")
    files = write_town(build_town(TownOptions(seed=7, cases=150, solved_share=0.9, difficulty=0.2)), folder)
    library = folder / "cases.db"
    for words in (("import", *files.cases), ("offenders", files.offenders), ("relink",)):
        assert run("--library", library, *words).exit_code == 0
    return library


@pytest.fixture(scope="module")
def longest(linked: Path) -> str:
    with Library.open(linked) as library:
        return all_series(Workspace.of(library))[0].series_id


def asked(linked: Path, *words: object) -> dict[str, object]:
    result = run("--library", linked, "forecast", *words, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


def test_a_forecast_states_what_it_holds(linked: Path, longest: str) -> None:
    answer = asked(linked, longest)
    half, most = answer["regions"]  # type: ignore[misc]
    for region, share in ((half, 0.5), (most, 0.8)):
        assert share <= region["chance"] < share + 0.01
        assert region["chance"] == pytest.approx(sum(cell["chance"] for cell in region["cells"]))
        assert region["area_km2"] == pytest.approx(sum(cell["side_km"] ** 2 for cell in region["cells"]))
    assert half["area_km2"] < most["area_km2"]
    windows = answer["windows"]
    assert [window["share"] for window in windows] == [0.5, 0.8]  # type: ignore[attr-defined]
    assert all(window["first_day"] >= answer["on"] for window in windows)  # type: ignore[attr-defined]
    assert answer["plan"] is None
    assert answer["anchor"] is None
    assert asked(linked, longest) == answer


def test_a_region_lies_where_the_records_say(linked: Path, longest: str) -> None:
    answer = asked(linked, longest)
    with Library.open(linked) as library:
        table = library.cases()
    best = answer["regions"][0]["cells"][0]["middle"]  # type: ignore[index]
    away = np.hypot((table.longitude - best["longitude"]) * 96, (table.latitude - best["latitude"]) * 111)
    assert np.nanmin(away) < 0.5
    assert best["x_m"] is None


def test_a_plan_stays_in_its_shifts_and_more_officers_meet_more(linked: Path, longest: str) -> None:
    shifts = ("--shift-hours", "22-02", "--shift-hours", "02:00-05:30")
    one, three = (asked(linked, longest, "--officers", n, *shifts)["plan"] for n in (1, 3))
    assert 0 < one["chance"] < three["chance"] < three["day_chance"]  # type: ignore[index]
    assert three["chance"] == pytest.approx(sum(three["gains"]))  # type: ignore[index]
    posts = three["posts"]  # type: ignore[index]
    assert {(post["start_hour"], post["hours"]) for post in posts} <= {(22.0, 4.0), (2.0, 3.5)}
    assert {post["officer"] for post in posts} <= {1, 2, 3}


def test_the_screen_is_in_both_languages(linked: Path, longest: str) -> None:
    asking = ("--library", linked, "forecast", longest, "--anchor", "--officers", "2")
    english, chinese = (run("--language", language, *asking).output for language in ("en", "zh"))
    assert [words for words in ("when, 50%", "likeliest spots", "stake-out", "anchor") if words not in english] == []
    assert [words for words in ("时间", "最可能地点", "蹲守", "落脚点") if words not in chinese] == []


def test_the_backtest_is_told_and_printed(linked: Path) -> None:
    answer = asked(linked, "--backtest", "--every")
    assert {one["method"] for one in answer["places"]} == {  # type: ignore[attr-defined]
        "forecast", "series_density", "last_place", "hot_spots",
    }  # fmt: skip
    assert "全库热点" in run("--language", "zh", "--library", linked, "forecast", "--backtest").output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("S9999",), 1, "no series 'S9999'"),
        ((), 2, "--backtest"),
        (("LONGEST", "--on", "1999-01-01"), 1, "later day"),
        (("LONGEST", "--officers", "1", "--shift-hours", "22-02", "--shift-hours", "01-03"), 1, "overlap"),
        (("LONGEST", "--officers", "1", "--shift-hours", "tonight"), 2, "22-02"),
        (("LONGEST", "--shift-hours", "22-02"), 2, "--officers"),
    ],
    ids=["unknown series", "nothing asked", "in the past", "overlap", "no hours", "no officers"],
)
def test_what_cannot_be_answered_is_said(
    linked: Path, longest: str, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run("--library", linked, "forecast", *(longest if word == "LONGEST" else word for word in words))
    assert result.exit_code == code
    assert said in result.output


def test_the_day_is_the_newest_of_the_library_unless_given(linked: Path, longest: str) -> None:
    answer = asked(linked, longest)
    later = asked(linked, longest, "--on", "2030-01-01")
    assert date.fromisoformat(str(answer["on"])) >= date.fromisoformat(str(answer["last"]))
    assert later["on"] == "2030-01-01"


def test_a_series_silent_for_years_gets_no_days(linked: Path, longest: str) -> None:
    answer = asked(linked, longest, "--on", "2031-01-01")
    assert {window["first_day"] for window in answer["windows"]} == {None}  # type: ignore[attr-defined]
    assert answer["regions"]
    sentences = json.dumps(answer["unsaid"], ensure_ascii=False)
    assert "silent so long" in sentences or "known offender" in sentences
