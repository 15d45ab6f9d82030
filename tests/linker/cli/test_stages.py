"""The bar of a long piece of work."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Task

from linker.cli.screens.stages import Stages, TimeLeft


def at(seconds: float, share: float, told_after: float) -> Task:
    task = Task(0, "", 1.0, share, fields={"told_after": told_after}, _get_time=lambda: seconds)  # type: ignore[arg-type]
    task.start_time = 0.0
    return task


@pytest.mark.parametrize(
    ("seconds", "share", "told_after", "left"),
    [(5.0, 0.0, 0.0, ""), (10.0, 0.25, 10.0, "0:00:30"), (25.0, 0.25, 10.0, "0:00:15"), (90.0, 0.25, 10.0, "即将完成")],
)
def test_time_left_counts_down_from_the_last_share(seconds: float, share: float, told_after: float, left: str) -> None:
    text = TimeLeft().render(at(seconds, share, told_after)).plain
    assert left in text
    assert bool(left) == bool(text)


def test_a_stage_is_shown_with_its_share() -> None:
    screen = StringIO()
    told = Stages(Console(file=screen, force_terminal=True, width=100), "linking")
    with told.bar:
        told("comparing pairs 两两比对", 0.5)
    assert "comparing pairs 两两比对" in screen.getvalue()
    assert "50%" in screen.getvalue()
