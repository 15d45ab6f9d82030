"""Pairs of a library by how alike they are, counted in the library and in exchanged ones (`linker.model.exchange`)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.model.bands import band_ends
from linker.model.exchange import exchanged, permutation, strata
from linker.model.gap_mixture import GapMixture, gap_mixture
from linker.pairs.curve import Curve
from linker.pairs.kernel.search_space import Prepared
from linker.pairs.score import Scorer
from linker.pairs.tail import PairTotals, pair_totals, reaching_totals, total_of_rank, without_fixed_lr

# Exchanged libraries: many for a small library, whose counts are few; each costs about one search for links.
FEWEST_EXCHANGES, MOST_EXCHANGES, EXCHANGED_CASES = 4, 24, 12_000
# Fewer cases are too few to tell an excess from chance.
FEWEST_COUNTED = 100
# Of a larger library the newest cases are counted: what they support does not change with the older ones beside them.
COUNTED_CASES = 30_000
# The best pairs that are counted: so many, or so many for each case.
COUNTED_PAIRS, COUNTED_PER_CASE = 10_000, 20
# Bands of scores begin with so many of the best pairs.
FIRST_BANDS = (25, 50, 75, 100)
# The one variable that an exchange of dates changes.
GAP = "gap_days"


class BandCounts(NamedTuple):
    """Pairs by band: `observed` (bands,) in the library, `exchanged` (exchanges × bands) in each exchanged one.

    `totals` (bands,) are the lower ends of the bands, rising, `centres` their mean sums. `unlinked` (exchanges × bands)
    counts exchanged pairs of cases less by how surely they are linked in the library: a pair that is linked with
    probability p (`linker.model.gap_mixture`) by 1 - p², so that many unsure pairs do not add up to sure ones. `near`
    and `near_exchanged` count, by band of likeness, the pairs that their gap speaks for.
    """

    totals: FloatArray
    centres: FloatArray
    observed: FloatArray
    exchanged: FloatArray
    unlinked: FloatArray
    near: FloatArray
    near_exchanged: FloatArray


class GapEvidence(NamedTuple):
    """What gaps say of the pairs that are most alike but for their gap.

    `near` (bands of likeness,) counts the pairs that their gap speaks for, `near_exchanged` (exchanges × bands) the
    same pairs in exchanged libraries.
    """

    mixture: GapMixture
    near: FloatArray
    near_exchanged: FloatArray

    @classmethod
    def none(cls) -> Self:
        """Gaps say nothing."""
        return cls(GapMixture.none(), np.empty(0), np.empty((FEWEST_EXCHANGES, 0)))


def counts_of(vectors: CaseVectors, scorer: Scorer, *, seed: int = 0) -> BandCounts:
    """Count the best pairs of a library and of its exchanged ones by bands of their unbounded sums.

    Cases count in the order of their ids, so that equal libraries give equal counts whatever the order of their rows.
    """
    library = ScoredLibrary.of(vectors.take(counted_rows(vectors, COUNTED_CASES)), without_fixed_lr(scorer))
    rank = counted_pairs(len(library.vectors))
    if rank < 1:
        return _nothing_counted()
    random = np.random.default_rng(seed)
    observed = np.sort(library.best_pairs(rank, random).total)
    edges = band_ends(observed, FIRST_BANDS)
    centres = np.array([part.mean() for part in np.split(observed, np.searchsorted(observed, edges[1:]))])
    groups, gaps = strata(library.vectors), gap_evidence(library, rank, seed)
    exchanges = [
        _exchanged_counts(library, permutation(groups, random), edges, gaps.mixture)
        for _ in range(_exchanges(len(library.vectors)))
    ]
    every, unlinked = (np.array(counts) for counts in zip(*exchanges, strict=True))
    observed_counts = np.bincount(_band(edges, observed), minlength=len(edges)).astype(np.float64)
    return BandCounts(edges, centres, observed_counts, every, unlinked, gaps.near, gaps.near_exchanged)


def counted_pairs(cases: int) -> int:
    """How many of the best pairs of a library are counted."""
    return min(max(COUNTED_PAIRS, COUNTED_PER_CASE * cases), cases * (cases - 1) // 2)


def counted_rows(vectors: CaseVectors, limit: int) -> IntArray:
    """Rows of the newest cases, at most so many, in the order of their ids; cases of unknown time are the oldest."""
    by_id = np.argsort(vectors.case_id, kind="stable")
    if len(by_id) <= limit:
        return by_id
    age_days = -vectors.timing.middle_days[by_id]
    newest = np.argsort(age_days, kind="stable")[:limit]
    return np.asarray(by_id[np.sort(newest)], dtype=np.int64)


class ScoredLibrary(NamedTuple):
    """A library made ready for one scorer."""

    vectors: CaseVectors
    scorer: Scorer
    prepared: Prepared

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer) -> Self:
        """Make it ready."""
        return cls(vectors, scorer, Prepared.of(vectors, scorer))

    def best_pairs(self, rank: int, random: np.random.Generator) -> PairTotals:
        """About the best `rank` pairs (exactly so in a small library)."""
        minimum_total = total_of_rank(self.prepared, self.vectors, self.scorer, rank, random)
        return PairTotals.concatenate(reaching_totals(self.prepared, self.vectors, self.scorer, minimum_total))

    def gap_log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """What the gap of each pair adds."""
        return self.scorer.contribution(self.scorer.names.index(GAP), self.vectors, first, second)


def gap_evidence(library: ScoredLibrary, rank: int, seed: int) -> GapEvidence:
    """What gaps say of the pairs that are most alike but for them; nothing where the scorer weighs no gap."""
    vectors, scorer, _ = library
    if GAP not in scorer.names or not scorer.curves[scorer.names.index(GAP)].log10_lr.any():
        return GapEvidence.none()
    random = np.random.default_rng([seed, rank])
    pairs = ScoredLibrary.of(vectors, _without_gap(scorer)).best_pairs(rank, random)
    groups, gap = strata(vectors), library.gap_log10_lr(pairs.first, pairs.second)
    exchanges = [
        library._replace(vectors=exchanged(vectors, permutation(groups, random))).gap_log10_lr(
            pairs.first, pairs.second
        )
        for _ in range(_exchanges(len(vectors)))
    ]
    mixture = gap_mixture(pairs.total, gap, np.array(exchanges))
    near_exchanged = np.array([_near(mixture.likeness, pairs.total, mixed_gap) for mixed_gap in exchanges])
    return GapEvidence(mixture, _near(mixture.likeness, pairs.total, gap), near_exchanged)


def _near(ends: FloatArray, likeness: FloatArray, gap_log10_lr: FloatArray) -> FloatArray:
    """(bands,) pairs that their gap speaks for."""
    is_near = gap_log10_lr > 0.0
    return np.bincount(_band(ends, likeness[is_near]), minlength=len(ends) + 1)[: len(ends)].astype(np.float64)


def _exchanges(cases: int) -> int:
    return int(np.clip(EXCHANGED_CASES // cases, FEWEST_EXCHANGES, MOST_EXCHANGES))


def _without_gap(scorer: Scorer) -> Scorer:
    curves = tuple(Curve.zero(GAP) if curve.name == GAP else curve for curve in scorer.curves)
    return replace(scorer, curves=curves)


def _exchanged_counts(
    library: ScoredLibrary, date_row: IntArray, edges: FloatArray, mixture: GapMixture
) -> tuple[FloatArray, FloatArray]:
    """(bands,) pairs of one exchanged library, in which case k has the date of row `date_row[k]`: all, and unlinked."""
    vectors, scorer, prepared = library
    mixed, every, unlinked = exchanged(vectors, date_row), np.zeros(len(edges)), np.zeros(len(edges))
    for first, second, total in reaching_totals(Prepared.of(mixed, scorer), mixed, scorer, float(edges[0])):
        band = _band(edges, total)
        gap = library.gap_log10_lr(first, second) if len(mixture.likeness) else np.zeros(len(first))
        likeness = pair_totals(prepared, vectors, scorer, first, second) - gap
        every += np.bincount(band, minlength=len(edges))
        unlinked += np.bincount(band, weights=1.0 - mixture.at(likeness, gap) ** 2, minlength=len(edges))
    return every, unlinked


def _band(edges: FloatArray, total: FloatArray) -> NDArray[np.int64]:
    """The number of the band of each sum; below the first one, that after the last."""
    band = np.searchsorted(edges, total, side="right") - 1
    return np.where(band < 0, len(edges), band).astype(np.int64)


def _nothing_counted() -> BandCounts:
    empty, none = np.empty(0), np.empty((FEWEST_EXCHANGES, 0))
    return BandCounts(empty, empty, empty, none, none, empty, none)
