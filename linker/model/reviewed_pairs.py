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
        """From sequences of (row, row); a pair said twice counts once, one said both ways counts as linked."""
        same, different = _once(linked), _once(unlinked)
        said = {tuple(pair) for pair in same.tolist()}
        return cls(same, different[[tuple(pair) not in said for pair in different.tolist()]].reshape(-1, 2))

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
    both = np.concatenate([decided.linked, decided.unlinked])
    linked = np.arange(len(both)) < len(decided.linked)
    place = _place_of(pairs, both)
    known = place >= 0
    own = _told(pairs, group, place[known & linked], place[known & ~linked])
    return SolvedPairs(
        np.union1d(pairs.rows, both.ravel()),
        np.concatenate([own.first, both[~known, 0]]),
        np.concatenate([own.second, both[~known, 1]]),
        np.concatenate([own.linked, linked[~known]]),
        np.concatenate([own.weight, np.ones(int((~known).sum()))]),
        group,
    )


def _told(pairs: SolvedPairs, group: IntArray, same: IntArray, different: IntArray) -> SolvedPairs:
    """The pairs of solved cases with what was decided of them."""
    linked, weight = pairs.linked.copy(), pairs.weight.copy()
    apart = pairs.group[pairs.first] != pairs.group[pairs.second]
    weight[apart & (group[pairs.first] == group[pairs.second])] = 0.0
    weight[same] = np.where(linked[same], weight[same], 1.0)
    linked[same] = True
    weight[different] = np.where(linked[different], weight[different], 1.0)
    return replace(pairs, linked=linked, weight=weight)


def _joined_groups(group: IntArray, decided: DecidedPairs) -> IntArray:
    """Crime group of every case: decided cases without one get their own, confirmed pairs make one of two."""
    named = np.unique(np.concatenate([decided.linked.ravel(), decided.unlinked.ravel()]))
    alone = named[group[named] < 0]
    grown = group.copy()
    grown[alone] = int(group.max(initial=-1)) + 1 + np.arange(len(alone))
    size = int(grown.max()) + 1
    first, second = grown[decided.linked].T
    touching = coo_array((np.ones(len(first)), (first, second)), shape=(size, size)).tocsr()
    label = connected_components(touching, directed=False)[1]
    return np.where(grown >= 0, label[grown], -1).astype(np.int64)


def _place_of(pairs: SolvedPairs, wanted: IntArray) -> IntArray:
    """Where each wanted pair stands among the pairs, -1 if nowhere."""
    size = len(pairs.group)
    keys = pairs.first * size + pairs.second
    order = np.argsort(keys)
    key = wanted[:, 0] * size + wanted[:, 1]
    at = order[np.minimum(np.searchsorted(keys, key, sorter=order), len(keys) - 1)]
    return np.where(keys[at] == key, at, -1)


def _once(values: ArrayLike) -> NDArray[np.int64]:
    pairs = np.array(values, dtype=np.int64)
    return np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0)
