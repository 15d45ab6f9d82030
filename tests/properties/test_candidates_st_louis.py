"""The search on real cases: the links of 2,000 offences by scoring every pair and by the search are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from trained import model

from features.case import CaseTable
from linker.flow import fit_library
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.linking import exhaustive_links, link_pairs

FILE = Path(__file__).parents[3] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
CASES = 2_000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason="the real incidents of St. Louis (../shared/data) are not here"),
]


def chunks() -> Iterator[CaseTable]:
    """The file as a user would read it, with the map that is guessed, a thousand cases at a time."""
    mapping = None
    for chunk in read_chunks(FILE, chunk_rows=1_000):
        mapping = mapping or mapping_for(chunk)
        yield to_cases(chunk, mapping).table


def contiguous() -> CaseTable:
    return CaseTable.concatenate(list(islice(chunks(), 20, 20 + CASES // 1_000)))


def spread() -> CaseTable:
    random = np.random.default_rng(1)
    parts = [
        part.take(np.sort(random.choice(len(part), CASES // 20, replace=False))) for part in islice(chunks(), 0, 40, 2)
    ]
    return CaseTable.concatenate(parts)


@pytest.mark.parametrize("read", [contiguous, spread], ids=["contiguous", "spread"])
def test_both_ways_find_the_same_links(read: Callable[[], CaseTable]) -> None:
    table = read()
    assert len(table) == CASES
    home = fit_library(table, model())
    every = exhaustive_links(home.vectors, home.scorer, 1.0)
    assert len(every) > 100
    for threshold in (1.0, 2.0, float(np.median(every.log10_lr))):
        found = link_pairs(home.vectors, home.scorer, threshold)
        wanted = every.at_least(threshold)
        np.testing.assert_array_equal(found.links.first, wanted.first)
        np.testing.assert_array_equal(found.links.second, wanted.second)
        np.testing.assert_allclose(found.links.log10_lr, wanted.log10_lr, rtol=0, atol=1e-9)
