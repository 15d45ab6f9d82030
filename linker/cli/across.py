"""The links that cross a border: what `linker links --across` shows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from linker.cli.output import say, say_csv, say_json

if TYPE_CHECKING:
    from linker.library.store.store import Library


class Border(StrEnum):
    """What can stand between two cases."""

    JURISDICTION = "jurisdiction"
    OFFENCE = "offence"
    YEAR = "year"


def show_across(library: Library, border: Border, *, top: int, json: bool, csv: bool) -> None:
    """Print the links across a border that nobody has looked at, with what stands on either side."""
    from linker.casework.matching.cross_border_links import links_across
    from linker.casework.workspace.workspace import Workspace

    found = links_across(Workspace.of(library), border.value)
    columns = ("case_id_a", "case_id_b", "log10_lr", "probability", f"{border.value}_a", f"{border.value}_b")
    rows = [(one.case_a, one.case_b, one.log10_lr, one.probability, one.border_a, one.border_b) for one in found]
    if csv:
        say_csv(columns, rows)
    elif json:
        say_json({"links": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        from linker.cli.screens.across import across_screen

        say(across_screen(found, border.value, top=top))
