"""What holds for all comparisons, and how they agree with the R package crimelinkage on its own town."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.case import Case, CaseTable
from features.vectors import CaseVectors, Vectoriser
from linker.i18n.catalog import catalogue
from linker.i18n.translate import translate
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.fields import FACETS
from linker.library.mapping.guess import mapping_for
from linker.pairs.catalogue import (
    NUMBERS_AND_CODES,
    TEXTS,
    comparisons_for,
    facet_comparison,
)
from linker.pairs.comparison import Comparison, compare
from linker.pairs.score import best_value

PORTER_TOWN = Path(__file__).parents[2].parent / "shared" / "data" / "porter_town"
FACETS_HERE = ("offence", "premises", "entry", "method", "target")
COMPARISONS = (*NUMBERS_AND_CODES, *map(facet_comparison, FACETS_HERE), *TEXTS)
every_comparison = pytest.mark.parametrize("comparison", COMPARISONS, ids=[each.name for each in COMPARISONS])
# The last bits that sums of products may lose; the search for links allows a hundred thousand times as much.
ROUNDING = 1e-12


@every_comparison
def test_the_invented_library_exercises_it(comparison: Comparison, values: np.ndarray) -> None:
    apart = values[~np.eye(len(values), dtype=bool)]
    assert np.isnan(apart).any()
    assert len(np.unique(apart[~np.isnan(apart)])) >= 4


@every_comparison
def test_it_is_symmetric_to_the_last_bit(comparison: Comparison, vectors: CaseVectors, values: np.ndarray) -> None:
    np.testing.assert_array_equal(values, values.T)


@every_comparison
def test_values_lie_in_the_declared_range(comparison: Comparison, values: np.ndarray) -> None:
    known = values[~np.isnan(values)]
    assert known.min() >= 0.0
    assert known.max() <= comparison.largest


@every_comparison
def test_no_pair_is_more_alike_than_a_case_can_be(
    comparison: Comparison, vectors: CaseVectors, values: np.ndarray
) -> None:
    rows = np.arange(len(vectors))
    best = comparison.more_alike * best_value(comparison, vectors, rows)
    above = comparison.more_alike * values > np.minimum(best[:, None], best[None, :]) + ROUNDING
    assert not above.any()
    # where a pair is known, so is the best of both its cases
    assert not (~np.isnan(values) & np.isnan(best[:, None] + best[None, :])).any()


@every_comparison
def test_a_case_that_says_nothing_is_unknown_and_not_different(
    comparison: Comparison, table: CaseTable, vectors: CaseVectors, values: np.ndarray
) -> None:
    for case_id in ("nothing", "nothing either"):
        row = table.case_id.tolist().index(case_id)
        assert np.isnan(values[row]).all()
        assert np.isnan(values[:, row]).all()


@every_comparison
def test_pairs_keep_their_value_in_any_order_and_company(
    comparison: Comparison, vectors: CaseVectors, values: np.ndarray
) -> None:
    rng = np.random.default_rng(5)
    first, second = rng.integers(0, len(vectors), (2, 500))
    np.testing.assert_array_equal(comparison.measure(vectors, first, second), values[first, second])
    # the same pairs of a slice of the library
    rows = rng.permutation(len(vectors))[:60]
    first, second = rng.integers(0, len(rows), (2, 200))
    np.testing.assert_array_equal(
        comparison.measure(vectors.take(rows), first, second), values[rows[first], rows[second]]
    )
    none = np.empty(0, dtype=np.int64)
    assert comparison.measure(vectors, none, none).shape == (0,)


@every_comparison
def test_it_leaves_its_input_alone(comparison: Comparison, vectors: CaseVectors) -> None:
    first, second = np.arange(40), np.arange(40)[::-1].copy()
    kept = first.copy(), second.copy()
    comparison.measure(vectors, first, second)  # the vectors are read-only, which is checked with the extractors
    np.testing.assert_array_equal((first, second), kept)


@every_comparison
def test_protected_attributes_change_no_bit(comparison: Comparison, table: CaseTable, values: np.ndarray) -> None:
    rows = np.arange(len(table), dtype=np.int64)
    source = np.array(
        [f'{{"民族": "{"汉回"[row % 2]}", "sex": "{"MF"[row % 2]}", "户籍地": "{row % 3}"}}' for row in rows],
        dtype=object,
    )
    marked = table.replace(source=source)
    again = comparison.measure(Vectoriser().fit(marked).transform(marked), rows, rows[::-1])
    np.testing.assert_array_equal(again, values[rows, rows[::-1]])


@every_comparison
def test_it_is_worded_in_both_languages(comparison: Comparison) -> None:
    assert comparison.unit
    assert translate(comparison.words, "en").isascii()
    assert any("一" <= character <= "鿿" for character in translate(comparison.words, "zh"))


def test_names_are_unique_and_those_of_the_evidence(vectors: CaseVectors) -> None:
    comparisons = comparisons_for(vectors)
    names = [comparison.name for comparison in comparisons]
    assert len(set(names)) == len(names)
    assert {comparison.name for comparison in COMPARISONS} <= set(names)
    evidence = compare(vectors, comparisons, np.array([0, 1]), np.array([2, 3]))
    assert evidence.names == tuple(names)
    assert evidence.values.shape == (2, len(names))
    assert compare(vectors, (), np.array([0, 1]), np.array([2, 3])).values.shape == (2, 0)


def test_every_facet_an_import_can_name_is_worded_in_chinese(vectors: CaseVectors) -> None:
    named = {field.name.removeprefix("code:") for field in FACETS}
    assert named | set(vectors.modus_operandi.facets) <= catalogue("facet", "zh").keys()


def test_a_facet_that_the_library_never_met_is_unknown(vectors: CaseVectors) -> None:
    comparison = facet_comparison("星座")
    assert np.isnan(comparison.measure(vectors, np.array([0]), np.array([1]))).all()
    assert comparison.codes is not None
    assert list(comparison.codes(vectors)) == []


@pytest.mark.parametrize("name", ["gap_days", "distance_km", "hour_gap", "weekday_gap"])
def test_the_same_point_and_moment_differ_by_nothing(name: str) -> None:
    point = {"longitude": 121.4737, "latitude": 31.2304}
    moment = {"earliest": "2024-03-01T23:59:59", "latest": "2024-03-01T23:59:59"}
    table = CaseTable.from_cases(
        [Case.model_validate({"case_id": case_id, "place": point, "window": moment}) for case_id in "ab"]
    )
    vectors = Vectoriser().fit(table).transform(table)
    comparison = next(each for each in NUMBERS_AND_CODES if each.name == name)
    assert comparison.measure(vectors, np.array([0, 0]), np.array([0, 1])).tolist() == [0.0, 0.0]


def test_a_window_as_long_as_the_circle_says_nothing_about_the_clock(table: CaseTable, vectors: CaseVectors) -> None:
    weeks, other = table.case_id.tolist().index("weeks"), 0
    by_name = {each.name: each.measure(vectors, np.array([weeks]), np.array([other])) for each in NUMBERS_AND_CODES}
    assert np.isnan(by_name["hour_gap"]).all()
    assert np.isnan(by_name["weekday_gap"]).all()
    assert not np.isnan(by_name["gap_days"]).any()


def test_it_agrees_with_crimelinkage_on_its_own_town() -> None:
    if not PORTER_TOWN.exists():
        pytest.skip(f"{PORTER_TOWN} is missing: the data sets are not part of the project")
    chunks = read_chunks(PORTER_TOWN / "events.csv")
    first = next(chunks)
    mapping = mapping_for(first, None)
    table = CaseTable.concatenate([to_cases(chunk, mapping).table for chunk in chain([first], chunks)])
    golden = pd.read_csv(PORTER_TOWN / "golden_pairs.csv")
    row = {case_id: index for index, case_id in enumerate(table.case_id)}
    pairs = [golden[name].map(row).to_numpy(dtype=np.int64) for name in ("event_id_a", "event_id_b")]
    vectors = Vectoriser().fit(table).transform(table)
    evidence = compare(vectors, comparisons_for(vectors), *pairs)
    found = dict(zip(evidence.names, evidence.values.T, strict=True))
    assert len(golden) == 3000
    # six decimals are written; for circles the package steps through a grid instead of integrating
    for name, tolerance in {"distance_km": 1e-6, "gap_days": 1e-6, "hour_gap": 2e-3, "weekday_gap": 2e-3}.items():
        np.testing.assert_allclose(found[name], golden[name], rtol=0, atol=tolerance, err_msg=name)
    for facet in ("mo1", "mo2", "mo3"):
        bans, equal = found[f"facet:{facet}"], golden[f"{facet}_equal"].to_numpy() == 1
        known = ~np.isnan(bans)
        assert known.sum() > 2000
        np.testing.assert_array_equal(bans[known] > 0, equal[known], err_msg=facet)
