"""The words of all cases, so that looking for some is one pass: any part of a word, in any script.

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


class WordIndex:
    """The normalised words of every case, and what can be chosen from; made when first asked for."""

    def __init__(self, table: CaseTable) -> None:
        self._table, self._making = table, Lock()

    def holding(self, words: str) -> BoolArray:
        """Which cases hold each of these words somewhere in id, narrative, place, goods, tools or offence."""
        found = np.ones(len(self._table), dtype=bool)
        for word in re.split(r"\s+", normalise(words).strip()) if words.strip() else ():
            found &= _held(self.words, word)
        return found

    def traced(self, part: str) -> BoolArray:
        """Which cases have a trace whose kind or value holds this part."""
        found = np.zeros(len(self._table), dtype=bool)
        kinds = self._table.trace_kind
        found[kinds.row_of_value[_held(self._traces, normalise(part))]] = True
        return found

    @property
    def words(self) -> pa.ChunkedArray:
        """The words of each case as one text."""
        with self._making:
            return self._words

    @cached_property
    def _words(self) -> pa.ChunkedArray:
        table = self._table
        columns = (table.case_id, table.narrative, table.address, table.region, table.jurisdiction, table.premises,
                   table.offence, _joined(table.goods), _joined(table.tools))  # fmt: skip
        return _normalised(" ".join(cells) for cells in zip(*(column.tolist() for column in columns), strict=True))

    @cached_property
    def _traces(self) -> pa.ChunkedArray:
        kinds, values = self._table.trace_kind.values.tolist(), self._table.trace_value.values.tolist()
        return _normalised(f"{kind} {value}" for kind, value in zip(kinds, values, strict=True))


def _normalised(texts: Iterator[str]) -> pa.ChunkedArray:
    parts = []
    while some := [normalise(text) for text in islice(texts, _ROWS_AT_ONCE)]:
        parts.append(pa.array(some, type=pa.large_string()))
    return pa.chunked_array(parts, type=pa.large_string())


def _held(texts: pa.ChunkedArray, part: str) -> BoolArray:
    found: BoolArray = pc.match_substring(texts, part).to_numpy()
    return found.astype(bool)


def _joined(part: Ragged) -> StrArray:
    rows = np.empty(len(part), dtype=object)
    values, offsets = part.values.tolist(), part.offsets.tolist()
    rows[:] = [" ".join(values[start:stop]) for start, stop in pairwise(offsets)]
    return rows
