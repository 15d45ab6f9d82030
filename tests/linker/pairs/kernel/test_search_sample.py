from __future__ import annotations

import numpy as np
import pytest
from invented import invented_scorer, invented_table, invented_vectors

from linker.pairs.kernel import blocks, search_sample, search_space, text_grams
from linker.pairs.kernel.search_space import Walk, prepared_for

CASES, ALL_PAIRS = 40, 40 * 39 // 2


def everything(*, by_lists: bool) -> Walk:
    random = np.random.default_rng(5)
    vectors = invented_vectors(invented_table(random, CASES, coordinates="both"))
    scorer = invented_scorer(random, vectors, monotone=1.0)
    return Walk.over(vectors, scorer, prepared_for(vectors, scorer), -1e3, rare=None, by_lists=by_lists)


@pytest.mark.parametrize("way", ["by lists", "by place"])
def test_a_sample_of_everything_stands_for_itself(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_grams, "LEAST_RANGE", 0.1)
    whole = everything(by_lists=way == "by lists")
    sample = search_sample.search_sample(whole)
    assert (whole.lists is not None) == (way == "by lists")
    assert len(sample.first) == ALL_PAIRS
    assert sample.times == 1.0
    assert sample.seconds > 0.0


def test_rows_against_one_part_stand_for_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_grams, "LEAST_RANGE", 0.1)
    monkeypatch.setattr(blocks, "BLOCK_CASES", 3)
    for where in (search_sample, search_space):
        monkeypatch.setattr(where, "PART_CASES", 10)
    monkeypatch.setattr(search_sample, "SAMPLED_ROWS", 7)
    sample = search_sample.search_sample(everything(by_lists=True))
    assert 0 < len(sample.first) < ALL_PAIRS
    # every pair passes
    assert sample.times * len(sample.first) == pytest.approx(ALL_PAIRS)
