"""The bar of a long piece of work."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Task

from linker.cli.screens.stages import Stages, TimeLeft


def at(seconds: float, share: float, reported_after: float) -> Task:
    task = Task(0, "", 1.0, share, fields={"reported_after": reported_after}, _get_time=lambda: seconds)  # type: ignore[arg-type]
    task.start_time = 0.0
    return task


@pytest.mark.parametrize(
    ("seconds", "share", "reported_after", "left"),
    [
        (5.0, 0.0, 0.0, ""),
        (10.0, 0.25, 10.0, "0:00:30"),
        (25.0, 0.25, 10.0, "0:00:15"),
        (90.0, 0.25, 10.0, "nearly done"),
    ],
)
def test_time_left_counts_down_from_the_last_share(
    seconds: float, share: float, reported_after: float, left: str
) -> None:
    text = TimeLeft("en").render(at(seconds, share, reported_after)).plain
    assert left in text
    assert bool(left) == bool(text)


def test_a_stage_is_shown_with_its_share() -> None:
    screen = StringIO()
    stages = Stages(Console(file=screen, force_terminal=True, width=100), "en", "linking")
    with stages.bar:
        stages("comparing pairs", 0.5)
    assert "comparing pairs" in screen.getvalue()
    assert "50%" in screen.getvalue()


def test_what_is_too_long_for_a_bar_is_said_once_above_it() -> None:
    screen = StringIO()
    stages = Stages(Console(file=screen, force_terminal=True, width=200), "en", "linking")
    sentence = "comparing the pairs of so many cases takes about twelve minutes"
    with stages.bar:
        stages("comparing pairs", 0.5)
        stages(sentence, 0.6)
        stages(sentence, 0.75)
    assert screen.getvalue().count(sentence) == 1
    assert stages.bar.tasks[0].description == "comparing pairs"
    assert stages.bar.tasks[0].completed == 0.75
