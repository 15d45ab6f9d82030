"""How sure pairs that are alike in place, method and words are linked, by how near they lie in time.

Dates are a second witness of everything else: within a band of equal likeness, the gaps of linked pairs are short and
those of the others are spread as in exchanged libraries. So the gaps of a band are a mixture of two known kinds, and
its share of linked pairs follows (expectation maximisation: Dempster, Laird and Rubin 1977; as a test of two groups:
Efron, "Large-Scale Inference", 2010, ch. 5). No label goes in. The share rises with the likeness (isotonic), and what
is given is what is sure: the share less its standard error, or less the share that exchanged libraries show, in which
nothing is linked (alike pairs may lie near each other because a place was recorded for a few weeks only).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.model.bands import band_ends

# Bands of likeness begin with so many of the most alike pairs.
FIRST_BANDS = (50, 100, 150, 200)
# The lowest bands, too many pairs for links to show: their gaps are those of pairs that only live in one season.
UNLINKED_BANDS = 3
GAP_BINS, ROUNDS = 14, 200
# What the model says of the gaps of linked pairs weighs as much as so many linked pairs of the library.
MODEL_PAIRS = 30.0
# Shares are at most so many times what the excess of near pairs says.
EXCESS_SLACK = 1.5
# In so many exchanged libraries, where nothing is linked, the same shares are estimated: that much is chance.
NULL_EXCHANGES = 6


@dataclass(frozen=True, eq=False)
class GapMixture:
    """Probability that a pair is linked, by band of likeness and bin of its gap.

    `likeness` (bands,) are the lower ends of the bands (log10, rising), `gap_log10_lr` (bins - 1,) the inner ends of
    the bins of what the gap adds. `probability` is bands × bins.
    """

    likeness: FloatArray
    gap_log10_lr: FloatArray
    probability: FloatArray

    def __post_init__(self) -> None:
        freeze(self.likeness, self.gap_log10_lr, self.probability)

    def at(self, likeness: FloatArray, gap_log10_lr: FloatArray) -> FloatArray:
        """Probabilities of pairs; 0 below all bands."""
        if not len(self.likeness):
            return np.zeros(len(likeness))
        band = np.searchsorted(self.likeness, likeness, side="right") - 1
        by_bin = self.probability[np.maximum(band, 0), _bin(self.gap_log10_lr, gap_log10_lr)]
        return np.where(band < 0, 0.0, by_bin)

    @classmethod
    def none(cls) -> GapMixture:
        """Nothing is known of any pair."""
        return cls(np.empty(0), np.empty(0), np.empty((0, 1)))


def gap_mixture(likeness: FloatArray, gap_log10_lr: FloatArray, exchanged_log10_lr: FloatArray) -> GapMixture:
    """The mixture of the most alike pairs of a library.

    `likeness` (pairs,) is the sum of their evidence but for the gap, `gap_log10_lr` (pairs,) what their gap adds by the
    model, and `exchanged_log10_lr` (exchanges × pairs) what it adds in exchanged libraries.
    """
    if not len(likeness) or not len(exchanged_log10_lr):
        return GapMixture.none()
    ends = band_ends(likeness, FIRST_BANDS)
    if len(ends) <= UNLINKED_BANDS:
        return GapMixture.none()
    pooled = exchanged_log10_lr.ravel()
    inner, band = _bin_ends(pooled), np.searchsorted(ends, likeness, side="right") - 1
    counts = _counts(band, gap_log10_lr, inner, len(ends))
    sides = _two_sides(counts, inner, pooled)
    share, of_linked = _shares_of_linked(counts, sides)
    nulls = (_counts(band, gaps, inner, len(ends)) for gaps in exchanged_log10_lr[:NULL_EXCHANGES])
    by_chance = np.mean([_shares_of_linked(null, _two_sides(null, inner, pooled))[0] for null in nulls], axis=0)
    least = share - np.maximum(_standard_error(counts, share, sides, of_linked), by_chance)
    sure = _rising(np.clip(least, 0.0, 1.0), counts)
    size = counts.sum(axis=1)
    return GapMixture(ends, inner, _posterior(np.minimum(sure, 1.0 - 0.5 / size), of_linked, sides.of_unlinked))


def _counts(band: IntArray, gap_log10_lr: FloatArray, inner: FloatArray, bands: int) -> FloatArray:
    """(bands × bins) pairs."""
    counts = np.zeros((bands, len(inner) + 1))
    np.add.at(counts, (band, _bin(inner, gap_log10_lr)), 1.0)
    return counts


def _shares_of_linked(counts: FloatArray, sides: _Sides) -> tuple[FloatArray, FloatArray]:
    """Shares of linked pairs (bands,) within what the excess of near pairs supports, and their gaps (bins,)."""
    share, of_linked = _maximised(counts, sides)
    return np.minimum(share, EXCESS_SLACK * _near_excess(counts, sides)), of_linked


class _Sides(NamedTuple):
    """Distributions over the bins: of unlinked pairs, and of linked ones by the model."""

    of_unlinked: FloatArray
    of_linked: FloatArray


def _two_sides(counts: FloatArray, inner: FloatArray, exchanged_log10_lr: FloatArray) -> _Sides:
    """Unlinked pairs lie as in exchanged libraries, or nearer in time where even the least alike pairs do."""
    bins, lr = _bin(inner, exchanged_log10_lr), 10.0**exchanged_log10_lr
    exchanged = _shares(np.bincount(bins, minlength=len(inner) + 1).astype(np.float64) + 0.5)
    by_model = _shares(np.bincount(bins, weights=lr, minlength=len(inner) + 1).astype(np.float64) + 1e-9)
    least_alike = _shares(counts[:UNLINKED_BANDS].sum(axis=0) + 1.0)
    is_near = np.arange(len(exchanged)) >= np.searchsorted(inner, 0.0)
    unlinked = _shares(np.where(is_near, np.maximum(exchanged, least_alike), least_alike))
    return _Sides(unlinked, _shares(by_model * unlinked / exchanged))


def _maximised(counts: FloatArray, sides: _Sides) -> tuple[FloatArray, FloatArray]:
    """Shares of linked pairs (bands,), and how their gaps are distributed (bins,)."""
    from scipy.optimize import isotonic_regression

    size, of_linked = counts.sum(axis=1), sides.of_linked
    share = np.full(len(counts), 0.05)
    share[:UNLINKED_BANDS] = 0.0
    for _ in range(ROUNDS):
        linked = counts * _posterior(share, of_linked, sides.of_unlinked)
        share = np.clip(_rising(linked.sum(axis=1) / size, counts), 0.0, 1.0)
        nearer = _shares(linked.sum(axis=0) + MODEL_PAIRS * sides.of_linked) / sides.of_unlinked
        rising = isotonic_regression(nearer, weights=sides.of_unlinked).x
        # a mixture of both kinds would explain linked gaps as well, with a higher share: the purest gives the least
        of_linked = _shares((rising - rising[0] + 1e-9) * sides.of_unlinked)
    return share, of_linked


def _near_excess(counts: FloatArray, sides: _Sides) -> FloatArray:
    """(bands,) shares of linked pairs by how many more pairs lie near in time than unlinked ones, as the model has it.

    A likeness that hardly favours near pairs leaves the mixture open: its sides look alike, and any share fits.
    """
    is_near = sides.of_linked > sides.of_unlinked
    of_linked, of_unlinked = sides.of_linked[is_near].sum(), sides.of_unlinked[is_near].sum()
    near = counts[:, is_near].sum(axis=1) / counts.sum(axis=1)
    return _rising(np.clip((near - of_unlinked) / max(of_linked - of_unlinked, 1e-9), 0.0, 1.0), counts)


def _posterior(share: FloatArray, of_linked: FloatArray, of_unlinked: FloatArray) -> FloatArray:
    """(bands × bins) probability that a pair is linked."""
    linked, unlinked = share[:, None] * of_linked, (1.0 - share[:, None]) * of_unlinked
    return np.asarray(linked / np.maximum(linked + unlinked, 1e-300), dtype=np.float64)


def _standard_error(counts: FloatArray, share: FloatArray, sides: _Sides, of_linked: FloatArray) -> FloatArray:
    """(bands,) of the shares, by the Fisher information of their counts; bands of one share count together."""
    inside = np.clip(share, 0.02, 0.98)[:, None]
    mixed = inside * of_linked + (1.0 - inside) * sides.of_unlinked
    information = np.sum((of_linked - sides.of_unlinked) ** 2 / mixed, axis=1)
    number = np.unique(np.round(share, 9), return_inverse=True)[1]
    size = np.bincount(number, weights=counts.sum(axis=1))[number]
    return np.asarray(1.0 / np.sqrt(size * information + 1e-300), dtype=np.float64)


def _rising(values: FloatArray, counts: FloatArray) -> FloatArray:
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(values, weights=counts.sum(axis=1)).x, dtype=np.float64)


def _bin_ends(exchanged_log10_lr: FloatArray) -> FloatArray:
    """Inner ends of the bins: each holds as many pairs of a half of linked and a half of unlinked ones."""
    order = np.argsort(exchanged_log10_lr, kind="stable")
    lr = 10.0 ** exchanged_log10_lr[order]
    reached = np.cumsum(lr / lr.mean() + 1.0)
    ends = np.searchsorted(reached, np.linspace(0.0, 1.0, GAP_BINS + 1)[1:-1] * reached[-1])
    inner = np.unique(np.round(exchanged_log10_lr[order][ends], 6))
    return np.asarray(inner[inner > exchanged_log10_lr.min()], dtype=np.float64)


def _bin(inner: FloatArray, gap_log10_lr: FloatArray) -> IntArray:
    return np.asarray(np.searchsorted(inner, gap_log10_lr, side="right"), dtype=np.int64)


def _shares(values: FloatArray) -> FloatArray:
    return np.asarray(values / values.sum(), dtype=np.float64)
