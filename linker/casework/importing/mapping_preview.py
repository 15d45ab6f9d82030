"""Before an import: what a file's columns are taken for, what else they could be, and the map as corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linker.casework.importing.open_cases import open_cases
from linker.i18n.text import FLAT, Text, Translatable
from linker.library.mapping.column_map import ROW_ID, MapRow
from linker.library.mapping.fields import field_names, field_of
from linker.library.mapping.guess import mapping_for
from linker.library.mapping.map_file import map_text


@dataclass(frozen=True)
class FieldChoice:
    """A field that a column can be mapped to."""

    name: str
    label: Translatable = field(metadata=FLAT)


@dataclass(frozen=True)
class MappingPreview:
    """The map guessed for a file, column by column with samples; `profile` is the kind of table it was known as.

    `faults` say why nothing can be imported with this map; () where it will do.
    """

    rows: tuple[MapRow, ...]
    profile: str
    map_toml: str
    faults: tuple[Text, ...]
    hints: tuple[Text, ...] = ()


def field_choices(used: Iterable[str] = ()) -> tuple[FieldChoice, ...]:
    """All declared fields, the case id first, and what else is in use: `code:` and `trace:` fields of any name."""
    fields = map(field_of, dict.fromkeys((*field_names(), *used)))
    return tuple(
        FieldChoice(column_field.name, column_field.label) for column_field in fields if column_field is not None
    )


def preview_mapping(path: Path, corrections: Mapping[str, str] | None = None, time_zone: str = "") -> MappingPreview:
    """Guess the map from the first rows of a file; `corrections` are fields by column that a person chose instead.

    A file without a column of ids gets a hash of each row as its id. Raises InputError where the file cannot be read or
    holds no rows.
    """
    first = open_cases(path).first
    guess = mapping_for(first, time_zone=time_zone)
    corrected = dict(corrections or {})
    how = {**guess.how, **{column: "map" for column, name in corrected.items() if guess.columns.get(column) != name}}
    mapping = guess.replace(columns={**guess.columns, **corrected}, how=how)
    if not mapping.of("case_id") and not mapping.id_columns:
        hints = (*mapping.hints, Text("importing.ids_from_rows"))
        mapping = mapping.replace(id_columns=(ROW_ID,), hints=hints)
    faults = mapping.faults(first.columns)
    return MappingPreview(
        mapping.explain(first), mapping.profile, map_text(mapping, first), tuple(faults), mapping.hints
    )
