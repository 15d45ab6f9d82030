"""Answers as plain data: one JSON object, or CSV rows. Numbers keep all their digits; unknown is null or empty."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from linker.i18n.language import LANGUAGES
from linker.i18n.text import AS_LISTS, FLAT, JSON_FORM, PAIRED, Label, Text, Translatable
from linker.i18n.translate import both_languages, translate_distinct


def as_plain(value: Any) -> Any:
    """Dataclasses, mappings, sequences, arrays and numpy numbers as what JSON knows; NaN and NaT become None.

    Raises ValueError for anything else: an answer must not hide an object in a text.
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or isinstance(value, str | int | float | date | Path):
        return _scalar(value)
    if isinstance(value, Text | Label):
        return both_languages(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value)
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [as_plain(item) for item in value]
    raise ValueError(f"{type(value).__name__} cannot be told as JSON; give plain data")


def _record(record: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for item in fields(record):
        value, form = getattr(record, item.name), item.metadata.get(JSON_FORM)
        if form is None:
            plain[item.name] = as_plain(value)
            continue
        if form in (PAIRED[JSON_FORM], AS_LISTS[JSON_FORM]):
            plain[item.name] = [list(as_plain(part).values()) for part in value]
            continue
        names = ("english", "chinese") if form == FLAT[JSON_FORM] else (item.name, f"{item.name}_chinese")
        plain |= dict(zip(names, _in_both_languages(value), strict=True))
    return plain


def _in_both_languages(value: Translatable | Sequence[Translatable] | None) -> Iterable[str | list[str]]:
    """A text in English and in Chinese; of a sequence of texts two lists."""
    if value is None:
        return "", ""
    if isinstance(value, str | Text | Label):
        return both_languages(value).values()
    return [translate_distinct(value, language) for language in LANGUAGES]


def _scalar(value: str | int | float | date | Path | None) -> str | int | float | None:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def json_text(value: Any) -> str:
    """One JSON object, readable, with Chinese as it is written; floats by repr, so they read back as they were."""
    return json.dumps(as_plain(value), ensure_ascii=False, allow_nan=False, indent=2)


def write_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a header and rows, each row as it comes; floats by repr, unknown as an empty cell."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    plain = as_plain(value)
    return "" if plain is None else repr(plain) if isinstance(plain, float) else plain
