from __future__ import annotations

from dataclasses import asdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from features.columns import Ragged
from linker.series.measure import score_clustering

CASE = st.tuples(st.integers(0, 4), st.lists(st.sampled_from("ABCDE"), max_size=3))


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def harmonic(one: float, other: float) -> float:
    return 2 / (1 / one + 1 / other) if one and other else 0.0


def twin(labels: list[int], offenders: list[set[str]]) -> dict[str, float]:
    """The definitions read aloud, case by case and pair by pair."""
    solved = [row for row, names in enumerate(offenders) if names]
    pairs = list(combinations(solved, 2))
    said = {pair for pair in pairs if labels[pair[0]] == labels[pair[1]]}
    true = {pair for pair in pairs if offenders[pair[0]] & offenders[pair[1]]}
    cluster = {i: {j for j in solved if labels[j] == labels[i]} for i in solved}
    linked = {i: {j for j in solved if offenders[j] & offenders[i]} for i in solved}
    scores = {
        "precision": len(said & true) / len(said) if said else 1.0,
        "recall": len(said & true) / len(true) if true else 1.0,
        "bcubed_precision": mean([len(cluster[i] & linked[i]) / len(cluster[i]) for i in solved]),
        "bcubed_recall": mean([len(cluster[i] & linked[i]) / len(linked[i]) for i in solved]),
        "bcubed_loo_precision": mean(
            [len((cluster[i] & linked[i]) - {i}) / len(cluster[i] - {i}) for i in solved if len(cluster[i]) > 1]
        ),
        "bcubed_loo_recall": mean(
            [len((cluster[i] & linked[i]) - {i}) / len(linked[i] - {i}) for i in solved if len(linked[i]) > 1]
        ),
        "cases": len(solved),
        "linked_pairs": len(true),
        "singletons": sum(len(linked[i]) == 1 for i in solved),
        "singletons_alone": mean([len(cluster[i]) == 1 for i in solved if len(linked[i]) == 1]),
        "series_proposed": len({labels[i] for i in solved if len(cluster[i]) > 1}),
    }
    for name in ("", "bcubed_", "bcubed_loo_"):
        scores[f"{name}f1"] = harmonic(scores[f"{name}precision"], scores[f"{name}recall"])
    return scores


@given(st.lists(CASE, max_size=14))
def test_scores_are_the_definitions_over_overlapping_offenders(cases: list[tuple[int, list[str]]]) -> None:
    labels = [label for label, _ in cases]
    found = score_clustering(np.array(labels, dtype=np.int64), Ragged.from_rows(names for _, names in cases))
    assert asdict(found) == pytest.approx(twin(labels, [set(names) for _, names in cases]))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12))
def test_pairs_agree_with_sklearn(cases: list[tuple[int, int]]) -> None:
    labels, truth = np.array(cases).T
    first, second = np.triu_indices(len(labels), 1)
    said, true = labels[first] == labels[second], truth[first] == truth[second]
    found = score_clustering(labels, Ragged.from_rows([str(one)] for one in truth))
    expected = precision_recall_fscore_support(true, said, average="binary", zero_division=1.0)[:3]
    assert (found.precision, found.recall, found.f1) == pytest.approx(expected)


def test_the_truth_itself_scores_one_and_its_singletons_are_counted() -> None:
    found = score_clustering(np.array([0, 0, 2, 3]), Ragged.from_rows([["A"], ["A"], ["B"], ["C"]]))
    assert (found.f1, found.bcubed_f1, found.bcubed_loo_f1) == (1.0, 1.0, 1.0)
    assert (found.singletons, found.singletons_alone) == (2, 1.0)


def test_singletons_inflate_b_cubed_but_not_the_leave_self_out_form() -> None:
    labels = np.arange(102)
    offenders = Ragged.from_rows([["A"], ["A"], *([f"lone {number}"] for number in range(100))])
    found = score_clustering(labels, offenders)
    assert found.bcubed_f1 > 0.99
    assert found.bcubed_loo_f1 == found.f1 == 0.0


def test_a_bridge_offender_links_without_chaining() -> None:
    offenders = Ragged.from_rows([["A"], ["A", "B"], ["B"]])
    found = score_clustering(np.array([0, 0, 0]), offenders)
    assert found.linked_pairs == 2
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == 1.0


def test_unsolved_cases_are_neither_right_nor_wrong() -> None:
    offenders = Ragged.from_rows([["A"], [], ["A"], []])
    assert score_clustering(np.array([0, 0, 0, 0]), offenders).f1 == 1.0
    assert score_clustering(np.array([0, 0, 0, 0]), offenders).cases == 2


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="aligned"):
        score_clustering(np.array([0]), Ragged.empty(2))
