"""Average linkage on matrices of scores: the kernel under every clustering here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze

FORBIDDEN = -np.inf


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


def cluster_stack(scores: FloatArray, weights: FloatArray, *, lowest: float) -> tuple[IntArray, Merges]:
    """Merge the two clusters with the highest mean score until no mean reaches `lowest`, in many matrices at once.

    `scores` (m, n, n) are symmetric; their diagonals are not read; -inf means never, and stays so for whatever either
    side merges into. `weights` (m, n) says how many cases each of the n stands for (their mutual scores are means
    already). Equal means: the pair with the smallest members goes first. The first array given back says which of the
    m matrices each merge belongs to; the merges of one matrix stand in order. Average linkage (Sokal and Michener
    1958) with the update of Lance and Williams (1967); it is reducible, also with -inf, so heights never rise and a
    row's best partner must be looked up again only when that partner took part in a merge (Muellner 2011,
    arXiv:1109.2378).
    """
    state, active = _State.start(scores, weights), np.arange(len(scores))
    height = np.full(len(scores), np.inf)
    parts = [(active[:0], active[:0], active[:0], height[:0])]
    while len(active):
        row, best = state.next_merges(active)
        is_merging = (best >= lowest) & (best > FORBIDDEN)
        active, row = active[is_merging], row[is_merging]
        # Rounding can lift a mean above an earlier one by an ulp; a path that rises could not be cut.
        height[active] = np.minimum(height[active], best[is_merging])
        mate = state.partner[active, row]
        first, second = np.minimum(row, mate), np.maximum(row, mate)
        parts.append((active, first, second, height[active]))
        state.merge(active, first, second)
    piece, survivors, absorbed, heights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return piece, Merges(survivors, absorbed, heights)


@dataclass(frozen=True, eq=False)
class _State:
    mean: FloatArray
    weight: FloatArray
    partner: IntArray  # best partner of each cluster; any where none is left
    best: FloatArray

    @classmethod
    def start(cls, scores: FloatArray, weights: FloatArray) -> _State:
        mean, size = scores.astype(np.float64, copy=True), scores.shape[-1]
        mean[:, np.arange(size), np.arange(size)] = FORBIDDEN
        partner = mean.argmax(axis=2) if mean.size else np.zeros(weights.shape, dtype=np.int64)
        best = np.take_along_axis(mean, partner[..., None], axis=2)[..., 0] if mean.size else np.zeros(weights.shape)
        return cls(mean, weights.astype(np.float64, copy=True), partner, best)

    def next_merges(self, active: IntArray) -> tuple[IntArray, FloatArray]:
        """For each of these matrices the lower member of its best pair, and the mean."""
        if not self.best.size:
            return np.zeros(len(active), dtype=np.int64), np.full(len(active), FORBIDDEN)
        best = self.best[active]
        row = best.argmax(axis=1)
        return row, best[np.arange(len(active)), row]

    def merge(self, active: IntArray, survivor: IntArray, absorbed: IntArray) -> None:
        share = self.weight[active, survivor], self.weight[active, absorbed]
        total = share[0] + share[1]
        weighted_sum = share[0][:, None] * self.mean[active, survivor] + share[1][:, None] * self.mean[active, absorbed]
        merged = weighted_sum / total[:, None]
        merged[np.arange(len(active)), survivor] = FORBIDDEN
        self.mean[active, survivor] = self.mean[active, :, survivor] = merged
        self.mean[active, absorbed] = self.mean[active, :, absorbed] = FORBIDDEN
        self.weight[active, survivor] = total
        self._look_up_again(active, survivor, absorbed)

    def _look_up_again(self, active: IntArray, survivor: IntArray, absorbed: IntArray) -> None:
        partner, matrices = self.partner[active], np.arange(len(active))
        stale = (partner == survivor[:, None]) | (partner == absorbed[:, None])
        # Both are partners of each other, except where rounding made one direction an ulp better.
        stale[matrices, survivor] = stale[matrices, absorbed] = True
        place, row = np.nonzero(stale)
        rows = self.mean[active[place], row]
        best_partner = rows.argmax(axis=1) if rows.size else np.zeros(len(rows), dtype=np.int64)
        self.partner[active[place], row] = best_partner
        self.best[active[place], row] = rows[np.arange(len(rows)), best_partner]
