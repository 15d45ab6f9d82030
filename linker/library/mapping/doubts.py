"""What a guessed map leaves in doubt: two columns for one start, and columns whose name says more than their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from linker.i18n.text import Text
from linker.library.cells.cell_text import as_text
from linker.library.cells.moments import parse_windows
from linker.library.files.header_words import words_of
from linker.library.files.raw import Cell
from linker.library.mapping.cell_fit import known_cells
from linker.library.mapping.claims import GUESS_FIT, LEFT_ASIDE, Claim, fit_of, known_header, left_aside
from linker.library.mapping.fields import Field, field_of
from linker.library.mapping.header_fields import fields_of_header

# Two columns that say when an offence began are told where more days than this share differ.
DIFFERENT_DAYS = 0.2
# A header that names a field this surely is told where its cells cannot be read so.
TELLING_HEADER = 0.78
_TELLING_KINDS = ("time", "hours", "coordinate", "point", "amount")
_STARTS = (("earliest", "occurred"), ("earliest", "date"), ("occurred", "date"))
_TIMES = frozenset({"earliest", "latest", "occurred", "date", "hour_from", "hour_to", "year"})

Claims = dict[str, Claim]
Cells = Mapping[str, Sequence[Cell]]


def without_bare_start(claims: Claims) -> Claims:
    """The claims without a start that names no offence, beside a time that does and no end.

    FechaInicio, which starts the file of a case, gives way to FechaHecho.
    """
    owner = {claim.field: column for column, claim in claims.items()}
    start = owner.get("earliest", "")
    event = owner.get("occurred", owner.get("date", ""))
    if not start or not event or "latest" in owner or claims[start].how == "profile":
        return claims
    if words_of(start).has("occurrence", "crime", "case") or not words_of(event).has("occurrence"):
        return claims
    return claims | {start: left_aside(start)}


def different_starts(claims: Claims, cells: Cells) -> Iterator[Text]:
    """A word on each pair of columns that both say when the offence began, and name different days."""
    owner = {claim.field: column for column, claim in claims.items()}
    for used, left in _STARTS:
        columns = [owner.get(used, ""), owner.get(left, "")]
        field = field_of(used)
        if all(columns) and field is not None and _different_days(*(cells[column] for column in columns)):
            yield Text("mapping.two_columns_say", field=field.label, used=columns[0], left=columns[1])


def _different_days(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    days = [parse_windows(part[:300]).earliest.astype("datetime64[D]") for part in (first, second)]
    is_known = ~(np.isnat(days[0]) | np.isnat(days[1]))
    return bool(is_known.any()) and float(np.mean((days[0] != days[1])[is_known])) > DIFFERENT_DAYS


def unread_headers(claims: Claims, cells: Cells) -> Iterator[Text]:
    """A word on each column left aside whose name is that of a field nobody else has, and whose cells are not."""
    fields = {claim.field for claim in claims.values()}
    for column, claim in claims.items():
        named_field = _named_field(column) if claim.how == LEFT_ASIDE and column in cells else None
        sample = known_cells(cells[column]) if named_field is not None else []
        if (
            named_field is None
            or not sample
            or named_field.name in fields
            or (named_field.name in _TIMES and fields & _TIMES)
        ):
            continue
        if fit_of(named_field.name, sample) < GUESS_FIT:
            example = as_text(sample[0])[:40]
            yield Text("mapping.header_unread", column=column, field=named_field.label, example=example)


def _named_field(column: str) -> Field | None:
    field, _ = known_header(column)
    if field is None:
        name, score = next(iter(fields_of_header(column)), ("", 0.0))
        field = field_of(name) if score >= TELLING_HEADER else None
    return field if field is not None and field.kind in _TELLING_KINDS else None
