from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.codes import CodeSets, Rarity
from features.columns import Ragged
from linker.pairs.curve import Curve
from linker.pairs.kernel.codes import CodeGroup, code_columns, common_bans

CODES = st.lists(st.sets(st.sampled_from("abcd"), max_size=3).map(sorted), min_size=1, max_size=10)


def sets_of(codes: list[list[str]]) -> CodeSets:
    column = Ragged.from_rows(codes)
    return CodeSets.of(column, Rarity.of(column))


@given(CODES)
def test_cases_have_one_number_where_they_have_the_same_codes(codes: list[list[str]]) -> None:
    group = CodeGroup(0, Curve("x", np.array([0.0, 9.0]), np.array([0.0, 9.0])), [sets_of(codes)], [np.inf])
    columns, labels = code_columns([group], len(codes))
    for one, label in zip(codes, labels[:, 0].tolist(), strict=True):
        assert (label < 0) == (not one)
        for other, its in zip(codes, labels[:, 0].tolist(), strict=True):
            assert not one or (label == its) == (one == other)
    assert len(columns.sets) == len({tuple(each) for each in codes if each})


@given(CODES, st.integers(0, 4))
def test_common_bans_are_those_of_codes_that_many_carry(codes: list[list[str]], rare: int) -> None:
    carriers = Counter(code for row in codes for code in row)
    known = sum(bool(row) for row in codes)
    bans = {code: max(0.0, np.log10((known + 2) / max(count, 2))) for code, count in carriers.items()}
    wanted = [sum(bans[code] for code in row if carriers[code] > rare) for row in codes]
    np.testing.assert_allclose(common_bans(sets_of(codes), rare), wanted, atol=1e-12)
