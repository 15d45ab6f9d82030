"""A long piece of work on the terminal: the stage that is at work, the share that is done, and the time left."""

from __future__ import annotations

from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from linker.i18n.text import Translatable
from linker.i18n.translate import in_document


class TimeLeft(ProgressColumn):
    """As much time for the rest as the share that is done took; it counts down until the next share is told."""

    def render(self, task: Task) -> Text:
        """The time, or nothing before the first share."""
        if not task.completed or not task.elapsed:
            return Text("")
        left = max(0.0, task.fields["told_after"] / task.completed - task.elapsed)
        return Text(f"about {timedelta(seconds=round(left))} left 剩余" if left >= 1.0 else "nearly done 即将完成")


class Stages:
    """The bar; it is called with a stage and the share of the whole that is done (0 to 1)."""

    def __init__(self, console: Console, what: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeLeft())
        self.bar = Progress(*columns, console=console, transient=True)
        self._task: TaskID = self.bar.add_task(what, total=1.0, told_after=0.0)

    def __call__(self, stage: Translatable, share: float) -> None:
        """Show it."""
        elapsed = self.bar.tasks[0].elapsed or 0.0
        self.bar.update(self._task, description=in_document(stage, "both"), completed=share, told_after=elapsed)
