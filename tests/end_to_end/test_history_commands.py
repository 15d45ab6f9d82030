"""The commands about series over time: states, history, changes, warnings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from county import County, run


def answer(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_states_are_shown_and_filter(county: County) -> None:
    told = answer("series", "--library", county.library)
    states = {line["series_id"]: line["state"] for line in told["profiles"]}
    assert set(states.values()) <= {"emerging", "active", "dormant", "inactive", "solved"}
    assert {row["series_id"] for row in told["series"]} == states.keys()
    for state in set(states.values()):
        only = answer("series", "--state", state, "--library", county.library)
        assert {row["series_id"] for row in only["series"]} == {name for name in states if states[name] == state}
    assert "state" in run("series", "--library", county.library).stdout
    later = answer("series", "--on", "2040-01-01", "--library", county.library)["profiles"]
    assert {line["state"] for line in later} <= {"inactive", "solved"}


def test_the_history_of_a_series_is_told(own_library: Path) -> None:
    run("relink", "--library", own_library)
    name = answer("series", "--library", own_library)["series"][0]["series_id"]
    told = answer("series", name, "--history", "--library", own_library)
    assert [(entry["run"], entry["event"]["kind"]) for entry in told["entries"]] == [(1, "new")]
    assert told["now"] == name
    screen = run("series", name, "--history", "--library", own_library).stdout
    assert "history of series" in screen
    assert "first proposed" in screen
    then = run("series", name, "--at", 1, "--library", own_library)
    assert f"{name} (still)" in then.stdout
    changes = answer("series", "--changed-since", 1, "--library", own_library)
    assert (changes["changes"], changes["run"]) == ([], 2)
    rows = run("series", name, "--history", "--csv", "--library", own_library).stdout.splitlines()
    assert rows[0].startswith("run,at,event")


@pytest.mark.parametrize(
    "words",
    [
        ["--history"],
        ["--at", "1"],
        ["S1", "--history", "--at", "1"],
        ["S1", "--changed-since", "1"],
        ["--state", "sleeping"],
    ],
    ids=" ".join,
)
def test_questions_that_make_no_sense_are_wrong_usage(county: County, words: list[str]) -> None:
    done = run("series", *words, "--library", county.library)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_warnings_and_their_replay(county: County) -> None:
    everything = ("--since", "2000-01-01", "--probability", "0.1", "--library", county.library)
    told = answer("warn", *everything)["warnings"]
    assert told
    assert all(len(one["cases"]) == 3 and one["triggered_by"] == one["cases"][-1] for one in told)
    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)
    assert all("平均归属概率" in one["chinese"] for one in told)
    assert "people decide" in run("warn", *everything).stdout
    replay = answer("warn", "--replay", "--probability", "0.1", "--library", county.library)
    assert replay["scores"]["alarms"] == len(replay["alarms"]) > 0
    assert replay["scores"]["judged"] == sum(one["right"] is not None for one in replay["alarms"])
    screen = run("warn", "--replay", "--library", county.library).stdout
    assert "false a month" in screen or "no alarm has only solved cases" in screen
    assert run("warn", "--replay", "--since", "2024-01-01", "--library", county.library).exit_code == 2
