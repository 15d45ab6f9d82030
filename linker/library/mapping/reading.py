"""What a map leaves open about how cells are read, settled once for a whole file from its first rows.

Deciding chunk by chunk could read 03/04/2020 in two ways in one file.
"""

from __future__ import annotations

from linker.i18n.text import Text
from linker.library.cells.coordinates import guess_system
from linker.library.cells.hours import parse_times_of_day
from linker.library.cells.moments import parse_windows
from linker.library.cells.window_column import WindowColumn
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.column_map import ColumnMap

TIME_FIELDS = ("earliest", "latest", "occurred", "date", "reported")
HOUR_FIELDS = ("hour_from", "hour_to")
PAIRS = (("longitude", "latitude"), ("x", "y"))


def complete_map(mapping: ColumnMap, sample: RawChunk) -> ColumnMap:
    """The map with coordinate system, day order and clock style filled in where they were open.

    What cannot be decided stays open and is told in `hints`.
    """
    cells = dict(zip(sample.columns, sample.cells, strict=True))
    return _with_hours(_with_times(_with_coordinates(mapping, cells), cells), cells)


def _with_coordinates(mapping: ColumnMap, cells: dict[str, list[Cell]]) -> ColumnMap:
    for first, second in PAIRS:
        x_names, y_names = mapping.of(first), mapping.of(second)
        if x_names and y_names and not mapping.coordinate_system:
            system, hint = guess_system(x_names[0], y_names[0], cells[x_names[0]], cells[y_names[0]])
            return mapping.replace(coordinate_system=system, hints=(*mapping.hints, *filter(None, [hint])))
    return mapping


def _with_times(mapping: ColumnMap, cells: dict[str, list[Cell]]) -> ColumnMap:
    read = {
        column: parse_windows(cells[column], day_first=mapping.day_first)
        for field in TIME_FIELDS
        for column in mapping.of(field)
    }
    midnight = tuple(column for column, windows in read.items() if windows.all_midnight)
    changes: dict[str, object] = {} if mapping.date_only is not None else {"date_only": midnight}
    if mapping.day_first is None:
        changes |= _day_order(mapping, read)
    return mapping.replace(**changes)


def _day_order(mapping: ColumnMap, read: dict[str, WindowColumn]) -> dict[str, object]:
    sure = [windows.day_first for windows in read.values() if windows.day_first is not None and not windows.ambiguous]
    if sure:
        return {"day_first": sure[0]}
    unsure = [(column, windows) for column, windows in read.items() if windows.ambiguous]
    if not unsure:
        return {}
    column, windows = unsure[0]
    hints = [Text("mapping.of_column", column=column, hint=hint) for hint in windows.hints]
    return {"day_first": windows.day_first, "hints": (*mapping.hints, *hints)}


def _with_hours(mapping: ColumnMap, cells: dict[str, list[Cell]]) -> ColumnMap:
    columns = [column for field in HOUR_FIELDS for column in mapping.of(field)]
    if not columns or mapping.hhmm is not None:
        return mapping
    return mapping.replace(hhmm=any(parse_times_of_day(cells[column]).hhmm for column in columns))
