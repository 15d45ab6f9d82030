"""Decided pairs beside solved ones: only the pair itself is taught, and groups it joins are never split."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Ragged
from linker.model.reviewed_pairs import DecidedPairs, with_decided
from linker.model.sample import SolvedPairs

#                            0       1       2       3       4      5   6   7
OFFENDERS = Ragged.from_rows([("X",), ("X",), ("Y",), ("Y", "Z"), ("Z",), (), (), ()])


def taught(pairs: SolvedPairs) -> dict[tuple[int, int], tuple[bool, float]]:
    columns = (pairs.first, pairs.second, pairs.linked, pairs.weight)
    return {(a, b): (linked, weight) for a, b, linked, weight in zip(*(one.tolist() for one in columns), strict=True)}


def test_confirmed_and_rejected_pairs_of_open_cases_are_added_and_nothing_else() -> None:
    solved = SolvedPairs.of(OFFENDERS)
    found = with_decided(solved, DecidedPairs.of([(5, 6)], [(7, 0)]))
    new = {pair: said for pair, said in taught(found).items() if pair not in taught(solved)}
    assert new == {(5, 6): (True, 1.0), (0, 7): (False, 1.0)}
    assert {pair: taught(found)[pair] for pair in taught(solved)} == taught(solved)
    assert found.group[5] == found.group[6] != found.group[7]
    assert found.rows.tolist() == list(range(8))


def test_a_confirmed_pair_of_two_crime_groups_joins_them_and_silences_their_other_pairs() -> None:
    found = with_decided(SolvedPairs.of(OFFENDERS), DecidedPairs.of([(2, 0)]))
    told = taught(found)
    assert told[0, 2] == (True, 1.0)
    assert {told[pair] for pair in ((0, 3), (0, 4), (1, 2), (1, 3), (1, 4))} == {(False, 0.0)}
    assert len(set(found.group[:5].tolist())) == 1


def test_a_rejected_pair_of_one_gang_counts_but_shared_offenders_stay_linked() -> None:
    solved = SolvedPairs.of(OFFENDERS)
    assert taught(solved)[2, 4] == (False, 0.0)
    told = taught(with_decided(solved, DecidedPairs.of([], [(2, 4), (0, 1)])))
    assert told[2, 4] == (False, 1.0)
    assert told[0, 1] == taught(solved)[0, 1]


def test_nothing_decided_changes_nothing() -> None:
    solved = SolvedPairs.of(OFFENDERS)
    assert with_decided(solved, DecidedPairs.of()) is solved


def test_a_pair_said_twice_counts_once_and_a_confirmation_wins() -> None:
    decided = DecidedPairs.of([(6, 5), (5, 6)], [(5, 6), (5, 7)])
    assert (decided.linked.tolist(), decided.unlinked.tolist()) == ([[5, 6]], [[5, 7]])


PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]), max_size=6)


@given(PAIRS, PAIRS)
def test_every_decided_pair_is_there_once_and_confirmed_ones_share_a_group(
    same: list[tuple[int, int]], different: list[tuple[int, int]]
) -> None:
    solved = SolvedPairs.of(OFFENDERS)
    decided = DecidedPairs.of(same, different)
    found = with_decided(solved, decided)
    told = taught(found)
    assert len(told) == len(found)
    assert all(told[a, b][0] and told[a, b][1] > 0 for a, b in decided.linked.tolist())
    assert all(told[a, b][1] > 0 for a, b in decided.unlinked.tolist())
    assert np.array_equal(found.group[decided.linked[:, 0]], found.group[decided.linked[:, 1]])
    assert np.array_equal(found.first[: len(solved)], solved.first)
