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
from features.lexicon import Lexicon
from linker.casework.browsing.text_index import TextIndex
from linker.casework.matching.series_match import top_k
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Label
from linker.i18n.vocabulary import code_name

BoolArray = NDArray[np.bool_]
MAX_CHOICES = 200


@dataclass(frozen=True)
class Box:
    """A rectangle: degrees where the library has degrees, else metres."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class SearchQuery:
    """What is searched for; all that is given must hold, "" and None ask nothing.

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
class CaseSummary:
    """One case in a line. `x` and `y` are degrees (longitude, latitude) or metres, None unknown."""

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
    """A part of the cases that fit, newest first; how many fit in all (`found`), and how many the library holds."""

    cases: tuple[CaseSummary, ...]
    found: int
    searched: int


@dataclass(frozen=True)
class SearchChoices:
    """What can be chosen from, most frequent first: offences, and MO codes; whether places are degrees, if any.

    `code_names` are the names of `codes`.
    """

    offences: tuple[str, ...]
    codes: tuple[str, ...]
    code_names: tuple[Label, ...]
    has_places: bool
    in_degrees: bool


@dataclass(frozen=True, eq=False)
class CasePlaces:
    """Where cases are, newest first, those whose place is known; aligned. `solved`: whether an offender is known."""

    case_id: StrArray
    x: FloatArray
    y: FloatArray
    solved: BoolArray

    def __len__(self) -> int:
        return len(self.case_id)


def search(workspace: Workspace, query: SearchQuery, *, limit: int = 200, offset: int = 0) -> SearchAnswer:
    """The cases that fit, newest first and without the first `offset`; cases without a known time come last."""
    table, rows = _matching_rows(workspace, query)
    newest = rows[_newest_first(table, rows, offset + limit)[offset:]]
    return _answer(workspace, table, newest, len(rows))


def search_and_places(
    workspace: Workspace, query: SearchQuery, *, limit: int, place_limit: int
) -> tuple[SearchAnswer, CasePlaces]:
    """The cases that fit, newest first, and where the newest `place_limit` of them are."""
    table, rows = _matching_rows(workspace, query)
    newest = rows[_newest_first(table, rows, max(limit, place_limit))]
    return _answer(workspace, table, newest[:limit], len(rows)), _places(table, newest[:place_limit])


def _matching_rows(workspace: Workspace, query: SearchQuery) -> tuple[CaseTable, IntArray]:
    table = workspace.cases
    return table, np.flatnonzero(_matches(table, query, text_index(workspace)))


def _answer(workspace: Workspace, table: CaseTable, rows: IntArray, count: int) -> SearchAnswer:
    return SearchAnswer(_summaries(table, rows, workspace.series_of_case), count, len(table))


def _places(table: CaseTable, rows: IntArray) -> CasePlaces:
    x, y = (column[rows] for column in coordinates(table))
    is_known = np.isfinite(x) & np.isfinite(y)
    solved = np.asarray(table.offenders.lengths[rows] > 0, dtype=np.bool_)
    return CasePlaces(table.case_id[rows][is_known], x[is_known], y[is_known], solved[is_known])


def text_index(workspace: Workspace) -> TextIndex:
    """The index of the words of a library's cases."""
    cases = workspace.recorded_cases
    return workspace.memoise("text index", cases, lambda: TextIndex(cases))


def choices(workspace: Workspace) -> SearchChoices:
    """What the library's cases can be searched for."""
    cases, lexicon = workspace.recorded_cases, workspace.lexicon
    return workspace.memoise("search choices", (cases, lexicon), lambda: _choices(cases, lexicon))


def _choices(table: CaseTable, lexicon: Lexicon) -> SearchChoices:
    counts = Counter((code, facet) for facet, part in table.codes.items() for code in part.values.tolist())
    facet_of: dict[str, str] = {}
    for code, facet in sorted(counts, key=lambda code_and_facet: (-counts[code_and_facet], code_and_facet)):
        facet_of.setdefault(code, facet)
    count_of_code: Counter[str] = Counter()
    for (code, _), count in counts.items():
        count_of_code[code] += count
    frequent_codes = _most_frequent(count_of_code)
    in_degrees = bool(np.isfinite(table.longitude).any())
    return SearchChoices(
        offences=_most_frequent(Counter(value for value in table.offence.tolist() if value)),
        codes=frequent_codes,
        code_names=tuple(code_name(facet_of[code], code, lexicon) for code in frequent_codes),
        has_places=in_degrees or bool(np.isfinite(table.x_m).any()),
        in_degrees=in_degrees,
    )


