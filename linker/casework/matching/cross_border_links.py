"""Linkage blindness: the strongest links across a border of jurisdiction, offence or year that nobody decided about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import IntArray, StrArray, TimeArray, text_column
from features.text import normalise
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.workspace import Workspace
from linker.library.store.decisions import Decision
from linker.odds import probability

Border = Literal["jurisdiction", "offence", "year"]


@dataclass(frozen=True)
class CrossingLink:
    """A link of the last run, and the names of its two sides of the border."""

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    border_a: str
    border_b: str


def links_across(workspace: Workspace, border: Border) -> tuple[CrossingLink, ...]:
    """All links of the last run that cross the border and that no decision names, undone or not; strongest first.

    A border is where both sides are known and differ. Jurisdiction: where it is unknown of either case, the regions
    are compared instead; a place inside another (合肥市 and 合肥市|包河区) is no border, for the wider name may mean
    it. Year: of a case whose time window lies within one. The probability is that of the run. LibraryError where
    nothing has been linked yet.
    """
    run = workspace.last_run()
    table = workspace.recorded_cases
    links = workspace.links_by_row(table.case_id)
    side_a, side_b = _sides(table, border, links.first, links.second)
    case_a, case_b = table.case_id[links.first], table.case_id[links.second]
    crossing = np.flatnonzero(_differs(side_a, side_b) & ~_is_decided(workspace.decisions, case_a, case_b))
    crossing = crossing[np.argsort(-links.log10_lr[crossing], kind="stable")]
    link_probability = probability(links.log10_lr, RunCounts.of(run).log10_prior_odds)
    columns = (case_a, case_b, links.log10_lr, link_probability, side_a, side_b)
    rows = zip(*(column[crossing].tolist() for column in columns), strict=True)
    return tuple(CrossingLink(*values) for values in rows)


def _sides(table: CaseTable, border: Border, first: IntArray, second: IntArray) -> tuple[StrArray, StrArray]:
    """(links,) the name of the border's side for the first and for the second case of each link, "" unknown."""
    if border == "year":
        year = _year(table.earliest, table.latest)
        return year[first], year[second]
    if border == "offence":
        return table.offence[first], table.offence[second]
    jurisdiction_a, jurisdiction_b = table.jurisdiction[first], table.jurisdiction[second]
    has_jurisdictions = (jurisdiction_a != "") & (jurisdiction_b != "")
    return (
        np.where(has_jurisdictions, jurisdiction_a, table.region[first]),
        np.where(has_jurisdictions, jurisdiction_b, table.region[second]),
    )


def _year(earliest: TimeArray, latest: TimeArray) -> StrArray:
    starts, ends = (column.astype("datetime64[Y]").astype(str).tolist() for column in (earliest, latest))
    return text_column(start if start == end != "NaT" else "" for start, end in zip(starts, ends, strict=True))


def _differs(side_a: StrArray, side_b: StrArray) -> NDArray[np.bool_]:
    """Where both sides are known, and neither, in whatever width or case, is part of the other."""
    parts = {name: frozenset(normalise(name).split("|")) for name in {*side_a.tolist(), *side_b.tolist()}}
    pairs = zip(side_a.tolist(), side_b.tolist(), strict=True)
    return np.array(
        [a != "" and b != "" and not (parts[a] <= parts[b] or parts[b] <= parts[a]) for a, b in pairs], dtype=np.bool_
    )


def _is_decided(decisions: tuple[Decision, ...], case_a: StrArray, case_b: StrArray) -> NDArray[np.bool_]:
    """Whether somebody decided about each pair, whatever became of it."""
    decided = {frozenset((decision.case_a, decision.case_b)) for decision in decisions if decision.case_b}
    pairs = zip(case_a.tolist(), case_b.tolist(), strict=True)
    return np.array([frozenset(pair) in decided for pair in pairs], dtype=np.bool_)
