from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.columns import Ragged
from linker.pairs.curve import Curve
from linker.pairs.kernel import codes as kernel_codes
from linker.pairs.kernel.codes import CodeGroup, Constant, code_columns
from linker.pairs.kernel.sets import common_information, different_sets

CODES = st.lists(st.sets(st.sampled_from("abcd"), max_size=3).map(sorted), min_size=1, max_size=10)


def sets_of(codes: list[list[str]]) -> CodeSets:
    column = CodeColumn.of(Ragged.from_rows(codes))
    return CodeSets.of(column, Rarity.of(column))


@given(CODES)
def test_cases_have_one_number_where_they_have_the_same_codes(codes: list[list[str]]) -> None:
    different = different_sets(sets_of(codes))
    numbers = different.of_row.tolist()
    for one, number in zip(codes, numbers, strict=True):
        assert (number < 0) == (not one)
        for other, its in zip(codes, numbers, strict=True):
            assert not one or (number == its) == (one == other)
    assert len(different.sets) == len({tuple(each) for each in codes if each})


@given(CODES)
def test_a_table_holds_what_two_sets_score(codes: list[list[str]]) -> None:
    sets, curve = sets_of(codes), Curve("x", np.array([0.0, 1.0]), np.array([-1.0, 2.0]))
    known = np.array([bool(each) for each in codes])
    other = Curve("y", np.array([0.0, 2.0]), np.array([0.3, -1.0]))
    groups = [CodeGroup(number, each, [sets], [np.inf]) for number, each in enumerate((curve, other))]
    columns, labels = code_columns(groups, [Constant(0.5, known)], len(codes))
    first, second = (part.ravel() for part in np.indices((len(codes), len(codes))))
    # so few sets share one table, whatever they are sets of
    [(side, start)] = columns.tables.tolist()
    found = columns.scores[start + labels[first, 0] * side + labels[second, 0]]
    shared = sets.shared_information(first, second)
    wanted = curve.at(shared) + other.at(shared) + np.where(known[first] & known[second], 0.5, 0.0)
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_more_sets_than_fit_one_table_have_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_codes, "MOST_TABLED", 8)
    monkeypatch.setattr(kernel_codes, "MOST_TABLED_ALONE", 8)
    one, other = ([[f"{letter}{row // step % 6}"] for row in range(36)] for letter, step in (("a", 1), ("b", 6)))
    curve = Curve("x", np.array([0.0, 1.0]), np.array([-1.0, 2.0]))
    groups = [CodeGroup(number, curve, [sets_of(codes)], [np.inf]) for number, codes in enumerate((one, other))]
    columns, labels = code_columns(groups, [], 36)
    assert columns.tables[:, 0].tolist() == [7, 7]
    assert labels.shape == (36, 2)


@given(CODES, st.integers(0, 4))
def test_common_bans_are_those_of_codes_that_many_carry(codes: list[list[str]], rare: int) -> None:
    carriers = Counter(code for row in codes for code in row)
    known = sum(bool(row) for row in codes)
    bans = {code: max(0.0, np.log10((known + 2) / max(count, 2))) for code, count in carriers.items()}
    wanted = [sum(bans[code] for code in row if carriers[code] > rare) for row in codes]
    np.testing.assert_allclose(common_information(sets_of(codes), rare), wanted, atol=1e-12)
