"""Held-out scores in bins: nothing is lost, and the plots drawn from them are those of the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.model.held_out import BIN_WIDTH_LOG10_LR, held_out_bins

PAIRS = st.lists(st.tuples(st.floats(-6, 6), st.booleans()), max_size=30)


@given(pairs=PAIRS)
def test_bins_count_every_pair_where_it_lies(pairs: list[tuple[float, bool]]) -> None:
    score, linked = np.array([one for one, _ in pairs]), np.array([truth for _, truth in pairs], dtype=np.bool_)
    found = held_out_bins(score, linked)
    for one in found:
        inside = [
            (value, truth)
            for value, truth in pairs
            if one.least_log10_lr <= value < one.least_log10_lr + BIN_WIDTH_LOG10_LR
        ]
        assert one.linked == sum(truth for _, truth in inside)
        assert one.linked + one.unlinked == len(inside) > 0
        assert one.mean_log10_lr == pytest.approx(np.mean([value for value, _ in inside]))
    assert sum(one.linked + one.unlinked for one in found) == len(pairs)
    assert [one.least_log10_lr for one in found] == sorted({one.least_log10_lr for one in found})
