"""Pairs of case ids and their folds, against slow readable twins."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from linker.errors import InputError, ModelError
from linker.notebook import CrimeGroupFolds, solved_pairs
from linker.notebook.pairs import NumberedPairs, index_of, pair_ids

# Who did each case; gangs have several.
HANDS = st.lists(st.frozensets(st.sampled_from("PQRSTUV"), max_size=2), min_size=2, max_size=14)


def frame_of(hands: list[frozenset[str]]) -> pd.DataFrame:
    return pd.DataFrame({"case_id": [f"c{number:02}" for number in range(len(hands))],
                         "offenders": [tuple(sorted(one)) for one in hands]})  # fmt: skip


def slow_groups(ids: list[str], linked: list[tuple[str, str]]) -> list[set[str]]:
    groups = [{one} for one in ids]
    for a, b in linked:
        joined = set().union(*(group for group in groups if {a, b} & group))
        groups = [group for group in groups if not group & joined] + [joined]
    return groups


@given(HANDS)
def test_solved_pairs_are_those_that_share_an_offender_or_nothing(hands: list[frozenset[str]]) -> None:
    cases = frame_of(hands)
    solved = {case: set(known) for case, known in zip(cases["case_id"], hands, strict=True) if known}
    links = [(a, b) for a, b in combinations(solved, 2) if solved[a] & solved[b]]
    group_of = {case: number for number, group in enumerate(slow_groups(list(solved), links)) for case in group}
    apart = [(a, b) for a, b in combinations(solved, 2) if group_of[a] != group_of[b]]
    if not links or not apart:
        with pytest.raises(ModelError):
            solved_pairs(cases)
        return
    pairs, same = solved_pairs(cases)
    found = list(pairs.itertuples(index=False, name=None))
    assert sorted(pair for pair, one in zip(found, same, strict=True) if one) == sorted(links)
    assert sorted(pair for pair, one in zip(found, same, strict=True) if not one) == sorted(apart)


def named(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["case_id_a", "case_id_b"], dtype=object)


@st.composite
def labelled(draw: st.DrawFn) -> tuple[list[tuple[str, str]], NDArray[np.bool_]]:
    """Some pairs of some cases, in any order and either way round, and any labels."""
    ids = [f"c{number}" for number in range(draw(st.integers(3, 9)))]
    pairs = draw(st.lists(st.sampled_from(list(combinations(ids, 2))), min_size=1, unique=True))
    turned = [pair[::-1] if draw(st.booleans()) else pair for pair in pairs]
    return turned, np.array(draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))), dtype=bool)


@given(labelled(), st.integers(2, 4), st.integers(0, 3))
def test_folds_split_no_crime_group(
    said: tuple[list[tuple[str, str]], NDArray[np.bool_]], n_splits: int, seed: int
) -> None:
    pairs, same = said
    folds = CrimeGroupFolds(n_splits, seed)
    ids = sorted({case for pair in pairs for case in pair})
    groups = slow_groups(ids, [pair for pair, one in zip(pairs, same, strict=True) if one])
    if len(groups) < n_splits:
        with pytest.raises(ModelError, match="folds"):
            list(folds.split(named(pairs), same))
        return
    split = list(folds.split(named(pairs), same))
    assert len(split) == folds.get_n_splits() == n_splits
    held: list[int] = []
    for learned, tested in split:
        seen = [{case for place in places for case in pairs[place]} for places in (learned, tested)]
        assert not any(group & seen[0] and group & seen[1] for group in groups)
        held += tested.tolist()
    assert len(held) == len(set(held))
    assert set(np.flatnonzero(same)) <= set(held)
    indexed = pd.DataFrame(index=index_of(*pair_ids(named(pairs))))
    for (learned, tested), (again, too) in zip(split, folds.split(indexed, same), strict=True):
        assert learned.tolist() == again.tolist()
        assert tested.tolist() == too.tolist()


@given(labelled())
def test_a_series_weighs_one_and_gang_mates_nothing(said: tuple[list[tuple[str, str]], NDArray[np.bool_]]) -> None:
    pairs, same = said
    solved = NumberedPairs.of_ids(*pair_ids(named(pairs)), same).solved(same)
    ids = sorted({case for pair in pairs for case in pair})
    links = [pair for pair, one in zip(pairs, same, strict=True) if one]
    for group in slow_groups(ids, links):
        inside = np.array([set(pair) <= group for pair in pairs])
        if (inside & same).any():
            assert solved.weight[inside & same].sum() == pytest.approx(1.0)
            assert not solved.weight[inside & ~same].any()
    across = [not any(set(pair) <= group for group in slow_groups(ids, links)) for pair in pairs]
    assert (solved.weight[across] == 1.0).all()


def test_unnamed_pairs_stand_alone() -> None:
    same = np.array([True, False, True])
    solved = NumberedPairs.unnamed(same).solved(same)
    assert solved.weight.tolist() == [1.0, 1.0, 1.0]
    assert solved.groups == 2


@pytest.mark.parametrize(
    "wrong", [np.zeros((3, 5)), ["a", "b"], pd.DataFrame({"x": ["a"]})], ids=["five", "list", "one"]
)
def test_what_is_no_pairs_is_told(wrong: object) -> None:
    with pytest.raises(InputError, match="two columns"):
        pair_ids(wrong)
