"""Training: a small contest of learners by held-out Cllr, then the winner on all pairs, with bounds it can carry."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from threadpoolctl import threadpool_limits

from features.columns import FloatArray, IntArray
from linker.errors import ModelError
from linker.model.additive import AdditiveModel
from linker.model.background import Background
from linker.model.bounds import elub
from linker.model.given import given_curve
from linker.model.measure import auc, average_precision, cllr, cllr_min
from linker.model.sample import SolvedPairs, group_folds
from linker.model.similarity import ANY, ContestRow, Provenance, SimilarityModel, pooled
from linker.odds import soft_limit
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import own_bans


@dataclass(frozen=True)
class Learner:
    """One entry of the contest: hinges of the basis (0 is a straight line), ridge strength, and how series weigh.

    A linked pair weighs 1 / (pairs in its series) ** `series_power`: 1 lets every series weigh the same, 0 every pair.
    """

    hinges: int
    strength: float
    series_power: float

    @property
    def name(self) -> str:
        """How the contest table calls it."""
        shape = f"hinges {self.hinges}" if self.hinges else "straight lines"
        return f"logistic, {shape}, ridge {self.strength:g}, series power {self.series_power:g}"


# From simple to clever: of two that do equally well the earlier wins.
LEARNERS = (
    Learner(0, 3.0, 1.0),
    Learner(0, 3.0, 0.0),
    Learner(3, 10.0, 1.0),
    Learner(3, 10.0, 0.5),
    Learner(3, 10.0, 0.0),
    Learner(3, 30.0, 0.0),
)
CLLR_TOLERANCE = 0.001
INNER_FOLDS = 4
SLOPES = (0.3, 3.0)
# Unlinked pairs beyond this teach nothing more; a random part of them is fitted. Learners are told apart by fewer, and
# scored on all that were held out.
MOST_UNLINKED, UNLINKED_IN_CONTEST = 100_000, 40_000
# A variable known for fewer pairs cannot be learned here; a starting model's curve stands in.
FEWEST_LINKED, FEWEST_UNLINKED = 20, 100


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Evidence of solved pairs: `values` is pairs × comparisons, aligned with `pairs`."""

    comparisons: tuple[Comparison, ...]
    values: FloatArray
    pairs: SolvedPairs

    def among(self, rows: NDArray[np.bool_]) -> TrainingSet:
        """The pairs of which both cases are chosen; `rows` is a mask over the table."""
        return TrainingSet(self.comparisons, self.values[self.pairs.inside(rows)], self.pairs.among(rows))

    def learnable(self) -> NDArray[np.bool_]:
        """Variables that are weighed, have no LR of their own and are known for enough linked and unlinked pairs."""
        known = ~np.isnan(self.values)
        linked = self.pairs.linked
        enough = (known[linked].sum(axis=0) >= FEWEST_LINKED) & (known[~linked].sum(axis=0) >= FEWEST_UNLINKED)
        return np.asarray(enough & [item.weighed and not item.own_lr for item in self.comparisons], dtype=np.bool_)

    def variables(self, chosen: NDArray[np.bool_]) -> TrainingSet:
        """The same pairs with only the chosen variables."""
        kept = tuple(comparison for comparison, keep in zip(self.comparisons, chosen, strict=True) if keep)
        return TrainingSet(kept, self.values[:, chosen], self.pairs)


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
    """Choose a learner by held-out Cllr, fit it on all pairs and bound it by what the held-out pairs can carry (ELUB).

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
        slopes = [slope_of(scores[inside], pairs.linked[inside]) for scores in raw]
        held_out = [slope * scores for slope, scores in zip(slopes, raw, strict=True)]
        rows, winner = _contest(learners, held_out, pairs.linked, inside)
        fitted = _fitted(learned, learners[winner])
    lower, upper = elub(held_out[winner][inside], pairs.linked[inside])
    curves = tuple(Curve(curve.name, curve.knots, slopes[winner] * curve.bans) for curve in fitted.curves_)
    own = {**{curve.name: curve for curve in curves}, **_families(learned, curves)}
    borrowed = {name: curve for name, curve in _borrowed(training, starting).items() if name not in own}
    facts = _provenance(pairs, origin, rows, tuple(sorted(borrowed)))
    mates = 2.0 * facts.linked / facts.cases
    model = SimilarityModel({**borrowed, **own}, lower, upper, background, facts, mates_per_case=mates)
    return Trained(model, soft_limit(held_out[winner], lower, upper) + _own(training, model))


def _own(training: TrainingSet, model: SimilarityModel) -> FloatArray:
    columns = zip(training.comparisons, training.values.T, strict=True)
    return sum(
        (own_bans(item, model.curve_for(item), column) for item, column in columns if item.own_lr),
        np.zeros(len(training.values)),
    )


def _learnable_part(training: TrainingSet) -> TrainingSet:
    learned = training.variables(training.learnable())
    if not learned.comparisons:
        raise ModelError(
            f"{int(training.pairs.linked.sum())} linked pairs are too few to learn from: no variable is known for "
            f"{FEWEST_LINKED} linked and {FEWEST_UNLINKED} unlinked pairs; solve more cases, or use a model that was "
            "trained elsewhere (linker model use FILE)"
        )
    return learned


def _provenance(
    pairs: SolvedPairs, origin: str, contest: tuple[ContestRow, ...], borrowed: tuple[str, ...]
) -> Provenance:
    return Provenance(
        origin=origin,
        cases=len(pairs.rows),
        pairs=len(pairs),
        linked=int(pairs.linked.sum()),
        groups=pairs.groups,
        cllr=next(row.cllr for row in contest if row.chosen),
        contest=contest,
        borrowed=borrowed,
    )


def slope_of(log10_lr: FloatArray, linked: NDArray[np.bool_]) -> float:
    """The factor that calibrates scores best (least Cllr): a strong ridge leaves them too timid.

    A factor keeps 0 neutral and every term of the sum in its place; a shift would not.
    """
    found = minimize_scalar(lambda slope: cllr(slope * log10_lr, linked), bounds=SLOPES, method="bounded")
    return float(found.x)


def _fitted(training: TrainingSet, learner: Learner, most_unlinked: int = MOST_UNLINKED) -> AdditiveModel:
    model = AdditiveModel(training.comparisons, hinges=learner.hinges, strength=learner.strength)
    linked, weight = training.pairs.linked, training.pairs.weight
    rows = np.flatnonzero(weight > 0)
    weight = np.where(linked, np.maximum(weight, 1e-300) ** learner.series_power, weight)
    unlinked = rows[~linked[rows]]
    if len(unlinked) > most_unlinked:
        drawn = np.random.default_rng(0).choice(unlinked, most_unlinked, replace=False)
        rows = np.sort(np.concatenate([rows[linked[rows]], drawn]))
    return model.fit(training.values[rows], linked[rows], weight[rows])


def _held_out(training: TrainingSet, learner: Learner, folds: IntArray) -> FloatArray:
    one, other = folds[training.pairs.first], folds[training.pairs.second]
    scores = np.zeros(len(one))
    for fold in range(int(folds.max()) + 1):
        model = _fitted(training.among(folds != fold), learner, UNLINKED_IN_CONTEST)
        touched = np.flatnonzero((one == fold) | (other == fold))
        share = np.where(one[touched] == other[touched], 1.0, 0.5)
        scores[touched] += share * model.decision_function(training.values[touched])
    return scores


def _contest(
    learners: tuple[Learner, ...],
    held_out: list[FloatArray],
    linked: NDArray[np.bool_],
    inside: NDArray[np.bool_],
) -> tuple[tuple[ContestRow, ...], int]:
    truth = linked[inside]
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
    winner = next(index for index, row in enumerate(rows) if row.cllr <= best + CLLR_TOLERANCE)
    rows[winner] = replace(rows[winner], chosen=True)
    return tuple(rows), winner


def _borrowed(training: TrainingSet, starting: SimilarityModel | None) -> dict[str, Curve]:
    known = training.learnable()
    missing = [item for item, here in zip(training.comparisons, known, strict=True) if item.weighed and not here]
    found = {item.name: starting.curve_for(item) if starting and not item.own_lr else given_curve(item.name)
             for item in missing}  # fmt: skip
    if starting:
        found |= {name: curve for name, curve in starting.curves.items() if name.endswith(ANY)}
    return {name: curve for name, curve in found.items() if curve is not None}


def _families(training: TrainingSet, curves: tuple[Curve, ...]) -> dict[str, Curve]:
    known = np.sum(~np.isnan(training.values[training.pairs.linked]), axis=0).astype(np.float64)
    families = sorted({comparison.family for comparison in training.comparisons if comparison.family})
    found = {}
    for family in families:
        members = [index for index, item in enumerate(training.comparisons) if item.family == family]
        found[family + ANY] = pooled(family + ANY, [curves[index] for index in members], known[members])
    return found
