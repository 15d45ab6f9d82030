"""The command about series: as they are now, and what happened to them over the runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import SeriesState
from linker.cli.commands.series_history import HistoryQuery
from linker.cli.options import CsvOption, JsonOption, LibraryOption, OnOption, TopOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.series.series_overview import SeriesSummary
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.runs import SeriesRows

StateOption = Annotated[SeriesState | None, typer.Option("--state", show_default=False, help="help.series.state")]
HistoryOption = Annotated[bool, typer.Option("--history", help="help.series.history")]
AtOption = Annotated[str | None, typer.Option("--at", metavar="RUN_OR_DATE", show_default=False, help="help.series.at")]
ChangedSinceOption = Annotated[
    int | None,
    typer.Option("--changed-since", metavar="RUN", min=1, show_default=False, help="help.series.changed_since"),
]
_COLUMNS = ("series_id", "case_id", "probability")
MemberRow = tuple[str, str, float]


@dataclass(frozen=True)
class SeriesQuery:
    """The series of the last run, or one of them."""

    series_id: str | None
    state: str | None
    on: datetime | None
    top: int
    newest: bool

    def output(self, workspace: Workspace) -> CommandOutput:
        """Ask the library."""
        if self.series_id is None:
            return self._all_series(workspace)
        return self._members(workspace, self.series_id)

    def _all_series(self, workspace: Workspace) -> CommandOutput:
        from linker.casework.series import series_overview
        from linker.cli.screens.series import series_screen

        run = workspace.last_run()

        @cache
        def summaries() -> list[SeriesSummary]:
            every_series = series_overview.all_series(workspace, on=self.on)
            return [summary for summary in every_series if self.state in (None, summary.state)]

        def members() -> Iterable[MemberRow]:
            return _member_rows(workspace.members_of_last_run(), summaries())

        return CommandOutput(
            screen=lambda language: series_screen(
                summaries(), language, top=self.top, newest=self.newest, state=self.state or ""
            ),
            plain=lambda: {"series": _records(members()), "profiles": summaries()},
            columns=_COLUMNS,
            # of all series no profile is needed, so the first rows come at once
            rows=members if self.state else lambda: _stream_members(workspace, run.run_id),
        )

    def _members(self, workspace: Workspace, series_id: str) -> CommandOutput:
        from linker.casework.matching.second_series import secondary_members
        from linker.casework.series import series_overview
        from linker.casework.workspace.known_strings import shared_strings
        from linker.cli.screens.series import members_screen

        summary, members = series_overview.series_details(workspace, series_id, on=self.on)
        secondary = secondary_members(workspace, series_id)
        strings = shared_strings(workspace, (member.case_id for member in members))
        rows = partial(_member_rows, series_overview.members_of_series(workspace, series_id), [summary])
        return CommandOutput(
            screen=partial(members_screen, summary, members, secondary, strings),
            plain=lambda: {
                "series": _records(rows()),
                "profile": summary,
                "beside": secondary,
                "known_strings": strings,
            },
            columns=_COLUMNS,
            rows=rows,
        )


def series(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    series_id: Annotated[
        str | None, typer.Argument(metavar="SERIES", show_default=False, help="help.series.series_id")
    ] = None,
    top: TopOption = 20,
    newest: Annotated[bool, typer.Option("--newest", help="help.series.newest")] = False,
    state: StateOption = None,
    on: OnOption = None,
    history: HistoryOption = False,
    at: AtOption = None,
    changed_since: ChangedSinceOption = None,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show all series of the last run, or one with its members; or what happened to them over the runs."""
    past = HistoryQuery(series_id=series_id, history=history, at=at, changed_since=changed_since)
    state_name = None if state is None else state.value
    query = past if past.is_wanted else SeriesQuery(series_id, state_name, on, top, newest=newest)
    answer_from_workspace(context, query.output, library=library, json=json, csv=csv, work=Text("cli.reading"))


def _member_rows(rows: SeriesRows, summaries: Iterable[SeriesSummary]) -> Iterable[MemberRow]:
    """Series, case and probability of the members of these series, one after the other."""
    wanted_ids = {summary.series_id for summary in summaries}
    members = zip(rows.series_id.tolist(), rows.case_id.tolist(), rows.probability.tolist(), strict=True)
    return (row for row in members if row[0] in wanted_ids)


def _stream_members(workspace: Workspace, run_id: int) -> Iterator[MemberRow]:
    for rows in workspace.library.stream_series(run_id):
        yield from zip(rows.series_id.tolist(), rows.case_id.tolist(), rows.probability.tolist(), strict=True)


def _records(rows: Iterable[MemberRow]) -> list[dict[str, object]]:
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
