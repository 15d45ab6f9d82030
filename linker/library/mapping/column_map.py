"""The column map: which column of a file is which field, and how its cells are to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from linker.errors import MappingError
from linker.i18n.text import Text
from linker.library.cells.cell_text import as_text
from linker.library.cells.coordinate_styles import CoordinateStyle
from linker.library.cells.date_styles import DateStyle
from linker.library.cells.hours import ClockStyle
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.fields import IGNORE
from linker.library.mapping.map_faults import column_faults, in_a_row, map_faults

SAMPLES = 3
SAMPLE_LENGTH = 40
# Ids made of the row itself, for a file that numbers nothing.
ROW_ID = "row"


@dataclass(frozen=True)
class MapRow:
    """One line of the explanation: a column, its field, how that was found, how sure (0 to 1), and what it holds.

    `how` is profile, synonym, words, guess, content, kept (in the source only) or map (the user said so).
    """

    column: str
    field: str
    how: str
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ColumnMap:
    """Which column is which field; columns not named, or named `ignore`, stay in the case's source only.

    What is None, "" or empty is not settled: `reading.complete_map` finds it out from the first rows of a file.
    `date_only` are time columns whose 00:00 is no time of day; `clock` says what the numbers of hour columns mean;
    `time_zone` is that of the library, into which times with an offset are converted; `id_columns` make up the id where
    no column is one ("row": a hash of the row); `units` are what numbers of a column count in; `unknown` are further
    words for unknown; `defaults` fill a text field where its columns say nothing. `sheets`, `header_row` and
    `skip_rows` (patterns of rows that are no cases) say how the file is read. `hints` are for the user.
    """

    columns: Mapping[str, str]
    coordinate_system: str = ""
    day_first: bool | None = None
    profile: str = ""
    confidence: Mapping[str, float] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_only: tuple[str, ...] | None = None
    clock: ClockStyle | None = None
    hints: tuple[Text, ...] = ()
    year_first: bool | None = None
    minguo: bool | None = None
    time_zone: str = ""
    decimal_comma: bool | None = None
    id_columns: tuple[str, ...] = ()
    units: Mapping[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    skip_rows: tuple[str, ...] = ()
    date_styles: Mapping[str, DateStyle] = field(default_factory=dict)
    place_style: CoordinateStyle | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """The columns mapped to a field, in the map's order."""
        return tuple(column for column, mapped in self.columns.items() if mapped == name)

    def fields(self) -> tuple[str, ...]:
        """The fields that have a column, each once."""
        return tuple(dict.fromkeys(name for name in self.columns.values() if name != IGNORE))

    def faults(self, columns: Sequence[str]) -> list[Text]:
        """Everything that keeps this map from reading a file with these columns."""
        has_id = bool(self.id_columns)
        faults = map_faults(self.columns, self.defaults, self.coordinate_system, columns, has_id=has_id)
        return faults + column_faults(self.columns, columns) + column_faults(self._id_parts(), columns)

    def check(self, columns: Sequence[str], place: Text | str = "") -> None:
        """Raise MappingError, naming every fault, unless this map can read a file with these columns."""
        raise_faults(place or Text("mapping.the_map"), self.faults(columns))

    def explain(self, sample: RawChunk | None = None) -> tuple[MapRow, ...]:
        """One row a column, with some of what the column holds in the sample."""
        cells = dict(zip(sample.columns, sample.cells, strict=True)) if sample else {}
        return tuple(
            MapRow(column, name, *self._how(column), samples_of(cells.get(column, [])))
            for column, name in self.columns.items()
        )

    def replace(self, **changes: Any) -> ColumnMap:
        """The map with some parts exchanged."""
        return replace(self, **changes)

    def _how(self, column: str) -> tuple[str, float]:
        return self.how.get(column, "map"), self.confidence.get(column, 1.0)

    def _id_parts(self) -> dict[str, str]:
        return {} if self.id_columns == (ROW_ID,) else dict.fromkeys(self.id_columns, "case_id")


def raise_faults(place: Text | str, faults: Sequence[Text]) -> None:
    """Raise MappingError that names all faults, unless there are none."""
    if len(faults) == 1:
        raise MappingError("mapping.fault", place=place, fault=faults[0])
    if faults:
        numbered = [Text("mapping.numbered", number=number, fault=fault) for number, fault in enumerate(faults, 1)]
        raise MappingError("mapping.faults", place=place, count=len(faults), faults=in_a_row(numbered))


def samples_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The first few different values of a column, cut to a readable length."""
    samples: dict[str, None] = {}
    for cell in cells:
        if text := as_text(cell):
            samples.setdefault(text[:SAMPLE_LENGTH])
        if len(samples) == SAMPLES:
            break
    return tuple(samples)
