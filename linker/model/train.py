"""Training: a small contest of learners by held-out Cllr, then the winner on all pairs, with bounds it can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from features.columns import FloatArray, IntArray
from linker.errors import ModelError
from linker.model.additive import AdditiveModel
from linker.model.background import Background
from linker.model.calibration import Calibration
from linker.model.fixed_curves import fixed_curve
from linker.model.measure import auc, average_precision, cllr, cllr_min
from linker.model.sample import SolvedPairs, group_folds
from linker.model.similarity import ANY, ContestRow, Provenance, SimilarityModel, family_curves, pooled
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import fixed_contribution


@dataclass(frozen=True)
class Learner:
    """One entry of the contest: hinges of the basis (0 is a straight line), ridge strength, knee (`AdditiveModel`)."""

    hinges: int
    strength: float
    knee: float = 0.0

    @property
    def name(self) -> str:
        """Its name in the contest table."""
        shape = f"hinges {self.hinges}" if self.hinges else "straight lines"
        bend = f", knee at {100.0 * self.knee:g} %" if self.knee else ""
        return f"logistic, {shape}, ridge {self.strength:g}{bend}"


LEARNERS = (Learner(0, 0.3), Learner(0, 10.0, 0.5), Learner(3, 10.0), Learner(3, 30.0, 0.5))
# A few dozen crime groups cannot tell learners whose Cllr comes so near the best from it: the model is their mean.
CLLR_TOLERANCE = 0.004
# A linked pair weighs 1 / (pairs in its series) ** power: 1 lets every series weigh the same, 0 every pair. Which is
# better differs between data sets and is decided by a few long series, so every learner is the mean of both.
SERIES_POWERS = (1.0, 0.0)
INNER_FOLDS = 4
# Unlinked pairs beyond this teach nothing more; a random part of them is fitted. Learners are told apart by fewer, and
# scored on all that were held out.
MAX_UNLINKED, UNLINKED_IN_CONTEST = 100_000, 30_000
# A variable known for fewer pairs cannot be learned here; a starting model's curve stands in.
FEWEST_LINKED, FEWEST_UNLINKED = 20, 100


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Evidence of solved pairs: `values` is pairs × comparisons, aligned with `pairs`."""

    comparisons: tuple[Comparison, ...]
    values: FloatArray
    pairs: SolvedPairs

    def among(self, rows: NDArray[np.bool_]) -> TrainingSet:
        """The training set reduced to pairs of which both cases are selected; `rows` is a mask over the table."""
        return TrainingSet(self.comparisons, self.values[self.pairs.inside(rows)], self.pairs.among(rows))

    def learnable(self) -> NDArray[np.bool_]:
        """Variables that are weighed, have no LR of their own and are known for enough linked and unlinked pairs."""
        is_known = ~np.isnan(self.values)
        linked = self.pairs.linked
        enough = (is_known[linked].sum(axis=0) >= FEWEST_LINKED) & (is_known[~linked].sum(axis=0) >= FEWEST_UNLINKED)
        return np.asarray(
            enough & [item.is_weighed and not item.has_fixed_lr for item in self.comparisons], dtype=np.bool_
        )

    def known_linked(self) -> FloatArray:
        """(variables,) how many linked pairs each is known for."""
        return np.asarray(np.sum(~np.isnan(self.values[self.pairs.linked]), axis=0), dtype=np.float64)

    def variables(self, is_selected: NDArray[np.bool_]) -> TrainingSet:
        """The training set reduced to some of its variables (a mask over them)."""
        comparisons = tuple(comparison for comparison, keep in zip(self.comparisons, is_selected, strict=True) if keep)
        return TrainingSet(comparisons, self.values[:, is_selected], self.pairs)


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, and the held-out log10_lr (within its bounds) of every training pair.

    A pair whose cases lie in two folds is scored by the mean of the two models that left one of them out.
    """

    model: SimilarityModel
    held_out: FloatArray


def train(
    training: TrainingSet,
    background: Background,
    *,
    origin: str,
    starting: SimilarityModel | None = None,
    learners: tuple[Learner, ...] = LEARNERS,
    seed: int = 0,
) -> Trained:
    """Choose learners by held-out Cllr, fit them on all pairs and bound their mean by what held-out pairs carry (ELUB).

    Variables too rarely known here keep the curve of `starting`. Raises ModelError where there are too few groups, or
    no variable is known for enough pairs.
    """
    learned = _learnable_part(training)
    pairs = training.pairs
    folds = group_folds(pairs.group, min(INNER_FOLDS, pairs.groups), seed)
    inside = folds[pairs.first] == folds[pairs.second]
    # small matrices: several threads only wait for each other
    with threadpool_limits(1, "blas"):
        raw = [_held_out(learned, learner, folds) for learner in learners]
        tried = [Calibration.of(scores[inside], pairs.linked[inside]) for scores in raw]
        rows = _contest(
            learners, [trial.of_all(scores) for trial, scores in zip(tried, raw, strict=True)], pairs, inside
        )
        winners = [place for place, row in enumerate(rows) if row.chosen]
        fitted = [_fitted(learned, learners[place]) for place in winners]
    mean = np.mean([tried[place].slope * raw[place] for place in winners], axis=0)
    calibration = Calibration.of(mean[inside], pairs.linked[inside])
    held_out = calibration.of_all(mean)
    curves = _mean_curves(fitted, [calibration.slope * tried[place].slope for place in winners])
    learned_curves = {
        **{curve.name: curve for curve in curves},
        **family_curves(learned.comparisons, curves, learned.known_linked()),
    }
    borrowed = {name: curve for name, curve in _borrowed(training, starting).items() if name not in learned_curves}
    reached = cllr(held_out[inside], pairs.linked[inside])
    facts = _provenance(origin, pairs, reached, rows, tuple(sorted(borrowed)))
    mates = 2.0 * facts.linked / facts.cases
    model = SimilarityModel(
        {**borrowed, **learned_curves}, calibration.lower, calibration.upper, background, facts, mates_per_case=mates
    )
    return Trained(model, held_out + _fixed_contributions(training, model))


def _provenance(
    origin: str, pairs: SolvedPairs, cllr_reached: float, contest: tuple[ContestRow, ...], borrowed: tuple[str, ...]
) -> Provenance:
    linked = int(pairs.linked.sum())
    return Provenance(origin, len(pairs.rows), len(pairs), linked, pairs.groups, cllr_reached, contest, borrowed)


def _fixed_contributions(training: TrainingSet, model: SimilarityModel) -> FloatArray:
    columns = zip(training.comparisons, training.values.T, strict=True)
    return sum(
        (fixed_contribution(item, model.curve_for(item), column) for item, column in columns if item.has_fixed_lr),
        np.zeros(len(training.values)),
    )


def _learnable_part(training: TrainingSet) -> TrainingSet:
    learned = training.variables(training.learnable())
    if not learned.comparisons:
        raise ModelError(
            "learning.too_few_linked",
            linked=int(training.pairs.linked.sum()),
            least_linked=FEWEST_LINKED,
            least_unlinked=FEWEST_UNLINKED,
        )
    return learned


def _fitted(training: TrainingSet, learner: Learner, unlinked_limit: int = MAX_UNLINKED) -> tuple[Curve, ...]:
    linked, weight = training.pairs.linked, training.pairs.weight
    rows = np.flatnonzero(weight > 0)
    unlinked = rows[~linked[rows]]
    if len(unlinked) > unlinked_limit:
        sample = np.random.default_rng(0).choice(unlinked, unlinked_limit, replace=False)
        rows = np.sort(np.concatenate([rows[linked[rows]], sample]))
    models = [
        AdditiveModel(training.comparisons, hinges=learner.hinges, strength=learner.strength, knee=learner.knee).fit(
            training.values[rows], linked[rows], np.where(linked[rows], weight[rows] ** power, weight[rows])
        )
        for power in SERIES_POWERS
    ]
    return _mean_curves([model.curves_ for model in models], [1.0] * len(models))


def _mean_curves(models: Sequence[tuple[Curve, ...]], slopes: Sequence[float]) -> tuple[Curve, ...]:
    steepened = [
        [Curve(curve.name, curve.knots, slope * curve.log10_lr) for curve in curves]
        for curves, slope in zip(models, slopes, strict=True)
    ]
    return tuple(pooled(curves[0].name, list(curves), np.ones(len(curves))) for curves in zip(*steepened, strict=True))


def _score(training: TrainingSet, curves: tuple[Curve, ...], rows: IntArray) -> FloatArray:
    total = np.zeros(len(rows))
    for comparison, curve, column in zip(training.comparisons, curves, training.values[rows].T, strict=True):
        total += curve.at(comparison.scale(column))
    return total


def _held_out(training: TrainingSet, learner: Learner, folds: IntArray) -> FloatArray:
    first_fold, second_fold = folds[training.pairs.first], folds[training.pairs.second]
    scores = np.zeros(len(first_fold))
    for fold in range(int(folds.max()) + 1):
        curves = _fitted(training.among(folds != fold), learner, UNLINKED_IN_CONTEST)
        touched = np.flatnonzero((first_fold == fold) | (second_fold == fold))
        share = np.where(first_fold[touched] == second_fold[touched], 1.0, 0.5)
        scores[touched] += share * _score(training, curves, touched)
    return scores


def _contest(
    learners: tuple[Learner, ...],
    held_out: list[FloatArray],
    pairs: SolvedPairs,
    inside: NDArray[np.bool_],
) -> tuple[ContestRow, ...]:
    truth = pairs.linked[inside]
    rows = [
        ContestRow(
            learner.name,
            cllr(scores[inside], truth),
            cllr_min(scores[inside], truth),
            auc(scores[inside], truth),
            average_precision(scores[inside], truth),
            chosen=False,
        )
        for learner, scores in zip(learners, held_out, strict=True)
    ]
    best = min(row.cllr for row in rows)
    return tuple(replace(row, chosen=row.cllr <= best + CLLR_TOLERANCE) for row in rows)


def _borrowed(training: TrainingSet, starting: SimilarityModel | None) -> dict[str, Curve]:
    learnable = training.learnable()
    missing = [
        item
        for item, is_learnable in zip(training.comparisons, learnable, strict=True)
        if item.is_weighed and not is_learnable
    ]
    curves = {
        item.name: starting.curve_for(item) if starting and not item.has_fixed_lr else fixed_curve(item.name)
        for item in missing
    }
    if starting:
        curves |= {name: curve for name, curve in starting.curves.items() if name.endswith(ANY)}
    return {name: curve for name, curve in curves.items() if curve is not None}
