"""What the library itself supports: probabilities of links from its own excess of alike pairs over exchanged libraries.

Of the pairs in a band of scores, those that chance alone would give are counted in exchanged libraries
(`linker.model.library_counts`); the rest are linked: 1 - expected / observed, the local false discovery rate of Efron
("Large-Scale Inference", 2010, ch. 5) with a null that the library supplies. It rises with the score (isotonic), needs
no label and no base rate, does not depend on how many unrelated cases lie beside a pair, and gives noise nothing.

Exchanging dates leaves linked pairs alike in place and method, so exchanged libraries still hold some of what they
should not: pairs of cases that are surely linked, by how near they truly lie in time, are left out of the count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from features.columns import FloatArray, freeze
from features.vectors import CaseVectors
from linker.model.library_counts import BandCounts, counts_of
from linker.odds import log10_odds, probability, soft_limit
from linker.pairs.score import Scorer
from linker.pairs.score_calibration import ScoreCalibration

# The lowest bands, which hold more pairs than all others.
STRUCTURE_BANDS = 2
# Excess that chance alone would reach with this probability counts for nothing, and in full from the second on.
LARGEST_P_VALUE, SURE_P_VALUE = 0.05, 0.01
# That counts vary as independent ones weighs as much as so many exchanged libraries.
POISSON_ROWS = 4
LOWEST_LOG10_ODDS, TILT = -3.0, 0.01


@dataclass(frozen=True, eq=False)
class LibraryCalibration:
    """Probability of a link by the unbounded sum of its evidence, as counted in the library and exchanged ones.

    `totals` (bands,) are the lower ends of the bands, rising; `observed` are their pairs in the library, `expected`
    those that chance alone would give. `probability` is isotonic, `standard_error` from Poisson counts. `p_value` is
    the probability that chance alone gives an excess as clear as this library's; `exchanges` the number of exchanged
    libraries. `own_weight` is the share of what the model says by itself in the log odds (`linker.model.origin`).
    """

    totals: FloatArray
    centres: FloatArray
    observed: FloatArray
    expected: FloatArray
    probability: FloatArray
    standard_error: FloatArray
    p_value: float
    exchanges: int
    own_weight: float = 0.0

    def __post_init__(self) -> None:
        freeze(self.totals, self.centres, self.observed, self.expected, self.probability, self.standard_error)

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer, own_weight: float, *, seed: int = 0) -> Self:
        """Count a library and its exchanged ones."""
        return replace(cls.from_counts(counts_of(vectors, scorer, seed=seed)), own_weight=own_weight)

    @classmethod
    def from_counts(cls, counts: BandCounts) -> Self:
        """The probability of a link in each band."""
        exchanges = len(counts.exchanged)
        if not len(counts.totals):
            empty = np.empty(0)
            return cls(empty, empty, empty, empty, empty, empty, 1.0, exchanges)
        observed, expected = counts.observed, _structure(counts) * counts.unlinked.mean(axis=0)
        p_value = _p_value(counts)
        share = _gate(p_value) * _isotonic_excess(observed, expected, exchanges)
        error = np.minimum(expected / np.maximum(observed, 1.0), 1.0) * np.sqrt(
            1.0 / np.maximum(observed, 1.0) + 1.0 / np.maximum(expected * exchanges, 1.0)
        )
        return cls(counts.totals, counts.centres, observed, expected, share, error, p_value, exchanges)

    @property
    def excess(self) -> FloatArray:
        """(bands,) share of the pairs that chance does not give, whether or not chance might give such an excess."""
        return np.clip(1.0 - self.expected / np.maximum(self.observed, 1.0), 0.0, 1.0)

    def calibrated(self, scorer: Scorer, log10_prior_odds: float) -> Scorer:
        """The scorer with the log10_lr that give, with the prior odds, the probabilities counted here.

        What the scorer says by itself corrects them with `own_weight`. A library in which nothing
        could be counted (fewer than two cases) leaves the scorer as it is.
        """
        if not len(self.totals):
            return scorer
        limit = self.observed / (self.observed + 1.0)
        odds = np.maximum(log10_odds(np.clip(self.probability, 1e-6, limit)), LOWEST_LOG10_ODDS)
        own_odds = soft_limit(self.centres, scorer.lower, scorer.upper) + log10_prior_odds
        mixed = (1.0 - self.own_weight) * odds + self.own_weight * own_odds
        rising = np.maximum.accumulate(mixed) + TILT * (self.centres - self.centres[0])
        return replace(scorer, calibration=ScoreCalibration(self.centres, rising - log10_prior_odds, scorer.lower))

    def share_by_chance(self, scorer: Scorer, log10_lr: FloatArray) -> FloatArray:
        """(pairs,) share that chance alone gives of the pairs in the band of each log10_lr; 1 below all bands.

        `scorer` is the calibrated one. A pair that agrees in evidence of its own LR counts in the band of its sum.
        """
        if not len(self.totals):
            return np.ones(len(log10_lr))
        share = np.minimum(self.expected / np.maximum(self.observed, 1.0), 1.0)
        band = np.searchsorted(scorer.bounded(self.totals), log10_lr, side="right") - 1
        return np.where(band < 0, 1.0, share[np.maximum(band, 0)])

    def band_of(self, scorer: Scorer, log10_lr: float) -> int | None:
        """The band of a pair's calibrated log10_lr, None below all bands."""
        band = int(np.searchsorted(scorer.bounded(self.totals), log10_lr, side="right")) - 1
        return band if band >= 0 else None

    def counts(self, band: int) -> tuple[int, int]:
        """Pairs of a band in the library, and how many of them chance alone gives at most."""
        pairs = round(float(self.observed[band]))
        return pairs, min(round(float(self.expected[band])), pairs)

    def interval(self, band: int, scorer: Scorer, log10_prior_odds: float) -> tuple[float, float]:
        """A 95 % interval of the probability of a link in a band, by its standard error, as the solved cases move it.

        `scorer` and prior odds are those it was calibrated for.
        """
        middle, reach = float(self.probability[band]), 1.96 * float(self.standard_error[band])
        low, high = max(0.0, middle - reach), min(1.0, middle + reach)
        if not self.own_weight:
            return low, high
        own_odds = soft_limit(self.centres[band], scorer.lower, scorer.upper) + log10_prior_odds
        library_odds = np.maximum(log10_odds(np.clip([low, high], 1e-6, 1.0 - 1e-6)), LOWEST_LOG10_ODDS)
        mixed = (1.0 - self.own_weight) * library_odds + self.own_weight * own_odds
        ends = probability(mixed - log10_prior_odds, log10_prior_odds)
        return float(ends[0]), float(ends[1])


