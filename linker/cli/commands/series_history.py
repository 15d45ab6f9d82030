"""What `linker series` answers about the past: `--history`, `--at`, `--changed-since`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from linker.cli.output import CommandOutput
from linker.cli.usage import UsageError

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace


@dataclass(frozen=True)
class HistoryQuery:
    """What happened over the runs: at most one of `history`, `at` and `changed_since` is asked for."""

    series_id: str | None
    history: bool
    at: str | None
    changed_since: int | None

    def __post_init__(self) -> None:
        if sum((self.history, self.at is not None, self.changed_since is not None)) > 1:
            raise UsageError("usage.one_of_the_past")
        if (self.history or self.at is not None) and self.series_id is None:
            raise UsageError("usage.past_needs_series")
        if self.changed_since is not None and self.series_id is not None:
            raise UsageError("usage.changes_of_all")

    @property
    def is_wanted(self) -> bool:
        """Whether the past is asked for at all."""
        return self.history or self.at is not None or self.changed_since is not None

    def output(self, workspace: Workspace) -> CommandOutput:
        """Ask the library."""
        if self.changed_since is not None:
            return _changes_output(workspace, self.changed_since)
        if self.at is not None:
            return _former_output(workspace, self.series_id or "", self.at)
        return _history_output(workspace, self.series_id or "")


def _history_output(workspace: Workspace, series_id: str) -> CommandOutput:
    from linker.casework.series.series_history import history
    from linker.cli.screens.series_history import history_screen

    past = history(workspace, series_id)
    return CommandOutput(
        screen=partial(history_screen, past),
        plain=lambda: past,
        columns=("run", "at", "event", "other_series", "cases_added", "cases_removed", "cases"),
        rows=lambda: (
            (
                entry.run,
                entry.at,
                entry.event.kind,
                " ".join(entry.event.other_ids),
                " ".join(entry.event.cases_added),
                " ".join(entry.event.cases_removed),
                entry.cases,
            )
            for entry in past.entries
        ),
    )


def _former_output(workspace: Workspace, series_id: str, moment: str) -> CommandOutput:
    from linker.casework.series.series_history import series_at_run
    from linker.cli.screens.series_history import former_series_screen

    former = series_at_run(workspace, series_id, moment)
    return CommandOutput(
        screen=partial(former_series_screen, former),
        plain=lambda: former,
        columns=("case_id", "series_now", "deleted"),
        rows=lambda: ((member.case_id, member.now, member.deleted) for member in former.members),
    )


def _changes_output(workspace: Workspace, run: int) -> CommandOutput:
    from linker.casework.series.series_history import changes_since
    from linker.cli.screens.series_history import changes_screen

    difference = changes_since(workspace, run)
    return CommandOutput(
        screen=partial(changes_screen, difference),
        plain=lambda: difference,
        columns=("series_id", "event", "cases_before", "cases_now", "cases_added", "cases_removed", "other_series"),
        rows=lambda: (
            (
                change.series_id,
                change.kind,
                change.cases_before,
                change.cases_now,
                " ".join(change.cases_added),
                " ".join(change.cases_removed),
                " ".join(change.other_ids),
            )
            for change in difference.changes
        ),
    )
