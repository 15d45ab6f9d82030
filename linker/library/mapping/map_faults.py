"""What can be wrong with a column map, each fault as a sentence with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from linker.library.mapping.fields import IGNORE, field_names, field_of, nearest
from linker.library.mapping.protected import protected_attribute

COORDINATE_SYSTEMS = ("WGS84", "GCJ02", "BD09", "EPSG:4326", "planar", "planar:ft", "planar:km", "unitless")
DEFAULT_FIELDS = ("offence", "address", "region", "jurisdiction", "premises", "status")


def map_faults(
    columns: Mapping[str, str], defaults: Mapping[str, str], system: str, available: Sequence[str] = ()
) -> list[str]:
    """Faults of a map by itself: fields that do not exist, protected columns, two columns for one field, gaps.

    `available` are the file's columns, offered where one is missing.
    """
    faults = [_field_fault(column, name) for column, name in columns.items() if field_of(name) is None]
    faults += [_protected_fault(column, name) for column, name in columns.items() if name != IGNORE]
    if "case_id" not in columns.values():
        choice = _meant("", available) if available else ""
        faults.append(f'no column is mapped to "case_id"; say in the map which one numbers the cases{choice}')
    faults += _double_faults(columns) + _pair_faults(set(columns.values())) + _default_faults(defaults)
    if not re.fullmatch(r"|WGS-?84|GCJ-?02|BD-?09|EPSG:\d+|planar(:ft|:km|:m)?|unitless", system, re.IGNORECASE):
        faults.append(f"unknown coordinates {system!r}; use one of {', '.join(COORDINATE_SYSTEMS)}")
    return [fault for fault in faults if fault]


def column_faults(columns: Mapping[str, str], available: Sequence[str]) -> list[str]:
    """Columns of a map that a file does not have, each with the most alike one it has."""
    missing = [column for column in columns if column not in set(available)]
    return [f"the file has no column {column!r}{_meant(nearest(column, available), available)}" for column in missing]


def _meant(guess: str, choice: Sequence[str]) -> str:
    listed = ", ".join(choice[:30]) + (", …" if len(choice) > 30 else "")
    return f"; did you mean {guess!r}?" if guess else f"; take one of {listed}"


def _field_fault(column: str, name: str) -> str:
    meant = _meant(nearest(name, field_names()), field_names())
    return f"column {column!r} is mapped to {name!r}, which is no field{meant}"


def _protected_fault(column: str, name: str) -> str:
    attribute = protected_attribute(column)
    if not attribute:
        return ""
    return (
        f"column {column!r} ({attribute}) cannot be mapped to {name!r}: what a person is, is never evidence of what "
        f"they did; map it to {IGNORE!r} (it stays in the source)"
    )


def _double_faults(columns: Mapping[str, str]) -> list[str]:
    owners: dict[str, list[str]] = {}
    for column, name in columns.items():
        field = field_of(name)
        if field and not field.several:
            owners.setdefault(name, []).append(column)
    return [
        f"columns {', '.join(map(repr, named))} are all mapped to {name!r}, which takes one; set the rest to {IGNORE!r}"
        for name, named in owners.items()
        if len(named) > 1
    ]


def _pair_faults(names: set[str]) -> list[str]:
    faults = []
    for one, other in (("longitude", "latitude"), ("x", "y")):
        if len(names & {one, other}) == 1:
            there, missing = (one, other) if one in names else (other, one)
            faults.append(f"a column is mapped to {there!r} but none to {missing!r}; map both or neither")
    if {"longitude", "x"} <= names:
        faults.append(
            "both longitude/latitude and x/y are mapped; a library uses one of the two, set the others to ignore"
        )
    return faults


def _default_faults(defaults: Mapping[str, str]) -> list[str]:
    return [
        f"[defaults] {name}: only {', '.join(DEFAULT_FIELDS)} can have a default"
        for name in defaults
        if name not in DEFAULT_FIELDS
    ]
