"""What `linker series` can be asked: the series as they are now, and what happened to them over the runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linker.cli.output import say, say_csv, say_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.series.series_overview import SeriesSummary
    from linker.library.store.store import Library

STATES = ("emerging", "active", "dormant", "closed", "unknown")


def _known_state(state: str | None) -> str | None:
    if state is not None and state not in STATES:
        raise typer.BadParameter(f"{state!r} is no state; use one of {', '.join(STATES)}")
    return state


StateOption = Annotated[
    str | None,
    typer.Option(
        "--state", metavar="STATE", show_default=False, callback=_known_state, help=f"Only these: {', '.join(STATES)}."
    ),
]
OnOption = Annotated[
    datetime | None,
    typer.Option(
        "--on", metavar="DATE", formats=["%Y-%m-%d"], show_default=False,
        help="Tell states as of this day; else as of the newest case.",
    ),
]  # fmt: skip
HistoryOption = Annotated[bool, typer.Option("--history", help="What happened to ID over all runs.")]
AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="RUN|DATE", show_default=False, help="What ID was after a run, and where it is now."),
]
ChangedSinceOption = Annotated[
    int | None,
    typer.Option("--changed-since", metavar="RUN", min=1, show_default=False, help="What changed after a run."),
]


@dataclass(frozen=True)
class CommandOutput:
    """One answer in its three forms; each is made only when it is asked for."""

    screen: Callable[[], Iterable[RenderableType]]
    plain: Callable[[], Any]
    columns: Sequence[str]
    rows: Callable[[], Iterable[Iterable[Any]]]

    def say(self, *, json: bool, csv: bool) -> None:
        """Print it."""
        if json:
            say_json(self.plain())
        elif csv:
            say_csv(self.columns, self.rows())
        else:
            say(self.screen())


@dataclass(frozen=True)
class SeriesQuery:
    """The series of the last run, or one of them."""

    series_id: str | None
    state: str | None
    on: datetime | None
    top: int
    newest: bool

    def told(self, library: Library) -> CommandOutput:
        """Ask the library."""
        return self._all(library) if self.series_id is None else self._one(library, self.series_id)

    def _all(self, library: Library) -> CommandOutput:
        from linker.casework.series import series_overview
        from linker.casework.workspace.workspace import Workspace
        from linker.cli.screens import series as screens

        lines = series_overview.all_series(Workspace.of(library), on=self.on)
        chosen = [line for line in lines if self.state in (None, line.state)]
        rows = _members(Workspace.of(library).members_of_last_run(), chosen)
        columns = ("series_id", "case_id", "probability")
        return CommandOutput(
            screen=lambda: screens.series_screen(chosen, top=self.top, newest=self.newest, state=self.state or ""),
            plain=lambda: {"series": [dict(zip(columns, row, strict=True)) for row in rows], "profiles": chosen},
            columns=columns,
            rows=lambda: rows,
        )

    def _one(self, library: Library, series_id: str) -> CommandOutput:
        from linker.casework.matching import second_series
        from linker.casework.series import series_overview
        from linker.casework.workspace.workspace import Workspace
        from linker.cli.screens import series as screens

        line, members = series_overview.series_details(Workspace.of(library), series_id, on=self.on)
        others = second_series.secondary_members(Workspace.of(library), series_id)
        rows = _members(series_overview.members_of_series(Workspace.of(library), series_id), [line])
        columns = ("series_id", "case_id", "probability")
        return CommandOutput(
            screen=lambda: screens.members_screen(line, members, others),
            plain=lambda: {
                "series": [dict(zip(columns, row, strict=True)) for row in rows],
                "profile": line,
                "beside": others,
            },
            columns=columns,
            rows=lambda: rows,
        )


@dataclass(frozen=True)
class HistoryQuery:
    """What happened over the runs: at most one of `history`, `at` and `changed_since` is asked for."""

    series_id: str | None
    history: bool
    at: str | None
    changed_since: int | None

    def __post_init__(self) -> None:
        if sum((self.history, self.at is not None, self.changed_since is not None)) > 1:
            raise typer.BadParameter("--history, --at and --changed-since exclude each other; give one of them")
        if (self.history or self.at is not None) and self.series_id is None:
            raise typer.BadParameter("--history and --at need a series: linker series S12 --history")
        if self.changed_since is not None and self.series_id is not None:
            raise typer.BadParameter("--changed-since is about all series; for one of them use --history")

    @property
    def asked(self) -> bool:
        """Whether the past is asked for at all."""
        return self.history or self.at is not None or self.changed_since is not None

    def told(self, library: Library) -> CommandOutput:
        """Ask the library."""
        if self.changed_since is not None:
            return _changes(library, self.changed_since)
        if self.at is not None:
            return _then(library, self.series_id or "", self.at)
        return _history(library, self.series_id or "")


def _history(library: Library, series_id: str) -> CommandOutput:
    from linker.casework.series import series_history
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens import history as screens

    found = series_history.history(Workspace.of(library), series_id)
    return CommandOutput(
        screen=lambda: screens.history_screen(found),
        plain=lambda: found,
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
            for entry in found.entries
        ),
    )


def _then(library: Library, series_id: str, when: str) -> CommandOutput:
    from linker.casework.series import series_history
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens import history as screens

    found = series_history.series_at_run(Workspace.of(library), series_id, when)
    return CommandOutput(
        screen=lambda: screens.then_screen(found),
        plain=lambda: found,
        columns=("case_id", "series_now", "deleted"),
        rows=lambda: ((member.case_id, member.now, member.deleted) for member in found.members),
    )


def _changes(library: Library, run: int) -> CommandOutput:
    from linker.casework.series import series_history
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens import history as screens

    found = series_history.changes_since(Workspace.of(library), run)
    return CommandOutput(
        screen=lambda: screens.changes_screen(found),
        plain=lambda: found,
        columns=("series_id", "event", "cases_before", "cases_now", "cases_added", "cases_removed", "other_series"),
        rows=lambda: (
            (
                one.series_id,
                one.kind,
                one.cases_before,
                one.cases_now,
                " ".join(one.cases_added),
                " ".join(one.cases_removed),
                " ".join(one.other_ids),
            )
            for one in found.changes
        ),
    )


def _members(rows: Any, lines: Iterable[SeriesSummary]) -> list[tuple[str, str, float]]:
    chosen = {line.series_id for line in lines}
    return [row for row in _zipped(rows) if row[0] in chosen]


def _zipped(rows: Any) -> Iterator[tuple[str, str, float]]:
    return zip(rows.series_id.tolist(), rows.case_id.tolist(), rows.probability.tolist(), strict=True)
