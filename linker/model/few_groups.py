"""Few solved crime groups: they correct the starting model the more, the more there are, and only where it helps.

A model of k groups is the starting model plus a correction that grows with k, as a prior mean shrinks an estimate
(Efron and Morris 1975): every curve is the mean of both, that of the own groups with weight k / (k + 15). It runs
against the starting model on pairs of crime groups that were held out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from features.columns import FloatArray
from linker.model.background import Background
from linker.model.measure import cllr
from linker.model.sample import group_folds
from linker.model.similarity import SimilarityModel, pooled
from linker.model.train import INNER_FOLDS, Trained, TrainingSet
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer

# From so many crime groups on a library needs no other model beside its own.
GROUPS_ENOUGH = 50
# As many crime groups weigh as much as the starting model.
GROUPS_AS_GOOD = 15.0
# A Cllr of 1 says nothing; a model that comes so near to it has learned from names that stand for nobody.
SAYS_NOTHING = 0.95


@dataclass(frozen=True)
class StartingContest:
    """Held-out Cllr of what the own groups teach, of the corrected model, and of the starting model alone.

    `library_cllr` is that of the model which the library taught without labels (`linker.model.without_labels`); NaN
    where it teaches none. The better of these two is the one that the own groups correct.
    """

    groups_cllr: float
    corrected_cllr: float
    starting_cllr: float
    library_cllr: float = np.nan

    @property
    def is_library_better(self) -> bool:
        """Whether the library without labels teaches more than the starting model knows."""
        return self.library_cllr < self.starting_cllr

    @property
    def is_better(self) -> bool:
        """Whether the corrected model does better than without its groups, and its cases teach anything at all.

        What the own groups teach alone is never put in use: it ranks well where it learned, but a handful of groups say
        little of how strong their evidence is, and nothing of what none of them shows.
        """
        without_groups = self.library_cllr if self.is_library_better else self.starting_cllr
        return self.corrected_cllr < without_groups and self.groups_cllr <= SAYS_NOTHING


def group_weight(groups: int) -> float:
    """Share of what so many crime groups teach, against what was known before: between 0 and 1."""
    return groups / (groups + GROUPS_AS_GOOD)


def corrected(group_model: SimilarityModel, starting: SimilarityModel, training: TrainingSet) -> SimilarityModel:
    """The starting model (or the one that the library taught) in this library, corrected by one of its solved groups.

    Bounds are the wider ones: what the wider evidence supports is not taken back by a handful of pairs.
    """
    weight, background = group_weight(training.pairs.groups), group_model.background
    curves_here, prior_curves = (_curves(model, training, background) for model in (group_model, starting))
    curves = {name: _between(curves_here[name], prior_curves[name], weight) for name in curves_here}
    scorer = starting.scorer(training.comparisons, background)
    return replace(
        group_model,
        curves={**group_model.curves, **curves},
        lower=min(group_model.lower, scorer.lower),
        upper=max(group_model.upper, scorer.upper),
        mates_per_case=_mean(group_model.mates_per_case, starting.mates_per_case, weight),
        cut_log10_odds=_mean(group_model.cut_log10_odds, starting.cut_log10_odds, weight),
    )


def starting_contest(
    trained: Trained,
    starting: SimilarityModel,
    training: TrainingSet,
    background: Background,
    *,
    seed: int,
    library_model: SimilarityModel | None = None,
) -> StartingContest:
    """Score the held-out pairs within each fold by all entries; only what is learned from groups saw any labels."""
    pairs = training.pairs
    folds = group_folds(pairs.group, min(INNER_FOLDS, pairs.groups), seed)
    inside = folds[pairs.first] == folds[pairs.second]
    linked, values, learned = pairs.linked[inside], training.values[inside], trained.held_out[inside]
    weight = group_weight(pairs.groups)
    reached = []
    for model in (starting, library_model or starting):
        scorer = model.scorer(training.comparisons, background)
        sums = _sums(scorer, values)
        limits = replace(
            scorer, lower=min(trained.model.lower, scorer.lower), upper=max(trained.model.upper, scorer.upper)
        )
        mixed = limits.bounded(weight * learned + (1.0 - weight) * sums)
        reached.append((cllr(scorer.bounded(sums), linked), cllr(mixed, linked)))
    (starting_cllr, corrected_starting), (library_cllr, corrected_library) = reached
    is_library_better = library_model is not None and library_cllr < starting_cllr
    return StartingContest(
        cllr(learned, linked),
        corrected_library if is_library_better else corrected_starting,
        starting_cllr,
        library_cllr if library_model is not None else np.nan,
    )


def _sums(scorer: Scorer, values: FloatArray) -> FloatArray:
    columns = zip(scorer.comparisons, scorer.curves, values.T, strict=True)
    return sum((curve.at(item.scale(column)) for item, curve, column in columns), np.zeros(len(values)))


def _curves(model: SimilarityModel, training: TrainingSet, background: Background) -> Mapping[str, Curve]:
    return {curve.name: curve for curve in model.scorer(training.comparisons, background).curves}


def _between(curve: Curve, prior_curve: Curve, weight: float) -> Curve:
    return pooled(curve.name, [curve, prior_curve], np.array([weight, 1.0 - weight]))


def _mean(value: float, prior_mean: float, weight: float) -> float:
    return weight * value + (1.0 - weight) * prior_mean
