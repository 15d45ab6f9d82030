"""What the library itself supports: probabilities of links from its own excess of alike pairs over exchanged libraries.

Of the pairs in a band of scores, those that chance alone would give are counted in exchanged libraries
(`linker.model.exchange`); the rest are linked: 1 - expected / observed, the local false discovery rate of Efron
("Large-Scale Inference", 2010, ch. 5) with a null that the library supplies. It rises with the score (isotonic), needs
no label and no base rate, does not depend on how many unrelated cases lie beside a pair, and gives noise nothing.

Exchanging dates leaves linked pairs alike in place and method, so exchanged libraries still hold some of what they
should not and `expected` is too high. Counting exchanged pairs less by the probability that the pairs which their place
and their date come from are linked gives too little, as unlinked pairs hang together too. The truth lies between; on
invented towns and on public halves of real libraries a little above the middle was nearest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze
from features.vectors import CaseVectors
from linker.model.exchange import exchanged, permutation, strata
from linker.model.few_groups import group_weight
from linker.odds import log10_odds, soft_limit
from linker.pairs.kernel.search_space import Prepared
from linker.pairs.score import Scorer
from linker.pairs.score_calibration import ScoreCalibration
from linker.pairs.tail import pair_totals, reaching_totals, total_of_rank, without_fixed_lr

# Exchanged libraries: many for a small library, whose counts are few; each costs about one search for links.
FEWEST_EXCHANGES, MOST_EXCHANGES, EXCHANGED_CASES = 4, 24, 12_000
# Fewer cases are too few to tell an excess from chance.
FEWEST_COUNTED = 100
# Of a larger library the newest cases are counted: what they support does not change with the older ones beside them.
COUNTED_CASES = 30_000
# The best pairs that are counted: so many, or so many for each case.
COUNTED_PAIRS, COUNTED_PER_CASE = 10_000, 20
# Bands of scores hold so many of the best pairs, then each half as many again as all before.
FIRST_BANDS, BAND_GROWTH = (25, 50, 75, 100), 1.5
# The lowest bands, which hold more pairs than all others.
STRUCTURE_BANDS = 2
# How much of the two estimates: 0 counts every exchanged pair in full, 1 only those of unlinked origin.
UNLINKED_SHARE = 0.7
# Excess that chance alone would reach with this probability counts for nothing, and in full from the second on.
LARGEST_P_VALUE, SURE_P_VALUE = 0.05, 0.01
# Sums of one pair may differ by less than this by the order of their terms; no band may end between them.
ROUNDING = 1e-6
LOWEST_LOG10_ODDS, TILT = -3.0, 0.01


@dataclass(frozen=True, eq=False)
class LibraryCalibration:
    """Probability of a link by the unbounded sum of its evidence, as counted in the library and exchanged ones.

    `totals` (bands,) are the lower ends of the bands, rising; `observed` are their pairs in the library, `expected`
    those that chance alone would give. `probability` is isotonic, `standard_error` from Poisson counts. `p_value` is
    the probability that chance alone gives an excess as clear as this library's; `exchanges` the number of exchanged
    libraries. `groups` are the solved crime groups of this library from which the model was learned.
    """

    totals: FloatArray
    centres: FloatArray
    observed: FloatArray
    expected: FloatArray
    probability: FloatArray
    standard_error: FloatArray
    p_value: float
    exchanges: int
    groups: int = 0

    def __post_init__(self) -> None:
        freeze(self.totals, self.centres, self.observed, self.expected, self.probability, self.standard_error)

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer, groups: int, *, seed: int = 0) -> LibraryCalibration:
        """Count a library and its exchanged ones; `groups` of its own solved crime groups taught the model."""
        return replace(counts_of(vectors, scorer, seed=seed).calibration(), groups=groups)

    @property
    def trained_weight(self) -> float:
        """Share of what a model says by itself in the log odds: 0 without solved cases, rising with their groups."""
        return group_weight(self.groups)

    def calibrated(self, scorer: Scorer, log10_prior_odds: float) -> Scorer:
        """The scorer with the log10_lr that give, with the prior odds, the probabilities counted here.

        What the scorer says by itself corrects them with the weight of the solved cases. A library in which nothing
        could be counted (fewer than two cases) leaves the scorer as it is.
        """
        if not len(self.totals):
            return scorer
        limit = self.observed / (self.observed + 1.0)
        odds = np.maximum(log10_odds(np.clip(self.probability, 1e-6, limit)), LOWEST_LOG10_ODDS)
        own_odds = soft_limit(self.centres, scorer.lower, scorer.upper) + log10_prior_odds
        mixed = (1.0 - self.trained_weight) * odds + self.trained_weight * own_odds
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

    def interval(self, band: int) -> tuple[float, float]:
        """A 95 % interval of the probability of a link in a band, by its standard error."""
        middle, reach = float(self.probability[band]), 1.96 * float(self.standard_error[band])
        return max(0.0, middle - reach), min(1.0, middle + reach)


class BandCounts(NamedTuple):
    """Pairs by band: `observed` (bands,) in the library, `exchanged` (exchanges × bands) in each exchanged one.

    `origins` (bands × bands + 1 × bands + 1) counts the pairs of all exchanged libraries by their own band, that of
    the pair their places come from, and that of the pair their dates come from; the last stands for none.
    """

    totals: FloatArray
    centres: FloatArray
    observed: FloatArray
    exchanged: FloatArray
    origins: IntArray

    def calibration(self) -> LibraryCalibration:
        """The probability of a link in each band."""
        exchanges = len(self.exchanged)
        if not len(self.totals):
            empty = np.empty(0)
            return LibraryCalibration(empty, empty, empty, empty, empty, empty, 1.0, exchanges)
        structure = self._structure()
        expected = structure * self.exchanged.mean(axis=0)
        lowest = _isotonic_excess(self.observed, expected, exchanges)
        highest = _isotonic_excess(self.observed, structure * self._of_unlinked_origin(lowest), exchanges)
        p_value = excess_p_value(self.observed, self.exchanged)
        share = (1.0 - UNLINKED_SHARE) * lowest + UNLINKED_SHARE * highest
        ratio = np.minimum(expected / np.maximum(self.observed, 1.0), 1.0)
        error = np.hypot(
            ratio * np.sqrt(1.0 / np.maximum(self.observed, 1.0) + 1.0 / np.maximum(expected * exchanges, 1.0)),
            (highest - lowest) / 2.0,
        )
        return LibraryCalibration(
            self.totals, self.centres, self.observed, expected, _gate(p_value) * share, error, p_value, exchanges
        )

    def _structure(self) -> float:
        """How many times more pairs than exchanged ones the lowest bands hold, at least 1.

        Links are too few to show among so many pairs: an excess there is places and times that hang together for
        everybody (a hot summer in one quarter, a building site), and is taken for chance in all bands.
        """
        observed, expected = (
            self.observed[:STRUCTURE_BANDS].sum(),
            self.exchanged[:, :STRUCTURE_BANDS].mean(axis=0).sum(),
        )
        return float(max(1.0, observed / max(expected, 1.0))) if len(self.observed) > 2 * STRUCTURE_BANDS else 1.0

    def _of_unlinked_origin(self, probability: FloatArray) -> FloatArray:
        unlinked = 1.0 - np.append(probability, 0.0)
        counts: FloatArray = self.origins.astype(np.float64) @ unlinked @ unlinked
        return counts / len(self.exchanged)


def counts_of(vectors: CaseVectors, scorer: Scorer, *, seed: int = 0) -> BandCounts:
    """Count the best pairs of a library and of its exchanged ones by bands of their unbounded sums.

    Cases count in the order of their ids, so that equal libraries give equal counts whatever the order of their rows.
    """
    rows = _counted_rows(vectors)
    size = len(rows)
    library = _ScoredLibrary.of(vectors.take(rows), without_fixed_lr(scorer))
    random, rank = np.random.default_rng(seed), min(max(COUNTED_PAIRS, COUNTED_PER_CASE * size), size * (size - 1) // 2)
    if rank < 1:
        return _nothing_counted()
    minimum_total = total_of_rank(library.prepared, library.vectors, library.scorer, rank, random)
    parts = reaching_totals(library.prepared, library.vectors, library.scorer, minimum_total)
    observed = np.sort(np.concatenate([np.empty(0), *(part.total for part in parts)]))
    edges = _edges(observed)
    centres = np.array([part.mean() for part in np.split(observed, np.searchsorted(observed, edges[1:]))])
    exchanges = int(np.clip(EXCHANGED_CASES // size, FEWEST_EXCHANGES, MOST_EXCHANGES))
    groups, origins = strata(library.vectors), []
    for _ in range(exchanges):
        origins.append(_origins_of(library, permutation(groups, random), edges))
    counts = np.array([origin.sum(axis=(1, 2)) for origin in origins], dtype=np.float64)
    observed_counts = np.bincount(_band(edges, observed), minlength=len(edges)).astype(np.float64)
    return BandCounts(edges, centres, observed_counts, counts, np.sum(origins, axis=0))


def _counted_rows(vectors: CaseVectors) -> IntArray:
    """Rows of the newest cases in the order of their ids; cases of unknown time count as the oldest."""
    by_id = np.argsort(vectors.case_id, kind="stable")
    if len(by_id) <= COUNTED_CASES:
        return by_id
    age_days = -vectors.timing.middle_days[by_id]
    newest = np.argsort(age_days, kind="stable")[:COUNTED_CASES]
    return np.asarray(by_id[np.sort(newest)], dtype=np.int64)


class _ScoredLibrary(NamedTuple):
    vectors: CaseVectors
    scorer: Scorer
    prepared: Prepared

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer) -> Self:
        return cls(vectors, scorer, Prepared.of(vectors, scorer))


def _origins_of(library: _ScoredLibrary, date_row: IntArray, edges: FloatArray) -> IntArray:
    """`BandCounts.origins` of one exchanged library, in which case k has the date of row `date_row[k]`."""
    vectors, scorer, prepared = library
    mixed, shape = exchanged(vectors, date_row), (len(edges), len(edges) + 1, len(edges) + 1)
    origins = np.zeros(int(np.prod(shape)), dtype=np.int64)
    for first, second, total in reaching_totals(Prepared.of(mixed, scorer), mixed, scorer, float(edges[0])):
        of_place = pair_totals(prepared, vectors, scorer, first, second)
        of_date = pair_totals(prepared, vectors, scorer, date_row[first], date_row[second])
        key = np.ravel_multi_index((_band(edges, total), _band(edges, of_place), _band(edges, of_date)), shape)
        origins += np.bincount(key, minlength=len(origins))
    return origins.reshape(shape)


def excess_p_value(observed: FloatArray, exchanged_counts: FloatArray) -> float:
    """Probability that an exchanged library shows an excess of best pairs as clear as the real one.

    The clearest is the largest standardised excess over all bands from the top down; its distribution is that of the
    exchanged libraries, each against all others, drawn out by a Gumbel law (of maxima).
    """
    from scipy.stats import gumbel_r

    every = np.vstack([observed, exchanged_counts])[:, ::-1].cumsum(axis=1)
    total, size = every.sum(axis=0), len(every)
    expected = (total - every) / (size - 1)
    clearest = np.max((every - expected) / np.sqrt(expected + 1.0), axis=1)
    spread = max(float(np.std(clearest[1:], ddof=1)), 0.5) * np.sqrt(1.0 + 1.0 / len(exchanged_counts))
    scale = spread * np.sqrt(6.0) / np.pi
    return float(gumbel_r.sf(clearest[0], float(np.mean(clearest[1:])) - np.euler_gamma * scale, scale))


def _gate(p_value: float) -> float:
    """1 where the excess is sure, 0 where chance gives as much."""
    high, low = np.log10(LARGEST_P_VALUE), np.log10(SURE_P_VALUE)
    return float(np.clip((high - np.log10(max(p_value, 1e-300))) / (high - low), 0.0, 1.0))


def _isotonic_excess(observed: FloatArray, expected: FloatArray, exchanges: int) -> FloatArray:
    """1 - expected / observed of each band, rising with the score, within 0 and 1."""
    from scipy.optimize import isotonic_regression

    excess = 1.0 - (expected + 0.3 / exchanges) / np.maximum(observed, 0.5)
    return np.asarray(np.clip(isotonic_regression(excess, weights=observed + 1e-6).x, 0.0, 1.0), dtype=np.float64)


def _edges(observed: FloatArray) -> FloatArray:
    """Lower ends of the bands, rising: just below the sums that the best 25, 50, 75, 100, 150, 225 ... pairs reach."""
    ranks = [rank for rank in FIRST_BANDS if rank < len(observed)]
    while ranks and round(ranks[-1] * BAND_GROWTH) < len(observed):
        ranks.append(round(ranks[-1] * BAND_GROWTH))
    ends = observed[[len(observed) - rank for rank in (*ranks, len(observed))]]
    return np.unique(np.round(ends - ROUNDING, 6))


def _band(edges: FloatArray, total: FloatArray) -> NDArray[np.int64]:
    """The number of the band of each sum; below the first one, that after the last."""
    band = np.searchsorted(edges, total, side="right") - 1
    return np.where(band < 0, len(edges), band).astype(np.int64)


def _nothing_counted() -> BandCounts:
    empty = np.empty(0)
    return BandCounts(empty, empty, empty, np.empty((FEWEST_EXCHANGES, 0)), np.empty((0, 1, 1), dtype=np.int64))
