"""How two partitions of the same cases into series differ: for comparing methods of clustering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray
from linker.i18n.text import Text


@dataclass(frozen=True)
class PartitionDifference:
    """Series of a method against those of the reference method.

    `same_series` have the very same cases in both. `pairs_in_both`, `pairs_added` and `pairs_removed` are the pairs of
    cases in one series by both methods, by the method only, and by the reference only. `adjusted_rand` is the index of
    Hubert and Arabie (1985): 1 for equal partitions, about 0 for independent ones.
    """

    method: str
    reference: str
    series: int
    reference_series: int
    same_series: int
    pairs_in_both: int
    pairs_added: int
    pairs_removed: int
    adjusted_rand: float

    @property
    def words(self) -> Text:
        """The difference in one sentence."""
        return Text(
            "clustering.difference",
            method=self.method,
            reference=self.reference,
            series=self.series,
            reference_series=self.reference_series,
            same=self.same_series,
            both=self.pairs_in_both,
            added=self.pairs_added,
            removed=self.pairs_removed,
            rand=self.adjusted_rand,
        )


def partition_difference(
    labels: IntArray, reference_labels: IntArray, *, method: str, reference: str
) -> PartitionDifference:
    """Compare cluster labels (size,) with those of a reference method, aligned by row; single cases are no series."""
    _, ours, our_sizes = np.unique(labels, return_inverse=True, return_counts=True)
    _, theirs, their_sizes = np.unique(reference_labels, return_inverse=True, return_counts=True)
    cells, cell_sizes = np.unique(np.stack([ours, theirs]), axis=1, return_counts=True)
    is_same = (cell_sizes == our_sizes[cells[0]]) & (cell_sizes == their_sizes[cells[1]]) & (cell_sizes > 1)
    in_both, by_method, by_reference = (_pairs(sizes) for sizes in (cell_sizes, our_sizes, their_sizes))
    return PartitionDifference(
        method=method,
        reference=reference,
        series=int(np.sum(our_sizes > 1)),
        reference_series=int(np.sum(their_sizes > 1)),
        same_series=int(is_same.sum()),
        pairs_in_both=in_both,
        pairs_added=by_method - in_both,
        pairs_removed=by_reference - in_both,
        adjusted_rand=_adjusted_rand(in_both, by_method, by_reference, _pairs(np.array([len(labels)]))),
    )


def _pairs(sizes: IntArray) -> int:
    return int(np.sum(sizes.astype(np.int64) * (sizes.astype(np.int64) - 1) // 2))


def _adjusted_rand(in_both: int, by_method: int, by_reference: int, all_pairs: int) -> float:
    expected = by_method * by_reference / all_pairs if all_pairs else 0.0
    highest = (by_method + by_reference) / 2.0
    return 1.0 if highest == expected else (in_both - expected) / (highest - expected)
