"""The command about pairs: links, those of the last run, each case's best candidates, and links across a border."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import Border
from linker.cli.options import CsvOption, JsonOption, LibraryOption, TopOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.cli.usage import UsageError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace

_COLUMNS = ("case_id_a", "case_id_b", "log10_lr", "probability")


def links(
    context: typer.Context,
    *,
    best: Annotated[int | None, typer.Option("--best", min=1, help="help.links.best")] = None,
    across: Annotated[Border | None, typer.Option("--across", help="help.links.across")] = None,
    top: TopOption = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the links of the last run, strongest first."""
    if across is not None and best is not None:
        raise UsageError("usage.across_and_best")
    if across is not None:
        make_output = partial(_crossing_output, border=across, top=top)
    else:
        make_output = partial(_links_output, best=best, top=top)
    answer_from_workspace(context, make_output, library=library, json=json, csv=csv, work=Text("cli.scoring"))


def _links_output(workspace: Workspace, best: int | None, top: int) -> CommandOutput:
    from linker.casework.matching import top_candidates
    from linker.cli.screens.links import links_screen

    pairs = top_candidates.links(workspace) if best is None else top_candidates.links_and_candidates(workspace, best)
    return CommandOutput(
        screen=lambda language: links_screen(pairs, language, top=top),
        plain=lambda: {"links": [dict(zip(_COLUMNS, pair, strict=True)) for pair in pairs]},
        columns=_COLUMNS,
        rows=lambda: pairs,
    )


def _crossing_output(workspace: Workspace, border: Border, top: int) -> CommandOutput:
    from linker.casework.matching.cross_border_links import links_across
    from linker.cli.screens.links import crossing_screen

    links = links_across(workspace, border.value)
    columns = (*_COLUMNS, f"{border.value}_a", f"{border.value}_b")
    rows = [(link.case_a, link.case_b, link.log10_lr, link.probability, link.border_a, link.border_b) for link in links]
    return CommandOutput(
        screen=lambda language: crossing_screen(links, border.value, language, top=top),
        plain=lambda: {"links": [dict(zip(columns, row, strict=True)) for row in rows]},
        columns=columns,
        rows=lambda: rows,
    )
