from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import IntArray, Ragged
from linker.evaluation.bootstrap import RankedPairs, group_draws, interval, intervals, replicates
from linker.evaluation.repeat import HeldOutPairs, Repeat
from linker.evaluation.search import Search
from linker.model.measure import auc, average_precision, cllr, score_pairs, tpr_at_fpr
from linker.series.measure import CaseCounts

SLOW: dict[str, Callable[[list[float], list[bool]], float]] = {
    "auc": auc,
    "tpr_at_fpr_05": lambda scores, linked: tpr_at_fpr(scores, linked, 0.05),
    "tpr_at_fpr_01": lambda scores, linked: tpr_at_fpr(scores, linked, 0.01),
    "average_precision": average_precision,
    "cllr": cllr,
}


def held_out(groups: int, pairs: int, seed: int) -> HeldOutPairs:
    random = np.random.default_rng(seed)
    first, second = random.integers(0, groups, size=(2, pairs))
    scores = np.round(random.normal(size=pairs), 1)
    return HeldOutPairs(first, second, scores, (first == second) & (random.random(pairs) < 0.8))


def copies(pairs: HeldOutPairs, times: IntArray) -> tuple[list[float], list[bool]]:
    """The drawn groups written out, copy by copy; copies of one group do not meet."""
    scores, linked = [], []
    for one, other, score, truth in zip(
        pairs.first_group, pairs.second_group, pairs.log10_lr, pairs.linked, strict=True
    ):
        number = times[one] if one == other else times[one] * times[other]
        scores += [float(score)] * number
        linked += [bool(truth)] * number
    return scores, linked


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_a_draw_is_the_measure_of_the_groups_written_out(seed: int, groups: int, pairs: int) -> None:
    held = held_out(groups, pairs, seed)
    times = group_draws(groups, 1, seed)[0]
    scores, linked = copies(held, times)
    found = RankedPairs.of(held).resampled(times)
    if not linked or all(linked) or not any(linked):
        assert found == {}
        return
    assert found == {name: pytest.approx(slow(scores, linked)) for name, slow in SLOW.items()}


def test_each_group_once_is_the_figure_itself() -> None:
    held = held_out(5, 80, 1)
    found = RankedPairs.of(held).resampled(np.ones(5, dtype=np.int64))
    whole = score_pairs(held.log10_lr, held.log10_lr, held.linked)
    assert found == {name: pytest.approx(getattr(whole, name)) for name in SLOW}


def test_draws_are_as_many_as_groups_and_hang_on_the_seed() -> None:
    draws = group_draws(7, 50, 3)
    assert draws.shape == (50, 7)
    assert (draws.sum(axis=1) == 7).all()
    assert draws.mean(axis=0) == pytest.approx(np.ones(7), abs=0.5)
    assert (draws == group_draws(7, 50, 3)).all()
    assert (draws != group_draws(7, 50, 4)).any()
    assert group_draws(7, 0, 3).shape == (0, 7)


def repeat_of(seed: int) -> Repeat:
    """Three groups: two of two cases each, one lone case; clustering by chance."""
    offenders = Ragged.from_rows([["A"], ["A"], ["B"], ["B"], ["C"]])
    group = np.array([0, 0, 1, 1, 2])
    random = np.random.default_rng(seed)
    search = Search(group[:4], random.integers(1, 4, 4) * 1.0, random.integers(0, 2, 4) * 1.0, np.ones(4))
    counts = CaseCounts.of(random.integers(0, 3, 5), offenders)
    return Repeat(held_out(3, 30, seed), search, counts, group, 1.0, 1.0, ())


def test_a_replicate_is_the_mean_over_repeats() -> None:
    draws = np.array([[1, 1, 1], [0, 2, 1]])
    one, other = (replicates([repeat_of(seed)], draws) for seed in (0, 1))
    both = replicates([repeat_of(0), repeat_of(1)], draws)
    for name in both:
        assert both[name] == pytest.approx((one[name] + other[name]) / 2, nan_ok=True), name
    assert one["f1"][0] == pytest.approx(repeat_of(0).counts.scores().f1)
    assert one["mrr"][0] == pytest.approx(repeat_of(0).search.scores().mrr)


def test_cases_count_as_often_as_their_group_was_drawn() -> None:
    repeat = repeat_of(2)
    found = replicates([repeat], np.array([[0, 3, 0]]))["bcubed_loo_f1"]
    kept = CaseCounts(*(getattr(repeat.counts, name)[[2, 3] * 3] for name in ("predicted", "true", "correct")))
    assert found == pytest.approx([kept.scores().bcubed_loo_f1])


def test_what_a_draw_cannot_measure_is_no_part_of_the_interval() -> None:
    assert interval(np.array([np.nan, 0.5, 0.5])) == (0.5, 0.5)
    assert interval(np.array([np.nan])) is None
    assert interval(np.array([])) is None
    low, high = interval(np.linspace(0.0, 1.0, 201)) or (0.0, 0.0)
    assert (low, high) == (pytest.approx(0.025), pytest.approx(0.975))
    lone = replicates([repeat_of(0)], np.array([[0, 0, 3]]))
    assert np.isnan(lone["mrr"]).all()
    assert "mrr" not in intervals(lone)["identification"]
    assert "f1" in intervals(lone)["clustering"]
