"""The cases around a pair, few enough to propose their series anew for every answer that may be given."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.groups import Grouping, PairLog10LR, checked_scores, connected_labels

# Up to so many cases the whole component is looked at, which is exact; of larger ones the series nearest to the pair.
MAX_CASES = 120
# Beyond this no probability differs any more, and sums of LRs stay inside floating point.
MAX_LOG10_LR = 100.0


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What neighbourhoods are cut from: the links and series of the library, and how they came about."""

    links: Links
    labels: IntArray
    options: ClusterOptions
    constraints: Constraints
    pair_log10_lr: PairLog10LR
    log10_prior_odds: float


@dataclass(frozen=True)
class AnswerEffect:
    """What an answer would do: `chance` of this answer, `changed` cases, and the expected `gain` in F1 cases."""

    probability: float
    changed: float
    gain: float


@dataclass(eq=False)
class Neighbourhood:
    """Rows of the library (rising), their scores as a square, and what is decided among them, by their places."""

    rows: IntArray
    scores: FloatArray
    options: ClusterOptions
    constraints: Constraints
    log10_prior_odds: float

    def __post_init__(self) -> None:
        size = len(self.rows)
        first, second = np.triu_indices(size, 1)
        self._links = Links(first, second, self.scores[first, second]).at_least(self.options.threshold)
        self._apart = np.zeros((size, size))
        self._apart[first, second] = self.constraints.closed(size).apart(first, second)
        self._apart += self._apart.T
        self._lr = 10.0 ** np.clip(self.scores, -MAX_LOG10_LR, MAX_LOG10_LR)
        self._now = self._series(self.constraints)
        self._belief = self._link_probability(self.constraints)

    def answers(self, first: int, second: int) -> tuple[AnswerEffect, AnswerEffect]:
        """What would happen if the pair were confirmed, and if it were rejected."""
        pair = np.searchsorted(self.rows, [first, second])[None, :]
        decided, link_probability = self.constraints, float(self._belief[pair[0, 0], pair[0, 1]])
        confirmed = Constraints(
            np.concatenate([decided.must, pair]), decided.cannot, decided.colour, decided.impossible
        )
        rejected = Constraints(decided.must, np.concatenate([decided.cannot, pair]), decided.colour, decided.impossible)
        # Two series that were not joined are not joined either when that is forbidden.
        first_series, second_series = self._now[pair[0]]
        parted = self._series(rejected) if first_series == second_series else self._now
        return (
            self._effect(confirmed, self._series(confirmed), link_probability),
            self._effect(rejected, parted, 1.0 - link_probability),
        )

    def _effect(self, then: Constraints, series: IntArray, probability_of_answer: float) -> AnswerEffect:
        belief = self._link_probability(then)
        gain = expected_f1(series, belief) - expected_f1(self._now, belief)
        return AnswerEffect(probability_of_answer, exchanged(self._now, series), gain)

    def _series(self, constraints: Constraints) -> IntArray:
        return cluster(
            self._links, len(self.rows), self.options, pair_log10_lr=self._log10_lr, constraints=constraints
        ).labels

    def _log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        return np.asarray(self.scores[first, second], dtype=np.float64)

    def _link_probability(self, constraints: Constraints) -> FloatArray:
        """Probability that two cases share an offender, given what is decided: cases held together are weighed as one.

        Two such groups by the mean LR of their pairs, as membership weighs a case against a series: so an answer
        about one pair speaks for its neighbours too.
        """
        closed = Constraints(constraints.must, constraints.cannot).closed(len(self.rows))
        _, group = np.unique(closed.group, return_inverse=True)
        sizes = np.bincount(group)
        mean = _sums(self._lr, group) / np.outer(sizes, sizes)
        belief = probability(np.log10(mean), self.log10_prior_odds)
        belief[_sums(self._apart, group) > 0] = 0.0
        first_group, second_group = group[closed.cannot].T
        belief[first_group, second_group] = belief[second_group, first_group] = 0.0
        np.fill_diagonal(belief, 1.0)
        return np.asarray(belief[np.ix_(group, group)])


