"""The total that a number of pairs reach: found by a search as by scoring all pairs of the sampled rows."""

from __future__ import annotations

import numpy as np
import pytest
from invented import invented_scorer, invented_table, invented_vectors

from linker.pairs import tail
from linker.pairs.kernel import text_grams
from linker.pairs.kernel.search_space import Prepared
from linker.pairs.tail import total_of_rank, without_fixed_lr

CASES = 60


@pytest.mark.parametrize("least_range", [0.1, 1e3], ids=["texts lead", "places lead"])
@pytest.mark.parametrize("rank", [1, 30, 300, CASES * (CASES - 1) // 2])
def test_the_searched_total_is_the_one_of_all_pairs_of_the_rows(
    least_range: float, rank: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_grams, "LEAST_RANGE", least_range)
    monkeypatch.setattr(tail, "SAMPLED_ROWS", 40)
    random = np.random.default_rng(3)
    vectors = invented_vectors(invented_table(random, CASES, coordinates="both"))
    scorer = without_fixed_lr(invented_scorer(random, vectors, monotone=1.0))
    prepared, totals = Prepared.of(vectors, scorer), []
    for guessing_rows in (8, CASES):
        monkeypatch.setattr(tail, "GUESSING_ROWS", guessing_rows)
        totals.append(total_of_rank(prepared, vectors, scorer, rank, np.random.default_rng(4)))
    assert totals[0] == totals[1]
