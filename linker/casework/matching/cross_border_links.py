"""What borders hide: the strongest links that cross one, and that nobody has looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import IntArray, StrArray, TimeArray, text_column
from features.text import normalise
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.odds import probability

Border = Literal["jurisdiction", "offence", "year"]


@dataclass(frozen=True)
class CrossingLink:
    """A link of the last run, and what stands on its two sides of the border."""

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    border_a: str
    border_b: str


def links_across(library: Library, border: Border) -> tuple[CrossingLink, ...]:
    """All links of the last run that cross the border and that no decision names, undone or not; strongest first.

    A border is where both sides are known and differ. Jurisdiction: where it is unknown of either case, the regions
    are compared instead; a place inside another (合肥市 and 合肥市|包河区) is no border, for the wider name may mean
    it. Year: of a case whose time window lies within one. The probability is that of the run.
    """
    run = library.last_run()
    if run is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    links, table = library.links(run.run_id), library.cases()
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    first, second = (
        np.array([row.get(case, -1) for case in cases.tolist()], dtype=np.int64)
        for cases in (links.case_id_a, links.case_id_b)
    )
    one, other = _sides(table, border, first, second)
    chosen = np.flatnonzero(
        (first >= 0) & (second >= 0) & _differ(one, other) & ~_seen(library, links.case_id_a, links.case_id_b)
    )
    chosen = chosen[np.argsort(-links.log10_lr[chosen], kind="stable")]
    chance = probability(links.log10_lr, float(json.loads(run.counts)["log10_prior_odds"]))
    columns = (links.case_id_a, links.case_id_b, links.log10_lr, chance, one, other)
    return tuple(CrossingLink(*values) for values in zip(*(column[chosen].tolist() for column in columns), strict=True))


def _sides(table: CaseTable, border: Border, first: IntArray, second: IntArray) -> tuple[StrArray, StrArray]:
    if border == "year":
        return _pair(_year(table.earliest, table.latest), first, second)
    if border == "offence":
        return _pair(table.offence, first, second)
    one, other = _pair(table.jurisdiction, first, second)
    region, other_region = _pair(table.region, first, second)
    both = (one != "") & (other != "")
    return np.where(both, one, region), np.where(both, other, other_region)


def _pair(column: StrArray, first: IntArray, second: IntArray) -> tuple[StrArray, StrArray]:
    return column[first], column[second]


def _year(earliest: TimeArray, latest: TimeArray) -> StrArray:
    starts, ends = (column.astype("datetime64[Y]").astype(str).tolist() for column in (earliest, latest))
    return text_column(start if start == end != "NaT" else "" for start, end in zip(starts, ends, strict=True))


def _differ(one: StrArray, other: StrArray) -> NDArray[np.bool_]:
    """Both known, and neither names, in whatever width or case, only what the other names as well."""
    parts = {name: frozenset(normalise(name).split("|")) for name in {*one.tolist(), *other.tolist()}}
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return np.array(
        [a != "" and b != "" and not (parts[a] <= parts[b] or parts[b] <= parts[a]) for a, b in pairs], dtype=np.bool_
    )


def _seen(library: Library, case_a: StrArray, case_b: StrArray) -> NDArray[np.bool_]:
    """Pairs that somebody said something about, whatever became of it."""
    named = {frozenset((one.case_a, one.case_b)) for one in library.decisions() if one.case_a and one.case_b}
    pairs = zip(case_a.tolist(), case_b.tolist(), strict=True)
    return np.array([frozenset(pair) in named for pair in pairs], dtype=np.bool_)
