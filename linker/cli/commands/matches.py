"""The commands that ask about one case or one pair: match, explain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import CaseArgument, CsvOption, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace

WORK = Text("cli.comparing")


def match(
    context: typer.Context,
    *,
    case_id: CaseArgument,
    top: Annotated[int, typer.Option("--top", min=1, help="help.match.top")] = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the likely partners and series of one case, with the strongest reasons."""
    make_output = partial(_match_output, case_id=case_id, top=top)
    answer_from_workspace(context, make_output, library=library, json=json, csv=csv, work=WORK)


def explain(
    context: typer.Context,
    *,
    case_a: CaseArgument,
    case_b: CaseArgument,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show the evidence for and against a link of two cases, and what is missing."""
    make_output = partial(_explain_output, case_a=case_a, case_b=case_b)
    answer_from_workspace(context, make_output, library=library, json=json, csv=csv, work=WORK)


def _match_output(workspace: Workspace, case_id: str, top: int) -> CommandOutput:
    from linker.casework.matching import match
    from linker.cli.screens.matches import match_screen

    answer = match.match(workspace, case_id, top=top)
    return CommandOutput(
        screen=partial(match_screen, answer),
        plain=lambda: answer,
        columns=("case_id", "log10_lr", "probability", "series"),
        rows=lambda: ((mate.case_id, mate.log10_lr, mate.probability, mate.series) for mate in answer.matches),
    )


def _explain_output(workspace: Workspace, case_a: str, case_b: str) -> CommandOutput:
    from linker.casework.browsing import case_comparison
    from linker.cli.screens.matches import explain_screen

    sheet = case_comparison.pair_sheet(workspace, case_a, case_b)
    answer = sheet.evidence
    terms = ((term.variable, term.value, term.unit, term.log10_lr, None, None) for term in answer.contributions)
    gaps = ((gap.variable, None, "", 0.0, gap.lowest, gap.highest) for gap in answer.missing)
    return CommandOutput(
        screen=partial(explain_screen, sheet),
        plain=lambda: answer,
        columns=("variable", "value", "unit", "log10_lr", "lowest", "highest"),
        rows=lambda: (*terms, *gaps),
    )
