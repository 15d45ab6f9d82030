"""The commands that ask the library: match, explain, series, links."""

from __future__ import annotations

from typing import Annotated

import typer

from linker.cli.across import Border, show_across
from linker.cli.app import CsvOption, JsonOption, LibraryOption, app, opened
from linker.cli.history import (
    AtOption,
    ChangedSinceOption,
    HistoryOption,
    HistoryQuery,
    OnOption,
    SeriesQuery,
    StateOption,
)
from linker.cli.output import answer_format, say, say_csv, say_json, waiting


@app.command(epilog="Examples:\n\n  linker match A2024-0317\n\n  linker match A2024-0317 --top 5 --csv")
def match(
    context: typer.Context,
    *,
    case_id: Annotated[str, typer.Argument(metavar="CASE_ID", show_default=False)],
    top: Annotated[int, typer.Option("--top", min=1, help="How many partners and series.")] = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the likely partners and series of one case, with the strongest reasons."""
    answer_format(context, as_json=json, as_csv=csv)
    with opened(context, library) as found, waiting("comparing", quiet=json or csv):
        from linker.casework.matching import match
        from linker.casework.workspace.workspace import Workspace

        answer = match.match(Workspace.of(found), case_id, top=top)
    if json:
        say_json(answer)
    elif csv:
        rows = ((one.case_id, one.log10_lr, one.probability, one.series) for one in answer.matches)
        say_csv(("case_id", "log10_lr", "probability", "series"), rows)
    else:
        from linker.cli.screens.answering import match_screen

        say(match_screen(answer))


@app.command(epilog="Example:\n\n  linker explain A2024-0317 A2024-0102")
def explain(
    context: typer.Context,
    *,
    case_a: Annotated[str, typer.Argument(metavar="CASE", show_default=False)],
    case_b: Annotated[str, typer.Argument(metavar="CASE", show_default=False)],
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the evidence for and against a link of two cases, and what is missing."""
    answer_format(context, as_json=json, as_csv=csv)
    with opened(context, library) as found, waiting("comparing", quiet=json or csv):
        from linker.casework.matching import explanation
        from linker.casework.workspace.workspace import Workspace

        answer = explanation.explain(Workspace.of(found), case_a, case_b)
    if json:
        say_json(answer)
    elif csv:
        terms = ((one.variable, one.value, one.unit, one.log10_lr, None, None) for one in answer.contributions)
        unknown = ((one.variable, None, "", 0.0, one.lowest, one.highest) for one in answer.missing)
        say_csv(("variable", "value", "unit", "log10_lr", "lowest", "highest"), (*terms, *unknown))
    else:
        from linker.cli.screens.answering import explain_screen

        say(explain_screen(answer))


@app.command(
    epilog="Examples:\n\n  linker series\n\n  linker series --state emerging\n\n  linker series S12\n\n"
    "  linker series S12 --history\n\n  linker series S12 --at 2024-03\n\n  linker series --changed-since 5\n\n"
    "  linker series --csv > series.csv"
)
def series(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    series_id: Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False, help="One series.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many lines to show (JSON and CSV give all).")] = 20,
    newest: Annotated[bool, typer.Option("--newest", help="The latest first instead of the largest.")] = False,
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
    answer_format(context, as_json=json, as_csv=csv)
    past = HistoryQuery(series_id=series_id, history=history, at=at, changed_since=changed_since)
    with opened(context, library) as found, waiting("reading", quiet=json or csv):
        told = past.told(found) if past.asked else SeriesQuery(series_id, state, on, top, newest=newest).told(found)
    told.say(json=json, csv=csv)


@app.command(
    epilog="Examples:\n\n  linker links --csv > links.csv\n\n  linker links --csv --best 10\n\n"
    "  linker links --across jurisdiction"
)
def links(
    context: typer.Context,
    *,
    best: Annotated[
        int | None, typer.Option("--best", min=1, help="Also each case's N best candidates, linked or not.")
    ] = None,
    across: Annotated[
        Border | None, typer.Option("--across", help="Only links across this border that nobody has looked at.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many lines to show (JSON and CSV give all).")] = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the links of the last run, strongest first."""
    answer_format(context, as_json=json, as_csv=csv)
    if across is not None:
        if best is not None:
            raise typer.BadParameter("--across and --best exclude each other; give one of them")
        with opened(context, library) as found:
            show_across(found, across, top=top, json=json, csv=csv)
        return
    columns = ("case_id_a", "case_id_b", "log10_lr", "probability")
    with opened(context, library) as found, waiting("scoring", quiet=json or csv):
        from linker.casework.matching import top_candidates
        from linker.casework.workspace.workspace import Workspace

        workspace = Workspace.of(found)
        pairs = (
            top_candidates.links(workspace) if best is None else top_candidates.links_and_candidates(workspace, best)
        )
        if csv:
            say_csv(columns, pairs)
            return
        rows = list(pairs)
    if json:
        say_json({"links": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        from linker.cli.screens.answering import links_screen

        say(links_screen(rows, top=top))
