"""The main path, one call a stage: cases -> vectors -> candidate pairs -> links -> series with names that last.

raw record -> Case -> CaseTable        linker.library
CaseTable  -> CaseVectors              features.vectors
random and solved pairs -> Scorer      linker.model       (a model made at home in this library)
vectors    -> Links                    linker.pairs
links      -> series                   linker.series
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray
from features.vectors import CaseFeatures, CaseVectors, Vectoriser
from linker.batch.engines import Engine
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.model.similarity import SimilarityModel
from linker.odds import log10_odds
from linker.pairs.catalogue import comparisons_for
from linker.pairs.linking import Linked, link_pairs, many_log10_lr
from linker.pairs.score import Scorer
from linker.series.cluster import Clustering, ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.identity import Naming, case_groups, keep_names
from linker.series.membership import membership
from linker.settings import Settings


@dataclass(frozen=True, eq=False)
class LibraryStatistics:
    """What is counted over a library: refreshed by every re-linking, kept with the run, and frozen in between."""

    vectoriser: Vectoriser
    background: Background
    base_rate: BaseRate


@dataclass(frozen=True, eq=False)
class FittedLibrary:
    """A library made ready: its counts, its vectors, and the model at home in it."""

    counts: LibraryStatistics
    vectors: CaseVectors
    scorer: Scorer

    @classmethod
    def of(cls, counts: LibraryStatistics, vectors: CaseVectors, model: SimilarityModel) -> Self:
        """The model with this library's rarity, random pairs and base rate."""
        return cls(counts, vectors, model.scorer(comparisons_for(vectors), counts.background))

    @property
    def base_rate(self) -> BaseRate:
        """How likely two cases of this library are linked before anything is compared."""
        return self.counts.base_rate

    def log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """Bounded log10_lr of pairs of rows."""
        return self.scorer.log10_lr(self.vectors, first, second)

    def many_log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """The same to 1e-9, compiled: for the millions of pairs that clustering asks for."""
        return many_log10_lr(self.vectors, self.scorer, first, second)


@dataclass(frozen=True, eq=False)
class Relinked:
    """One re-linking: links, series and their names; `threshold` is the mean log10_lr that holds a series together."""

    home: FittedLibrary
    linked: Linked
    clustering: Clustering
    probability: FloatArray
    naming: Naming
    threshold: float


def relink(  # noqa: PLR0913 - each a part of the answer but the engine, which only says where the work is done
    table: CaseTable,
    model: SimilarityModel,
    *,
    constraints: Constraints,
    previous: Mapping[str, frozenset[str]],
    next_number: int,
    settings: Settings,
    counts: LibraryStatistics | None = None,
    engine: Engine = link_pairs,
) -> Relinked:
    """Link a whole library anew: a pure function of its cases, what people decided, the model and the settings.

    `counts` are those of an earlier run where they shall stay frozen; else the library is counted anew.
    Every `engine` finds the same links.
    """
    return link_fitted(
        fit_library(table, model, seed=settings.seed, counts=counts),
        model,
        constraints=constraints,
        previous=previous,
        next_number=next_number,
        settings=settings,
        engine=engine,
    )


def link_fitted(
    home: FittedLibrary,
    model: SimilarityModel,
    *,
    constraints: Constraints,
    previous: Mapping[str, frozenset[str]],
    next_number: int,
    settings: Settings,
    engine: Engine = link_pairs,
) -> Relinked:
    """The same for a library whose vectors are made: whoever holds them need not hold its cases any more."""
    threshold = series_threshold(home, model, settings)
    linked = engine(
        home.vectors, home.scorer, min(threshold, link_threshold(home, settings)), rare=settings.links.rare_cases
    )
    options = ClusterOptions(threshold, settings.series.largest_component)
    found = cluster(linked.links, len(home.vectors), options, pair_log10_lr=home.many_log10_lr, constraints=constraints)
    chances = membership(found.labels, home.many_log10_lr, home.base_rate.log10_prior_odds)
    naming = keep_names(case_groups(found.labels, home.vectors.case_id), previous, next_number=next_number)
    return Relinked(home, linked, found, chances, naming, threshold)


def fit_library(
    table: CaseTable, model: SimilarityModel, *, seed: int = 0, counts: LibraryStatistics | None = None
) -> FittedLibrary:
    """Vectors of a library, and the model at home in it, by its own counts or by frozen ones."""
    if counts is not None:
        return FittedLibrary.of(counts, counts.vectoriser.transform(table), model)
    return fit_from_features(Vectoriser.read(table), table.case_id, table.offenders, model, seed=seed)


def fit_from_features(
    read: CaseFeatures, case_id: StrArray, offenders: Ragged, model: SimilarityModel, *, seed: int = 0
) -> FittedLibrary:
    """The same from what was read of the cases: the library is counted anew, but not read anew."""
    vectoriser = Vectoriser()
    vectors = vectoriser.learn(read, case_id)
    background = Background.of(vectors, comparisons_for(vectors), seed=seed)
    return FittedLibrary.of(
        LibraryStatistics(vectoriser, background, BaseRate.of(offenders, model.mates_per_case)), vectors, model
    )


def link_threshold(home: FittedLibrary, settings: Settings) -> float:
    """The log10_lr from which a pair is kept as a link."""
    return float(log10_odds(settings.links.least_probability)) - home.base_rate.log10_prior_odds


def series_threshold(home: FittedLibrary, model: SimilarityModel, settings: Settings) -> float:
    """The mean log10_lr that holds a series together in this library."""
    cut = settings.series.cut_log10_odds
    learned = model.cut_log10_odds if cut is None else cut
    return float(np.float64(learned) - home.base_rate.log10_prior_odds)
