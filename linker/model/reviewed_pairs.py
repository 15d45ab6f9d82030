"""Pairs that people decided, beside the pairs of solved cases: confirmed ones teach as linked, rejected as unlinked.

Only the pair itself is taught. Whose the two cases are is not known by that, so nothing is said of their pairs with
other cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from features.columns import IntArray, freeze
from linker.model.sample import SolvedPairs


@dataclass(frozen=True, eq=False)
class DecidedPairs:
    """Pairs of case rows, each of shape (pairs, 2), either way round: people said they share an offender, or do not."""

    linked: IntArray
    unlinked: IntArray

    def __post_init__(self) -> None:
        freeze(self.linked, self.unlinked)

    @classmethod
    def of(cls, linked: ArrayLike = (), unlinked: ArrayLike = ()) -> Self:
        """From sequences of (row, row); a repeated pair counts once, one decided both ways counts as linked."""
        linked_pairs, unlinked_pairs = _unique_pairs(linked), _unique_pairs(unlinked)
        linked_keys = {tuple(pair) for pair in linked_pairs.tolist()}
        return cls(
            linked_pairs,
            unlinked_pairs[[tuple(pair) not in linked_keys for pair in unlinked_pairs.tolist()]].reshape(-1, 2),
        )

    def __len__(self) -> int:
        return len(self.linked) + len(self.unlinked)


def with_decided(pairs: SolvedPairs, decided: DecidedPairs) -> SolvedPairs:
    """The pairs of solved cases, in their order, then the decided ones that are not among them, each weighing 1.

    Crime groups joined by a confirmed pair become one, so that no fold splits them; their other pairs weigh nothing
    from then on. A rejected pair whose cases share an offender by their file stays linked: the file is a fact too.
    """
    if not len(decided):
        return pairs
    group = _joined_groups(pairs.group, decided)
    decided_pairs = np.concatenate([decided.linked, decided.unlinked])
    linked = np.arange(len(decided_pairs)) < len(decided.linked)
    place = _place_of(pairs, decided_pairs)
    is_solved = place >= 0
    labelled = _with_labels(pairs, group, place[is_solved & linked], place[is_solved & ~linked])
    return SolvedPairs(
        np.union1d(pairs.rows, decided_pairs.ravel()),
        np.concatenate([labelled.first, decided_pairs[~is_solved, 0]]),
        np.concatenate([labelled.second, decided_pairs[~is_solved, 1]]),
        np.concatenate([labelled.linked, linked[~is_solved]]),
        np.concatenate([labelled.weight, np.ones(int((~is_solved).sum()))]),
        group,
    )


def _with_labels(
    pairs: SolvedPairs, group: IntArray, linked_places: IntArray, unlinked_places: IntArray
) -> SolvedPairs:
    """The pairs of solved cases with what was decided of them."""
    linked, weight = pairs.linked.copy(), pairs.weight.copy()
    apart = pairs.group[pairs.first] != pairs.group[pairs.second]
    weight[apart & (group[pairs.first] == group[pairs.second])] = 0.0
    weight[linked_places] = np.where(linked[linked_places], weight[linked_places], 1.0)
    linked[linked_places] = True
    weight[unlinked_places] = np.where(linked[unlinked_places], weight[unlinked_places], 1.0)
    return replace(pairs, linked=linked, weight=weight)


def _joined_groups(group: IntArray, decided: DecidedPairs) -> IntArray:
    """Crime group of every case: decided cases without one get their own, confirmed pairs make one of two."""
    rows = np.unique(np.concatenate([decided.linked.ravel(), decided.unlinked.ravel()]))
    alone = rows[group[rows] < 0]
    grown = group.copy()
    grown[alone] = int(group.max(initial=-1)) + 1 + np.arange(len(alone))
    size = int(grown.max()) + 1
    first, second = grown[decided.linked].T
    touching = coo_array((np.ones(len(first)), (first, second)), shape=(size, size)).tocsr()
    label = connected_components(touching, directed=False)[1]
    return np.where(grown >= 0, label[grown], -1).astype(np.int64)


def _place_of(pairs: SolvedPairs, decided_pairs: IntArray) -> IntArray:
    """Where each wanted pair stands among the pairs, -1 if nowhere."""
    size = len(pairs.group)
    keys = pairs.first * size + pairs.second
    order = np.argsort(keys)
    key = decided_pairs[:, 0] * size + decided_pairs[:, 1]
    at = order[np.minimum(np.searchsorted(keys, key, sorter=order), len(keys) - 1)]
    return np.where(keys[at] == key, at, -1)


def _unique_pairs(values: ArrayLike) -> NDArray[np.int64]:
    pairs = np.array(values, dtype=np.int64)
    return np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0)
