"""What a column looks like by its cells alone: dates, coordinates, stories. Used where no header says it, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from statistics import median

import numpy as np

from linker.library.cells.cell_text import as_text
from linker.library.cells.moments import parse_windows
from linker.library.files.header_words import words_of
from linker.library.files.raw import Cell
from linker.library.mapping.cell_fit import fit, known_cells
from linker.library.mapping.claims import CONTENT, GUESS_FIT, Claim, known_header
from linker.library.mapping.fields import IGNORE, field_of
from linker.library.mapping.header_fields import names_a_procedure

STORY_LENGTH = 30
# Fewer cells than this say nothing by themselves.
LEAST_CELLS = 3
TIME_FIELDS = ("earliest", "latest", "occurred", "date", "year")


def looks_like(cells: Sequence[Cell]) -> str:
    """The field that cells look like, whatever their header: occurred, narrative or coordinate; "" for none."""
    sample = known_cells(cells)
    if len(sample) < LEAST_CELLS:
        return ""
    if _are_dates(sample):
        return "occurred"
    texts = [cell for cell in sample if isinstance(cell, str)]
    if len(texts) == len(sample) and median(map(len, texts)) >= STORY_LENGTH and len(set(texts)) > 0.8 * len(texts):
        return "narrative"
    return ""


def _are_dates(sample: Sequence[Cell]) -> bool:
    # Bare numbers are years, codes and serials as often as dates.
    if not all(isinstance(cell, date | datetime) or (isinstance(cell, str) and not _is_bare(cell)) for cell in sample):
        return False
    windows = parse_windows(sample)
    return float(np.mean(~np.isnat(windows.earliest))) >= 0.9


def _is_bare(text: str) -> bool:
    plain = text.strip()
    return len(plain) < 6 or plain.replace(".", "").isdecimal()


def content_claims(assigned: dict[str, Claim], cells: Mapping[str, Sequence[Cell]]) -> dict[str, Claim]:
    """The claims with what only content says added: the one column of dates, or of stories, where no other is taken."""
    fields = {claim.field for claim in assigned.values() if not claim.is_empty}
    open_columns = [
        column
        for column in cells
        if (column not in assigned or assigned[column].is_empty) and not names_a_procedure(column)
    ]
    looks = {column: looks_like(cells[column]) for column in open_columns}
    open_fields = [
        name
        for name, claimed in (("occurred", TIME_FIELDS), ("narrative", ("narrative",)))
        if not fields & set(claimed)
    ]
    for name in open_fields:
        columns = [column for column, look in looks.items() if look == name]
        if len(columns) == 1:
            assigned = assigned | {columns[0]: Claim(columns[0], name, "content", CONTENT)}
    if not fields & {"longitude", "latitude", "x", "y", "point"}:
        assigned = assigned | _coordinate_claims(
            {column: cells[column] for column in open_columns if not looks[column]}
        )
    return assigned


def _coordinate_claims(cells: Mapping[str, Sequence[Cell]]) -> dict[str, Claim]:
    """Two columns side by side of numbers with many decimals in the range of degrees, one of them beyond 90 or not."""
    names = list(cells)
    pairs = [pair for pair in pairwise(names) if all(_are_degrees(cells[name]) for name in pair)]
    if len(pairs) != 1:
        return {}
    first, second = pairs[0]
    if max(abs(_number(cell)) for cell in known_cells(cells[first])) > 90:
        first, second = second, first
    elif max(abs(_number(cell)) for cell in known_cells(cells[second])) <= 90:
        return {}
    return {
        second: Claim(second, "longitude", "content", CONTENT),
        first: Claim(first, "latitude", "content", CONTENT),
    }


def _are_degrees(cells: Sequence[Cell]) -> bool:
    sample = known_cells(cells)
    longitude = field_of("longitude")
    if len(sample) < LEAST_CELLS or longitude is None or fit(longitude, sample) < GUESS_FIT:
        return False
    decimals = [len(as_text(cell).partition(".")[2]) for cell in sample]
    return median(decimals) >= 4 and all(abs(_number(cell)) <= 180 for cell in sample)


def _number(cell: Cell) -> float:
    try:
        return float(as_text(cell))
    except ValueError:
        return 999.0


def _is_aside(column: str) -> bool:
    """Whether a header says itself that it is about something else: 录入时间, 勘验结束时间, 出生日期."""
    field, _ = known_header(column)
    is_known = field is not None and field.name == IGNORE
    return is_known or names_a_procedure(column) or words_of(column).has("examination", "report", "discovery")


def left_aside_columns(columns: Mapping[str, str], cells: Mapping[str, Sequence[Cell]]) -> list[tuple[str, str]]:
    """Columns that are not used though their cells look like a field that matters, each with that field."""
    open_columns = [
        column for column, name in columns.items() if name == IGNORE and column in cells and not _is_aside(column)
    ]
    looks = ((column, looks_like(cells[column])) for column in open_columns)
    return [(column, look) for column, look in looks if look]
