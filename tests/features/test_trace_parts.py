"""Joining partly known values gives the pairs that comparing each with each gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.trace_parts import COMMON_CHARACTERS, MIN_INFORMATIVE, compatible_values

TEXTS = st.lists(st.text(st.sampled_from("ab12*"), min_size=1, max_size=6), max_size=8, unique=True)


def fits(one: str, other: str) -> bool:
    """The readable twin."""
    if len(one) != len(other) or "*" not in one + other:
        return False
    known = [place for place, both in enumerate(zip(one, other, strict=True)) if "*" not in both]
    telling = sum(place >= COMMON_CHARACTERS for place in known)
    return telling >= MIN_INFORMATIVE and all(one[place] == other[place] for place in known)


@given(TEXTS)
def test_a_join_finds_what_comparing_each_with_each_finds(texts: list[str]) -> None:
    found = compatible_values(np.array(texts, dtype=str)).toarray() > 0
    wanted = np.array([[fits(one, other) for other in texts] for one in texts], dtype=bool).reshape(found.shape)
    np.testing.assert_array_equal(found, wanted)


def test_masked_numbers_meet_their_whole_ones() -> None:
    numbers = np.array(["138****5678", "13812345678", "13812345679", "*******5678"])
    assert (compatible_values(numbers).toarray() > 0).astype(int).tolist() == [
        [1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0], [1, 1, 0, 1],
    ]  # fmt: skip
