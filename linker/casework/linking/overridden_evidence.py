"""Cases that decisions and facts hold together although places, times, custody or known offenders speak against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.linking.conflicts import (
    Conflict,
    ConflictStep,
    DisputeKind,
    custody_step,
    exclusion_step,
    lone_step,
    reach_step,
)
from linker.casework.linking.must_links import KnownTies
from linker.library.store.decisions import Decision
from linker.series.constraints import NO_COLOUR
from linker.series.feasibility import Feasibility
from linker.series.groups import Grouping, connected_labels
from linker.series.ties import Chain, Ties, shortest_chains

# An offender stated for hundreds of impossible cases is one mistake: so many of its disputes are told.
MOST_TOLD = 100


@dataclass(frozen=True, eq=False)
class ConflictExplainer:
    """What it takes to tell a dispute in words: the cases, the ties, what is feasible, who was excluded from what."""

    table: CaseTable
    known: KnownTies
    feasible: Feasibility
    excluded: Mapping[tuple[str, str], Decision]

    def dispute(self, kind: DisputeKind, chain: Chain, against: ConflictStep, gave_way: int | None = None) -> Conflict:
        """A chain and what speaks against it."""
        cases = self.table.case_id[list(chain.rows)].tolist()
        steps = tuple(self.known.step(tie, pair) for tie, pair in zip(chain.ties, pairwise(cases), strict=True))
        return Conflict(kind, cases[0], cases[-1], steps, against, gave_way)

    def lone(self, first: int, second: int) -> ConflictStep:
        """Two cases of two lone offenders."""
        return lone_step(self._case(first), self._offender(first), self._case(second), self._offender(second))

    def infeasible(self, first: int, second: int) -> ConflictStep:
        """Why nobody can have done both cases."""
        pair = np.array([first]), np.array([second])
        if self.feasible.out_of_reach(*pair)[0]:
            return reach_step(self._case(first), self._case(second), float(self.feasible.distance_km(*pair)[0]))
        known, case = (first, second) if self.feasible.not_his(*pair)[0] else (second, first)
        name, offender = self._case(case), self._offender(known)
        decision = self.excluded.get((name, offender))
        return custody_step(name, offender) if decision is None else exclusion_step(name, offender, decision)

    def _case(self, row: int) -> str:
        return str(self.table.case_id[row])

    def _offender(self, row: int) -> str:
        return self.table.offenders.row(row)[0]


def outweighed(telling: ConflictExplainer, ties: Ties) -> Iterator[Conflict]:
    """Pairs that the ties hold together against what is feasible, and against lone offenders that differ."""
    must, size = ties.must, len(telling.table)
    group = connected_labels(must[:, 0], must[:, 1], size)
    for chain in shortest_chains(ties, _infeasible(group, telling.feasible)):
        yield telling.dispute("outweighed", chain, telling.infeasible(chain.rows[0], chain.rows[-1]))
    by_offender = telling.known.by_offender
    for chain in shortest_chains(ties, _two_lone(group, ties, telling)):
        # two who are each known for cases alone and for one together are no contradiction
        if not by_offender[list(chain.ties)].all():
            yield telling.dispute("outweighed", chain, telling.lone(chain.rows[0], chain.rows[-1]))


def _infeasible(group: IntArray, feasible: Feasibility) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for batch in Grouping.of(group, smallest=2).batches():
        first, second = batch.pairs()
        broken = np.flatnonzero(feasible.impossible(first, second))
        found += zip(first[broken].tolist(), second[broken].tolist(), strict=True)
    return found[:MOST_TOLD]


def _two_lone(group: IntArray, ties: Ties, telling: ConflictExplainer) -> list[tuple[int, int]]:
    """In each group that not offenders alone hold together, one pair for every two neighbours among its offenders."""
    offender = telling.feasible.offender
    mixed = np.unique(group[ties.row[~telling.known.by_offender[ties.tie]]])
    rows = np.flatnonzero(np.isin(group, mixed) & (offender != NO_COLOUR))
    _, once = np.unique(np.stack([group[rows], offender[rows]], axis=1), axis=0, return_index=True)
    ordered = rows[once].tolist()
    return [(a, b) for a, b in pairwise(ordered) if group[a] == group[b]][:MOST_TOLD]
