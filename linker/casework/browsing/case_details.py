"""One case as a person reads it: every field, the row as it stood in its file, its series, its decisions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from linker.casework.browsing.case_comparison import NARRATIVE, SheetRow, field_rows
from linker.casework.deciding.decisions import AuditEntry, audit_entries
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import FLAT, PAIRED, SUFFIXED, Translatable


@dataclass(frozen=True)
class Fact:
    """A field of a case and what is recorded in it, codes by their names."""

    words: Translatable = field(metadata=FLAT)
    values: tuple[Translatable, ...] = field(metadata=SUFFIXED)


@dataclass(frozen=True)
class CaseCard:
    """A case. `series` is "" where it stands in none; `probability` is then None.

    `unknown` are the names of fields with nothing recorded in them, `source` column and cell of the row as it stood in
    its file. `place` is degrees (longitude, latitude) or, with `in_degrees` false, metres; None unknown.
    """

    case_id: str
    earliest: datetime | None
    latest: datetime | None
    facts: tuple[Fact, ...]
    unknown: tuple[Translatable, ...] = field(metadata=PAIRED)
    source: tuple[tuple[str, str], ...]
    narrative: str
    offenders: tuple[str, ...]
    series: str
    probability: float | None
    place: tuple[float, float] | None
    in_degrees: bool
    decisions: tuple[AuditEntry, ...]


def case_card(workspace: Workspace, case_id: str) -> CaseCard:
    """All that is known of one case; UnknownCaseError for one the library does not hold."""
    library = workspace.library
    case = library.cases([case_id]).case(0)
    rows = tuple(field_rows(case, case, workspace.lexicon))
    place = case.place
    in_degrees = place.longitude is not None and place.latitude is not None
    return CaseCard(
        case_id=case_id,
        earliest=case.window.earliest,
        latest=case.window.latest,
        facts=_facts(rows),
        unknown=tuple(row.words for row in rows if not row.first),
        source=tuple((column, _cell(cell)) for column, cell in library.source(case_id).items()),
        narrative=case.narrative,
        offenders=workspace.cases.offenders.row(workspace.row_of[case_id]),
        series=workspace.series_of_case.get(case_id, ""),
        probability=workspace.probability_of_case.get(case_id),
        place=_point(place.longitude, place.latitude) if in_degrees else _point(place.x_m, place.y_m),
        in_degrees=in_degrees,
        decisions=tuple(
            entry
            for entry in audit_entries(Workspace.of(library))
            if case_id in (entry.decision.case_a, entry.decision.case_b)
        ),
    )


def _facts(rows: tuple[SheetRow, ...]) -> tuple[Fact, ...]:
    """The recorded fields but the narrative, which a card holds apart."""
    return tuple(Fact(row.words, row.first) for row in rows if row.first and row.field != NARRATIVE)


def _point(x: float | None, y: float | None) -> tuple[float, float] | None:
    return None if x is None or y is None else (x, y)


def _cell(cell: object) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
