from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.pairs.links import Links

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=12)


@given(PAIRS, st.randoms())
def test_pairs_come_out_sorted_and_the_right_way_round(pairs: set[tuple[int, int]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = [pair if index % 2 else pair[::-1] for index, pair in enumerate(shuffled)]
    scores = {pair: float(sum(pair)) for pair in pairs}
    links = Links.of([a for a, _ in turned], [b for _, b in turned], [scores[min(pair), max(pair)] for pair in turned])
    found = list(zip(links.first.tolist(), links.second.tolist(), strict=True))
    assert found == sorted(pairs)
    assert links.log10_lr.tolist() == [scores[pair] for pair in found]


def test_at_least_keeps_what_reaches_the_limit() -> None:
    links = Links.of([0, 0, 1], [1, 2, 2], [1.0, 0.5, -2.0]).at_least(0.5)
    assert len(links) == 2
    assert links.second.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("first", "second", "log10_lr", "fault"),
    [
        ([0], [1, 2], [1.0, 1.0], "one length"),
        ([1], [1], [1.0], "never one row twice"),
        ([2], [1], [1.0], "lower row first"),
        ([0], [1], [np.nan], "without a score"),
    ],
)
def test_what_is_no_link_is_refused(first: list[int], second: list[int], log10_lr: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Links(np.array(first), np.array(second), np.array(log10_lr))


def test_links_cannot_be_changed() -> None:
    links = Links.of([0], [1], [1.0])
    with pytest.raises(ValueError, match="read-only"):
        links.log10_lr[0] = 2.0
