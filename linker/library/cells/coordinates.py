"""Two columns of cells -> WGS 84 degrees or planar metres, and a guess of the system they are in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from features.columns import FloatArray, freeze
from features.errors import FeatureError
from features.geo import to_wgs84
from linker.errors import MappingError, feature_text
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.coordinate_styles import CoordinateStyle, coordinate_style, lies_in_china
from linker.library.cells.degrees import is_placeholder, parse_number
from linker.library.files.raw import Cell

__all__ = ["NOMINAL_UNIT_KM", "CoordinateColumns", "coordinate_columns", "guess_system", "parse_number"]

# What one unit of coordinates without a unit (scaled to [0, 1] by their publisher) is taken as. It makes distances of
# ordinary size for a region; they are then comparable among themselves and mean no real kilometres.
NOMINAL_UNIT_KM = 100.0

PLANAR_METRES: Mapping[str, float] = {
    "planar": 1.0,
    "planar:m": 1.0,
    "planar:km": 1000.0,
    "planar:ft": 0.3048,
    "unitless": NOMINAL_UNIT_KM * 1000.0,
}
_GREATEST_PLANAR_M = 1e8
_SAMPLE = 1000

Numbers = tuple[FloatArray, FloatArray, CellErrors]


@dataclass(frozen=True, eq=False)
class CoordinateColumns:
    """Points as columns, in degrees WGS 84 or in planar metres; NaN unknown, always in both of a pair.

    `errors` maps a row's index to the reason why its point is refused; `hints` are sentences for the user.
    """

    longitude: FloatArray
    latitude: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    errors: Mapping[int, Text] = field(default_factory=dict)
    hints: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.longitude) == len(self.latitude) == len(self.x_m) == len(self.y_m):
            raise ValueError(f"columns of coordinates differ in length: {len(self.longitude)}, {len(self.latitude)}")
        freeze(self.longitude, self.latitude, self.x_m, self.y_m)

    def __len__(self) -> int:
        return len(self.longitude)


def coordinate_columns(
    x_cells: Sequence[Cell], y_cells: Sequence[Cell], system: str, style: CoordinateStyle | None = None
) -> CoordinateColumns:
    """Points from an x (longitude, easting) and a y column in a system: WGS84, GCJ02, BD09, EPSG:n (to degrees WGS 84),
    planar, planar:ft, planar:km or unitless (to metres; see NOMINAL_UNIT_KM).

    0/0, 9999 and the like are unknown, and so is a point with only one of the two. A latitude outside -90 to 90 is an
    error of its row. `style` says what is odd about degrees; without it that is found out from the columns. Raises
    MappingError for a system that does not exist.
    """
    if len(x_cells) != len(y_cells):
        raise ValueError(f"the x column has {len(x_cells)} rows, the y column {len(y_cells)}")
    planar = PLANAR_METRES.get(system.lower())
    metric = planar is not None or system.upper().startswith("EPSG")
    x, y, errors = _numbers(x_cells, y_cells, thousands=metric)
    hints = _half_known(x, y)
    unknown = np.isnan(x) | np.isnan(y) | ((x == 0.0) & (y == 0.0))
    x[unknown] = y[unknown] = np.nan
    if planar is not None:
        return _planar(x, y, errors, planar, hints)
    if not metric:
        odd = coordinate_style(x, y) if style is None else style
        x, y = odd.applied(x, y)
        hints += odd.hints if style is None else ()
        _check_degrees(x, y, errors)
    return _degrees(x, y, errors, system, hints)


def coordinate_numbers(x_cells: Sequence[Cell], y_cells: Sequence[Cell]) -> tuple[FloatArray, FloatArray]:
    """Two columns as numbers, NaN where unknown or unreadable."""
    x, y, _ = _numbers(x_cells, y_cells, thousands=False)
    return x, y


def guess_system(x_name: str, y_name: str, x_cells: Sequence[Cell], y_cells: Sequence[Cell]) -> tuple[str, Text | None]:  # noqa: PLR0911
    """The likely system of two columns from their names and first values, and a hint for the user (None where sure).

    >>> guess_system("X坐标", "Y坐标", ["116.4"], ["39.9"])[0]
    'WGS84'
    """
    names = f"{x_name} {y_name}".lower()
    x, y, _ = _numbers(x_cells[:_SAMPLE], y_cells[:_SAMPLE], thousands=False)
    is_known = ~(np.isnan(x) | np.isnan(y)) & ~((x == 0.0) & (y == 0.0))
    x, y = x[is_known], y[is_known]
    for system, words in _NAMED_SYSTEMS:
        if re.search(words, names):
            return system, None
    style = coordinate_style(x, y) if _DEGREE_NAMES.search(names) else CoordinateStyle()
    x, y = style.applied(x, y)
    if lies_in_china(x, y):
        return "WGS84", Text("cells.china_system")
    if style.scale > 1:
        return "WGS84", None
    if len(x) and float(min(x.min(), y.min())) >= 0.0 and float(max(x.max(), y.max())) <= 1.0:
        return "unitless", _UNITLESS_HINT
    if _DEGREE_NAMES.search(names):
        return "WGS84", None
    if "easting" in names or not _look_like_degrees(x, y):
        return "planar", Text("cells.planar_metres")
    return "WGS84", None


def _look_like_degrees(x: FloatArray, y: FloatArray) -> bool:
    # Half of them: a few wild values must not turn degrees into metres. Both columns may be swapped.
    return len(x) > 0 and float(np.mean((np.abs(x) <= 180.0) & (np.abs(y) <= 180.0))) >= 0.5


_NAMED_SYSTEMS = (
    ("GCJ02", "gcj|高德|amap|gaode|腾讯|火星"),
    ("BD09", r"bd.?09|\bbd_|_bd\b|百度|baidu"),
    ("WGS84", "wgs|84"),
    ("unitless", "scaled|unitless|normali[sz]ed"),
    ("planar:ft", r"(?:_|\b|\()(?:ft|feet|foot)\b"),
    ("planar:km", r"(?:_|\b|\()km\b|公里|千米"),
    ("planar", r"(?:_|\b|\()m\b|met(?:re|er)|米"),
)
_DEGREE_NAMES = re.compile(r"lon|lng|lat|经度|纬度|经纬|\bjd\b|\bwd\b")
_UNITLESS_HINT = Text("cells.coordinates_without_unit", unit_km=NOMINAL_UNIT_KM)


def _numbers(x_cells: Sequence[Cell], y_cells: Sequence[Cell], *, thousands: bool) -> Numbers:
    errors: CellErrors = {}
    y = _column(y_cells, errors, thousands=thousands)
    return _column(x_cells, errors, thousands=thousands), y, errors


def _column(cells: Sequence[Cell], errors: CellErrors, *, thousands: bool) -> FloatArray:
    values = np.full(len(cells), np.nan)
    for index, cell in enumerate(cells):
        try:
            number = _quick_number(cell)
            values[index] = parse_number(cell, thousands=thousands) if number is None else number
        except CellError as error:
            errors[index] = error.text
    return values


def _quick_number(cell: Cell) -> float | None:
    # Most cells are plain decimals; the careful reader is twenty times slower.
    if type(cell) is str and cell[:1] in "0123456789-" and cell.replace(".", "").replace("-", "").isdecimal():
        try:
            number = float(cell)
        except ValueError:
            return None
        return None if abs(number) > 9_000 and is_placeholder(number) else number
    return None


def _half_known(x: FloatArray, y: FloatArray) -> tuple[Text, ...]:
    halves = int(np.count_nonzero(np.isnan(x) != np.isnan(y)))
    return (Text("cells.half_a_point", rows=halves),) if halves else ()


def _planar(
    x: FloatArray, y: FloatArray, errors: CellErrors, unit_m: float, hints: tuple[Text, ...]
) -> CoordinateColumns:
    x, y = x * unit_m, y * unit_m
    for name, values in (("x", x), ("y", y)):
        far = np.flatnonzero(np.abs(values) > _GREATEST_PLANAR_M)
        for row in far.tolist():
            errors.setdefault(row, Text("cells.beyond_the_earth", axis=name, km=f"{values[row] / 1000:g}"))
    _forget(errors, x, y)
    hints += (_UNITLESS_HINT,) if unit_m == PLANAR_METRES["unitless"] else ()
    empty = np.full(len(x), np.nan)
    return CoordinateColumns(empty, empty.copy(), x, y, errors, hints)


def _check_degrees(x: FloatArray, y: FloatArray, errors: CellErrors) -> None:
    for name, values, limit in (("latitude", y, 90), ("longitude", x, 180)):
        for row in np.flatnonzero(np.abs(values) > limit).tolist():
            axis = Text(f"field.{name}")
            errors.setdefault(row, Text("cells.outside_degrees", axis=axis, value=f"{values[row]:.10g}", limit=limit))
    _forget(errors, x, y)


def _degrees(
    x: FloatArray, y: FloatArray, errors: CellErrors, system: str, hints: tuple[Text, ...]
) -> CoordinateColumns:
    _forget(errors, x, y)
    known_rows = np.flatnonzero(~np.isnan(x))
    longitude, latitude = np.full(len(x), np.nan), np.full(len(x), np.nan)
    try:
        longitude[known_rows], latitude[known_rows] = to_wgs84(x[known_rows], y[known_rows], system)
    except FeatureError as error:
        raise MappingError(
            "mapping.unknown_system", system=system, reason=feature_text(error), choice=list(PLANAR_METRES)
        ) from error
    outside = ~((np.abs(longitude[known_rows]) <= 180) & (np.abs(latitude[known_rows]) <= 90))
    for row in known_rows[outside].tolist():
        point = f"{x[row]:.10g}, {y[row]:.10g}"
        errors.setdefault(row, Text("cells.outside_system", point=point, system=system))
    _forget(errors, longitude, latitude)
    empty = np.full(len(x), np.nan)
    return CoordinateColumns(longitude, latitude, empty, empty.copy(), errors, hints)


def _forget(errors: CellErrors, *columns: FloatArray) -> None:
    rows = np.fromiter(errors, dtype=np.int64, count=len(errors))
    for column in columns:
        column[rows] = np.nan
