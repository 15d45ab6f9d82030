"""Content hashes of rows: two rows have one hash exactly when their content is equal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, TimeArray
from linker.errors import LibraryError
from linker.i18n.text import Text, Translatable
from linker.library.cells.encoded import encoded, encoded_arrays, encoded_lists
from linker.library.store.schema import FIRST_NUMBER_COLUMNS, LATER_NUMBER_COLUMNS, TEXT_COLUMNS, TIME_COLUMNS

_T = TypeVar("_T")

# Content hashes of cases in bytes: a column of plain memory.
HashArray = NDArray[np.bytes_]

# A NUL as JSON writes it, and not the end of an escaped backslash followed by "u0000".
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True)
class RowHashes:
    """Row by row: `content` covers the case without its offenders, `imported` also the offenders its file names."""

    content: list[str]
    imported: list[str]


def row_hashes(table: CaseTable) -> RowHashes:
    """Hash every row. Raises LibraryError naming the case whose text no database can hold."""
    content, imported = [], []
    for case_id, row, offenders in zip(table.case_id.tolist(), _rows(table), _offenders(table), strict=True):
        subject = Text("store.case", case_id=repr(case_id))
        digest = _digest(_checked(subject, row))
        content.append(digest)
        imported.append(_digest(digest.encode() + _checked(subject, offenders)))
    return RowHashes(content, imported)


def check_text(value: str, subject: Translatable) -> None:
    """Raise LibraryError where a text holds what no database can: a NUL, or half of a surrogate pair."""
    _checked(subject, json.dumps(value, ensure_ascii=False))


def set_fingerprint(hashes: HashArray, texts: Iterable[str]) -> str:
    """SHA-256 of a set of hashes and of texts, one a line, whatever their order."""
    # bytes of UTF-8 sort as the letters do
    lines, ordered = sorted(text.encode() for text in texts), np.sort(hashes)
    # each on a line of its own, behind the end of the line before
    width = ordered.dtype.itemsize + 1
    lines_of_hashes = np.full((len(ordered), width), ord("\n"), dtype=np.uint8)
    lines_of_hashes[:, 1:] = ordered.view(np.uint8).reshape(len(ordered), width - 1)
    places = np.searchsorted(ordered, np.array(lines, dtype=np.bytes_)).tolist() if lines else []
    parts = np.split(lines_of_hashes.reshape(-1), [place * width for place in places])
    digest, ends = sha256(), 1
    for part, line in zip(parts, [*(b"\n" + line for line in lines), b""], strict=True):
        for piece in (part.data, memoryview(line)):
            digest.update(piece[ends:])
            ends = 0 if len(piece) else ends
    return digest.hexdigest()


def seconds(moments: TimeArray) -> list[int | None]:
    """Seconds since 1970 on the local clock; NaT is None."""
    values = moments.astype("datetime64[s]").astype(np.int64)
    return _with_none(values.tolist(), np.isnat(moments).tolist())


def numbers(values: FloatArray) -> list[float | None]:
    """Plain floats; NaN is None. Minus zero is zero, as databases have it."""
    return _with_none((values + 0.0).tolist(), np.isnan(values).tolist())


def _with_none(values: list[_T], unknown: list[bool]) -> list[_T | None]:
    return [None if is_unknown else value for value, is_unknown in zip(values, unknown, strict=True)]


def _rows(table: CaseTable) -> Iterator[str]:
    columns = [encoded(getattr(table, name).tolist()) for name in ("case_id", *TEXT_COLUMNS, "source")]
    columns += [encoded(numbers(getattr(table, name))) for name in FIRST_NUMBER_COLUMNS]
    columns += [encoded(seconds(getattr(table, name))) for name in TIME_COLUMNS]
    columns += [encoded_lists(part) for part in (table.goods, table.tools, table.trace_kind, table.trace_value)]
    return encoded_arrays([*columns, _codes(table)])


def _codes(table: CaseTable) -> list[str]:
    stated: list[list[str]] = [[] for _ in range(len(table))]
    for name in LATER_NUMBER_COLUMNS:
        values = getattr(table, name)
        for row in np.flatnonzero(~np.isnan(values)).tolist():
            stated[row].append(f'":{name}": {float(values[row])!r}')
    for facet in sorted(table.codes):
        part, (key,) = table.codes[facet], encoded([facet])
        texts = encoded_lists(part)
        for row in np.flatnonzero(part.lengths).tolist():
            stated[row].append(f"{key}: {texts[row]}")
    return [f"{{{', '.join(facets)}}}" for facets in stated]


def _offenders(table: CaseTable) -> list[str]:
    return encoded_lists(table.offenders.map_rows(lambda offenders: sorted({*offenders} - {""})))


def _digest(encoded: bytes) -> str:
    return blake2b(encoded, digest_size=16).hexdigest()


def _checked(subject: Translatable, text: str) -> bytes:
    if "\\u0000" in text and _NUL.search(text):
        raise LibraryError("store.nul_character", subject=subject)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        characters = repr(error.object[error.start : error.end])
        raise LibraryError("store.broken_character", subject=subject, characters=characters) from None
