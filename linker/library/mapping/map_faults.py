"""What can be wrong with a column map, each fault with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from linker.i18n.text import Text
from linker.library.mapping.fields import IGNORE, field_names, field_of, nearest
from linker.library.mapping.protected import protected_attribute

COORDINATE_SYSTEMS = ("WGS84", "GCJ02", "BD09", "EPSG:4326", "planar", "planar:ft", "planar:km", "unitless")
DEFAULT_FIELDS = ("offence", "address", "region", "jurisdiction", "premises", "status")


def map_faults(
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    system: str,
    available: Sequence[str] = (),
    *,
    has_id: bool = False,
) -> list[Text]:
    """Faults of a map by itself: fields that do not exist, protected columns, two columns for one field, gaps.

    `has_id`: the id is made of other columns. `available` are the file's columns, offered where one is missing.
    """
    faults: list[Text | None] = [
        _field_fault(column, name) for column, name in columns.items() if field_of(name) is None
    ]
    faults += [_protected_fault(column, name) for column, name in columns.items() if name != IGNORE]
    if "case_id" not in columns.values() and not has_id:
        faults.append(Text("mapping.no_case_id", remedy=_meant("", available) if available else ""))
    faults += _double_faults(columns) + _pair_faults(set(columns.values())) + _default_faults(defaults)
    if not re.fullmatch(r"|WGS-?84|GCJ-?02|BD-?09|EPSG:\d+|planar(:ft|:km|:m)?|unitless", system, re.IGNORECASE):
        faults.append(Text("mapping.unknown_coordinates", system=system, choice=list(COORDINATE_SYSTEMS)))
    return [fault for fault in faults if fault is not None]


def column_faults(columns: Mapping[str, str], available: Sequence[str]) -> list[Text]:
    """Columns of a map, but for the ignored ones, that a file does not have, each with the most alike one it has."""
    missing = [column for column, name in columns.items() if column not in set(available) and name != IGNORE]
    return [
        Text("mapping.no_such_column", column=column, remedy=_meant(nearest(column, available), available))
        for column in missing
    ]


def in_a_row(texts: Sequence[Text]) -> Text:
    """Sentences one after the other, parted by semicolons."""
    first, *following = texts
    return Text("rejects.and", first=first, second=in_a_row(following)) if following else first


def _meant(guess: str, choice: Sequence[str]) -> Text:
    if guess:
        return Text("mapping.did_you_mean", guess=guess)
    return Text("mapping.take_one_of", choice=[*choice[:30], *["…"][: len(choice) > 30]])


def _field_fault(column: str, name: str) -> Text:
    remedy = _meant(nearest(name, field_names()), field_names())
    return Text("mapping.no_such_field", column=column, field=name, remedy=remedy)


def _protected_fault(column: str, name: str) -> Text | None:
    attribute = protected_attribute(column)
    return Text("mapping.protected", column=column, attribute=attribute, field=name) if attribute else None


def _double_faults(columns: Mapping[str, str]) -> list[Text]:
    owners: dict[str, list[str]] = {}
    for column, name in columns.items():
        field = field_of(name)
        if field and not field.several:
            owners.setdefault(name, []).append(column)
    return [Text("mapping.two_columns", columns=names, field=name) for name, names in owners.items() if len(names) > 1]


def _pair_faults(names: set[str]) -> list[Text]:
    faults = []
    for pair in (("longitude", "latitude"), ("x", "y")):
        present, missing = [name for name in pair if name in names], [name for name in pair if name not in names]
        if len(present) == 1:
            faults.append(Text("mapping.half_a_pair", present=present[0], missing=missing[0]))
    if {"longitude", "x"} <= names:
        faults.append(Text("mapping.two_pairs"))
    return faults


def _default_faults(defaults: Mapping[str, str]) -> list[Text]:
    return [
        Text("mapping.no_default", field=name, choice=list(DEFAULT_FIELDS))
        for name in defaults
        if name not in DEFAULT_FIELDS
    ]
