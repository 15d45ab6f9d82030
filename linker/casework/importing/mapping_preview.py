"""Before an import: what a file's columns are taken for, what else they could be, and the map as corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linker.i18n.text import FLAT, Text
from linker.library.files.raw import RawChunk, input_error
from linker.library.files.readers import read_chunks
from linker.library.mapping.column_map import MapRow
from linker.library.mapping.fields import field_names, field_of
from linker.library.mapping.guess import mapping_for
from linker.library.mapping.map_file import map_text


@dataclass(frozen=True)
class FieldChoice:
    """A field that a column can be mapped to."""

    name: str
    label: Text | str = field(metadata=FLAT)


@dataclass(frozen=True)
class MappingPreview:
    """The map guessed for a file, column by column with samples; `profile` is the kind of table it was known as.

    `faults` say why nothing can be imported with this map; () where it will do.
    """

    rows: tuple[MapRow, ...]
    profile: str
    map_toml: str
    faults: tuple[Text, ...]


def field_choices(used: Iterable[str] = ()) -> tuple[FieldChoice, ...]:
    """All declared fields, the case id first, and what else is in use: `code:` and `trace:` fields of any name."""
    fields = map(field_of, dict.fromkeys((*field_names(), *used)))
    return tuple(
        FieldChoice(column_field.name, column_field.label) for column_field in fields if column_field is not None
    )


def preview_mapping(path: Path, corrections: Mapping[str, str] | None = None) -> MappingPreview:
    """Guess the map from the first rows of a file; `corrections` are fields by column that a person chose instead.

    Raises InputError where the file cannot be read or holds no rows.
    """
    first = _first(path)
    guessed = mapping_for(first)
    corrected = dict(corrections or {})
    how = {
        **guessed.how,
        **{column: "map" for column, name in corrected.items() if guessed.columns.get(column) != name},
    }
    mapping = guessed.replace(columns={**guessed.columns, **corrected}, how=how)
    faults = mapping.faults(first.columns)
    return MappingPreview(mapping.explain(first), mapping.profile, map_text(mapping, first), tuple(faults))


def _first(path: Path) -> RawChunk:
    first = next(iter(read_chunks(path)), None)
    if first is None or not (len(first) or first.bad_rows):
        raise input_error(Path(path.name), "files.no_rows")
    return first
