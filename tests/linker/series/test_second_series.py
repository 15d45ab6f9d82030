"""The second series of a case, against a slow reading of its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray, Ragged
from linker.odds import log10_sum, probability
from linker.pairs.links import Links
from linker.series.groups import canonical
from linker.series.second_series import NO_SERIES, second_series

PRIOR = -1.5


def best_by_definition(
    row: int, labels: IntArray, links: Links, scores: FloatArray, offenders: list[tuple[str, ...]]
) -> tuple[int, float, bool]:
    partners = set(links.second[links.first == row].tolist()) | set(links.first[links.second == row].tolist())
    people = {other for other, named in enumerate(offenders) if set(named) & set(offenders[row])}
    found = []
    for label in np.unique(labels).tolist():
        members = np.flatnonzero(labels == label).tolist()
        if len(members) > 1 and label != labels[row] and (partners | people) & set(members):
            shared = bool(people & set(members))
            mean = float(log10_sum(scores[row, members])) - np.log10(len(members))
            found.append((-1.0 if shared else -float(probability(mean, PRIOR)), label, shared))
    if not found:
        return NO_SERIES, np.nan, False
    chance, label, shared = min(found)
    return label, -chance, shared


@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_it_is_the_likeliest_other_series(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    half = np.triu(random.normal(0, 2, (size, size)), 1)
    scores = half + half.T
    labels = canonical(random.integers(0, max(size // 3, 1) + 1, size))
    first, second = np.triu_indices(size, 1)
    linked = scores[first, second] > 0.5
    links = Links.of(first[linked], second[linked], scores[first[linked], second[linked]])
    offenders = [
        tuple(sorted({f"O{n}" for n in random.integers(9, size=k)})) for k in random.choice([0, 0, 1, 2], size)
    ]
    found = second_series(labels, links, lambda a, b: scores[a, b], PRIOR, Ragged.from_rows(offenders))
    for row in range(size):
        label, chance, shared = best_by_definition(row, labels, links, scores, offenders)
        assert (found.label[row], found.by_offender[row]) == (label, shared)
        assert found.probability[row] == pytest.approx(chance, nan_ok=True)


def test_no_cases() -> None:
    none = Links.of([], [], [])
    found = second_series(np.empty(0, dtype=np.int64), none, lambda a, _: a.astype(float), PRIOR, Ragged.empty(0))
    assert len(found.label) == 0


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="aligned"):
        second_series(
            np.zeros(2, dtype=np.int64), Links.of([], [], []), lambda a, _: a.astype(float), 0.0, Ragged.empty(3)
        )
