"""One case as a person reads it: every field, the row as it stood in its file, its series, its decisions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from linker.casework.browsing.case_comparison import field_rows
from linker.casework.deciding.decisions import AuditEntry, audited
from linker.casework.workspace.cache import chance_of_case, columns_of, row_of_case, series_of_case
from linker.library.store.store import Library


@dataclass(frozen=True)
class Fact:
    """A field of a case and what is recorded in it, codes by their names in either language."""

    english: str
    chinese: str
    values: tuple[str, ...]
    values_chinese: tuple[str, ...]


@dataclass(frozen=True)
class CaseCard:
    """A case. `series` is "" where it stands in none; `probability` is then None.

    `source` are column and cell of the row as it stood in its file. `place` is degrees (longitude, latitude) or, with
    `in_degrees` false, metres; None unknown.
    """

    case_id: str
    earliest: datetime | None
    latest: datetime | None
    facts: tuple[Fact, ...]
    unknown: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    narrative: str
    offenders: tuple[str, ...]
    series: str
    probability: float | None
    place: tuple[float, float] | None
    in_degrees: bool
    decisions: tuple[AuditEntry, ...]


def case_card(library: Library, case_id: str) -> CaseCard:
    """All that is known of one case; UnknownCaseError for one the library does not hold."""
    case = library.cases([case_id]).case(0)
    rows = [Fact(row.english, row.chinese, row.first, row.first_chinese) for row in field_rows(case, case)]
    name, chance = _series_of(library, case_id)
    place = case.place
    in_degrees = place.longitude is not None and place.latitude is not None
    return CaseCard(
        case_id,
        case.window.earliest,
        case.window.latest,
        tuple(fact for fact in rows if fact.values and fact.english != "narrative"),
        tuple((fact.english, fact.chinese) for fact in rows if not fact.values),
        tuple((column, _cell(cell)) for column, cell in library.source(case_id).items()),
        case.narrative,
        columns_of(library).offenders.row(row_of_case(library)[case_id]),
        name,
        chance,
        _point(place.longitude, place.latitude) if in_degrees else _point(place.x_m, place.y_m),
        in_degrees,
        tuple(one for one in audited(library) if case_id in (one.decision.case_a, one.decision.case_b)),
    )


def _series_of(library: Library, case_id: str) -> tuple[str, float | None]:
    return series_of_case(library).get(case_id, ""), chance_of_case(library).get(case_id)


def _point(x: float | None, y: float | None) -> tuple[float, float] | None:
    return None if x is None or y is None else (x, y)


def _cell(cell: object) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
