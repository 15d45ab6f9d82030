"""Options and arguments that several commands take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

LibraryOption = Annotated[
    str | None, typer.Option("--library", metavar="PATH_OR_URL", show_default=False, help="help.option.library")
]
JsonOption = Annotated[bool, typer.Option("--json", help="help.option.json")]
CsvOption = Annotated[bool, typer.Option("--csv", help="help.option.csv")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="help.option.by", show_default=False)]
BecauseOption = Annotated[
    str, typer.Option("--because", metavar="REASON", help="help.option.because", show_default=False)
]
TopOption = Annotated[int, typer.Option("--top", min=1, help="help.option.top")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="help.option.seed")]
OnOption = Annotated[
    datetime | None,
    typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], show_default=False, help="help.option.on"),
]
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]
