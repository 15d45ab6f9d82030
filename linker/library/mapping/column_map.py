"""The column map: which column of a file is which field, as guessed or as the user wrote it down in TOML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from linker.errors import MappingError
from linker.i18n.text import Text
from linker.library.cells.cell_text import as_text
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.fields import IGNORE
from linker.library.mapping.map_faults import column_faults, in_a_row, map_faults

SAMPLES = 3
SAMPLE_LENGTH = 40


@dataclass(frozen=True)
class MapRow:
    """One line of the explanation: a column, its field, how that was found, how sure (0 to 1), and what it holds.

    `how` is profile, synonym, guess, kept (in the source only) or map (the user said so).
    """

    column: str
    field: str
    how: str
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ColumnMap:
    """Which column is which field; columns not named, or named `ignore`, stay in the case's source only.

    `coordinate_system` "" , `day_first` None, `date_only` None and `hhmm` None mean: not settled, see
    `reading.settled`. `date_only` are time columns whose 00:00 is no time of day; `hhmm` says that whole numbers in the
    hour columns are clock times (2230). `defaults` fill a text field where its columns say nothing. `hints` are
    sentences for the user.
    """

    columns: Mapping[str, str]
    coordinate_system: str = ""
    day_first: bool | None = None
    profile: str = ""
    confidence: Mapping[str, float] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_only: tuple[str, ...] | None = None
    hhmm: bool | None = None
    hints: tuple[Text, ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """The columns mapped to a field, in the map's order."""
        return tuple(column for column, mapped in self.columns.items() if mapped == name)

    def fields(self) -> tuple[str, ...]:
        """The fields that have a column, each once."""
        return tuple(dict.fromkeys(name for name in self.columns.values() if name != IGNORE))

    def check(self, columns: Sequence[str]) -> None:
        """Raise MappingError, naming every fault, unless this map can read a file with these columns."""
        _raise(
            Text("mapping.the_map"),
            map_faults(self.columns, self.defaults, self.coordinate_system, columns)
            + column_faults(self.columns, columns),
        )

    def explain(self, sample: RawChunk | None = None) -> tuple[MapRow, ...]:
        """One row a column, with some of what the column holds in the sample."""
        cells = dict(zip(sample.columns, sample.cells, strict=True)) if sample else {}
        return tuple(
            MapRow(column, name, *self._how(column), _samples(cells.get(column, [])))
            for column, name in self.columns.items()
        )

    def _how(self, column: str) -> tuple[str, float]:
        return self.how.get(column, "map"), self.confidence.get(column, 1.0)

    def replace(self, **changes: Any) -> ColumnMap:
        """The same map with some parts exchanged."""
        return replace(self, **changes)

    @classmethod
    def from_toml(cls, path: Path, columns: Sequence[str] | None = None) -> Self:
        """Read a map; with the file's columns given, also check that it names no other.

        Raises MappingError that names all faults at once.
        """
        table = _table(path)
        settings, faults = _settings(table)
        pairs, defaults = settings["columns"], settings["defaults"]
        faults += map_faults(pairs, defaults, settings["coordinate_system"], columns or ())
        _raise(str(path), faults + ([] if columns is None else column_faults(pairs, columns)))
        return cls(**settings, how=dict.fromkeys(pairs, "map"), confidence=dict.fromkeys(pairs, 1.0))

    def to_toml(self) -> str:
        """The map as TOML text: save it, edit it, and give it to the import."""
        lines = [f"profile = {_quoted(self.profile)}"] if self.profile else []
        lines += [f"coordinates = {_quoted(self.coordinate_system)}"] if self.coordinate_system else []
        lines += [f"day_first = {str(self.day_first).lower()}"] if self.day_first is not None else []
        lines += [f"hhmm = {str(self.hhmm).lower()}"] if self.hhmm is not None else []
        lines += [f"date_only = [{', '.join(map(_quoted, self.date_only))}]"] if self.date_only is not None else []
        lines += ["", "[columns]", *(f"{_quoted(name)} = {_quoted(mapped)}" for name, mapped in self.columns.items())]
        if self.defaults:
            lines += ["", "[defaults]", *(f"{name} = {_quoted(value)}" for name, value in self.defaults.items())]
        return "\n".join(lines).lstrip("\n") + "\n"


def _raise(place: Text | str, faults: Sequence[Text]) -> None:
    if len(faults) == 1:
        raise MappingError("mapping.fault", place=place, fault=faults[0])
    if faults:
        numbered = [Text("mapping.numbered", number=number, fault=fault) for number, fault in enumerate(faults, 1)]
        raise MappingError("mapping.faults", place=place, count=len(faults), faults=in_a_row(numbered))


def _table(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise MappingError("mapping.map_unread", path=str(path), cause=error.strerror) from error
    except UnicodeDecodeError as error:
        raise MappingError("mapping.map_not_utf8", path=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise MappingError("mapping.map_not_toml", path=str(path), fault=str(error)) from error


# Key of the file, name here, type, and how to say that type.
_SETTINGS: tuple[tuple[str, str, type, str], ...] = (
    ("profile", "profile", str, "text"),
    ("coordinates", "coordinate_system", str, "system"),
    ("day_first", "day_first", bool, "true_or_false"),
    ("hhmm", "hhmm", bool, "true_or_false"),
)


def _settings(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[Text]]:
    entries = {key for key, *_ in _SETTINGS} | {"columns", "defaults", "date_only"}
    faults = [Text("mapping.unknown_entry", entry=key, entries=sorted(entries)) for key in table if key not in entries]
    settings: dict[str, Any] = {"coordinate_system": ""}
    for key, name, kind, wording in _SETTINGS:
        if key in table and not isinstance(table[key], kind):
            faults.append(Text(f"mapping.must_be_{wording}", entry=key, value=repr(table[key])))
        elif key in table:
            settings[name] = table[key]
    for section in ("columns", "defaults"):
        settings[section], wrong = _texts(section, table.get(section, {}))
        faults += wrong
    if "date_only" in table:
        settings["date_only"], wrong = _names(table["date_only"])
        faults += wrong
    return settings, faults


def _texts(section: str, entries: object) -> tuple[dict[str, str], list[Text]]:
    if not isinstance(entries, dict):
        return {}, [Text("mapping.section_no_table", section=section)]
    # An unquoted DT.FROM is a nested table in TOML.
    wrong = [name for name, value in entries.items() if not isinstance(value, str)]
    faults = [Text("mapping.entry_no_text", section=section, entry=name) for name in wrong]
    return {name: value for name, value in entries.items() if isinstance(value, str)}, faults


def _names(entries: object) -> tuple[tuple[str, ...], list[Text]]:
    if isinstance(entries, list) and all(isinstance(entry, str) for entry in entries):
        return tuple(entries), []
    return (), [Text("mapping.date_only_no_list")]


def _quoted(text: str) -> str:
    # A JSON string is a TOML string but for the delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _samples(cells: Iterable[Cell]) -> tuple[str, ...]:
    samples: dict[str, None] = {}
    for cell in cells:
        if text := as_text(cell):
            samples.setdefault(text[:SAMPLE_LENGTH])
        if len(samples) == SAMPLES:
            break
    return tuple(samples)
