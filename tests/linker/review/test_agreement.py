"""Agreement: Cohen's kappa and the calibration bins match what one computes by hand."""

from __future__ import annotations

import pytest

from linker.review.agreement import Judgement, agreement, between_people, calibration, wilson


def table(both: int, first_only: int, second_only: int, neither: int) -> tuple[dict[int, bool], dict[int, bool]]:
    answers = [(True, True)] * both + [(True, False)] * first_only + [(False, True)] * second_only
    answers += [(False, False)] * neither
    return {n: one for n, (one, _) in enumerate(answers)}, {n: other for n, (_, other) in enumerate(answers)}


def test_kappa_by_hand() -> None:
    # 50 pairs: agree on 35 (0.7); by chance 25/50 x 30/50 + 25/50 x 20/50 = 0.5; kappa (0.7 - 0.5) / (1 - 0.5).
    found = agreement("Li", "Wang", *table(20, 5, 10, 15))
    assert (found.pairs, found.both_same, found.both_different, found.raw) == (50, 20, 15, 0.7)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("counts", "kappa"), [((7, 0, 0, 3), 1.0), ((0, 1, 1, 0), -1.0), ((5, 0, 0, 0), None), ((0, 0, 0, 0), None)]
)
def test_kappa_at_its_ends(counts: tuple[int, int, int, int], kappa: float | None) -> None:
    assert agreement("Li", "Wang", *table(*counts)).kappa == kappa


def test_only_pairs_that_both_judged_count_and_the_last_word_of_each() -> None:
    pairs = [frozenset(pair) for pair in ("AB", "CD", "EF")]
    said = [Judgement("Wang", pairs[0], is_same=False), Judgement("Li", pairs[0], is_same=True)]
    said += [Judgement("Wang", pairs[0], is_same=True), Judgement("Li", pairs[1], is_same=True)]
    said += [Judgement("Zhao", pairs[2], is_same=True)]
    (found,) = between_people(said)
    assert (found.first, found.second, found.pairs, found.both_same) == ("Li", "Wang", 1, 1)


def test_probabilities_are_held_against_answers_in_bins() -> None:
    said = [(0.05, False), (0.1, True), (0.25, False), (0.95, True), (1.0, True), (None, True)]
    found = calibration([Judgement("Li", frozenset(), same, chance) for chance, same in said])
    assert [(one.from_probability, one.pairs, one.same) for one in found] == [
        (0.0, 1, 0.0),
        (0.1, 2, 0.5),
        (0.9, 2, 1.0),
    ]
    assert found[1].said == pytest.approx(0.175)
    assert all(one.low <= one.same <= one.high for one in found)


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=5e-5)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
