"""Nested JSON as flat rows: GeoJSON and ArcGIS features, objects in objects, tables deep in the answer of a portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Lists of objects beside the table that describe it.
SIDE_LISTS = frozenset(
    {
        "fields",
        "columns",
        "links",
        "facets",
        "facet_groups",
        "schema",
        "errors",
        "warnings",
        "meta",
        "metadata",
        "aliases",
    }
)
MAX_DEPTH = 4
_ROW_OBJECTS = ("properties", "attributes", "_source")
# The object of a feature that is no row: its kind and its identity in the service.
_FEATURE_KEYS = frozenset({"type", "id", "bbox", "geometry", *_ROW_OBJECTS})


def flat_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """One object with the members of its objects as members of its own, joined by a point; lists and points stay.

    >>> flat_record({"id": 1, "place": {"lat": 51.5, "street": {"name": "High St"}}})
    {'id': 1, 'place.lat': 51.5, 'place.street.name': 'High St'}
    """
    inner = next((name for name in _ROW_OBJECTS if isinstance(record.get(name), Mapping)), "")
    if inner and set(record) - _FEATURE_KEYS <= {"_id", "_index", "_type", "_score"}:
        geometry = {"geometry": record["geometry"]} if record.get("geometry") is not None else {}
        record = {**record[inner], **geometry}
    if not any(isinstance(value, Mapping) for value in record.values()):
        return dict(record)
    return dict(_members(record, "", MAX_DEPTH))


def _members(record: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, Mapping) and value and depth and not isinstance(value.get("coordinates"), list):
            yield from _members(value, f"{above}{key}.", depth - 1)
        else:
            yield f"{above}{key}", value


def nested_rows(members: Mapping[str, Any], depth: int = MAX_DEPTH) -> list[dict[str, Any]]:
    """The rows of the table that an object holds somewhere further down; [] where there is none.

    A list of lists is a table where the columns are named beside it (`meta.view.columns`, `columns`, `fields`).
    """
    names = _column_names(members, depth)
    for value in members.values():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            return value
        if names and isinstance(value, list) and value and all(isinstance(row, list) for row in value):
            return [dict(zip(names, row, strict=False)) for row in value if len(row) <= len(names)]
    if not depth:
        return []
    inner = (value for key, value in members.items() if isinstance(value, Mapping) and key not in SIDE_LISTS)
    return next((rows for value in inner if (rows := nested_rows(value, depth - 1))), [])


def _column_names(members: Mapping[str, Any], depth: int) -> list[str]:
    for key in ("columns", "fields"):
        columns = members.get(key)
        if isinstance(columns, list) and columns:
            names: list[Any] = [_column_name(column) for column in columns]
            if all(isinstance(name, str) and name for name in names):
                return names
    inner = (
        value for key, value in members.items() if isinstance(value, Mapping) and key in ("meta", "view", "metadata")
    )
    return next((names for value in inner if depth and (names := _column_names(value, depth - 1))), [])


def _column_name(column: Any) -> Any:
    return column.get("name", column.get("id", "")) if isinstance(column, dict) else column
