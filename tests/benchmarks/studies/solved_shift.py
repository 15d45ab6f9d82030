"""Solved cases are the easy ones: does weighing them like the unsolved ones tell how a model does on those?

`python tests/benchmarks/studies/solved_shift.py`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from study import is_small, learned, log10_lr, prepared, show, town

from features.case import CaseTable
from features.columns import FloatArray, Ragged
from features.geo import haversine_km
from features.vectors import CaseVectors
from linker.model.background import Background
from linker.model.covariate_shift import ShiftedScores, importance, pair_weights, shifted_scores, with_importance
from linker.model.sample import SolvedPairs, crime_groups
from linker.model.train import Trained, TrainingSet
from linker.pairs.comparison import Comparison
from linker.training import training_set

# What makes the cases of a crew easy to solve, and how much of the crew's cases get cleared once it is caught.
CLEARED = 0.75
REASONS = ("at random", "nearby", "sloppy", "nearby and sloppy")


@dataclass(frozen=True, eq=False)
class HalfSolved:
    """A library of which the police know a part, and the truth of the rest."""

    truth: CaseTable
    solved: NDArray[np.bool_]
    vectors: CaseVectors
    comparisons: tuple[Comparison, ...]
    background: Background

    def pairs(self, chosen: NDArray[np.bool_]) -> TrainingSet:
        """Evidence of all pairs of the chosen cases, with their true links."""
        rows = zip(self.truth.offenders.rows(), chosen.tolist(), strict=True)
        pairs = SolvedPairs.of(Ragged.from_rows(names if keep else () for names, keep in rows))
        return training_set(self.vectors, self.comparisons, pairs)


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    rows: list[list[str]] = []
    for reason in REASONS[-1:] if small else REASONS:
        for seed in (1,) if small else (1, 2, 3):
            rows += _rows(reason, seed, _half_solved(reason, seed, 300 if small else 1_200))
    columns = ("solved", "seed", "pairs", "model", "AUC", "Cllr", "Cllr_min", "pairs that count")
    show("What solved pairs say of a model, and what is so on unsolved ones", columns, rows)


def _half_solved(reason: str, seed: int, cases: int) -> HalfSolved:
    table = town(seed, cases)
    return HalfSolved(table, solved_by(table, reason, seed), *prepared(table))


def solved_by(table: CaseTable, reason: str, seed: int) -> NDArray[np.bool_]:
    """Half of the cases, crew by crew: the ease of a crew is its compactness, its traces, both, or luck alone."""
    random = np.random.default_rng(seed)
    group = crime_groups(table.offenders)
    ease = random.normal(size=group.max() + 1)
    if "nearby" in reason:
        ease -= 2.0 * _standard(_by_group(group, _spread_km(table, group)))
    if "sloppy" in reason:
        ease += 2.0 * _standard(_by_group(group, np.minimum(table.trace_kind.lengths, 2).astype(np.float64)))
    left_over = random.random(len(table)) > CLEARED
    order = np.argsort(-ease[group] + 100.0 * left_over, kind="stable")
    return np.isin(np.arange(len(table)), order[: len(table) // 2])


def _spread_km(table: CaseTable, group: NDArray[np.int64]) -> FloatArray:
    """Distance of each case from the middle of its crew's cases (log10 km); a lone case counts as a middling one."""
    east, north = (_by_group(group, column)[group] for column in (table.longitude, table.latitude))
    apart = np.log10(haversine_km(table.longitude, table.latitude, east, north) + 0.1)
    apart[(np.bincount(group)[group] == 1) | np.isnan(apart)] = np.nan
    return np.where(np.isnan(apart), np.nanmedian(apart), apart)


def _by_group(group: NDArray[np.int64], values: FloatArray) -> FloatArray:
    known = ~np.isnan(values)
    count = np.bincount(group, known)
    return np.bincount(group, np.where(known, values, 0.0)) / np.maximum(count, 1)


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)


def _rows(reason: str, seed: int, library: HalfSolved) -> list[list[str]]:
    weights = importance(library.vectors, library.solved)
    solved, unsolved = library.pairs(library.solved), library.pairs(~library.solved)
    plain = learned(solved, library.background, "solved pairs")
    weighed = learned(
        replace(solved, pairs=with_importance(solved.pairs, weights)), library.background, "weighed pairs"
    )
    plain_weights = solved.pairs.weight > 0
    importances = plain_weights * pair_weights(solved.pairs, weights)
    found = [
        ("solved, plain", "plain", shifted_scores(plain.held_out, solved.pairs.linked, plain_weights)),
        ("solved, weighed", "plain", shifted_scores(plain.held_out, solved.pairs.linked, importances)),
        ("unsolved: the truth", "plain", _truth(plain, unsolved, library.background)),
        ("unsolved: the truth", "weighed", _truth(weighed, unsolved, library.background)),
    ]
    return [[reason, str(seed), pairs, model, *_cells(scores)] for pairs, model, scores in found]


def _truth(trained: Trained, unsolved: TrainingSet, background: Background) -> ShiftedScores:
    scores = log10_lr(trained.model.scorer(unsolved.comparisons, background), unsolved.comparisons, unsolved.values)
    return shifted_scores(scores, unsolved.pairs.linked, unsolved.pairs.weight > 0)


def _cells(scores: ShiftedScores) -> list[str]:
    return [f"{scores.auc:.3f}", f"{scores.cllr:.3f}", f"{scores.cllr_min:.3f}", f"{scores.effective:,.0f}"]


if __name__ == "__main__":
    main()
