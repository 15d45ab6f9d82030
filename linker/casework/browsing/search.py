"""Searching the library: words, offence, time, a box on the map, an MO code, a trace; what is unknown never matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray
from linker.casework.browsing.text_index import WordIndex
from linker.casework.matching.series_match import top_k
from linker.casework.workspace.cache import at_hand, cases_of, columns_of, row_of_case, series_of_case
from linker.casework.workspace.code_labels import code_words
from linker.library.store.store import Library

BoolArray = NDArray[np.bool_]
MOST_CHOICES = 200


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
    """Of the cases that were found a part, newest first, how many there are in all, and how many the library holds."""

    cases: tuple[FoundCase, ...]
    found: int
    searched: int


@dataclass(frozen=True)
class Choices:
    """What can be chosen from, most frequent first: offences, and MO codes; whether places are degrees, if any.

    `code_names` are the English and Chinese names of `codes`.
    """

    offences: tuple[str, ...]
    codes: tuple[str, ...]
    code_names: tuple[tuple[str, str], ...]
    has_places: bool
    in_degrees: bool


@dataclass(frozen=True, eq=False)
class Places:
    """Where cases are, newest first, those whose place is known; aligned. `solved`: whether an offender is known."""

    case_id: StrArray
    x: FloatArray
    y: FloatArray
    solved: BoolArray

    def __len__(self) -> int:
        return len(self.case_id)


def search(library: Library, question: Question, *, most: int = 200, offset: int = 0) -> SearchAnswer:
    """The cases that fit, newest first and without the first `offset`; cases without a known time come last."""
    table, rows = _fitting_rows(library, question)
    newest = rows[_newest_first(table, rows, offset + most)[offset:]]
    return _answer(library, table, newest, len(rows))


def search_and_places(
    library: Library, question: Question, *, most: int, most_places: int
) -> tuple[SearchAnswer, Places]:
    """The same, and where the newest `most_places` of them are."""
    table, rows = _fitting_rows(library, question)
    newest = rows[_newest_first(table, rows, max(most, most_places))]
    return _answer(library, table, newest[:most], len(rows)), _places(table, newest[:most_places])


def _fitting_rows(library: Library, question: Question) -> tuple[CaseTable, IntArray]:
    table = columns_of(library)
    return table, np.flatnonzero(_fitting(table, question, index_of(library)))


def _answer(library: Library, table: CaseTable, rows: IntArray, found: int) -> SearchAnswer:
    return SearchAnswer(_found(table, rows, series_of_case(library)), found, len(table))


def _places(table: CaseTable, rows: IntArray) -> Places:
    x, y = (column[rows] for column in places(table))
    known = np.isfinite(x) & np.isfinite(y)
    solved = np.asarray(table.offenders.lengths[rows] > 0, dtype=np.bool_)
    return Places(table.case_id[rows][known], x[known], y[known], solved[known])


def index_of(library: Library) -> WordIndex:
    """The words of a library's cases, made ready for the first question."""
    cases = cases_of(library)
    return at_hand(library, "words", cases, lambda: WordIndex(cases))


def choices(library: Library) -> Choices:
    """What the library's cases can be asked for."""
    cases = cases_of(library)
    return at_hand(library, "choices", cases, lambda: _choices(cases))


def _choices(table: CaseTable) -> Choices:
    codes = Counter((code, facet) for facet, part in table.codes.items() for code in part.values.tolist())
    facet_of: dict[str, str] = {}
    for code, facet in sorted(codes, key=lambda one: (-codes[one], one)):
        facet_of.setdefault(code, facet)
    counted: Counter[str] = Counter()
    for (code, _), count in codes.items():
        counted[code] += count
    frequent = _frequent(counted)
    named = (code_words(facet_of[code], code) for code in frequent)
    in_degrees = bool(np.isfinite(table.longitude).any())
    return Choices(
        _frequent(Counter(value for value in table.offence.tolist() if value)),
        frequent,
        tuple((one.english, one.chinese) for one in named),
        in_degrees or bool(np.isfinite(table.x_m).any()),
        in_degrees,
    )


def _frequent(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHOICES])


def _fitting(table: CaseTable, asked: Question, index: WordIndex) -> BoolArray:
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
        fits &= index.traced(asked.trace)
    if asked.open_only:
        fits &= table.offenders.lengths == 0
    return fits & index.holding(asked.words)


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


def _newest_first(table: CaseTable, rows: IntArray, most: int) -> IntArray:
    """Places in `rows` of the newest; of equal moments the first row comes first."""
    moment = _either_end(table.earliest[rows], table.latest[rows])
    seconds = moment.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    return top_k(np.where(np.isnat(moment), -np.inf, seconds), min(most, len(rows)))


def _found(table: CaseTable, rows: IntArray, series_of: Mapping[str, str]) -> tuple[FoundCase, ...]:
    x, y = places(table)
    offenders = table.offenders.offsets
    return tuple(
        FoundCase(
            case_id := str(table.case_id[row]),
            _moment(table.earliest[row]),
            _moment(table.latest[row]),
            _first_known(table.address[row], table.region[row], table.jurisdiction[row]),
            str(table.offence[row]),
            str(table.narrative[row]),
            series_of.get(case_id, ""),
            bool(offenders[row + 1] > offenders[row]),
            _number(x[row]),
            _number(y[row]),
        )
        for row in rows.tolist()
    )


def _first_known(*values: str) -> str:
    return next((value.replace("|", " ") for value in values if value), "")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _moment(value: np.datetime64) -> datetime | None:
    moment: datetime | None = value.astype("datetime64[s]").item()
    return moment


def at_a_glance(library: Library, case_ids: Iterable[str]) -> dict[str, FoundCase]:
    """These cases as a search tells them; an id that the library does not hold is left out."""
    row_of = row_of_case(library)
    rows = np.array([row_of[case] for case in case_ids if case in row_of], dtype=np.int64)
    return {one.case_id: one for one in _found(columns_of(library), rows, series_of_case(library))}


def points_of(library: Library, case_ids: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where these cases are, those whose place is known."""
    row_of = row_of_case(library)
    x, y = places(cases_of(library))
    rows = ((case, row_of[case]) for case in case_ids if case in row_of)
    return {case: (float(x[row]), float(y[row])) for case, row in rows if np.isfinite(x[row]) and np.isfinite(y[row])}
