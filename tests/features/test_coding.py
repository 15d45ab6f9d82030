"""Recorded codes on the lexicon's trees: near codes share something, the same code no more than by itself."""

from __future__ import annotations

import numpy as np
import pytest

from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.coding import code_paths, path_sets
from features.columns import Ragged

LIBRARY = ["撬防盗门", "撬木门", "技术开锁", "翻窗", "撬防盗门", "溜门", "攀爬水管", "翻窗"]


def shared(texts: list[str], facet: str = "entry") -> np.ndarray:
    codes = CodeColumn.of(code_paths(facet, Ragged.from_rows([text] for text in texts)))
    sets = path_sets(facet, codes, Rarity.of(codes))
    first = np.zeros(len(texts), dtype=np.int64)
    return sets.shared_information(first, np.arange(len(texts), dtype=np.int64))


def test_near_codes_share_more_than_far_ones() -> None:
    bans = dict(zip(LIBRARY, shared(LIBRARY), strict=True))
    assert bans["撬防盗门"] > bans["撬木门"] > bans["技术开锁"] > bans["翻窗"] == 0.0


def test_the_same_code_weighs_what_its_rarity_weighs() -> None:
    plain = CodeColumn.of(Ragged.from_rows([text] for text in LIBRARY))
    alone = CodeSets.of(plain, Rarity.of(plain)).shared_information(np.array([0]), np.array([4]))
    assert shared(LIBRARY)[4] == pytest.approx(alone[0])


def test_a_text_that_says_more_shares_the_code_it_holds() -> None:
    codes = code_paths("entry", Ragged.from_rows([["撬防盗门"], ["疑似撬防盗门入室"]]))
    assert set(codes.row(0)) < set(codes.row(1))


@pytest.mark.parametrize("facet", ["mo1", "entry"])
def test_unknown_texts_stay_themselves(facet: str) -> None:
    codes = CodeColumn.of(code_paths(facet, Ragged.from_rows([["q7/x"], ["q7/y"], ["q7/x"]])))
    sets = path_sets(facet, codes, Rarity.of(codes))
    bans = sets.shared_information(np.array([0, 0]), np.array([1, 2]))
    assert bans[0] == 0.0
    assert bans[1] > 0.0
