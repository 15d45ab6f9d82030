"""A model that a library teaches without a label: its own excess of alike pairs stands in for solved cases.

The library's calibration (`linker.model.library_calibration`) says how many pairs of a band are linked; each pair
counts as linked and as not linked by that probability (learned as from positive and unlabelled examples: Elkan and Noto
2008). What linked pairs are alike in is learned from them; their gaps are not, as it is by their gaps that they were
picked. Half of the cases test what the other half taught, by how clearly each model parts their pairs from those of
exchanged libraries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.model.additive import AdditiveModel
from linker.model.background import Background
from linker.model.library_calibration import LibraryCalibration
from linker.model.library_counts import FEWEST_COUNTED, GAP, ScoredLibrary, counted_pairs, counted_rows
from linker.model.similarity import Provenance, SimilarityModel, family_curves
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison, compare
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer
from linker.pairs.tail import PairTotals, without_fixed_lr

# Learned from so many of the newest cases, of the best pairs among them, and of others at random.
TAUGHT_CASES, BEST_PAIRS, OTHER_PAIRS = 10_000, 40_000, 40_000
# A variable known for fewer of these pairs, or a library that supports fewer links, teaches nothing.
FEWEST_KNOWN, FEWEST_LINKS = 1_000, 20.0
# Less than this counts for nothing: it would be the sum of many mistakes.
LEAST_PROBABILITY = 0.02
HINGES, STRENGTH = 3, 10.0
# The library's model is taken where it parts the pairs of cases it never saw this much more clearly.
CLEARLY_BETTER = 1.1


@dataclass(frozen=True)
class LibraryContest:
    """How clearly the starting model and the library's own part linked pairs from chance, on cases unseen.

    Sums over the bands of pairs times squared probability of a link, as counted against exchanged libraries: about the
    number of links that can be told for sure.
    """

    starting_links: float
    library_links: float

    @property
    def is_better(self) -> bool:
        """Whether the library's own model does clearly better."""
        return self.library_links > max(CLEARLY_BETTER * self.starting_links, FEWEST_LINKS)


@dataclass(frozen=True, eq=False)
class LibraryLesson:
    """The model that a library taught without labels, and how it did against the starting model."""

    model: SimilarityModel
    contest: LibraryContest


def library_lesson(
    vectors: CaseVectors, background: Background, starting: SimilarityModel, *, origin: str, seed: int = 0
) -> LibraryLesson | None:
    """What a library teaches without labels; None where it holds too few cases or supports too few links."""
    contest = library_contest(vectors, background, starting, seed=seed)
    if contest is None:
        return None
    model = learned_without_labels(vectors, background, starting, origin=origin, seed=seed)
    return None if model is None else LibraryLesson(model, contest)


def learned_without_labels(
    vectors: CaseVectors, background: Background, starting: SimilarityModel, *, origin: str, seed: int = 0
) -> SimilarityModel | None:
    """The starting model, taught by a library what its linked pairs are alike in; None where it supports too few links.

    Bounds, base rate, the curve of the gap and what the library cannot teach stay those of the starting model.
    """
    newest = vectors.take(counted_rows(vectors, TAUGHT_CASES))
    return _CountedCases.of(newest, background, starting, seed).model(background, starting, origin)


def library_contest(
    vectors: CaseVectors, background: Background, starting: SimilarityModel, *, seed: int = 0
) -> LibraryContest | None:
    """Let either half of a library judge what the other taught; None where it holds too few cases or links."""
    if len(vectors) < 2 * FEWEST_COUNTED:
        return None
    rows = np.random.default_rng(seed).permutation(counted_rows(vectors, TAUGHT_CASES))
    halves = [_CountedCases.of(vectors.take(half), background, starting, seed) for half in np.array_split(rows, 2)]
    models = [half.model(background, starting, "") for half in halves]
    library_links = 0.0
    for half, model in zip(halves, models[::-1], strict=True):
        if model is None:
            return None
        judging = _CountedCases.of(half.vectors, background, model, seed)
        library_links += judging.sure_links
    return LibraryContest(sum(half.sure_links for half in halves), library_links)


