"""The vocabulary: complete in both languages, and choosing by rank follows the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.town.vocabulary import BY_OFFENCE, CODED_FACETS, FACETS, vocabulary


@pytest.mark.parametrize("facet", FACETS)
def test_every_code_can_be_chosen_and_is_named_in_both_languages(facet: str) -> None:
    choices = vocabulary().choices[facet]
    weights = np.diff(choices.cumulative, axis=1, prepend=0.0).max(axis=0).tolist()
    assert [phrase.key for phrase, most in zip(choices.phrases, weights, strict=True) if most <= 0] == []
    assert all(phrase.coded["zh"] and phrase.coded["en"] for phrase in choices.phrases)


@pytest.mark.parametrize("facet", CODED_FACETS)
def test_every_code_can_be_told_in_both_languages(facet: str) -> None:
    for phrase in vocabulary().choices[facet].phrases:
        assert phrase.wordings["zh"]
        assert phrase.wordings["en"]


@pytest.mark.parametrize("facet", BY_OFFENCE)
@given(rank=st.floats(0, 1, exclude_max=True))
def test_a_rank_always_picks_a_possible_code(facet: str, rank: float) -> None:
    choices = vocabulary().choices[facet]
    parents = np.arange(len(choices.cumulative))
    codes = choices.pick(parents, np.full(len(parents), rank))
    weights = np.diff(choices.cumulative, axis=1, prepend=0.0)
    assert (weights[parents, codes] > 0).all()


def test_ranks_spread_evenly_pick_by_weight() -> None:
    choices = vocabulary().choices["method"]
    ranks = (np.arange(10_000) + 0.5) / 10_000
    picked = choices.pick(np.zeros(10_000, dtype=np.int64), ranks)
    expected = np.diff(choices.cumulative[0], prepend=0.0)
    assert np.allclose(np.bincount(picked, minlength=len(expected)) / 10_000, expected, atol=2e-4)


def test_where_nothing_fits_nothing_is_picked() -> None:
    choices = vocabulary().choices["entry"]
    without = np.flatnonzero(choices.cumulative[:, -1] == 0)
    assert len(without) > 0
    assert set(choices.pick(without, np.full(len(without), 0.5))) == {-1}
    assert choices.pick(np.array([-1]), np.array([0.5])).tolist() == [-1]
