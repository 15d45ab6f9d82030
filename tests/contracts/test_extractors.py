"""What holds for all four extractors: they learn from a table, touch nothing, and turn it row by row into vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from blocks import arrays, assert_same, copied
from hypothesis import given
from hypothesis import strategies as st
from strategies import case_tables

from features.case import Case, CaseTable
from features.location import LocationExtractor
from features.modus_operandi import ModusOperandiExtractor
from features.packing import concatenate_blocks, pack, unpack
from features.timing import TimingExtractor
from features.traces import TraceExtractor
from features.vectors import PACKED_CLASSES, CaseVectors, Vectoriser

EXTRACTORS = (LocationExtractor, TimingExtractor, ModusOperandiExtractor, TraceExtractor)
every_extractor = pytest.mark.parametrize("extractor", [*EXTRACTORS, Vectoriser])


@every_extractor
def test_fit_returns_itself_and_the_table_stays(extractor: type, table: CaseTable) -> None:
    before, one = copied(table), extractor()
    assert one.fit(table) is one
    one.transform(table)
    after = copied(table)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name], equal_nan=before[name].dtype.kind in "fM") for name in before)


@every_extractor
def test_vectors_are_aligned_and_read_only(extractor: type, table: CaseTable) -> None:
    block = extractor().fit(table).transform(table)
    assert len(block) == len(table)
    assert [name for name, array in arrays(block) if array.flags.writeable] == []


@every_extractor
def test_the_same_input_gives_the_same_output(extractor: type, table: CaseTable) -> None:
    assert_same(extractor().fit(table).transform(table), extractor().fit(table).transform(table))


@every_extractor
def test_what_is_learnt_does_not_depend_on_the_order_of_rows(extractor: type, table: CaseTable) -> None:
    shuffled = table.take(np.random.default_rng(1).permutation(len(table)))
    assert_same(extractor().fit(shuffled).transform(table), extractor().fit(table).transform(table))


@every_extractor
def test_rows_stand_for_themselves_in_any_order_and_company(extractor: type, table: CaseTable) -> None:
    fitted, rng = extractor().fit(table), np.random.default_rng(2)
    whole = fitted.transform(table)
    for rows in (
        rng.permutation(len(table)),
        rng.choice(len(table), 30, replace=False),
        np.array([7]),
        np.array([], int),
    ):
        assert_same(fitted.transform(table.take(rows)), whole.take(rows))


@every_extractor
def test_an_empty_table_has_empty_vectors(extractor: type, table: CaseTable) -> None:
    empty = CaseTable.empty()
    assert len(extractor().fit(empty).transform(empty)) == 0
    assert len(extractor().fit(table).transform(empty)) == 0
    assert len(extractor().fit(empty).transform(table)) == len(table)


def test_a_case_of_which_nothing_is_known_has_unknown_vectors(table: CaseTable) -> None:
    unknown = Vectoriser().fit(table).transform(CaseTable.from_cases([Case(case_id="x"), Case(case_id="y")]))
    for name, array in arrays(unknown, by_row=True):
        if name.endswith(".indptr"):
            assert array.tolist() == [0, 0, 0], name
        elif name.endswith((".data", ".indices", ".values")):
            assert len(array) == 0, name
        elif array.dtype.kind == "f":
            assert np.isnan(array).all(), name


def test_take_slices_all_blocks(vectors: CaseVectors) -> None:
    rows = np.array([5, 3, 3, 100])
    taken = vectors.take(rows)
    assert taken.case_id.tolist() == vectors.case_id[rows].tolist()
    for name in ("modus_operandi", "location", "timing", "traces"):
        assert_same(getattr(taken, name), getattr(vectors, name).take(rows))


@every_extractor
def test_what_is_read_in_parts_is_learnt_as_the_whole(extractor: type, table: CaseTable) -> None:
    rows = np.random.default_rng(4).permutation(len(table))
    parts = np.array_split(rows, [1, 1, len(rows) // 3])
    shuffled = concatenate_blocks([extractor.extract(table.take(part)) for part in parts])
    whole = extractor.extract(table)
    for read in (shuffled.take(np.argsort(rows)), unpack(*pack(whole, PACKED_CLASSES), PACKED_CLASSES)):
        assert len(read) == len(table)
        assert_same(learnt(extractor(), read, table), learnt(extractor(), whole, table))


def learnt(extractor: Any, read: Any, table: CaseTable) -> Any:
    return (
        extractor.fit_transform(read, table.case_id)
        if isinstance(extractor, Vectoriser)
        else extractor.fit_transform(read)
    )


def test_blocks_that_are_not_aligned_are_refused(vectors: CaseVectors) -> None:
    with pytest.raises(ValueError, match="aligned"):
        CaseVectors(vectors.case_id[:3], vectors.modus_operandi, vectors.location, vectors.timing, vectors.traces)


@given(table=case_tables(max_size=8), data=st.data())
def test_any_table_is_vectorised_row_by_row(table: CaseTable, data: st.DataObject) -> None:
    fitted = Vectoriser().fit(table)
    rows = np.array(data.draw(st.permutations(range(len(table)))), dtype=np.int64)
    rows = rows[: data.draw(st.integers(0, len(rows)))]
    assert_same(fitted.transform(table.take(rows)), fitted.transform(table).take(rows))
