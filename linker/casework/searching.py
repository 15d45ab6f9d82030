"""Searching the library: words, offence, time, a box on the map, an MO code, a trace; what is unknown never matches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice, pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray
from features.text import normalise
from linker.casework.at_hand import columns_of, series_of_case
from linker.library.store.store import Library

BoolArray = NDArray[np.bool_]
# Ends a case's words: of private use, so no script holds it.
_END = "\ue000"
MOST_CHOICES = 200
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Box:
    """A rectangle: degrees where the library has degrees, else metres."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Question:
    """What is looked for; all that is given must hold, "" and None ask nothing.

    `words`: each must occur somewhere in id, narrative, place, goods, tools or offence. A case is in a time where its
    window overlaps it. `code` is one code of any facet, `trace` part of a trace's kind or value.
    """

    words: str = ""
    offence: str = ""
    since: datetime | None = None
    until: datetime | None = None
    box: Box | None = None
    code: str = ""
    trace: str = ""
    open_only: bool = False


@dataclass(frozen=True)
class FoundCase:
    """One case of the answer. `x` and `y` are degrees (longitude, latitude) or metres, None unknown."""

    case_id: str
    earliest: datetime | None
    latest: datetime | None
    place: str
    offence: str
    narrative: str
    series: str
    solved: bool
    x: float | None
    y: float | None


@dataclass(frozen=True)
class SearchAnswer:
    """The newest of the cases that were found, how many there are in all, and how many the library holds."""

    cases: tuple[FoundCase, ...]
    found: int
    searched: int


@dataclass(frozen=True)
class Choices:
    """What can be chosen from, most frequent first: offences, and MO codes; whether places are degrees, if any."""

    offences: tuple[str, ...]
    codes: tuple[str, ...]
    has_places: bool
    in_degrees: bool


class _Words:
    """All words of a library as one text, so that looking for one is one pass of the string search."""

    def __init__(self, table: CaseTable) -> None:
        self.table = table

    @cached_property
    def _text(self) -> tuple[str, IntArray]:
        table = self.table
        columns = (table.case_id, table.narrative, table.address, table.region, table.jurisdiction, table.premises,
                   table.offence, _joined(table.goods), _joined(table.tools))  # fmt: skip
        rows = zip(*(column.tolist() for column in columns), strict=True)
        parts: list[str] = []
        # Normalising may change lengths; a part of the library at a time keeps memory low.
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            joined = _END.join(" ".join(cells).replace(_END, " ") for cells in some)
            parts += normalise(joined).split(_END)
        ends = np.cumsum([len(part) + 1 for part in parts], dtype=np.int64) - 1
        return "".join(part + _END for part in parts), ends

    def holding(self, word: str) -> BoolArray:
        """Which cases hold a word."""
        text, ends = self._text
        found = np.zeros(len(self.table), dtype=bool)
        at = text.find(word)
        while at >= 0:
            row = int(np.searchsorted(ends, at))
            found[row] = True
            at = text.find(word, int(ends[row]))
        return found


_KNOWN: WeakKeyDictionary[CaseTable, _Words] = WeakKeyDictionary()


def search(library: Library, question: Question, *, most: int = 200) -> SearchAnswer:
    """The cases that fit, newest first; cases without a known time come last."""
    table = columns_of(library)
    rows = np.flatnonzero(_fitting(table, question))
    newest = rows[np.argsort(-_newness(table, rows), kind="stable")][:most]
    series_of = series_of_case(library)
    return SearchAnswer(tuple(_found(table, row, series_of) for row in newest.tolist()), len(rows), len(table))


def choices(library: Library) -> Choices:
    """What the library's cases can be asked for."""
    table = columns_of(library)
    codes = Counter(code for part in table.codes.values() for code in part.values.tolist())
    offences = Counter(value for value in table.offence.tolist() if value)
    in_degrees = bool(np.isfinite(table.longitude).any())
    return Choices(_frequent(offences), _frequent(codes), in_degrees or bool(np.isfinite(table.x_m).any()), in_degrees)


def _frequent(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHOICES])


