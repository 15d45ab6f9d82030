"""The measures against slow readable twins, scikit-learn and lir."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from linker.errors import ModelError
from linker.model.measure import (
    auc,
    average_precision,
    cllr,
    cllr_cal,
    cllr_min,
    misleading_rates,
    reliability,
    score_pairs,
    tippett,
    tpr_at_fpr,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Halves from -6 to 6: exact in binary, many ties.
HALVES = st.integers(-12, 12).map(lambda step: step / 2)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Floats, Bools]:
    linked = draw(st.lists(HALVES, min_size=1, max_size=25))
    unlinked = draw(st.lists(HALVES, min_size=1, max_size=25))
    truth = np.array([True] * len(linked) + [False] * len(unlinked))
    order = np.array(draw(st.permutations(range(len(truth)))))
    return np.array(linked + unlinked, dtype=np.float64)[order], truth[order]


def random_pairs(seed: int, linked: int = 80, unlinked: int = 900) -> tuple[Floats, Bools]:
    rng = np.random.default_rng(seed)
    scores = np.concatenate([rng.normal(1.2, 1.0, linked), rng.normal(-0.9, 1.1, unlinked)])
    return scores, np.arange(linked + unlinked) < linked


def slow_auc(scores: Floats, linked: Bools) -> float:
    won = [(a > b) + 0.5 * (a == b) for a in scores[linked] for b in scores[~linked]]
    return float(np.mean(won))


def slow_average_precision(scores: Floats, linked: Bools) -> float:
    total = 0.0
    for score in scores[linked]:
        total += float(linked[scores >= score].mean())
    return total / int(linked.sum())


def slow_cllr_min(scores: Floats, linked: Bools) -> float:
    # Pool adjacent violators by hand, one block of [linked, pairs] a distinct score.
    blocks: list[list[int]] = []
    for score in np.unique(scores):
        blocks.append([int(linked[scores == score].sum()), int((scores == score).sum())])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            hits, size = blocks.pop()
            blocks[-1] = [blocks[-1][0] + hits, blocks[-1][1] + size]
    n_linked, n_unlinked = int(linked.sum()), int((~linked).sum())
    cost = 0.0
    for hits, size in blocks:
        misses = size - hits
        if hits:
            cost += hits / n_linked * np.log2(1 + misses / hits * n_linked / n_unlinked)
        if misses:
            cost += misses / n_unlinked * np.log2(1 + hits / misses * n_unlinked / n_linked)
    return cost / 2


@given(pairs())
def test_ranking_measures_equal_their_slow_twins(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    assert auc(scores, linked) == pytest.approx(slow_auc(scores, linked), abs=1e-12)
    assert average_precision(scores, linked) == pytest.approx(slow_average_precision(scores, linked), abs=1e-12)
    assert cllr_min(scores, linked) == pytest.approx(slow_cllr_min(scores, linked), abs=1e-12)


@given(pairs())
def test_ranking_measures_equal_scikit_learn(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    assert auc(scores, linked) == pytest.approx(roc_auc_score(linked, scores), abs=1e-12)
    assert average_precision(scores, linked) == pytest.approx(average_precision_score(linked, scores), abs=1e-12)
    false_rate, true_rate, _ = roc_curve(linked, scores, drop_intermediate=False)
    for fpr in (0.0, 0.01, 0.05, 0.3, 1.0):
        assert tpr_at_fpr(scores, linked, fpr) == pytest.approx(np.interp(fpr, false_rate, true_rate), abs=1e-12)


@given(pairs())
def test_a_rising_transform_changes_no_ranking_measure(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    bent = np.exp(scores / 3) + scores
    assert auc(bent, linked) == auc(scores, linked)
    assert average_precision(bent, linked) == average_precision(scores, linked)
    assert cllr_min(bent, linked) == cllr_min(scores, linked)
    assert tpr_at_fpr(bent, linked, 0.05) == tpr_at_fpr(scores, linked, 0.05)


@given(pairs(), st.randoms(use_true_random=False))
def test_order_of_pairs_does_not_matter(data: tuple[Floats, Bools], random: object) -> None:
    scores, linked = data
    back = score_pairs(scores[::-1], scores[::-1], linked[::-1])
    for name, value in vars(score_pairs(scores, scores, linked)).items():
        assert getattr(back, name) == pytest.approx(value, abs=1e-12), name


@given(pairs())
def test_swapping_the_hypotheses_mirrors_the_measures(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    assert auc(-scores, ~linked) == pytest.approx(auc(scores, linked), abs=1e-12)
    assert cllr(-scores, ~linked) == pytest.approx(cllr(scores, linked), abs=1e-12)
    assert cllr_min(-scores, ~linked) == pytest.approx(cllr_min(scores, linked), abs=1e-12)


@given(pairs(), st.lists(st.integers(0, 3), min_size=50, max_size=50))
def test_a_weight_counts_as_so_many_pairs(data: tuple[Floats, Bools], counts: list[int]) -> None:
    scores, linked = data
    weights = np.array(counts[: len(scores)])
    repeated_scores, repeated = np.repeat(scores, weights), np.repeat(linked, weights)
    if repeated.any() and not repeated.all():
        assert auc(scores, linked, weights) == pytest.approx(slow_auc(repeated_scores, repeated), abs=1e-12)
    else:
        with pytest.raises(ModelError, match="at least one linked"):
            auc(scores, linked, weights)


@given(pairs())
def test_calibration_can_only_cost(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    assert 0.0 <= cllr_min(scores, linked) <= 1.0 + 1e-12
    assert cllr_cal(scores, linked) >= -1e-12
    assert cllr_cal(scores, linked) == cllr(scores, linked) - cllr_min(scores, linked)


def test_neutral_evidence_costs_exactly_one_bit() -> None:
    neutral, linked = np.zeros(7), np.arange(7) < 2
    assert cllr(neutral, linked) == 1.0
    assert cllr_min(neutral, linked) == pytest.approx(1.0)
    assert auc(neutral, linked) == 0.5


def test_cllr_of_known_lrs() -> None:
    # One linked pair with LR 3 and one unlinked with LR 1/7: (log2(4/3) + log2(8/7)) / 2.
    expected = (np.log2(4 / 3) + np.log2(8 / 7)) / 2
    assert cllr(np.log10([3.0, 1 / 7]), [True, False]) == pytest.approx(expected)


def test_infinite_evidence_is_free_when_right_and_infinite_when_wrong() -> None:
    assert cllr([np.inf, -np.inf], [True, False]) == 0.0
    assert cllr([-np.inf, -1.0], [True, False]) == np.inf
    assert auc([np.inf, -np.inf, np.inf], [True, False, False]) == 0.75


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cllr_agrees_with_lir(seed: int) -> None:
    with warnings.catch_warnings():  # what lir and the libraries it loads say is not about us
        warnings.simplefilter("ignore")
        from lir.data.models import LLRData
        from lir.metrics import cllr as lir_cllr
        from lir.metrics import cllr_min as lir_cllr_min

        scores, linked = random_pairs(seed)
        scores = np.round(scores, 1)
        data = LLRData(features=scores.copy(), labels=linked.astype(int))
        expected, expected_min = lir_cllr(data), lir_cllr_min(data)
    assert cllr(scores, linked) == pytest.approx(expected, abs=1e-12)
    assert cllr_min(scores, linked) == pytest.approx(expected_min, abs=1e-9)


def test_tpr_is_interpolated_between_steps_and_takes_the_top_of_a_vertical_one() -> None:
    scores = np.array([5.0, 4.0, 3.0, 3.0, 2.0, 1.0])
    linked = np.array([True, True, True, False, False, True])
    assert tpr_at_fpr(scores, linked, 0.0) == 0.5
    assert tpr_at_fpr(scores, linked, 0.25) == 0.625
    assert tpr_at_fpr(scores, linked, 0.5) == 0.75
    assert tpr_at_fpr(scores, linked, 1.0) == 1.0
    with pytest.raises(ModelError, match="not per cent"):
        tpr_at_fpr(scores, linked, 5.0)


@given(pairs())
def test_tippett_counts_shares_at_or_above(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    curves = tippett(scores, linked)
    np.testing.assert_array_equal(curves.log10_lr, np.unique(scores))
    at_or_above = scores >= curves.log10_lr[:, None]
    np.testing.assert_allclose(curves.linked_share, at_or_above[:, linked].mean(axis=1), atol=1e-12)
    np.testing.assert_allclose(curves.unlinked_share, at_or_above[:, ~linked].mean(axis=1), atol=1e-12)


def test_misleading_rates_leave_neutral_pairs_out() -> None:
    rates = misleading_rates([1.0, -1.0, 0.0, 2.0, 0.0], [True, True, True, False, False])
    assert rates.linked == pytest.approx(1 / 3)
    assert rates.unlinked == 0.5


@given(pairs())
def test_reliability_counts_every_pair_once(data: tuple[Floats, Bools]) -> None:
    scores, linked = data
    bins = reliability(scores, linked)
    assert bins.pairs.sum() == len(scores)
    assert bins.linked.sum() == linked.sum()
    for row in range(len(bins.pairs)):
        inside = (scores >= bins.from_log10_lr[row]) & (scores < bins.to_log10_lr[row])
        odds = 10.0 ** scores[inside] * linked.sum() / (~linked).sum()
        assert bins.observed[row] == pytest.approx(linked[inside].mean())
        assert bins.stated[row] == pytest.approx(np.mean(odds / (1 + odds)))


def test_calibrated_evidence_is_reliable_and_overstated_evidence_is_not() -> None:
    # Normal scores of equal spread: the true log10 LR of x is (2x) log10(e).
    rng = np.random.default_rng(5)
    linked = np.arange(60_000) < 20_000
    log10_lr = 2 * rng.normal(np.where(linked, 1.0, -1.0)) * np.log10(np.e)
    fair = reliability(log10_lr, linked)
    assert np.max(np.abs(fair.stated - fair.observed)) < 0.03
    assert cllr_cal(log10_lr, linked) < 0.002
    loud = reliability(3 * log10_lr, linked)
    assert np.max(np.abs(loud.stated - loud.observed)) > 0.1
    assert cllr_cal(3 * log10_lr, linked) > 0.1


def test_reliability_wants_rising_edges() -> None:
    with pytest.raises(ModelError, match="rise"):
        reliability([0.0, 1.0], [True, False], edges=(1.0, 0.0))


def test_score_pairs_ranks_by_scores_and_calibrates_by_log10_lr() -> None:
    scores, linked = random_pairs(4)
    bounded = np.clip(scores, -0.5, 0.5)
    both = score_pairs(scores, bounded, linked)
    assert (both.n, both.linked) == (980, 80)
    assert both.auc == auc(scores, linked)
    assert both.average_precision == average_precision(scores, linked)
    assert both.tpr_at_fpr_05 == tpr_at_fpr(scores, linked, 0.05)
    assert both.tpr_at_fpr_01 == tpr_at_fpr(scores, linked, 0.01)
    assert both.cllr == cllr(bounded, linked)
    assert both.cllr_min == cllr_min(bounded, linked)


@pytest.mark.parametrize("linked", [[True, True], [False, False], []])
def test_one_kind_of_pair_is_not_enough(linked: list[bool]) -> None:
    scores = np.zeros(len(linked))
    for measure in (auc, average_precision, cllr, cllr_min, cllr_cal, tippett, misleading_rates, reliability):
        with pytest.raises(ModelError, match="solve more cases"):
            measure(scores, linked)
    with pytest.raises(ModelError, match="solve more cases"):
        score_pairs(scores, scores, linked)


def test_faulty_input_is_named() -> None:
    with pytest.raises(ModelError, match=r"pair 1 has no score"):
        cllr([0.0, np.nan], [True, False])
    with pytest.raises(ModelError, match="one truth for each score"):
        auc([0.0, 1.0], [True])
    with pytest.raises(ModelError, match="weights"):
        auc([0.0, 1.0], [True, False], [1.0, -1.0])


def test_inputs_stay_as_they_were() -> None:
    scores, linked = random_pairs(6)
    before, truth = scores.copy(), linked.copy()
    score_pairs(scores, scores, linked)
    np.testing.assert_array_equal(scores, before)
    np.testing.assert_array_equal(linked, truth)
