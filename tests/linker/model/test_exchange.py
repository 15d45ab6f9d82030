from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_table, invented_vectors
from trained import half_solved, prepared

from linker.model import exchange
from linker.model.exchange import exchanged, permutation, strata


@given(seed=st.integers(0, 10_000), groups=st.lists(st.integers(0, 5), max_size=60))
def test_a_permutation_stays_within_its_groups(seed: int, groups: list[int]) -> None:
    group = np.array(groups, dtype=np.int64)
    source = permutation(group, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(source), np.arange(len(group)))
    np.testing.assert_array_equal(group[source], group)


def test_every_order_of_a_group_is_as_likely() -> None:
    random, group = np.random.default_rng(1), np.array([7, 3, 7, 7], dtype=np.int64)
    orders = [tuple(permutation(group, random).tolist()) for _ in range(3_000)]
    counts = [orders.count(order) for order in set(orders)]
    assert len(counts) == 6
    assert max(counts) - min(counts) < 150
    assert all(order[1] == 1 for order in orders)


def test_only_dates_move_and_hours_and_weekdays_stay() -> None:
    vectors = prepared(half_solved())[0]
    source = permutation(strata(vectors), np.random.default_rng(2))
    library = exchanged(vectors, source)
    moved, own = library.timing.start_days, vectors.timing.start_days
    np.testing.assert_allclose((moved - own) / 7.0, np.round((moved - own) / 7.0), atol=1e-9)
    assert np.nanmax(np.abs(moved - own[source])) <= 3.5
    assert np.mean(np.abs(moved - own) > 30.0) > 0.5
    np.testing.assert_array_equal(library.timing.length_days, vectors.timing.length_days)
    assert library.location is vectors.location
    assert library.modus_operandi is vectors.modus_operandi


def test_cases_of_unknown_time_stay_apart() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(3), 200, known=0.6))
    group, is_known = strata(vectors), ~np.isnan(vectors.timing.middle_days)
    assert 0 < is_known.sum() < 200
    assert not set(group[is_known]) & set(group[~is_known])


def test_cases_recorded_otherwise_stay_apart() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(3), 200, known=0.6))
    group = strata(vectors)
    for is_recorded in (vectors.location.has_point, vectors.modus_operandi.narrative.is_known):
        assert 0 < is_recorded.sum() < 200
        assert not set(group[is_recorded]) & set(group[~is_recorded])


def test_large_groups_are_exchanged_within_offence_and_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = prepared(half_solved())[0]
    assert len(set(strata(vectors)[~np.isnan(vectors.timing.middle_days)])) <= 4
    monkeypatch.setattr(exchange, "FEWEST_CASES", 20)
    group = strata(vectors)
    assert len(set(group)) > 2
    quarter = np.floor(vectors.timing.middle_days / exchange.QUARTER_DAYS)
    within_a_quarter = [len(set(quarter[group == number])) == 1 for number in set(group)]
    assert sum(within_a_quarter) >= 2
