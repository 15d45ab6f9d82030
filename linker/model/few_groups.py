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

    own: float
    corrected: float
    starting: float

    @property
    def is_better(self) -> bool:
        """Whether the corrected model does better than the starting model, and its cases teach anything at all.

        What the own groups teach alone is never put in use: it ranks well where it learned, but a handful of groups say
        little of how strong their evidence is, and nothing of what none of them shows.
        """
        return self.corrected < self.starting and self.own <= SAYS_NOTHING


def group_weight(groups: int) -> float:
    """Share of what so many crime groups teach, against what was known before: between 0 and 1."""
    return groups / (groups + GROUPS_AS_GOOD)


def corrected(own: SimilarityModel, starting: SimilarityModel, training: TrainingSet) -> SimilarityModel:
    """The starting model in this library, corrected by a model of its few solved groups.

    Bounds are the wider ones: what the wider evidence supports is not taken back by a handful of pairs.
    """
    weight, background = group_weight(training.pairs.groups), own.background
    learned, known = (_curves(model, training, background) for model in (own, starting))
    curves = {name: _between(learned[name], known[name], weight) for name in learned}
    scorer = starting.scorer(training.comparisons, background)
    return replace(
        own,
        curves={**own.curves, **curves},
        lower=min(own.lower, scorer.lower),
        upper=max(own.upper, scorer.upper),
        mates_per_case=_mean(own.mates_per_case, starting.mates_per_case, weight),
        cut_log10_odds=_mean(own.cut_log10_odds, starting.cut_log10_odds, weight),
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
    own, known, weight = trained.held_out[inside], _sums(scorer, values), group_weight(pairs.groups)
    both = replace(scorer, lower=min(trained.model.lower, scorer.lower), upper=max(trained.model.upper, scorer.upper))
    mixed = both.bounded(weight * own + (1.0 - weight) * known)
    return StartingContest(cllr(own, linked), cllr(mixed, linked), cllr(scorer.bounded(known), linked))


def _sums(scorer: Scorer, values: FloatArray) -> FloatArray:
    columns = zip(scorer.comparisons, scorer.curves, values.T, strict=True)
    return sum((curve.at(item.scale(column)) for item, curve, column in columns), np.zeros(len(values)))


def _curves(model: SimilarityModel, training: TrainingSet, background: Background) -> Mapping[str, Curve]:
    return {curve.name: curve for curve in model.scorer(training.comparisons, background).curves}


def _between(own: Curve, known: Curve, weight: float) -> Curve:
    return pooled(own.name, [own, known], np.array([weight, 1.0 - weight]))


def _mean(own: float, known: float, weight: float) -> float:
    return weight * own + (1.0 - weight) * known
