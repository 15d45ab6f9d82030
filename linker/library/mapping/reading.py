"""What a map leaves open about how cells are read, settled once for a whole file from its first rows.

Deciding chunk by chunk could read 03/04/2020 in two ways in one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import numpy as np

from linker.i18n.text import Text
from linker.library.cells.amounts import has_decimal_comma
from linker.library.cells.coordinate_styles import CoordinateStyle, coordinate_style
from linker.library.cells.coordinates import coordinate_numbers, guess_system
from linker.library.cells.date_styles import DateStyle, date_style
from linker.library.cells.hours import parse_times_of_day
from linker.library.cells.moments import LEAST_MIDNIGHTS, MIDNIGHT_SHARE, parse_windows
from linker.library.cells.money_units import unit_in_header
from linker.library.cells.points import points_in
from linker.library.cells.time_zones import time_zone
from linker.library.cells.window_column import WindowColumn
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.column_map import ColumnMap

TIME_FIELDS = ("earliest", "latest", "occurred", "date", "reported")
HOUR_FIELDS = ("hour_from", "hour_to")
PAIRS = (("longitude", "latitude"), ("x", "y"))
CHINESE_ZONE = "Asia/Shanghai"
# Clocks that differ by at most one hour of summer time are midnights of another time zone, not times of day.
FEW_CLOCKS = 2

Cells = Mapping[str, list[Cell]]


def complete_map(mapping: ColumnMap, sample: RawChunk) -> ColumnMap:
    """The map with coordinate system, day order, clock style and all else filled in where it was open.

    What cannot be decided is told in `hints`.
    """
    cells = dict(zip(sample.columns, sample.cells, strict=True))
    amounts = [cells[column] for column in mapping.of("loss") if column in cells]
    if amounts and mapping.decimal_comma is None:
        mapping = _with_decimals(mapping, cells)
    return _with_hours(_with_times(_with_coordinates(mapping, cells), cells), cells)


def _with_decimals(mapping: ColumnMap, cells: Cells) -> ColumnMap:
    """Whether dots part thousands in the amounts; where only three digits behind each dot say so, it is told."""
    column = mapping.of("loss")[0]
    if not has_decimal_comma(cells[column]):
        return mapping.replace(decimal_comma=False)
    texts = [cell for cell in cells[column] if isinstance(cell, str)]
    if any("," in text for text in texts):
        return mapping.replace(decimal_comma=True)
    # Thousands of a unit (12.500 万元) are written with decimals.
    is_thousands = mapping.units.get(column, unit_in_header(column)) == 1
    example = next(text for text in texts if "." in text)
    hint = Text(
        "mapping.dots_are_thousands" if is_thousands else "mapping.dots_are_decimals", column=column, example=example
    )
    return mapping.replace(decimal_comma=is_thousands, hints=(*mapping.hints, hint))


def place_columns(mapping: ColumnMap, cells: Cells) -> tuple[str, str, list[Cell], list[Cell], tuple[Text, ...]] | None:
    """Names and cells of the x and the y column, of the pair or the one column of points that the map names."""
    for first, second in PAIRS:
        x_names, y_names = mapping.of(first), mapping.of(second)
        if x_names and y_names:
            return x_names[0], y_names[0], cells[x_names[0]], cells[y_names[0]], ()
    names = mapping.of("point")
    if not names:
        return None
    points = points_in(names[0], cells[names[0]])
    return names[0], names[0], points.x_cells, points.y_cells, (points.hint,) if points.hint else ()


def _with_coordinates(mapping: ColumnMap, cells: Cells) -> ColumnMap:
    places = place_columns(mapping, cells)
    if places is None:
        return mapping
    x_name, y_name, x_cells, y_cells, hints = places
    system, hint = mapping.coordinate_system, None
    if not system:
        system, hint = guess_system(x_name, y_name, x_cells, y_cells)
    style = CoordinateStyle()
    if system.upper().replace("-", "") in ("WGS84", "GCJ02", "BD09", "EPSG:4326"):
        style = coordinate_style(*coordinate_numbers(x_cells, y_cells))
    place_hints = (*hints, *([hint] if hint else []), *style.hints)
    return mapping.replace(coordinate_system=system, place_style=style, hints=(*mapping.hints, *place_hints))


def _with_times(mapping: ColumnMap, cells: Cells) -> ColumnMap:
    columns = [column for name in TIME_FIELDS for column in mapping.of(name)]
    styles = _date_styles(mapping, cells, columns)
    zone, zone_name = _zone(mapping, cells)
    windows = {column: parse_windows(cells[column], style=styles[column], zone=zone) for column in columns}
    hints = [_of_column(column, hint) for column in columns for hint in windows[column].hints]
    with_offsets = [column for column in columns if windows[column].offsets]
    if zone is None and with_offsets:
        offsets = {offset for column in with_offsets for offset in windows[column].offsets}
        hints.append(Text("mapping.offsets_kept", columns=tuple(with_offsets), offsets=tuple(sorted(offsets))))
    date_only = mapping.date_only
    if date_only is None:
        date_only = tuple(column for column in columns if _has_midnight_days(windows[column]))
        date_only += _clockless(mapping, windows, date_only)
        hints += [_midnight_hint(column, windows[column]) for column in date_only if windows[column].midnight_share < 1]
    day_first = mapping.day_first
    # What is in doubt stays open in the map, so that it is told again with the next file.
    decided = [style.day_first for style in styles.values() if _is_decided(style)]
    return mapping.replace(
        date_styles=styles,
        date_only=date_only,
        day_first=decided[0] if day_first is None and decided else day_first,
        time_zone=zone_name,
        hints=(*mapping.hints, *hints),
    )


def _date_styles(mapping: ColumnMap, cells: Cells, columns: list[str]) -> dict[str, DateStyle]:
    settings = {"day_first": mapping.day_first, "year_first": mapping.year_first, "minguo": mapping.minguo}
    styles = {column: date_style(cells[column], **settings) for column in columns}
    decided = [style for style in styles.values() if _is_decided(style)]
    if mapping.day_first is not None or not decided:
        return styles
    # What one column decides holds for those that leave it open: one program wrote the file.
    order = decided[0].day_first
    return {
        column: DateStyle(order, year_first=style.year_first, minguo=style.minguo) if style.is_ambiguous else style
        for column, style in styles.items()
    }


def _is_decided(style: DateStyle) -> bool:
    return style.day_first is not None and not style.is_ambiguous and not style.half_swapped


def _zone(mapping: ColumnMap, cells: Cells) -> tuple[ZoneInfo | None, str]:
    if mapping.time_zone:
        return time_zone(mapping.time_zone), mapping.time_zone
    return zone_of_headers(cells), ""


def zone_of_headers(columns: Iterable[str]) -> ZoneInfo | None:
    """The zone of a file whose map and library name none: that of China under Chinese headers."""
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for column in columns for letter in column)
    return time_zone(CHINESE_ZONE) if is_chinese else None


def _of_column(column: str, hint: Text) -> Text:
    return Text("mapping.of_column", column=column, hint=hint)


def _has_midnight_days(windows: WindowColumn) -> bool:
    points = int(np.count_nonzero(windows.earliest == windows.latest))
    midnights = round(points * windows.midnight_share)
    return windows.midnight_share == 1.0 or (windows.midnight_share >= MIDNIGHT_SHARE and midnights >= LEAST_MIDNIGHTS)


def _midnight_hint(column: str, windows: WindowColumn) -> Text:
    if windows.midnight_share == 0:
        return Text("mapping.clock_dropped", column=column)
    return Text("mapping.midnights_are_days", column=column, share=windows.midnight_share)


def _clockless(mapping: ColumnMap, windows: Mapping[str, WindowColumn], date_only: tuple[str, ...]) -> tuple[str, ...]:
    """Date columns beside an hour column whose own clocks are hardly ever different: midnights of another zone."""
    if not mapping.of("hour_from"):
        return ()
    names = [column for name in ("earliest", "occurred", "date") for column in mapping.of(name)]
    return tuple(column for column in names if column not in date_only and _has_one_clock(windows[column]))


def _has_one_clock(windows: WindowColumn) -> bool:
    points = windows.earliest[windows.earliest == windows.latest]
    clocks = np.unique(points - points.astype("datetime64[D]"))
    return len(points) >= 2 * FEW_CLOCKS and len(clocks) <= FEW_CLOCKS and np.ptp(clocks.astype(int)) <= 3600


def _with_hours(mapping: ColumnMap, cells: Cells) -> ColumnMap:
    columns = [column for name in HOUR_FIELDS for column in mapping.of(name)]
    if not columns or mapping.clock is not None:
        return mapping
    readings = {column: parse_times_of_day(cells[column]) for column in columns}
    styles = [reading.style for reading in readings.values() if reading.style != "hour"]
    hints = [_of_column(column, hint) for column, reading in readings.items() for hint in reading.hints]
    return mapping.replace(clock=styles[0] if styles else "hour", hints=(*mapping.hints, *hints))
