"""The main path of the program: one function per stage, one named result per stage.

    read        raw record -> Case -> CaseTable            linker.library
    transform   CaseTable -> CaseVectors                   features.vectors
    fit         cases, model -> FittedLibrary              fit_library
    calibrate   FittedLibrary -> FittedLibrary             calibrate       (on request: by the library itself)
    link        FittedLibrary -> LinkedPairs               find_links      (candidate pairs, scored)
    graph       LinkedPairs -> CaseGraph                   link_graph      (a networkx graph, on demand)
    cluster     LinkedPairs -> Clustering                  propose_series
    membership  Clustering -> probability of each case     membership
    name        Clustering -> Naming                       keep_names      (ids that last from run to run)

`relink` runs them all. Every stage is a pure function: equal inputs give equal results, to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypeAlias

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray
from features.vectors import CaseFeatures, CaseVectors, Vectoriser
from linker.batch.engines import Engine
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.model.library_calibration import LibraryCalibration
from linker.model.library_counts import FEWEST_COUNTED
from linker.model.origin import WEIGHT_ENOUGH, own_weight
from linker.model.similarity import SimilarityModel
from linker.odds import log10_odds, probability
from linker.pairs.catalogue import comparisons_for
from linker.pairs.common_evidence import common_values, held_to_rules
from linker.pairs.linking import Linked, link_pairs, many_log10_lr
from linker.pairs.links import Links
from linker.pairs.score import Scorer
from linker.series.cluster import Clustering, ClusterOptions
from linker.series.communities import AVERAGE_LINKAGE, clusterer_of
from linker.series.constraints import Constraints
from linker.series.identity import Naming, case_groups, keep_names
from linker.series.membership import membership
from linker.series.partition_difference import PartitionDifference, partition_difference
from linker.settings import BY_LIBRARY, BY_SIZE, Settings

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph

LinkedPairs: TypeAlias = Linked


@dataclass(frozen=True, eq=False)
class LibraryStatistics:
    """What is estimated from all cases of a library at once; frozen between two full runs.

    `vectoriser` holds document frequencies and other rarity statistics, `background` the distribution of distances and
    gaps among random pairs (H2), `base_rate` the prior odds that a random pair is linked. `calibration` is what the
    library itself says of its best pairs (`calibrate`), None where that was not counted. `common` are values that
    nearly every pair has, by variable (`linker.pairs.common_evidence`).
    """

    vectoriser: Vectoriser
    background: Background
    base_rate: BaseRate
    calibration: LibraryCalibration | None = None
    common: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FittedLibrary:
    """A library ready to be linked: its statistics, the feature vectors of its cases, and a model adapted to it."""

    statistics: LibraryStatistics
    vectors: CaseVectors
    scorer: Scorer

    @classmethod
    def of(cls, statistics: LibraryStatistics, vectors: CaseVectors, model: SimilarityModel) -> Self:
        """Adapt a model to the library: its curves to random pairs, and to the library's calibration if it has one."""
        scorer = held_to_rules(model.scorer(comparisons_for(vectors), statistics.background), statistics.common)
        if statistics.calibration is not None:
            scorer = statistics.calibration.calibrated(scorer, statistics.base_rate.log10_prior_odds)
        return cls(statistics, vectors, scorer)

    @property
    def base_rate(self) -> BaseRate:
        """Prior odds that two cases of this library are linked, before anything is compared."""
        return self.statistics.base_rate

    def log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """Bounded log10 likelihood ratios (pairs,) of pairs of case rows."""
        return self.scorer.log10_lr(self.vectors, first, second)

    def many_log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """Bounded log10 likelihood ratios by compiled code, equal to `log10_lr` to 1e-9: for millions of pairs."""
        return many_log10_lr(self.vectors, self.scorer, first, second)


@dataclass(frozen=True, eq=False)
class Relinked:
    """The result of one run: links, clusters, the probability of membership of each case, and names of the series.

    `probability` (cases,) is NaN for a case in no series. `threshold` is the mean log10_lr that holds a series
    together.
    """

    fitted: FittedLibrary
    linked: LinkedPairs
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
    statistics: LibraryStatistics | None = None,
    engine: Engine = link_pairs,
) -> Relinked:
    """Link and cluster all cases of a library.

    `constraints` are must-links and cannot-links from people's decisions and from facts. `previous` are the series of
    the last run (name -> case ids), `next_number` the first free number for a new name. `statistics` of an earlier run
    are used where given, else estimated anew. Every `engine` (local, Spark) finds the same links.
    """
    fitted = fit_library(table, model, seed=settings.seed, statistics=statistics)
    weight = own_weight(model, table.offenders)
    is_calibrated_anew = statistics is None and is_by_library(settings, len(table), weight)
    return link_fitted(
        calibrate(fitted, weight, seed=settings.seed) if is_calibrated_anew else fitted,
        model,
        constraints=constraints,
        previous=previous,
        next_number=next_number,
        settings=settings,
        engine=engine,
    )


def link_fitted(
    fitted: FittedLibrary,
    model: SimilarityModel,
    *,
    constraints: Constraints,
    previous: Mapping[str, frozenset[str]],
    next_number: int,
    settings: Settings,
    engine: Engine = link_pairs,
) -> Relinked:
    """Link and cluster a library whose vectors exist already; its case table need not stay in memory."""
    threshold = series_threshold(fitted, model, settings)
    linked = find_links(fitted, threshold, settings, engine)
    clustering = propose_series(fitted, linked, threshold, settings, constraints)
    belonging = membership(clustering.labels, fitted.many_log10_lr, fitted.base_rate.log10_prior_odds)
    groups = case_groups(clustering.labels, fitted.vectors.case_id)
    naming = keep_names(groups, previous, next_number=next_number)
    return Relinked(fitted, linked, clustering, belonging, naming, threshold)


