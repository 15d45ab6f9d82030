"""A long piece of work on the terminal: the stage that is at work, the share that is done, and the time left."""

from __future__ import annotations

from datetime import timedelta

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TaskProgressColumn, TextColumn

from linker.cli.line import Line
from linker.i18n.language import Language
from linker.i18n.text import Translatable
from linker.i18n.translate import t, translate

# Words of a stage that take more cells than this leave no room for a bar.
LONGEST_STAGE_CELLS = 40


class TimeLeft(ProgressColumn):
    """As much time for the remaining share as the finished one took; it counts down between two reports."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def render(self, task: Task) -> Line:
        """The time, or nothing before the first share."""
        if not task.completed or not task.elapsed:
            return Line("")
        left = max(0.0, task.fields["reported_after"] / task.completed - task.elapsed)
        if left < 1.0:
            return Line(t(self.language, "cli.nearly_done"))
        return Line(t(self.language, "cli.time_left", time=str(timedelta(seconds=round(left)))))


class Stages:
    """The bar; it is called with a stage and the share of the whole that is done (0 to 1).

    What is too long for a bar is said once above it, and stays.
    """

    def __init__(self, console: Console, language: Language, work: Translatable) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeLeft(language))
        self.bar = Progress(*columns, console=console, transient=True)
        self.language = language
        self._said: set[str] = set()
        self._task: TaskID = self.bar.add_task(translate(work, language), total=1.0, reported_after=0.0)

    def __call__(self, stage: Translatable, share: float) -> None:
        """Show it."""
        elapsed = self.bar.tasks[0].elapsed or 0.0
        words = translate(stage, self.language)
        if cell_len(words) > LONGEST_STAGE_CELLS:
            self._say(words)
            words = self.bar.tasks[0].description
        self.bar.update(self._task, description=words, completed=share, reported_after=elapsed)

    def _say(self, words: str) -> None:
        if words not in self._said:
            self.bar.console.print(Line(words))
            self._said.add(words)
