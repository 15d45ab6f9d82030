"""The words of all cases, so that a search is one pass: any part of a word, in any script.

Kept in memory beside the columns and not as an index of the database: SQLite's FTS5 finds no part of a Chinese word of
two characters (its trigram tokenizer needs three), PostgreSQL's needs an extension, and a pass over the words of
680,000 cases takes some 0.05 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice, pairwise
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import Ragged, StrArray
from features.text import normalise

BoolArray = NDArray[np.bool_]
_ROWS_AT_ONCE = 50_000


class TextIndex:
    """Normalised words and traces of every case, computed when first searched. Many threads may share it."""

    def __init__(self, table: CaseTable) -> None:
        self._table, self._lock = table, Lock()

    def containing(self, words: str) -> BoolArray:
        """(cases,) which hold each of these words somewhere in id, narrative, place, goods, tools or offence."""
        contains = np.ones(len(self._table), dtype=bool)
        for word in split_words(normalise(words)):
            contains &= _contains(self.words, word)
        return contains

    def with_trace(self, part: str) -> BoolArray:
        """(cases,) which have a trace whose kind or value contains this part."""
        has_trace = np.zeros(len(self._table), dtype=bool)
        kinds = self._table.trace_kind
        has_trace[kinds.row_of_value[_contains(self._traces, normalise(part))]] = True
        return has_trace

    @property
    def words(self) -> pa.ChunkedArray:
        """The words of each case as one text."""
        with self._lock:
            return self._words

    @cached_property
    def _words(self) -> pa.ChunkedArray:
        table = self._table
        columns = (
            table.case_id,
            table.narrative,
            table.address,
            table.region,
            table.jurisdiction,
            table.premises,
            table.offence,
            _row_texts(table.goods),
            _row_texts(table.tools),
        )
        return _normalised(" ".join(cells) for cells in zip(*(column.tolist() for column in columns), strict=True))

    @cached_property
    def _traces(self) -> pa.ChunkedArray:
        kinds, values = self._table.trace_kind.values.tolist(), self._table.trace_value.values.tolist()
        return _normalised(f"{kind} {value}" for kind, value in zip(kinds, values, strict=True))


def split_words(words: str) -> list[str]:
    """Words parted by white space of any kind."""
    return re.split(r"\s+", words.strip()) if words.strip() else []


def _normalised(texts: Iterator[str]) -> pa.ChunkedArray:
    parts = []
    while chunk := [normalise(text) for text in islice(texts, _ROWS_AT_ONCE)]:
        parts.append(pa.array(chunk, type=pa.large_string()))
    return pa.chunked_array(parts, type=pa.large_string())


def _contains(texts: pa.ChunkedArray, part: str) -> BoolArray:
    contains: BoolArray = pc.match_substring(texts, part).to_numpy()
    return contains.astype(bool)


def _row_texts(lists: Ragged) -> StrArray:
    """(cases,) the values of each row as one text."""
    rows = np.empty(len(lists), dtype=object)
    values, offsets = lists.values.tolist(), lists.offsets.tolist()
    rows[:] = [" ".join(values[start:stop]) for start, stop in pairwise(offsets)]
    return rows
