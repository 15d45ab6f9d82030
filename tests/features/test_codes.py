"""Sets of codes, how rare they are, and products of rows."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from strategies import NAMES

import features.codes
from features.code_column import CodeColumn
from features.codes import LEAST_INFORMATION, CodeSets, Rarity, code_columns, row_products
from features.columns import Ragged

FEW = st.sampled_from(["撬锁", "技术开锁", "door", "window", "x"])
COLUMN_OF_DOOR = 1231771766944154636
ROWS = st.lists(st.lists(FEW, max_size=4), max_size=9)


def column(rows: list[list[str]]) -> CodeColumn:
    return CodeColumn.of(Ragged.from_rows(rows))


def slow_information(rows: list[list[str]], code: str) -> float:
    carriers = sum(code in row for row in rows)
    return math.log10((sum(map(bool, rows)) + 2) / max(carriers, 2))


def slow_shared(rows: list[list[str]], one: list[str], other: list[str]) -> float:
    if not one or not other:
        return math.nan
    return sum(slow_information(rows, code) for code in set(one) & set(other))


@given(rows=ROWS)
def test_rarity_counts_cases_not_mentions(rows: list[list[str]]) -> None:
    rarity = Rarity.of(column(rows))
    codes = ["撬锁", "技术开锁", "door", "window", "x", "never seen"]
    assert rarity.count(code_columns(codes)).tolist() == [sum(code in row for row in rows) for code in codes]
    assert rarity.cases == sum(map(bool, rows))
    expected = [max(slow_information(rows, code), LEAST_INFORMATION) for code in codes]
    np.testing.assert_allclose(rarity.information(code_columns(codes)), expected, rtol=1e-14)


@given(learnt=ROWS, seen=ROWS)
def test_information_is_a_number_for_any_library_and_case(learnt: list[list[str]], seen: list[list[str]]) -> None:
    sets = CodeSets.of(column(seen), Rarity.of(column(learnt)))
    assert np.isfinite(sets.information.data).all()
    assert (sets.information.data >= 0).all()


def test_a_code_of_one_case_weighs_no_more_than_one_of_two() -> None:
    rarity = Rarity.of(column([["once"], ["twice"], ["twice"], [], ["often"], ["often"], ["often"]]))
    once, twice, often, never = rarity.information(code_columns(["once", "twice", "often", "never"]))
    assert once == twice == never == pytest.approx(math.log10(8 / 2))
    assert often == pytest.approx(math.log10(8 / 3))


@given(rows=ROWS)
def test_shared_information_agrees_with_sets_of_texts(rows: list[list[str]]) -> None:
    codes = column(rows)
    sets = CodeSets.of(codes, Rarity.of(codes))
    pairs = np.array([*product(range(len(rows)), repeat=2)], dtype=np.int64).reshape(-1, 2)
    shared = sets.shared_information(*pairs.T)
    expected = [slow_shared(rows, rows[i], rows[j]) for i, j in pairs]
    np.testing.assert_allclose(shared, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(sets.total_information, [max(slow_shared(rows, r, r), 0) if r else 0 for r in rows])
    assert sets.is_known.tolist() == [bool(row) for row in rows]


def test_capped_codes_weigh_no_more_than_they_may() -> None:
    codes = column([["a", "b"], ["a", "c"], ["c"], ["d"]])
    sets = CodeSets.of(codes, Rarity.of(codes))
    capped = sets.capped({"a": 0.1, "c": 9.0, "never": 0.0})
    assert capped.shared_information(np.array([0, 1]), np.array([1, 2])).tolist() == [0.1, math.log10(6 / 2)]
    assert sets.shared_information(np.array([0]), np.array([1])).tolist() == [math.log10(6 / 2)]
    assert sets.capped({}) is sets


@given(texts=st.lists(NAMES, unique=True))
def test_different_codes_have_different_columns(texts: list[str]) -> None:
    columns = code_columns(texts)
    assert len(set(columns.tolist())) == len(texts)
    assert ((columns >= 0) & (columns < features.codes.COLUMNS)).all()


def test_a_quarter_of_a_million_codes_do_not_collide() -> None:
    assert len(np.unique(code_columns(map(str, range(250_000))))) == 250_000


def test_columns_are_the_same_in_every_process() -> None:
    code = "from features.codes import code_columns; print(code_columns(['撬锁', 'door']).tolist())"
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == str(code_columns(["撬锁", "door"]).tolist())
    # stored models and runs lean on these numbers: they may not change between versions either
    assert code_columns(["door"]).tolist() == [COLUMN_OF_DOOR]


def random_matrix(rng: np.random.Generator, columns: int) -> sparse.csr_array:
    lengths = rng.integers(0, 6, 40)
    names = rng.choice(min(columns, 12), lengths.sum()) * (columns // 12)
    matrix = sparse.csr_array(
        (rng.normal(size=lengths.sum()), names, np.concatenate([[0], np.cumsum(lengths)])), shape=(40, columns)
    )
    matrix.sum_duplicates()
    return matrix


@pytest.mark.parametrize("columns", [12, 2**18, 2**40])
@pytest.mark.parametrize("partners", [8, 39])
def test_the_way_for_long_runs_gives_what_the_other_one_gives(
    columns: int, partners: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(columns + partners)
    left, right = random_matrix(rng, columns), random_matrix(rng, columns)
    first = np.repeat([3, 9, 3, 20], partners)
    second = np.concatenate([rng.permutation(40)[:partners] for _ in range(4)])
    slow = row_products(left, right, first, second)
    monkeypatch.setattr(features.codes, "_LONG_RUN", 1)
    runs = row_products(left, right, first, second)
    np.testing.assert_allclose(runs, slow, rtol=0, atol=1e-12)
    np.testing.assert_allclose(row_products(right, left, second, first), slow, rtol=0, atol=1e-12)
    if columns == 12:
        np.testing.assert_allclose(slow, (left.toarray()[first] * right.toarray()[second]).sum(axis=1), atol=1e-12)


def test_one_case_against_many_takes_the_way_for_long_runs() -> None:
    left = random_matrix(np.random.default_rng(1), 2**18)
    second = np.tile(np.arange(40), 600)
    whole = row_products(left, left, np.full(len(second), 7), second)
    single = [row_products(left, left, np.array([7]), np.array([row]))[0] for row in range(40)]
    np.testing.assert_allclose(whole.reshape(600, 40), np.tile(single, (600, 1)), rtol=0, atol=1e-12)


def test_no_pairs_have_no_products() -> None:
    matrix, none = random_matrix(np.random.default_rng(1), 12), np.empty(0, dtype=np.int64)
    assert row_products(matrix, matrix, none, none).shape == (0,)
