"""The list of all series, a page at a time: ordered and filtered by columns, for a hundred thousand of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray
from features.text import normalise
from linker.casework.browsing.search import index_of
from linker.casework.series.series_overview import SeriesSummary, lines_of, lives_on
from linker.casework.workspace.series_table import SeriesTable
from linker.casework.workspace.cache import at_hand
from linker.library.store.store import Library
from linker.series.lifecycle import STATES

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class SeriesPage:
    """The first lines of a list: `found` series fit, of `in_all`; `by_state` counts all, leaving out empty states."""

    lines: tuple[SeriesSummary, ...]
    found: int
    in_all: int
    by_state: dict[str, int]


@dataclass(frozen=True, eq=False)
class _Order:
    """Numbers of the series in the order of the list, and of each number its state."""

    numbers: IntArray
    state: StrArray
    by_state: dict[str, int]


def series_page(library: Library, words: str = "", state: str = "", *, most: int = 100) -> SeriesPage:
    """The list of `all_series`, its first lines: those of a state ("" for any) that fit the words.

    A series fits where each word stands in its name, in an offender's id or in the record of one of its cases.
    LibraryError where nothing has been linked yet.
    """
    lives = lives_on(library, None)
    order = at_hand(library, "order of series", lives, lambda: _order(lives))
    fits = np.ones(len(lives), dtype=np.bool_) if not state else order.state == state
    for word in re.split(r"\s+", words.strip()) if words.strip() else ():
        fits &= _held(library, lives, word)
    chosen = order.numbers[fits[order.numbers]]
    return SeriesPage(lines_of(lives, chosen[:most].tolist()), len(chosen), len(lives), order.by_state)


def _order(lives: SeriesTable) -> _Order:
    names = np.array(lives.names, dtype=str)
    last = np.where(np.isnat(lives.last), -np.inf, lives.last.astype("datetime64[s]").astype(np.float64))
    # most cases first, of equal ones the latest; those without any known time come last
    numbers = np.lexsort((names, np.char.str_len(names), -last, -lives.grouping.sizes)).astype(np.int64)
    state = np.array([life.state for life in lives.lifecycle], dtype=str)
    counted = {one: int(np.sum(state == one)) for one in STATES}
    return _Order(numbers, state, {one: count for one, count in counted.items() if count})


def _held(library: Library, lives: SeriesTable, word: str) -> BoolArray:
    rows = index_of(library).holding(word)
    offenders = lives.table.offenders
    part = normalise(word)
    named = np.array([part in normalise(one) for one in offenders.values.tolist()], dtype=np.bool_)
    rows[offenders.row_of_value[named]] = True
    own = np.array([part in normalise(name) for name in lives.names], dtype=np.bool_)
    offsets = lives.grouping.offsets[:-1]
    return own | np.logical_or.reduceat(rows[lives.grouping.rows], offsets) if len(offsets) else own