@dataclass(eq=False)
class Neighbourhoods:
    """Finds and keeps the neighbourhoods of pairs."""

    around: Surroundings
    _cache: dict[bytes, Neighbourhood] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._strong, labels = self.around.links.at_least(self.around.options.threshold), self.around.labels
        rows = np.arange(len(labels), dtype=np.int64)
        first = np.concatenate([self._strong.first, rows])
        self._component = connected_labels(first, np.concatenate([self._strong.second, labels]), len(labels))
        self._members = {int(self._component[group[0]]): group for group in _groups(self._component)}
        self._series = {int(labels[group[0]]): group for group in _groups(labels)}

    def of(self, first: int, second: int) -> Neighbourhood:
        """The neighbourhood of a pair of rows."""
        rows = self._rows(first, second)
        key = rows.tobytes()
        if key not in self._cache:
            self._cache[key] = self._build(rows)
        return self._cache[key]

    def _rows(self, first: int, second: int) -> IntArray:
        ends = np.array([first, second])
        whole = [self._members[int(label)] for label in np.unique(self._component[ends])]
        if sum(map(len, whole)) <= MAX_CASES:
            return np.sort(np.concatenate(whole))
        return self._nearest(np.unique(self.around.labels[ends]))

    def _nearest(self, selected: IntArray) -> IntArray:
        """The chosen series and, while there is room, the others by their strongest link to one of these."""
        links, labels = self._strong, self.around.labels
        first_series, second_series = labels[links.first], labels[links.second]
        reached = np.isin(first_series, selected) ^ np.isin(second_series, selected)
        outside = np.where(np.isin(first_series, selected), second_series, first_series)[reached]
        order = np.lexsort((outside, -links.log10_lr[reached]))
        rows = [self._series[int(label)] for label in selected]
        for label in dict.fromkeys(outside[order].tolist()):
            if sum(map(len, rows)) + len(self._series[label]) > MAX_CASES:
                break
            rows.append(self._series[label])
        return np.sort(np.concatenate(rows))

    def _build(self, rows: IntArray) -> Neighbourhood:
        first, second = np.triu_indices(len(rows), 1)
        scores = np.zeros((len(rows), len(rows)))
        scores[first, second] = checked_scores(self.around.pair_log10_lr, rows[first], rows[second])
        scores += scores.T
        constraints = _among(self.around.constraints, rows)
        return Neighbourhood(rows, scores, self.around.options, constraints, self.around.log10_prior_odds)


def exchanged(before: IntArray, after: IntArray) -> float:
    """Sum over cases of the Jaccard distance between a case's series before and after, itself among both."""
    _, series_before = np.unique(before, return_inverse=True)
    _, series_after = np.unique(after, return_inverse=True)
    cells, counts = np.unique(np.stack([series_before, series_after]), axis=1, return_counts=True)
    either = np.bincount(series_before)[cells[0]] + np.bincount(series_after)[cells[1]] - counts
    return float(np.sum(counts * (1.0 - counts / either)))


def expected_f1(labels: IntArray, link_probability: FloatArray) -> float:
    """Sum over cases of the F1 to be expected of its partners: those in its series against those it truly has.

    `link_probability` is (n, n); F1 = 2·correct / (proposed + true), with expectations for correct and true.
    """
    linked: FloatArray = link_probability * (1.0 - np.eye(len(labels)))
    together: NDArray[np.bool_] = labels[:, None] == labels
    partners = together.sum(axis=1) - 1 + linked.sum(axis=1)
    shared = (linked * together).sum(axis=1)
    return float(np.sum(2.0 * shared[partners > 0] / partners[partners > 0]))


def _sums(square: FloatArray, group: IntArray) -> FloatArray:
    """Sums (groups, groups) of a square over the groups 0, 1, … of its rows and columns."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 1))
    rows = np.add.reduceat(square[np.ix_(order, order)], starts, axis=0)
    return np.asarray(np.add.reduceat(rows, starts, axis=1), dtype=np.float64)


def _groups(labels: IntArray) -> list[IntArray]:
    grouping = Grouping.of(labels)
    return np.split(grouping.rows, grouping.offsets[1:-1])


def _among(constraints: Constraints, rows: IntArray) -> Constraints:
    """What is decided between two of the rows, by their places among these."""
    must, cannot = (
        np.searchsorted(rows, pairs[np.isin(pairs, rows).all(axis=1)])
        for pairs in (constraints.must, constraints.cannot)
    )
    colour, impossible = constraints.colour, constraints.impossible
    return Constraints(
        must,
        cannot,
        None if colour is None else colour[rows],
        None if impossible is None else lambda first, second: impossible(rows[first], rows[second]),
    )
