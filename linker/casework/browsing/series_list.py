"""The list of all series, a page at a time: ordered and filtered by columns, for a hundred thousand of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray
from features.text import normalise
from linker.casework.browsing.search import text_index
from linker.casework.browsing.text_index import split_words
from linker.casework.series.series_overview import SeriesSummary, linked_series_table, series_summaries
from linker.casework.workspace.series_table import SeriesTable
from linker.casework.workspace.workspace import Workspace
from linker.series.lifecycle import STATES

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class SeriesPage:
    """The first lines of a list: `matching` series fit, of `total`; `by_state` counts all, leaving out empty states."""

    lines: tuple[SeriesSummary, ...]
    matching: int
    total: int
    by_state: dict[str, int]


@dataclass(frozen=True, eq=False)
class _SeriesOrder:
    """Numbers of the series in the order of the list, and of each number its state."""

    numbers: IntArray
    state: StrArray
    by_state: dict[str, int]


def series_page(workspace: Workspace, words: str = "", state: str = "", *, limit: int = 100) -> SeriesPage:
    """The list of `all_series`, its first lines: those of a state ("" for any) that fit the words.

    A series fits where each word stands in its name, in an offender's id or in the record of one of its cases.
    LibraryError where nothing has been linked yet.
    """
    series = linked_series_table(workspace)
    order = workspace.memoise("order of series", series, lambda: _order(series))
    matches = np.ones(len(series), dtype=np.bool_) if not state else order.state == state
    for word in split_words(words):
        matches &= _contains(workspace, series, word)
    numbers = order.numbers[matches[order.numbers]]
    lines = series_summaries(series, numbers[:limit].tolist())
    return SeriesPage(lines, len(numbers), len(series), order.by_state)


def _order(series: SeriesTable) -> _SeriesOrder:
    names = np.array(series.names, dtype=str)
    last = np.where(np.isnat(series.last), -np.inf, series.last.astype("datetime64[s]").astype(np.float64))
    # most cases first, of equal ones the latest; those without any known time come last
    numbers = np.lexsort((names, np.char.str_len(names), -last, -series.grouping.sizes)).astype(np.int64)
    state = np.array([life.state for life in series.lifecycle], dtype=str)
    counts = {name: int(np.sum(state == name)) for name in STATES}
    return _SeriesOrder(numbers, state, {name: count for name, count in counts.items() if count})


def _contains(workspace: Workspace, series: SeriesTable, word: str) -> BoolArray:
    """(series,) in which a word stands in the name, an offender's id or the record of a case."""
    part, offenders = normalise(word), series.table.offenders
    rows = text_index(workspace).containing(word)
    is_offender = np.array([part in normalise(name) for name in offenders.values.tolist()], dtype=np.bool_)
    rows[offenders.row_of_value[is_offender]] = True
    in_name = np.array([part in normalise(name) for name in series.names], dtype=np.bool_)
    offsets = series.grouping.offsets[:-1]
    return in_name | np.logical_or.reduceat(rows[series.grouping.rows], offsets) if len(offsets) else in_name