@dataclass(frozen=True, eq=False)
class _CountedCases:
    """Some cases of a library, a model for them, and how many of its best pairs they support."""

    vectors: CaseVectors
    scorer: Scorer
    calibration: LibraryCalibration
    seed: int

    @classmethod
    def of(cls, vectors: CaseVectors, background: Background, model: SimilarityModel, seed: int) -> Self:
        """Count them."""
        scorer = model.scorer(comparisons_for(vectors), background)
        return cls(vectors, scorer, LibraryCalibration.of(vectors, scorer, 0, seed=seed), seed)

    @property
    def sure_links(self) -> float:
        """About the number of links that can be told for sure."""
        return float(np.sum(self.calibration.observed * self.calibration.probability**2))

    def model(self, background: Background, starting: SimilarityModel, origin: str) -> SimilarityModel | None:
        """The starting model with the curves that they teach; None where they support too few links."""
        if np.sum(self.calibration.observed * self.calibration.excess) < FEWEST_LINKS:
            return None
        curves = self._curves()
        if not curves:
            return None
        at_start = {curve.name: curve for curve in self.scorer.curves}
        return replace(
            starting,
            curves={**starting.curves, **at_start, **curves},
            background=background,
            upper=self.scorer.upper,
            provenance=Provenance(origin, 0, 0, 0, 0, np.nan),
        )

    def _curves(self) -> dict[str, Curve]:
        library = ScoredLibrary.of(self.vectors, without_fixed_lr(self.scorer))
        sample = _sample(library, self.calibration, np.random.default_rng(self.seed))
        values = compare(library.vectors, self.scorer.comparisons, sample.first, sample.second).values
        columns = zip(self.scorer.comparisons, values.T, strict=True)
        is_taught = np.array([_is_taught(item, column) for item, column in columns])
        comparisons = [item for item, keep in zip(self.scorer.comparisons, is_taught, strict=True) if keep]
        if not comparisons:
            return {}
        curves = _fitted(comparisons, values[:, is_taught], sample)
        pairs = np.sum(~np.isnan(values[:, is_taught]), axis=0).astype(np.float64)
        return {**{curve.name: curve for curve in curves}, **family_curves(comparisons, curves, pairs)}


@dataclass(frozen=True, eq=False)
class _Sample:
    """Pairs, how many pairs of the library each stands for, and how likely each is linked."""

    first: IntArray
    second: IntArray
    weight: FloatArray
    probability: FloatArray


def _sample(library: ScoredLibrary, calibration: LibraryCalibration, random: np.random.Generator) -> _Sample:
    """The best pairs, and some of all others, which are taken for unlinked."""
    size = len(library.vectors)
    best = _highest(library.best_pairs(counted_pairs(size), random), BEST_PAIRS)
    stated = np.interp(best.total, calibration.centres, calibration.excess, left=0.0)
    drawn_pairs = random.integers(0, size, (2, OTHER_PAIRS))
    drawn_pairs = drawn_pairs[:, drawn_pairs[0] != drawn_pairs[1]]
    every = size * (size - 1) / 2
    return _Sample(
        np.concatenate([best.first, drawn_pairs[0]]),
        np.concatenate([best.second, drawn_pairs[1]]),
        np.concatenate([np.ones(len(best.first)), np.full(drawn_pairs.shape[1], every / drawn_pairs.shape[1])]),
        np.concatenate([np.where(stated < LEAST_PROBABILITY, 0.0, stated), np.zeros(drawn_pairs.shape[1])]),
    )


def _highest(pairs: PairTotals, limit: int) -> PairTotals:
    order = np.argsort(-pairs.total, kind="stable")[:limit]
    return PairTotals(pairs.first[order], pairs.second[order], pairs.total[order])


def _is_taught(comparison: Comparison, column: FloatArray) -> bool:
    is_weighed = comparison.is_weighed and not comparison.has_fixed_lr and comparison.name != GAP
    return is_weighed and int(np.sum(~np.isnan(column))) >= FEWEST_KNOWN


def _fitted(comparisons: list[Comparison], values: FloatArray, sample: _Sample) -> tuple[Curve, ...]:
    """Each pair goes in twice, as linked and as not, by its probability."""
    linked, unlinked = sample.weight * sample.probability, sample.weight * (1.0 - sample.probability)
    weights = np.concatenate([linked, unlinked])
    is_linked, counts = np.arange(len(weights)) < len(linked), weights > 0.0
    model = AdditiveModel(comparisons, hinges=HINGES, strength=STRENGTH)
    model.fit(np.vstack([values, values])[counts], is_linked[counts], weights[counts])
    return tuple(model.curves_)
