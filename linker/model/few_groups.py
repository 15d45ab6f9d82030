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
    """Held-out Cllr of what the own groups teach, of the corrected starting model, and of the starting model alone."""

    groups_cllr: float
    corrected_cllr: float
    starting_cllr: float

    @property
    def is_better(self) -> bool:
        """Whether the corrected model does better than the starting model, and its cases teach anything at all.

        What the own groups teach alone is never put in use: it ranks well where it learned, but a handful of groups say
        little of how strong their evidence is, and nothing of what none of them shows.
        """
        return self.corrected_cllr < self.starting_cllr and self.groups_cllr <= SAYS_NOTHING


def group_weight(groups: int) -> float:
    """Share of what so many crime groups teach, against what was known before: between 0 and 1."""
    return groups / (groups + GROUPS_AS_GOOD)


def corrected(group_model: SimilarityModel, starting: SimilarityModel, training: TrainingSet) -> SimilarityModel:
    """The starting model in this library, corrected by a model of its few solved groups.

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
    trained: Trained, starting: SimilarityModel, training: TrainingSet, background: Background, *, seed: int
) -> StartingContest:
    """Score the held-out pairs within each fold by the three entries; the starting model saw none of them."""
    pairs = training.pairs
    folds = group_folds(pairs.group, min(INNER_FOLDS, pairs.groups), seed)
    inside = folds[pairs.first] == folds[pairs.second]
    linked, values = pairs.linked[inside], training.values[inside]
    scorer = starting.scorer(training.comparisons, background)
    learned, starting_sums, weight = trained.held_out[inside], _sums(scorer, values), group_weight(pairs.groups)
    limits = replace(scorer, lower=min(trained.model.lower, scorer.lower), upper=max(trained.model.upper, scorer.upper))
    mixed = limits.bounded(weight * learned + (1.0 - weight) * starting_sums)
    return StartingContest(cllr(learned, linked), cllr(mixed, linked), cllr(scorer.bounded(starting_sums), linked))


def _sums(scorer: Scorer, values: FloatArray) -> FloatArray:
    columns = zip(scorer.comparisons, scorer.curves, values.T, strict=True)
    return sum((curve.at(item.scale(column)) for item, curve, column in columns), np.zeros(len(values)))


def _curves(model: SimilarityModel, training: TrainingSet, background: Background) -> Mapping[str, Curve]:
    return {curve.name: curve for curve in model.scorer(training.comparisons, background).curves}


def _between(curve: Curve, prior_curve: Curve, weight: float) -> Curve:
    return pooled(curve.name, [curve, prior_curve], np.array([weight, 1.0 - weight]))


def _mean(value: float, prior_mean: float, weight: float) -> float:
    return weight * value + (1.0 - weight) * prior_mean
