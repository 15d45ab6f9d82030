from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from linker.i18n.translate import translate
from linker.series.partition_difference import partition_difference


def test_series_and_pairs_are_counted() -> None:
    found = partition_difference(
        np.array([0, 0, 0, 3, 3, 5]), np.array([0, 0, 2, 3, 3, 2]), method="louvain", reference="average_linkage"
    )
    assert (found.series, found.reference_series, found.same_series) == (2, 3, 1)
    assert (found.pairs_in_both, found.pairs_added, found.pairs_removed) == (2, 2, 1)
    assert "clustered by louvain: 2 series" in translate(found.words, "en")
    assert "2 个串案" in translate(found.words, "zh")


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_the_index_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    ours, theirs = np.array(pairs).T
    found = partition_difference(ours, theirs, method="a", reference="b")
    assert found.adjusted_rand == pytest.approx(adjusted_rand_score(theirs, ours))
