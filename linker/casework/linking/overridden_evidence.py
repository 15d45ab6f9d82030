"""Cases that must-links hold together although places, times, custody or known lone offenders speak against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.linking.conflicts import (
    Conflict,
    ConflictKind,
    ConflictStep,
    custody_step,
    exclusion_step,
    lone_step,
    reach_step,
)
from linker.casework.linking.must_links import MustLinks
from linker.library.store.decisions import Decision
from linker.series.constraints import NO_COLOUR
from linker.series.feasibility import Feasibility
from linker.series.groups import Grouping, connected_labels
from linker.series.ties import Chain, Ties, shortest_chains

# An offender stated for hundreds of impossible cases is one mistake: no more of its conflicts are reported.
MAX_CONFLICTS = 100


@dataclass(frozen=True, eq=False)
class ConflictExplainer:
    """What conflicts are explained with: the cases, their must-links, what is feasible, and exclusions.

    `excluded`: (case id, offender id) -> the decision that excluded the offender.
    """

    table: CaseTable
    must_links: MustLinks
    feasible: Feasibility
    excluded: Mapping[tuple[str, str], Decision]

    def conflict(
        self, kind: ConflictKind, chain: Chain, against: ConflictStep, gave_way: int | None = None
    ) -> Conflict:
        """A chain of must-links and what speaks against it."""
        cases = self.table.case_id[list(chain.rows)].tolist()
        steps = tuple(
            self.must_links.step(tie, case_a, case_b)
            for tie, (case_a, case_b) in zip(chain.ties, pairwise(cases), strict=True)
        )
        return Conflict(kind, cases[0], cases[-1], steps, against, gave_way)

    def lone_offenders(self, first: int, second: int) -> ConflictStep:
        """Why the cases of two lone offenders are apart."""
        return lone_step(self._case(first), self._offender(first), self._case(second), self._offender(second))

    def infeasibility(self, first: int, second: int) -> ConflictStep:
        """Why nobody can have done both cases."""
        pair = np.array([first]), np.array([second])
        if self.feasible.out_of_reach(*pair)[0]:
            return reach_step(self._case(first), self._case(second), float(self.feasible.distance_km(*pair)[0]))
        solved_row, row = (first, second) if self.feasible.not_his(*pair)[0] else (second, first)
        case_id, offender = self._case(row), self._offender(solved_row)
        decision = self.excluded.get((case_id, offender))
        return custody_step(case_id, offender) if decision is None else exclusion_step(case_id, offender, decision)

    def _case(self, row: int) -> str:
        return str(self.table.case_id[row])

    def _offender(self, row: int) -> str:
        return self.table.offenders.row(row)[0]


def overridden_evidence(explainer: ConflictExplainer, ties: Ties) -> Iterator[Conflict]:
    """Pairs that the ties hold together against what is feasible, and against lone offenders that differ."""
    must, size = ties.must, len(explainer.table)
    group = connected_labels(must[:, 0], must[:, 1], size)
    for chain in shortest_chains(ties, _infeasible_pairs(group, explainer.feasible)):
        yield explainer.conflict("outweighed", chain, explainer.infeasibility(chain.rows[0], chain.rows[-1]))
    is_by_offender = explainer.must_links.is_by_offender
    for chain in shortest_chains(ties, _lone_offender_pairs(group, ties, explainer)):
        # two who are each known for cases alone and for one together are no contradiction
        if not is_by_offender[list(chain.ties)].all():
            yield explainer.conflict("outweighed", chain, explainer.lone_offenders(chain.rows[0], chain.rows[-1]))


def _infeasible_pairs(group: IntArray, feasible: Feasibility) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for batch in Grouping.of(group, smallest=2).batches():
        first, second = batch.pairs()
        broken = np.flatnonzero(feasible.impossible(first, second))
        pairs += zip(first[broken].tolist(), second[broken].tolist(), strict=True)
    return pairs[:MAX_CONFLICTS]


def _lone_offender_pairs(group: IntArray, ties: Ties, explainer: ConflictExplainer) -> list[tuple[int, int]]:
    """In each group that not offenders alone hold together, one pair for every two neighbours among its offenders."""
    offender = explainer.feasible.offender
    mixed = np.unique(group[ties.row[~explainer.must_links.is_by_offender[ties.tie]]])
    rows = np.flatnonzero(np.isin(group, mixed) & (offender != NO_COLOUR))
    _, representatives = np.unique(np.stack([group[rows], offender[rows]], axis=1), axis=0, return_index=True)
    ordered = rows[representatives].tolist()
    return [(a, b) for a, b in pairwise(ordered) if group[a] == group[b]][:MAX_CONFLICTS]
