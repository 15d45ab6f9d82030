"""Column maps as TOML files: read with all faults named, and written complete with comments, to be edited."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from linker.errors import MappingError
from linker.i18n.language import Language, default_language
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.cells.hours import CLOCK_STYLES
from linker.library.cells.money_units import unit_of_word
from linker.library.files.layout import Layout
from linker.library.files.raw import RawChunk
from linker.library.mapping.column_map import ROW_ID, ColumnMap, raise_faults, samples_of

# Key of the file -> field of the map.
_TEXTS = {"profile": "profile", "coordinates": "coordinate_system", "time_zone": "time_zone"}
_SWITCHES = ("day_first", "year_first", "minguo", "decimal_comma")
_LISTS = {"date_only": "date_only", "unknown": "unknown", "sheets": "sheets", "skip_rows": "skip_rows"}
_SECTIONS = ("columns", "defaults", "units")
_ENTRIES = frozenset({*_TEXTS, *_SWITCHES, *_LISTS, *_SECTIONS, "id", "clock", "hhmm", "header_row"})


def read_map(path: Path, columns: Sequence[str] | None = None) -> ColumnMap:
    """A map from its file; with the file's columns given, also checked against them.

    A column that is only ignored may be missing from the file. Raises MappingError that names all faults at once.
    """
    table = toml_table(path)
    settings, faults = _settings(table)
    pairs = settings["columns"]
    mapping = ColumnMap(**settings, how=dict.fromkeys(pairs, "map"), confidence=dict.fromkeys(pairs, 1.0))
    own_faults = mapping.faults(columns if columns is not None else [*pairs, *mapping.id_columns])
    raise_faults(str(path), faults + own_faults)
    return mapping


def map_text(mapping: ColumnMap, sample: RawChunk | None = None, language: Language | None = None) -> str:
    """The map as TOML text: save it, edit it, and give it to the import. Every entry that a map can have is in it.

    Entries that are not settled stand there as comments. With a sample each column has some of what it holds beside it.
    """
    reader = language or default_language()
    lines = [line for key in _COMMENTED for line in _entry_lines(key, mapping, reader)]
    return "\n".join([*lines, *_column_lines(mapping, sample, reader), *_section_lines(mapping)]) + "\n"


def layout_of(path: Path) -> Layout:
    """How a map says that its file is to be read; what the map says of columns is checked later, against the file."""
    table = toml_table(path)
    sheets, skip_rows = (
        [entry for entry in table.get(key, []) if isinstance(entry, str)] for key in ("sheets", "skip_rows")
    )
    row = table.get("header_row")
    return Layout(tuple(sheets), row if isinstance(row, int) and row > 0 else None, tuple(skip_rows))


_COMMENTED: Mapping[str, Callable[[ColumnMap], object]] = {
    "profile": lambda mapping: mapping.profile or None,
    "sheets": lambda mapping: mapping.sheets or None,
    "header_row": lambda mapping: mapping.header_row,
    "skip_rows": lambda mapping: mapping.skip_rows or None,
    "id": lambda mapping: (
        ROW_ID if mapping.id_columns == (ROW_ID,) else mapping.id_columns if mapping.id_columns else None
    ),
    "time_zone": lambda mapping: mapping.time_zone or None,
    "day_first": lambda mapping: mapping.day_first,
    "year_first": lambda mapping: mapping.year_first,
    "minguo": lambda mapping: mapping.minguo,
    "date_only": lambda mapping: mapping.date_only,
    "clock": lambda mapping: mapping.clock,
    "coordinates": lambda mapping: mapping.coordinate_system or None,
    "decimal_comma": lambda mapping: mapping.decimal_comma,
    "unknown": lambda mapping: mapping.unknown or None,
}
_EXAMPLES: Mapping[str, object] = {
    "profile": "chinese_scene_form",
    "sheets": ["1月", "2月"],
    "header_row": 3,
    "skip_rows": ["^合计", "^小计"],
    "id": ["ANO_BO", "NUM_BO"],
    "time_zone": "Asia/Shanghai",
    "day_first": True,
    "year_first": True,
    "minguo": True,
    "date_only": ["发案时间"],
    "clock": "hh.mm",
    "coordinates": "GCJ02",
    "decimal_comma": True,
    "unknown": ["待补"],
}


def _entry_lines(key: str, mapping: ColumnMap, language: Language) -> Iterator[str]:
    yield f"# {translate(Text(f'mapping.comment_{key}'), language)}"
    value = _COMMENTED[key](mapping)
    yield f"# {key} = {_toml(_EXAMPLES[key])}" if value is None else f"{key} = {_toml(value)}"


def _column_lines(mapping: ColumnMap, sample: RawChunk | None, language: Language) -> Iterator[str]:
    cells = dict(zip(sample.columns, sample.cells, strict=True)) if sample else {}
    yield ""
    yield f"# {translate(Text('mapping.comment_columns'), language)}"
    yield "[columns]"
    for column, name in mapping.columns.items():
        samples = " | ".join(samples_of(cells.get(column, [])))
        comment = " ".join("".join(letter for letter in samples if letter.isprintable()).split())
        yield f"{_toml(column)} = {_toml(name)}" + (f"  # {comment}" if comment else "")


def _section_lines(mapping: ColumnMap) -> Iterator[str]:
    for section, entries in (("units", mapping.units), ("defaults", mapping.defaults)):
        if entries:
            yield ""
            yield f"[{section}]"
            yield from (f"{_toml(name)} = {_toml(value)}" for name, value in entries.items())


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    # A JSON string is a TOML string but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_table(path: Path) -> dict[str, Any]:
    """The table of a TOML file. Raises MappingError where it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise MappingError("mapping.map_unread", path=str(path), cause=error.strerror) from error
    except UnicodeDecodeError as error:
        raise MappingError("mapping.map_not_utf8", path=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise MappingError("mapping.map_not_toml", path=str(path), fault=str(error)) from error


def _settings(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[Text]]:
    faults = [
        Text("mapping.unknown_entry", entry=key, entries=sorted(_ENTRIES)) for key in table if key not in _ENTRIES
    ]
    settings: dict[str, Any] = {}
    for key in table:
        if key in _ENTRIES and key not in _SECTIONS:
            name, value, fault = _setting(key, table[key])
            faults += [fault] if fault else []
            settings |= {} if fault else {name: value}
    for section in ("columns", "defaults"):
        settings[section], wrong = _texts(section, table.get(section, {}))
        faults += wrong
    settings["units"], wrong = _units(table.get("units", {}))
    return settings, faults + wrong


def _setting(key: str, value: object) -> tuple[str, object, Text | None]:
    """Field of the map, its value, and what is wrong with the entry."""
    if key in _TEXTS:
        kind = "system" if key == "coordinates" else "text"
        return _TEXTS[key], value, None if isinstance(value, str) else _must_be(kind, key, value)
    if key in _LISTS:
        is_list = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return _LISTS[key], tuple(value) if is_list else (), None if is_list else _must_be("list", key, value)  # type: ignore[arg-type]
    if key == "id":
        parts = [value] if isinstance(value, str) else value
        is_list = isinstance(parts, list) and all(isinstance(entry, str) for entry in parts)
        return "id_columns", tuple(parts) if is_list else (), None if is_list else _must_be("list", key, value)  # type: ignore[arg-type]
    if key == "clock":
        return key, value, None if value in CLOCK_STYLES else _must_be("clock", key, value)
    if key == "header_row":
        return key, value, None if isinstance(value, int) and value > 0 else _must_be("row", key, value)
    is_switch = isinstance(value, bool)
    fault = None if is_switch else _must_be("true_or_false", key, value)
    return ("clock", "hhmm" if value else "hour", fault) if key == "hhmm" else (key, value, fault)


def _must_be(kind: str, key: str, value: object) -> Text:
    return Text(f"mapping.must_be_{kind}", entry=key, value=repr(value))


def _texts(section: str, entries: object) -> tuple[dict[str, str], list[Text]]:
    if not isinstance(entries, dict):
        return {}, [Text("mapping.section_no_table", section=section)]
    # An unquoted DT.FROM is a nested table in TOML.
    wrong = [name for name, value in entries.items() if not isinstance(value, str)]
    faults = [Text("mapping.entry_no_text", section=section, entry=name) for name in wrong]
    return {name: value for name, value in entries.items() if isinstance(value, str)}, faults


def _units(entries: object) -> tuple[dict[str, float], list[Text]]:
    if not isinstance(entries, dict):
        return {}, [Text("mapping.section_no_table", section="units")]
    units = {name: unit_of_word(value) for name, value in entries.items()}
    faults = [
        Text("mapping.no_unit", column=name, value=repr(entries[name])) for name, unit in units.items() if not unit
    ]
    return {name: unit for name, unit in units.items() if unit}, faults
