"""Which pair a person should look at next: the one whose answer is expected to improve the proposed series most.

The value of a question is its value of information (Howard 1966): p·gain(confirmed) + (1 − p)·gain(rejected). For
either answer the series around the pair are proposed anew and judged, with what the answer says of the neighbours,
against the series of now. A pair of middling probability that moves nothing is worth nothing; a likely bridge between
two series is worth much.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze
from linker.odds import probability
from linker.pairs.links import Links
from linker.review.neighbourhood import Neighbourhood, Neighbourhoods, Surroundings
from linker.series.cluster import ClusterOptions
from linker.series.constraints import NO_COLOUR, ClosedConstraints, Constraints
from linker.series.groups import Grouping, PairLog10LR, checked_scores

BoolArray = NDArray[np.bool_]
PairScores = tuple[IntArray, IntArray, FloatArray]

# Pairs between the same two series ask nearly the same; so many of each are weighed exactly, and one is asked.
RIVALS = 3
# So many pairs for every question wanted, and at least so many, the best by a rough guess, are weighed exactly.
CANDIDATES_PER_QUESTION, LEAST_CANDIDATES = 8, 100


@dataclass(frozen=True, eq=False)
class Proposed:
    """Series as they are proposed now, and what they were made from.

    `labels` (size,) name each row's series; `constraints` are what stands decided; `labelled` (pairs, 2) are pairs
    that somebody labelled without deciding; `solved` (size,) are the cases whose offenders are known. `links` hold
    every pair that reaches `options.threshold`.
    """

    links: Links
    labels: IntArray
    options: ClusterOptions
    constraints: Constraints
    pair_log10_lr: PairLog10LR
    log10_prior_odds: float
    solved: BoolArray
    labelled: IntArray = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))

    def __post_init__(self) -> None:
        freeze(self.labels, self.labelled, self.solved)

    def unanswered(self, first: IntArray, second: IntArray) -> BoolArray:
        """Which pairs nothing answers: no standing decision, directly or through a chain, no label, no solved cases."""
        size = len(self.labels)
        closed = _through_chains(self.constraints.closed(size))
        labelled_keys = np.sort(self.labelled, axis=1) @ np.array([size, 1])
        answered = (closed.group[first] == closed.group[second]) | closed.apart(first, second)
        answered |= np.isin(np.minimum(first, second) * size + np.maximum(first, second), labelled_keys)
        return np.asarray(~(answered | (self.solved[first] & self.solved[second])), dtype=np.bool_)


@dataclass(frozen=True)
class Question:
    """A pair of rows to ask about.

    `value` is by how much the answer is expected to raise the sum over the cases of the F1 of their partners: in cases
    put right. `changed_if_same` and `changed_if_different` count the cases whose series would change, each by the
    share of its series that is exchanged (Jaccard distance, 0 to 1).
    """

    first: int
    second: int
    log10_lr: float
    probability: float
    value: float
    changed_if_same: float
    changed_if_different: float


def review_queue(proposed: Proposed, limit: int) -> tuple[Question, ...]:
    """At most so many questions, the most valuable first, one for every two series (or one series) they are about.

    Questions whose answers are expected to improve nothing are left out. Equal values: the smallest rows first.
    """
    pairs = _promising(proposed, max(LEAST_CANDIDATES, CANDIDATES_PER_QUESTION * limit))
    around = Neighbourhoods(_surroundings(proposed))
    triples = zip(pairs.first.tolist(), pairs.second.tolist(), pairs.log10_lr.tolist(), strict=True)
    questions = [
        _question(around.of(first, second), (first, second), score, proposed.log10_prior_odds)
        for first, second, score in triples
    ]
    questions_by_series: dict[tuple[int, int], Question] = {}
    for question in sorted(questions, key=lambda item: (-item.value, item.first, item.second)):
        if question.value > 0:
            questions_by_series.setdefault(_series_of(proposed, question), question)
    return tuple(questions_by_series.values())[:limit]


def _surroundings(proposed: Proposed) -> Surroundings:
    return Surroundings(
        proposed.links,
        proposed.labels,
        proposed.options,
        proposed.constraints,
        proposed.pair_log10_lr,
        proposed.log10_prior_odds,
    )


def _question(around: Neighbourhood, pair: tuple[int, int], log10_lr: float, log10_prior_odds: float) -> Question:
    if_same, if_different = around.answers(*pair)
    value = if_same.probability * if_same.gain + if_different.probability * if_different.gain
    link_probability = float(probability(log10_lr, log10_prior_odds))
    return Question(*pair, log10_lr, link_probability, value, if_same.changed, if_different.changed)


def _series_of(proposed: Proposed, question: Question) -> tuple[int, int]:
    first_series, second_series = int(proposed.labels[question.first]), int(proposed.labels[question.second])
    return min(first_series, second_series), max(first_series, second_series)


def _promising(proposed: Proposed, limit: int) -> Links:
    """The pairs whose answer can be worth most by a guess from the sizes of their series alone."""
    parts = [*_within(proposed), _between(proposed)]
    first, second, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    open_ = proposed.unanswered(first, second)
    first, second, score = first[open_], second[open_], score[open_]
    guess = _guessed(proposed, first, second, score)
    first_series, second_series = proposed.labels[first], proposed.labels[second]
    order = np.lexsort((second, first, -guess))
    about = (
        np.minimum(first_series, second_series)[order] * len(proposed.labels)
        + np.maximum(first_series, second_series)[order]
    )
    promising = order[_place_in_group(about) < RIVALS][:limit]
    return Links.of(first[promising], second[promising], score[promising])


def _between(proposed: Proposed) -> PairScores:
    links = proposed.links
    apart = proposed.labels[links.first] != proposed.labels[links.second]
    return links.first[apart], links.second[apart], links.log10_lr[apart]


def _within(proposed: Proposed) -> list[PairScores]:
    parts = []
    for batch in Grouping.of(proposed.labels, smallest=2).batches():
        first, second = batch.pairs()
        parts.append((first, second, checked_scores(proposed.pair_log10_lr, first, second)))
    return parts


def _guessed(proposed: Proposed, first: IntArray, second: IntArray, log10_lr: FloatArray) -> FloatArray:
    """Series of a and b cases joined whole change 2ab / (a + b) cases; one of n cases cut in halves changes n / 2."""
    link_probability = probability(log10_lr, proposed.log10_prior_odds)
    sizes = np.bincount(proposed.labels, minlength=len(proposed.labels))
    first_size, second_size = sizes[proposed.labels[first]], sizes[proposed.labels[second]]
    within = proposed.labels[first] == proposed.labels[second]
    return np.asarray(
        np.where(
            within,
            (1.0 - link_probability) * first_size / 2.0,
            link_probability * 2.0 * first_size * second_size / (first_size + second_size),
        )
    )


def _through_chains(closed: ClosedConstraints) -> ClosedConstraints:
    """A lone known offender of one case speaks for all that people hold together with it."""
    if closed.colour is None:
        return closed
    colour = np.full(len(closed.group), NO_COLOUR)
    np.maximum.at(colour, closed.group, closed.colour)
    return replace(closed, colour=colour[closed.group])


def _place_in_group(groups: IntArray) -> IntArray:
    """For each entry, how many entries of its group stand before it."""
    order = np.argsort(groups, kind="stable")
    _, start, counts = np.unique(groups[order], return_index=True, return_counts=True)
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(start, counts)
    return place
