"""Columns as JSON texts: the encoder is called once a column, not once a cell, and writes what `json.dumps` would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import cast

import numpy as np

from features.columns import Ragged

# No JSON text holds it: within strings it is escaped.
_BETWEEN = "\x1e"
_NESTED = (list, tuple, dict)

Plain = Callable[[object], object]


def encoded(values: Sequence[object], *, plain: Plain | None = None, only_finite: bool = False) -> list[str]:
    """Each value as `json.dumps(value, ensure_ascii=False)` writes it; `plain` says what stands for other objects.

    With `only_finite` a number that JSON does not know is a ValueError.
    """
    kinds = set(map(type, values))
    if kinds == {str}:
        return list(map(encode_basestring, cast("Sequence[str]", values)))
    if any(issubclass(kind, _NESTED) for kind in kinds):
        encode = json.JSONEncoder(ensure_ascii=False, allow_nan=not only_finite, default=plain).encode
        return [encode(value) for value in values]
    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=not only_finite, default=plain, separators=(_BETWEEN, ": ")
    )
    return encoder.encode(values)[1:-1].split(_BETWEEN) if len(values) else []


def encoded_lists(part: Ragged) -> list[str]:
    """Each row of a ragged column as a JSON array."""
    texts, ends = encoded(part.values.tolist()), part.offsets.tolist()
    arrays = ["[]"] * len(part)
    for row in np.flatnonzero(part.lengths).tolist():
        arrays[row] = f"[{', '.join(texts[ends[row] : ends[row + 1]])}]"
    return arrays


def encoded_objects(names: Iterable[str], columns: Iterable[Iterable[str]], rows: int) -> list[str]:
    """Each row of columns of JSON texts as a JSON object with these keys."""
    keys = ", ".join(f"{key.replace('%', '%%')}: %s" for key in encoded(list(names)))
    pattern = f"{{{keys}}}"
    return [pattern % row for row in zip(*columns, strict=True)] if keys else ["{}"] * rows


def encoded_arrays(columns: Iterable[Iterable[str]]) -> Iterator[str]:
    """Each row of columns of JSON texts as a JSON array."""
    return (f"[{', '.join(row)}]" for row in zip(*columns, strict=True))
