"""Average linkage on one matrix of scores: the kernel under every clustering here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze

NEVER = -np.inf

# Up to here looking at every cell of many matrices at once is faster than remembering best partners in each.
STACKED_SIZE = 16


@dataclass(frozen=True, eq=False)
class Merges:
    """Merges in the order they happened: the smallest members of the two clusters, and the height they merged at.

    The height is the mean log10_lr between the two clusters; heights never rise.
    """

    first: IntArray
    second: IntArray
    height: FloatArray

    def __post_init__(self) -> None:
        freeze(self.first, self.second, self.height)


def cluster_dense(scores: FloatArray, weights: FloatArray, *, lowest: float) -> Merges:
    """Merge the two clusters with the highest mean score until no mean reaches `lowest`.

    `scores` (n, n) is symmetric; its diagonal is not read; -inf means never, and stays so for whatever either side
    merges into. `weights` (n,) says how many cases each of the n stands for (their mutual scores are means already).
    Equal means: the pair with the smallest members goes first. Average linkage (Sokal and Michener 1958) with the
    update of Lance and Williams (1967); it is reducible, also with -inf, so heights never rise and a row's best
    partner must be looked up again only when that partner took part in a merge (Muellner 2011, arXiv:1109.2378).
    """
    state = _State.start(scores, weights)
    merges: list[tuple[int, int, float]] = []
    while (merge := state.next_merge()) is not None and merge[2] >= lowest:
        merges.append(merge)
        state.merge(*merge)
    first, second, height = zip(*merges, strict=True) if merges else ((), (), ())
    return Merges(np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), np.array(height, dtype=np.float64))


def cluster_stack(scores: FloatArray, weights: FloatArray, *, lowest: float) -> tuple[IntArray, Merges]:
    """The same for many small matrices of one size at once: scores (m, n, n), weights (m, n).

    The first array says which of the m matrices each merge belongs to; the merges of one matrix stand in order.
    """
    count, size = weights.shape
    mean, weight = scores.astype(np.float64, copy=True), weights.astype(np.float64)
    mean[:, np.arange(size), np.arange(size)] = NEVER
    which, height = np.arange(count), np.full(count, np.inf)
    parts = [(which[:0], which[:0], which[:0], height[:0])]
    while len(which):
        cell = mean.reshape(len(which), -1).argmax(axis=1)
        best = mean.reshape(len(which), -1)[np.arange(len(which)), cell]
        going = (best >= lowest) & (best > NEVER)
        mean, weight, which = mean[going], weight[going], which[going]
        first, second = np.divmod(cell[going], size)
        height = np.minimum(height, best)[going]
        parts.append((which, first, second, height))
        _merge_each(mean, weight, first, second)
    piece, kept, gone, heights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return piece, Merges(kept, gone, heights)


def _merge_each(mean: FloatArray, weight: FloatArray, kept: IntArray, gone: IntArray) -> None:
    each = np.arange(len(kept))
    share = weight[each, kept], weight[each, gone]
    total = share[0] + share[1]
    merged = (share[0][:, None] * mean[each, kept] + share[1][:, None] * mean[each, gone]) / total[:, None]
    merged[each, kept] = NEVER
    mean[each, kept] = mean[each, :, kept] = merged
    mean[each, gone] = mean[each, :, gone] = NEVER
    weight[each, kept] = total


@dataclass(eq=False)
class _State:
    mean: FloatArray
    weight: FloatArray
    partner: IntArray  # best partner of each cluster; -1 where none is left
    best: FloatArray
    height: float = np.inf

    @classmethod
    def start(cls, scores: FloatArray, weights: FloatArray) -> _State:
        mean = scores.astype(np.float64, copy=True)
        np.fill_diagonal(mean, NEVER)
        size = len(mean)
        state = cls(mean, weights.astype(np.float64), np.full(size, -1), np.full(size, NEVER))
        state._look_up(np.arange(size))
        return state

    def next_merge(self) -> tuple[int, int, float] | None:
        chosen = int(np.argmax(self.best)) if len(self.best) else -1
        if chosen < 0 or self.best[chosen] == NEVER:
            return None
        other = int(self.partner[chosen])
        # Rounding can lift a mean above an earlier one by an ulp; a path that rises could not be cut.
        return min(chosen, other), max(chosen, other), min(self.height, float(self.best[chosen]))

    def merge(self, kept: int, gone: int, height: float) -> None:
        total = self.weight[kept] + self.weight[gone]
        mean = (self.weight[kept] * self.mean[kept] + self.weight[gone] * self.mean[gone]) / total
        mean[kept] = NEVER
        self.mean[kept] = self.mean[:, kept] = mean
        self.mean[gone] = self.mean[:, gone] = NEVER
        self.weight[kept], self.height = total, height
        stale = (self.partner == kept) | (self.partner == gone)
        # Both are partners of each other, except where rounding made one direction an ulp better.
        stale[[kept, gone]] = True
        self._look_up(np.flatnonzero(stale))

    def _look_up(self, rows: IntArray) -> None:
        if not len(rows):
            return
        scores = self.mean[rows]
        partner = np.argmax(scores, axis=1)
        self.best[rows] = scores[np.arange(len(rows)), partner]
        self.partner[rows] = np.where(self.best[rows] == NEVER, -1, partner)