def _fitting(table: CaseTable, asked: Question) -> BoolArray:
    fits = np.ones(len(table), dtype=bool)
    if asked.offence:
        fits &= table.offence == asked.offence
    if asked.since is not None:
        fits &= _either_end(table.latest, table.earliest) >= np.datetime64(asked.since)
    if asked.until is not None:
        fits &= _either_end(table.earliest, table.latest) <= np.datetime64(asked.until)
    if asked.box is not None:
        fits &= _inside(*places(table), asked.box)
    if asked.code:
        fits &= np.logical_or.reduce([_any_row(part, part.values == asked.code) for part in table.codes.values()]
                                     or [np.zeros(len(table), dtype=bool)])  # fmt: skip
    if asked.trace:
        fits &= _with_trace(table, normalise(asked.trace))
    if asked.open_only:
        fits &= table.offenders.lengths == 0
    for word in re.split(r"\s+", normalise(asked.words).strip()) if asked.words.strip() else ():
        fits &= _words_of(table).holding(word)
    return fits


def _words_of(table: CaseTable) -> _Words:
    known = _KNOWN.get(table)
    if known is None:
        known = _KNOWN[table] = _Words(table)
    return known


def _with_trace(table: CaseTable, looked_for: str) -> BoolArray:
    pairs = zip(table.trace_kind.values.tolist(), table.trace_value.values.tolist(), strict=True)
    hits = np.array([looked_for in normalise(f"{kind} {value}") for kind, value in pairs], dtype=bool)
    return _any_row(table.trace_kind, hits)


def _any_row(part: Ragged, hits: BoolArray) -> BoolArray:
    found = np.zeros(len(part), dtype=bool)
    found[part.row_of_value[hits]] = True
    return found


def places(table: CaseTable) -> tuple[FloatArray, FloatArray]:
    """East and north of every case: degrees if any case has them, else metres; NaN unknown."""
    degrees = bool(np.isfinite(table.longitude).any())
    return (table.longitude, table.latitude) if degrees else (table.x_m, table.y_m)


def _inside(x: FloatArray, y: FloatArray, box: Box) -> BoolArray:
    # A comparison with NaN is false, so an unknown place is in no box.
    return (x >= box.west) & (x <= box.east) & (y >= box.south) & (y <= box.north)


def _either_end(first: NDArray[np.datetime64], second: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return np.where(np.isnat(first), second, first)


def _newness(table: CaseTable, rows: IntArray) -> FloatArray:
    moment = _either_end(table.earliest[rows], table.latest[rows])
    seconds = moment.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    return np.where(np.isnat(moment), -np.inf, seconds)


def _joined(part: Ragged) -> StrArray:
    rows = np.empty(len(part), dtype=object)
    values, offsets = part.values.tolist(), part.offsets.tolist()
    rows[:] = [" ".join(values[start:stop]) for start, stop in pairwise(offsets)]
    return rows


def _found(table: CaseTable, row: int, series_of: Mapping[str, str]) -> FoundCase:
    x, y = places(table)
    case_id = str(table.case_id[row])
    return FoundCase(
        case_id,
        _moment(table.earliest[row]),
        _moment(table.latest[row]),
        _first_known(table.address[row], table.region[row], table.jurisdiction[row]),
        str(table.offence[row]),
        str(table.narrative[row]),
        series_of.get(case_id, ""),
        bool(table.offenders.lengths[row]),
        _number(x[row]),
        _number(y[row]),
    )


def _first_known(*values: str) -> str:
    return next((value.replace("|", " ") for value in values if value), "")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _moment(value: np.datetime64) -> datetime | None:
    moment: datetime | None = value.astype("datetime64[s]").item()
    return moment


def points_of(library: Library, case_ids: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where these cases are, those whose place is known."""
    table = columns_of(library)
    row = np.searchsorted(table.case_id, np.array(list(case_ids), dtype=object))
    x, y = places(table)
    return {case: (float(x[at]), float(y[at])) for case, at in zip(case_ids, row.tolist(), strict=True)
            if at < len(table) and table.case_id[at] == case and np.isfinite(x[at]) and np.isfinite(y[at])}  # fmt: skip