def fit_library(
    table: CaseTable, model: SimilarityModel, *, seed: int = 0, statistics: LibraryStatistics | None = None
) -> FittedLibrary:
    """Estimate the statistics of a library (or take frozen ones), transform its cases to vectors, adapt the model."""
    if statistics is not None:
        return FittedLibrary.of(statistics, statistics.vectoriser.transform(table), model)
    return fit_from_features(Vectoriser.extract(table), table.case_id, table.offenders, model, seed=seed)


def fit_from_features(
    features: CaseFeatures, case_id: StrArray, offenders: Ragged, model: SimilarityModel, *, seed: int = 0
) -> FittedLibrary:
    """Fit a library from features that were extracted earlier (or elsewhere): texts are not read again."""
    vectoriser = Vectoriser()
    vectors = vectoriser.fit_transform(features, case_id)
    background = Background.of(vectors, comparisons_for(vectors), seed=seed)
    base_rate = BaseRate.of(offenders, model.mates_per_case)
    common = common_values(vectors, comparisons_for(vectors), seed=seed)
    return FittedLibrary.of(LibraryStatistics(vectoriser, background, base_rate, common=common), vectors, model)


def is_by_library(settings: Settings, cases: int, weight: float) -> bool:
    """Whether probabilities rest on the library itself, by the settings, its cases and the weight of its own model.

    `weight` is that of `linker.model.origin.own_weight`.
    """
    if settings.links.calibration == BY_SIZE:
        return cases >= FEWEST_COUNTED and weight < WEIGHT_ENOUGH
    return settings.links.calibration == BY_LIBRARY


def calibrate(fitted: FittedLibrary, weight: float, *, seed: int = 0) -> FittedLibrary:
    """Count what the library itself supports, in exchanged libraries, and make its probabilities that.

    `weight` is the share of what the model says by itself (`linker.model.origin.own_weight`). Every probability and
    threshold rests on it from here on; it is frozen with the other statistics of a run.
    """
    own_scorer = replace(fitted.scorer, calibration=None)
    calibration = LibraryCalibration.of(fitted.vectors, own_scorer, weight, seed=seed)
    scorer = calibration.calibrated(own_scorer, fitted.base_rate.log10_prior_odds)
    return replace(fitted, statistics=replace(fitted.statistics, calibration=calibration), scorer=scorer)


def links_by_chance(fitted: FittedLibrary, links: Links) -> float:
    """How many of some links chance alone would give, counted in exchanged libraries; NaN where not counted."""
    calibration = fitted.statistics.calibration
    return np.nan if calibration is None else float(calibration.share_by_chance(fitted.scorer, links.log10_lr).sum())


def find_links(fitted: FittedLibrary, threshold: float, settings: Settings, engine: Engine = link_pairs) -> LinkedPairs:
    """All pairs whose log10_lr reaches the link threshold, and that of the series where it is lower; exact."""
    lowest = min(threshold, link_threshold(fitted, settings))
    return engine(fitted.vectors, fitted.scorer, lowest, rare=settings.links.rare_cases)


def propose_series(
    fitted: FittedLibrary, linked: LinkedPairs, threshold: float, settings: Settings, constraints: Constraints
) -> Clustering:
    """Cluster the link graph into series by `settings.series.method`: average linkage, or one of networkx."""
    clusterer = clusterer_of(settings.series.method, fitted.base_rate.log10_prior_odds)
    options = ClusterOptions(threshold, settings.series.largest_component)
    return clusterer(
        linked.links, len(fitted.vectors), options, pair_log10_lr=fitted.many_log10_lr, constraints=constraints
    )


def difference_from_average_linkage(
    result: Relinked, settings: Settings, constraints: Constraints
) -> PartitionDifference | None:
    """How the series of a run differ from those of average linkage on the same links; None if these are the series."""
    if settings.series.method == AVERAGE_LINKAGE:
        return None
    usual = settings.with_method(AVERAGE_LINKAGE)
    reference = propose_series(result.fitted, result.linked, result.threshold, usual, constraints)
    return partition_difference(
        result.clustering.labels, reference.labels, method=settings.series.method, reference=AVERAGE_LINKAGE
    )


def link_graph(
    fitted: FittedLibrary, linked: LinkedPairs, constraints: Constraints, threshold: float | None = None
) -> CaseGraph:
    """The link graph in networkx: cases as nodes, links and constraints as edges of their `kind`.

    Links carry `log10_lr` and `probability`; only those that reach `threshold` (log10_lr) where one is given. See
    `linker.series.graph.case_graph` for all attributes.
    """
    from linker.series.graph import case_graph

    links = linked.links if threshold is None else linked.links.at_least(threshold)
    return case_graph(
        fitted.vectors.case_id, links, probability(links.log10_lr, fitted.base_rate.log10_prior_odds), constraints
    )


def link_threshold(fitted: FittedLibrary, settings: Settings) -> float:
    """The log10_lr from which a pair is kept as a link: that of the least probability in the settings."""
    return float(log10_odds(settings.links.least_probability)) - fitted.base_rate.log10_prior_odds


def series_threshold(fitted: FittedLibrary, model: SimilarityModel, settings: Settings) -> float:
    """The mean log10_lr at which clustering stops: learned by the model as log10 odds, or set by the user."""
    cut = settings.series.cut_log10_odds
    learned = model.cut_log10_odds if cut is None else cut
    return float(np.float64(learned) - fitted.base_rate.log10_prior_odds)
