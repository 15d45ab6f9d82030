"""The review queue: it asks what nobody answered, weighs both answers as a full re-clustering would, one a series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray
from linker.pairs.links import Links
from linker.review.neighbourhood import Neighbourhoods, exchanged, expected_f1
from linker.review.queue import Proposed, _surroundings, review_queue
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import NO_COLOUR, Constraints

OPTIONS = ClusterOptions(1.0)


@dataclass(frozen=True, eq=False)
class Square:
    scores: FloatArray

    def __call__(self, first: IntArray, second: IntArray) -> FloatArray:
        return np.asarray(self.scores[first, second])


def proposed(scores: FloatArray, constraints: Constraints | None = None, **rest: IntArray) -> Proposed:
    size, said = len(scores), constraints or Constraints.none()
    first, second = np.triu_indices(size, 1)
    links = Links(first, second, scores[first, second]).at_least(0.0)
    labels = cluster(links, size, OPTIONS, pair_log10_lr=Square(scores), constraints=said).labels
    solved = rest.pop("solved", np.zeros(size, dtype=np.bool_))
    return Proposed(links, labels, OPTIONS, said, Square(scores), -1.0, solved, **rest)


def symmetric(random: np.random.Generator, size: int) -> FloatArray:
    scores = np.round(random.normal(0.3, 1.2, (size, size)), 2)
    return np.triu(scores, 1) + np.triu(scores, 1).T


def blocks(*sizes: int, inside: float = 3.0, outside: float = -1.0) -> FloatArray:
    label = np.repeat(np.arange(len(sizes)), sizes)
    return np.where(label[:, None] == label, inside, outside)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_nothing_answered_is_asked_and_every_series_is_asked_about_once(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    pairs = random.permutation(np.stack(np.triu_indices(size, 1), axis=1))
    truth = random.integers(0, 3, size)
    told = pairs[: random.integers(0, 4)]
    same = truth[told[:, 0]] == truth[told[:, 1]]
    colour = np.where(random.random(size) < 0.3, truth, NO_COLOUR)
    given_ = proposed(
        symmetric(random, size),
        Constraints.of(told[same], told[~same], colour),
        labelled=pairs[4:5],
        solved=random.random(size) < 0.3,
    )
    asked = review_queue(given_, 5)
    first, second = (np.array([getattr(one, name) for one in asked], dtype=np.int64) for name in ("first", "second"))
    assert given_.unanswered(first, second).all()
    assert not given_.unanswered(told[:, 0], told[:, 1]).any()
    assert not given_.unanswered(*pairs[4:5].T).any()
    about = [frozenset(given_.labels[[one.first, one.second]].tolist()) for one in asked]
    assert len(set(about)) == len(about)
    assert [one.value for one in asked] == sorted((one.value for one in asked), reverse=True)
    assert all(one.value > 0 for one in asked)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(3, 9))
def test_a_neighbourhood_foretells_what_the_whole_library_would_do(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    scores = symmetric(random, size)
    given_ = proposed(scores)
    first, second = sorted(random.permutation(size)[:2].tolist())
    answers = Neighbourhoods(_surroundings(given_)).of(first, second).answers(first, second)
    for found, said in zip(answers, ([(first, second)], []), strict=True):
        then = Constraints.of(said, [] if said else [(first, second)])
        labels = cluster(given_.links, size, OPTIONS, pair_log10_lr=Square(scores), constraints=then).labels
        assert found.changed == pytest.approx(slowly_exchanged(given_.labels, labels))
    assert answers[0].probability + answers[1].probability == pytest.approx(1.0)


def slowly_exchanged(before: IntArray, after: IntArray) -> float:
    total = 0.0
    for case in range(len(before)):
        one, other = ({*np.flatnonzero(labels == labels[case]).tolist()} for labels in (before, after))
        total += 1.0 - len(one & other) / len(one | other)
    return total


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), st.integers(0, 99))
def test_what_is_exchanged_and_expected_equals_the_slow_twin(labels: list[tuple[int, int]], seed: int) -> None:
    before, after = np.array(labels, dtype=np.int64).T
    assert exchanged(before, after) == pytest.approx(slowly_exchanged(before, after))
    chance = np.random.default_rng(seed).random((len(before), len(before)))
    chance = (chance + chance.T) / 2.0
    total = 0.0
    for case in range(len(before)):
        others = [other for other in range(len(before)) if other != case]
        said = [other for other in others if before[other] == before[case]]
        both, true = sum(chance[case, other] for other in said), sum(chance[case, other] for other in others)
        total += 2.0 * both / (len(said) + true) if others else 0.0
    assert expected_f1(before, chance) == pytest.approx(total)


def test_of_equally_uncertain_pairs_the_one_that_its_neighbours_contradict_comes_last() -> None:
    scores = blocks(4, 1, 1, 1, outside=-3.0)
    for one, other in ((0, 4), (5, 6)):
        scores[one, other] = scores[other, one] = 0.9
    asked = review_queue(proposed(scores), 5)
    assert (asked[0].first, asked[0].second) == (5, 6)
    assert all(one.value < asked[0].value for one in asked[1:])


def test_a_sure_library_has_nothing_to_ask() -> None:
    assert review_queue(proposed(blocks(3, 3, inside=6.0, outside=-6.0)), 5) == ()


def test_a_large_component_is_looked_at_in_part() -> None:
    scores = blocks(*([3] * 60), outside=0.0)
    scores[np.arange(0, 177, 3), np.arange(3, 180, 3)] = scores[np.arange(3, 180, 3), np.arange(0, 177, 3)] = 1.5
    given_ = proposed(scores)
    around = Neighbourhoods(_surroundings(given_)).of(90, 93)
    assert len(around.rows) <= 120
    assert {90, 91, 92, 93, 94, 95} <= {*around.rows.tolist()}
    assert len(review_queue(given_, 3)) <= 3


def test_a_lone_offender_speaks_for_the_cases_held_together_with_his() -> None:
    colour = np.array([NO_COLOUR, 1, 2, NO_COLOUR])
    given_ = proposed(blocks(2, 2), Constraints.of([(0, 1)], [], colour))
    assert given_.unanswered(np.array([0, 0]), np.array([2, 3])).tolist() == [False, True]
