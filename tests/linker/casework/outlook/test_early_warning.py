"""A string of known cases: when its third one came is when the warning must come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from casework_samples import START, STRING, library_with_a_string, store

from linker.casework.outlook.early_warning import DEFAULT, newest_day, own_bar, replay, warnings
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.text import Text
from linker.odds import probability
from linker.outlook.warning import WarningOptions

THIRD = START + timedelta(days=20, hours=2)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with library_with_a_string(tmp_path_factory.mktemp("string") / "cases.db") as library:
        yield Workspace.of(library)


def test_the_third_case_gives_the_warning_at_the_end_of_its_window(workspace: Workspace) -> None:
    (warning,) = warnings(workspace)
    assert (warning.cases, warning.triggered_by, warning.at) == (STRING, "S3", THIRD)
    assert (warning.days, warning.cases_now) == (20.0, 3)
    words = Text("warning.bar_reached", cases=3, days=20, probability=warning.probability)
    assert (warning.words, warning.probability > 0.7) == (words, True)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (WarningOptions(window_days=20.0), 1),
        (WarningOptions(window_days=19.9), 0),
        (WarningOptions(cases=4), 0),
        # its cases are those of one known offender, which counts as certain
        (WarningOptions(least_probability=1.0), 1),
    ],
)
def test_the_condition_holds_at_its_border(workspace: Workspace, options: WarningOptions, count: int) -> None:
    assert len(warnings(workspace, options=options)) == count


def test_only_what_came_since(workspace: Workspace) -> None:
    assert len(warnings(workspace, since=THIRD)) == 1
    assert warnings(workspace, since=THIRD + timedelta(seconds=1)) == ()
    assert warnings(workspace, among=()) == ()


def test_the_replay_warns_on_the_very_day_and_cannot_judge_unsolved_cases(workspace: Workspace) -> None:
    answer = replay(workspace)
    (alarm,) = answer.alarms
    assert (alarm.cases, alarm.at, alarm.right) == (STRING, datetime(2024, 3, 22), None)
    assert (answer.cases, answer.dated_cases, answer.first) == (23, 23, START + timedelta(hours=2))


def test_the_newest_day_is_the_end_of_the_newest_window(workspace: Workspace, tmp_path: Path) -> None:
    assert newest_day(workspace) == START + timedelta(days=60, hours=22)
    with store(tmp_path / "empty.db", []) as empty:
        assert newest_day(Workspace.of(empty)) is None
        with pytest.raises(LibraryError, match="linker relink"):
            warnings(Workspace.of(empty))


def test_a_library_that_never_says_seventy_percent_has_a_bar_of_its_own(workspace: Workspace) -> None:
    fitted = workspace.fitted
    ceiling = float(probability(fitted.scorer.highest, fitted.base_rate.log10_prior_odds))
    assert own_bar(workspace, DEFAULT).least_probability == pytest.approx(min(0.7, 0.9 * ceiling))
    # a base rate at which the model reaches 40 % at most
    rate = replace(fitted.base_rate, log10_prior_odds=float(np.log10(0.4 / 0.6)) - fitted.scorer.highest)
    rare = replace(fitted, statistics=replace(fitted.statistics, base_rate=rate))
    assert own_bar(SimpleNamespace(fitted=rare), DEFAULT).least_probability == pytest.approx(0.36)  # type: ignore[arg-type]
    # what a person set stays
    assert own_bar(workspace, WarningOptions(least_probability=0.95)).least_probability == 0.95
