"""All extractors side by side."""

from __future__ import annotations

import numpy as np
import pytest

from features.case import Case, CaseTable, Trace
from features.vectors import CaseVectors, Vectoriser

LIBRARY = CaseTable.from_cases(
    [
        Case(case_id="A1", offence="theft", narrative="撬锁入室", codes={"entry": ("撬锁",)}),
        Case(case_id="A2", offence="theft", traces=(Trace(kind="dna", value="D1"),)),
        Case(case_id="A3", offence="robbery", codes={"entry": ("翻窗",)}),
    ]
)
VECTORS = Vectoriser().fit(LIBRARY).transform(LIBRARY)


def test_all_blocks_are_aligned_with_the_ids() -> None:
    assert VECTORS.case_id.tolist() == ["A1", "A2", "A3"]
    blocks = (VECTORS.modus_operandi, VECTORS.location, VECTORS.timing, VECTORS.traces)
    assert [len(block) for block in blocks] == [3, 3, 3, 3]
    assert len(VECTORS) == 3


def test_take_keeps_ids_and_blocks_together() -> None:
    taken = VECTORS.take([2, 0])
    assert taken.case_id.tolist() == ["A3", "A1"]
    assert taken.modus_operandi.narrative.is_known.tolist() == [False, True]
    assert taken.traces.kinds["dna"].is_known.tolist() == [False, False]


def test_new_cases_are_read_with_the_counts_of_the_library() -> None:
    fitted = Vectoriser().fit(LIBRARY)
    new = CaseTable.from_cases([Case(case_id="N1", offence="theft", codes={"entry": ("撬锁",)})])
    offence = fitted.transform(new).modus_operandi.facets["offence"]
    assert offence.total_information.tolist() == [pytest.approx(np.log10(5 / 2))]


def test_blocks_of_other_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="aligned"):
        CaseVectors(LIBRARY.case_id[:2], VECTORS.modus_operandi, VECTORS.location, VECTORS.timing, VECTORS.traces)