def _structure(counts: BandCounts) -> float:
    """How many times more pairs than exchanged ones the lowest bands hold, at least 1.

    Links are too few to show among so many pairs: an excess there is places and times that hang together for everybody
    (a hot summer in one quarter, a building site), and is taken for chance in all bands.
    """
    if len(counts.observed) <= 2 * STRUCTURE_BANDS:
        return 1.0
    observed = counts.observed[:STRUCTURE_BANDS].sum()
    expected = counts.exchanged[:, :STRUCTURE_BANDS].mean(axis=0).sum()
    return float(max(1.0, observed / max(expected, 1.0)))


def _p_value(counts: BandCounts) -> float:
    """Probability that chance gives as clear an excess of best pairs, or of near pairs among alike ones.

    Where place and words outweigh time, exchanged dates move few sums; that alike pairs lie near in time shows still.
    The smaller of two p-values counts twice (Bonferroni).
    """
    by_total = excess_p_value(counts.observed, counts.exchanged)
    if not len(counts.near):
        return by_total
    return min(1.0, 2.0 * min(by_total, excess_p_value(counts.near, counts.near_exchanged)))


def excess_p_value(observed: FloatArray, exchanged_counts: FloatArray) -> float:
    """Probability that an exchanged library shows an excess of best pairs as clear as the real one.

    The clearest is the largest standardised excess over all bands from the top down; its distribution is that of the
    exchanged libraries, each against all others, drawn out by a Gumbel law (of maxima).
    """
    from scipy.stats import gumbel_r

    every = np.vstack([observed, exchanged_counts])[:, ::-1].cumsum(axis=1)
    size = len(every)
    expected = (every.sum(axis=0) - every) / (size - 1)
    clearest = np.max((every - expected) / np.sqrt(_variance(every, expected)), axis=1)
    spread = max(float(np.std(clearest[1:], ddof=1)), 0.5) * np.sqrt(1.0 + 1.0 / len(exchanged_counts))
    scale = spread * np.sqrt(6.0) / np.pi
    return float(gumbel_r.sf(clearest[0], float(np.mean(clearest[1:])) - np.euler_gamma * scale, scale))


def _variance(every: FloatArray, expected: FloatArray) -> FloatArray:
    """(rows × bands) variance of counts as all other rows show it, at least that of Poisson counts.

    Pairs of one case count together, so many pairs vary more than single ones: else they would drown the few best.
    """
    other_rows = len(every) - 1
    squares = (np.square(every).sum(axis=0) - np.square(every)) - other_rows * np.square(expected)
    of_poisson = expected + 1.0
    pooled = (POISSON_ROWS * of_poisson + np.maximum(squares, 0.0)) / (POISSON_ROWS + other_rows - 1)
    return np.asarray(np.maximum(of_poisson, pooled), dtype=np.float64)


def _gate(p_value: float) -> float:
    """1 where the excess is sure, 0 where chance gives as much."""
    high, low = np.log10(LARGEST_P_VALUE), np.log10(SURE_P_VALUE)
    return float(np.clip((high - np.log10(max(p_value, 1e-300))) / (high - low), 0.0, 1.0))


def _isotonic_excess(observed: FloatArray, expected: FloatArray, exchanges: int) -> FloatArray:
    """1 - expected / observed of each band, rising with the score, within 0 and 1."""
    from scipy.optimize import isotonic_regression

    excess = 1.0 - (expected + 0.3 / exchanges) / np.maximum(observed, 0.5)
    return np.asarray(np.clip(isotonic_regression(excess, weights=observed + 1e-6).x, 0.0, 1.0), dtype=np.float64)