def _most_frequent(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_CHOICES])


def _matches(table: CaseTable, query: SearchQuery, index: TextIndex) -> BoolArray:
    """(cases,) which fit a query."""
    matches = np.ones(len(table), dtype=bool)
    if query.offence:
        matches &= table.offence == query.offence
    if query.since is not None:
        matches &= _either_end(table.latest, table.earliest) >= np.datetime64(query.since)
    if query.until is not None:
        matches &= _either_end(table.earliest, table.latest) <= np.datetime64(query.until)
    if query.box is not None:
        matches &= _inside(*coordinates(table), query.box)
    if query.code:
        matches &= _has_code(table, query.code)
    if query.trace:
        matches &= index.with_trace(query.trace)
    if query.open_only:
        matches &= table.offenders.lengths == 0
    return matches & index.containing(query.words)


def _has_code(table: CaseTable, code: str) -> BoolArray:
    has_code = np.zeros(len(table), dtype=bool)
    for codes in table.codes.values():
        has_code |= _any_value(codes, codes.values == code)
    return has_code


def _any_value(lists: Ragged, matches: BoolArray) -> BoolArray:
    """(rows,) whether any value of a row matches."""
    any_value = np.zeros(len(lists), dtype=bool)
    any_value[lists.row_of_value[matches]] = True
    return any_value


def coordinates(table: CaseTable) -> tuple[FloatArray, FloatArray]:
    """East and north of every case: degrees if any case has them, else metres; NaN unknown."""
    in_degrees = bool(np.isfinite(table.longitude).any())
    return (table.longitude, table.latitude) if in_degrees else (table.x_m, table.y_m)


def _inside(x: FloatArray, y: FloatArray, box: Box) -> BoolArray:
    # A comparison with NaN is false, so an unknown place is in no box.
    return (x >= box.west) & (x <= box.east) & (y >= box.south) & (y <= box.north)


def _either_end(first: NDArray[np.datetime64], second: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return np.where(np.isnat(first), second, first)


def _newest_first(table: CaseTable, rows: IntArray, limit: int) -> IntArray:
    """Places in `rows` of the newest; of equal moments the first row comes first."""
    moment = _either_end(table.earliest[rows], table.latest[rows])
    seconds = moment.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    return top_k(np.where(np.isnat(moment), -np.inf, seconds), min(limit, len(rows)))


def _summaries(table: CaseTable, rows: IntArray, series_of: Mapping[str, str]) -> tuple[CaseSummary, ...]:
    x, y = coordinates(table)
    offenders = table.offenders.offsets
    return tuple(
        CaseSummary(
            case_id=(case_id := str(table.case_id[row])),
            earliest=_moment(table.earliest[row]),
            latest=_moment(table.latest[row]),
            place=_first_known(table.address[row], table.region[row], table.jurisdiction[row]),
            offence=str(table.offence[row]),
            narrative=str(table.narrative[row]),
            series=series_of.get(case_id, ""),
            solved=bool(offenders[row + 1] > offenders[row]),
            x=_number(x[row]),
            y=_number(y[row]),
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


def case_summaries(workspace: Workspace, case_ids: Iterable[str]) -> dict[str, CaseSummary]:
    """These cases in lines, by their ids; an id that the library does not hold is left out."""
    row_of = workspace.row_of
    rows = np.array([row_of[case] for case in case_ids if case in row_of], dtype=np.int64)
    return {case.case_id: case for case in _summaries(workspace.cases, rows, workspace.series_of_case)}


def points_of(workspace: Workspace, case_ids: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where these cases are, those whose place is known."""
    row_of = workspace.row_of
    x, y = coordinates(workspace.recorded_cases)
    rows = ((case, row_of[case]) for case in case_ids if case in row_of)
    return {case: (float(x[row]), float(y[row])) for case, row in rows if np.isfinite(x[row]) and np.isfinite(y[row])}
