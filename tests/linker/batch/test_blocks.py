"""Blocks hold every pair that may be a link; linked one by one they give what one process finds in the whole."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import Coordinates, invented_scorer, invented_table, invented_vectors
from pyarrow import parquet

from features.case import Case, CaseTable, Place, TimeWindow
from features.vectors import CaseVectors
from linker.batch.linking import PARCELS, gathered, parcels_of, write_parcels
from linker.batch.parcels import LinkingTask, Parcel
from linker.batch.sizes import LEAST_BLOCK_CASES, MOST_BLOCK_CASES, BlockSizes
from linker.batch.work import work
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.pairs.curve import Curve
from linker.pairs.linking import Linked, exhaustive_links, link_pairs
from linker.pairs.score import Scorer

SMALL = BlockSizes(cell_cases=3, block_cases=10, border_cases=12, listed_pairs=60)


def linked_block_by_block(
    vectors: CaseVectors, scorer: Scorer, threshold: float, sizes: BlockSizes, *, rare: int
) -> Linked:
    """What Spark does, without Spark: parcels to their blocks, the links of each block, and all together."""
    order = LinkingTask.of(scorer, threshold, rare=rare)
    blocks, rows = parcels_of(vectors, scorer, order, sizes)
    sent = pa.Table.from_pylist(list(rows), schema=PARCELS).to_pylist()
    found = []
    for block in range(blocks):
        held = [
            {"core": visit["core"], "parcel": row["parcel"]}
            for row in reversed(sent)
            for visit in row["visits"]
            if visit["block"] == block
        ]
        batches = [pa.RecordBatch.from_pylist([part]) for part in held]
        found += list(work(iter(batches), order.to_bytes()))
    return gathered(vectors, scorer, threshold, pa.Table.from_batches(found))


def assert_same(found: Linked, wanted: Linked) -> None:
    for name in ("first", "second", "log10_lr"):
        np.testing.assert_array_equal(getattr(found.links, name), getattr(wanted.links, name))
    assert found.report.links == len(found.links)
    assert found.report.possible_pairs == wanted.report.possible_pairs


@settings(max_examples=8)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 30),
    st.sampled_from(["degrees", "metres", "both"]),
    st.sampled_from([0.4, 0.8, 1.0]),
    st.sampled_from([0.0, 1.0]),
    st.integers(1, 12),
)
def test_blocks_find_what_the_whole_finds(
    seed: int, cases: int, coordinates: Coordinates, known: float, monotone: float, rare: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates=coordinates, known=known))
    scorer = invented_scorer(random, vectors, monotone=monotone)
    scores = exhaustive_links(vectors, scorer, -np.inf).log10_lr
    for threshold in (float(random.choice(scores)), float(random.uniform(scorer.lower, scorer.upper))):
        found = linked_block_by_block(vectors, scorer, threshold, SMALL, rare=rare)
        assert_same(found, link_pairs(vectors, scorer, threshold, rare=rare))


def test_parcels_come_out_of_parquet_as_they_went_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.batch.linking.PARCELS_A_FILE", 4)
    random = np.random.default_rng(2)
    vectors = invented_vectors(invented_table(random, 40))
    order = LinkingTask.of(invented_scorer(random, vectors), 1.0, rare=5)
    sent = [list(parcels_of(vectors, order.scorer_for(vectors), order, SMALL)[1]) for _ in range(2)]
    write_parcels(iter(sent[0]), tmp_path)
    files = sorted(tmp_path.glob("*.parquet"))
    assert [row for file in files for row in parquet.read_table(file).to_pylist()] == sent[1]
    assert len(files) == -(-len(sent[1]) // 4) > 2


def test_towns_too_far_apart_share_no_block() -> None:
    noon = datetime(2024, 5, 1, 12)
    near, soon = (Curve(name, np.array([0.0, 1.0]), np.array([1.0, -1.0])) for name in ("distance_km", "gap_days"))
    places = [Place(longitude=113.0 + number % 2, latitude=23.0 + number / 4_000) for number in range(80)]
    window = TimeWindow(earliest=noon, latest=noon)
    table = CaseTable.from_cases([Case(case_id=f"c{k}", place=one, window=window) for k, one in enumerate(places)])
    comparisons = {item.name: item for item in NUMBERS_AND_CODES}
    scorer = Scorer((comparisons["distance_km"], comparisons["gap_days"]), (near, soon), -3.0, 3.0)
    sizes, vectors = BlockSizes(cell_cases=5, block_cases=10), invented_vectors(table)
    _, rows = parcels_of(vectors, scorer, LinkingTask.of(scorer, 1.5, rare=10), sizes)
    towns: dict[int, set[int]] = {}
    for parcel, visits in ((row["parcel"], row["visits"]) for row in rows):
        for visit in visits:
            towns.setdefault(visit["block"], set()).update((Parcel.from_bytes(parcel).rows % 2).tolist())
    assert len(towns) == 8
    assert sorted(map(tuple, towns.values())) == [(0,)] * 4 + [(1,)] * 4
    found = linked_block_by_block(vectors, scorer, 1.5, sizes, rare=10)
    assert_same(found, link_pairs(vectors, scorer, 1.5, rare=10))
    assert len(found.links) > 100


def test_a_wide_border_is_divided_and_no_pair_comes_twice() -> None:
    random = np.random.default_rng(8)
    vectors = invented_vectors(invented_table(random, 80, known=0.9))
    scorer = invented_scorer(random, vectors, monotone=1.0)
    narrow, wide = (
        linked_block_by_block(vectors, scorer, 0.0, BlockSizes(cell_cases=5, block_cases=30, border_cases=most), rare=6)
        for most in (10, 1_000)
    )
    assert_same(narrow, wide)
    assert narrow.report.scored_pairs > wide.report.scored_pairs
    keys = narrow.links.first * 80 + narrow.links.second
    assert all(one < other for one, other in pairwise(keys.tolist()))


def test_blocks_fit_the_library_and_the_processors() -> None:
    assert BlockSizes.fitting(100, 2).block_cases == LEAST_BLOCK_CASES
    assert BlockSizes.fitting(400_000, 2).block_cases == 50_000
    assert BlockSizes.fitting(10**8, 0).block_cases == MOST_BLOCK_CASES
    assert [BlockSizes.fitting(cases, 2).cell_cases for cases in (10**3, 10**8, 10**10)] == [512, 2_000, 4_096]
