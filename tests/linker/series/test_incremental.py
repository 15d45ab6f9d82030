"""A clustering brought up to date is that of clustering anew, whatever came, went, changed or was decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray
from linker.pairs.links import Links
from linker.series.cluster import Clustering, ClusterOptions, cluster
from linker.series.constraints import Constraints, contradictions
from linker.series.incremental import PreviousClustering, update_clusters

SIZE = 40
LOWEST = 1.0
SEEDS = st.integers(0, 2**32 - 1)
CASES = st.integers(0, SIZE - 1)
FEW = st.sets(CASES, max_size=3)
PAIRS = st.lists(st.tuples(CASES, CASES).filter(lambda pair: pair[0] != pair[1]), max_size=2)


@dataclass(frozen=True, eq=False)
class Night:
    """The cases of one night (numbers, rising) with the scores of all cases and what was decided, pairs of cases."""

    cases: IntArray
    scores: FloatArray
    must: list[tuple[int, int]]
    cannot: list[tuple[int, int]]

    @property
    def size(self) -> int:
        return len(self.cases)

    @property
    def constraints(self) -> Constraints:
        row = {case: row for row, case in enumerate(self.cases.tolist())}
        must, cannot = (
            [(row[a], row[b]) for a, b in told if {a, b} <= row.keys()] for told in (self.must, self.cannot)
        )
        return Constraints.of(must, cannot)

    @property
    def links(self) -> Links:
        first, second = np.triu_indices(self.size, 1)
        scores = self.ask(first, second)
        linked = scores >= LOWEST - 0.5
        return Links(first[linked], second[linked], scores[linked])

    def ask(self, first: IntArray, second: IntArray) -> FloatArray:
        return self.scores[self.cases[first], self.cases[second]]

    def linked_with(self, cases: IntArray) -> IntArray:
        """The cases that are linked with one of these."""
        first, second = self.cases[self.links.first], self.cases[self.links.second]
        return np.concatenate([first[np.isin(second, cases)], second[np.isin(first, cases)]])

    def clustered(self, largest: int) -> Clustering:
        options = ClusterOptions(LOWEST, largest)
        return cluster(self.links, self.size, options, pair_log10_lr=self.ask, constraints=self.constraints)


def scores_of(seed: int) -> FloatArray:
    """Cases along a line, each linked with some near it: few different scores, so that many are equal."""
    random = np.random.default_rng(seed)
    apart = np.abs(np.subtract.outer(*[random.permutation(SIZE)] * 2))
    strength = np.where(random.random((SIZE, SIZE)) < 0.8 / apart.clip(1), random.integers(2, 9, (SIZE, SIZE)), 0)
    half = np.triu(strength / 2.0, 1)
    return half + half.T


def before_of(then: Night, now: Night, found: Clustering, told: set[int]) -> PreviousClustering:
    """What stands of a night in the rows of a later one; `told` are cases that changed or were decided about."""
    stays = np.isin(then.cases, now.cases)
    place = np.where(stays, np.searchsorted(now.cases, then.cases), -1)
    pieces, labels = np.arange(now.size), np.arange(now.size)
    for mine, theirs in ((pieces, found.pieces), (labels, found.labels)):
        named = place[theirs[stays]]
        mine[place[stays]] = np.where(named >= 0, named, place[stays])
    lost = np.isin(found.pieces, found.pieces[~stays])
    changed = np.isin(now.cases, [*told, *then.cases[lost]]) | ~np.isin(now.cases, then.cases)
    new_or_gone = np.setxor1d(then.cases, now.cases)
    others = [night.linked_with(np.append(new_or_gone, [*told])) for night in (then, now)]
    return PreviousClustering(pieces, labels, changed, changed | np.isin(now.cases, np.concatenate(others)))


@given(SEEDS, st.tuples(FEW, FEW), FEW, PAIRS, PAIRS, PAIRS, st.integers(2, 9))
@settings(max_examples=150, deadline=None)
def test_bringing_up_to_date_is_clustering_anew(
    seed: int,
    away: tuple[set[int], set[int]],
    altered: set[int],
    must: list[tuple[int, int]],
    cannot: list[tuple[int, int]],
    taken_back: list[tuple[int, int]],
    largest: int,
) -> None:
    scores, anew = scores_of(seed), scores_of(seed + 1)
    some = np.isin(np.arange(SIZE), [*altered])
    then = Night(rest(away[0]), scores, must + taken_back, cannot)
    now = Night(rest(away[1]), np.where(some[:, None] | some, anew, scores), must, cannot + taken_back)
    if any(contradictions(night.constraints, night.size) for night in (then, now)):
        return
    told = altered | {case for pair in taken_back for case in pair}
    before = before_of(then, now, then.clustered(largest), told)
    found = update_clusters(
        now.links, before, ClusterOptions(LOWEST, largest), pair_log10_lr=now.ask, constraints=now.constraints
    )
    expected = now.clustered(largest)
    assert found.labels.tolist() == expected.labels.tolist()
    assert found.pieces.tolist() == expected.pieces.tolist()
    untouched = np.setdiff1d(np.arange(now.size), found.rows)
    assert found.labels[untouched].tolist() == before.labels[untouched].tolist()


def rest(away: set[int]) -> IntArray:
    """The cases without some."""
    return np.array([case for case in range(SIZE) if case not in away], dtype=np.int64)


def test_only_what_changed_is_scored() -> None:
    group = np.arange(SIZE) // 4
    then = Night(np.arange(SIZE - 1), np.where(group[:, None] == group, 3.0, 1.0), [], [])
    now = Night(np.arange(SIZE), then.scores, [], [])
    standing = before_of(then, now, then.clustered(5), set())
    # all are linked with the new case; as though only its own group were
    near = standing.changed | (group == group[-1])
    asked: set[int] = set()

    def ask(first: IntArray, second: IntArray) -> FloatArray:
        asked.update(first.tolist(), second.tolist())
        return now.ask(first, second)

    before, options = (
        PreviousClustering(standing.pieces, standing.labels, standing.changed, near),
        ClusterOptions(LOWEST, 5),
    )
    found = update_clusters(now.links, before, options, pair_log10_lr=ask)
    assert found.labels.tolist() == now.clustered(5).labels.tolist()
    assert asked == set(np.flatnonzero(group == group[-1]).tolist())
