from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.codes import CodeSets, Rarity
from features.columns import Ragged
from linker.pairs import grid
from linker.pairs.grid import expanded, listed_pairs, near_pairs

RANGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)
CODES = st.lists(st.sets(st.sampled_from("abcdef"), max_size=3).map(sorted), max_size=12)


@given(RANGES, st.sampled_from([1, 3, 1_000]))
def test_expanded_gives_every_row_its_range_of_partners(ranges: list[tuple[int, int]], chunk: int) -> None:
    rows = 10 + np.arange(len(ranges))
    low, high = (np.array([pair[side] for pair in ranges], dtype=np.int64) for side in (0, 1))
    partners = np.array([5, 3, 8, 2, 7], dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "CHUNK_PAIRS", chunk)
        blocks = list(expanded(rows, low, high, partners))
    assert all(len(first) == len(second) for first, second in blocks)
    assert all(len(first) <= max(chunk, 5) for first, _ in blocks)
    found = [pair for first, second in blocks for pair in zip(first.tolist(), second.tolist(), strict=True)]
    wanted = [
        (int(row), int(partner))
        for row, (start, stop) in zip(rows, ranges, strict=True)
        for partner in partners[start:stop]
    ]
    assert found == wanted


@given(CODES, st.integers(1, 6))
def test_listed_pairs_are_those_that_share_a_rare_code(codes: list[list[str]], rare: int) -> None:
    column = Ragged.from_rows(codes)
    blocks = list(listed_pairs(CodeSets.of(column, Rarity.of(column)), rare))
    found = {tuple(sorted(pair)) for a, b in blocks for pair in zip(a.tolist(), b.tolist(), strict=True)}
    carriers = Counter(code for row in codes for code in row)
    uncommon = {code for code, count in carriers.items() if count <= rare}
    wanted = {(a, b) for a, b in combinations(range(len(codes)), 2) if set(codes[a]) & set(codes[b]) & uncommon}
    assert found == wanted


def test_near_pairs_of_nothing_and_of_one() -> None:
    for size in (0, 1):
        zeros = np.zeros(size)
        assert sum(len(first) for first, _ in near_pairs(zeros, zeros, zeros, zeros, zeros)) == 0


def test_a_case_of_small_radius_is_not_compared_with_a_whole_town() -> None:
    random = np.random.default_rng(2)
    x, y, days = (random.uniform(0, 100, 2_000) for _ in range(3))
    radius = np.where(np.arange(2_000) < 20, 100.0, 0.5)
    looked = sum(len(first) for first, _ in near_pairs(x, y, days, radius, np.full(2_000, np.inf)))
    # nine cells of 0.8 km hold about one case; only the twenty meet more than that
    assert looked < 20_000
