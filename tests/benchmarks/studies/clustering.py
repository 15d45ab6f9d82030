"""Which way from pair scores to series is best: threshold learned on training crime groups, scored on held-out ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import study
from numpy.typing import NDArray
from planting import Sample, planted, st_louis

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged
from features.vectors import Vectoriser
from linker.model.background import Background
from linker.model.sample import SolvedPairs, group_folds
from linker.model.train import train
from linker.pairs.catalogue import comparisons_for
from linker.series.cluster import cluster_path, labels_at
from linker.series.groups import canonical, connected_labels
from linker.series.measure import CaseCounts, ClusteringScores
from linker.series.threshold import PairMatrix, learn_threshold
from linker.town.options import TownOptions
from linker.training import training_set

FOLDS = 5
# Thresholds tried: from 10 links a case to one link in 10 cases, each letting in a quarter fewer than the one before.
MOST_LINKS, STEPS, FEW_STEPS = 10.0, 18, 5
SMOOTHED = 3
IN_USE = "average linkage, as in use"
PLANTINGS = 5
Method = Callable[[PairMatrix, FloatArray], Iterator[IntArray]]
AIMS: Mapping[str, Callable[[ClusteringScores], float]] = {
    "F1": lambda found: found.f1,
    "B3": lambda found: found.bcubed_loo_f1,
    "both": lambda found: (found.f1 + found.bcubed_loo_f1) / 2.0,
}
COLUMNS = ("method", "learned for", "threshold", "F1", "precision", "recall", "B3", "B3 prec.", "B3 recall", "alone")


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of all pairs of some cases by models that left a case of it out; `counted`: the cases that are judged."""

    matrix: PairMatrix
    offenders: Ragged
    counted: NDArray[np.bool_]

    def figures(self, labels: IntArray) -> ClusteringScores:
        return CaseCounts.concatenate([(CaseCounts.of(labels, self.offenders), self.counted)]).scores()


@dataclass(frozen=True, eq=False)
class HeldOut:
    """One fold: what the threshold is learned on, and what it is judged on."""

    training: Scored
    held_out: Scored


def average_linkage(matrix: PairMatrix, thresholds: FloatArray) -> Iterator[IntArray]:
    """Clusters merge while their mean log10_lr reaches the threshold: what the linker does."""
    size, lowest = len(matrix.scores), float(thresholds.min())
    path = cluster_path(matrix.links(lowest), size, matrix.log10_lr, lowest)
    return (labels_at(path, size, float(cut)) for cut in thresholds)


def single_linkage(matrix: PairMatrix, thresholds: FloatArray) -> Iterator[IntArray]:
    """Connected components: the yardstick."""
    for cut in thresholds:
        links = matrix.links(float(cut))
        yield connected_labels(links.first, links.second, len(matrix.scores))


def communities(how: Callable[[nx.Graph[int]], object]) -> Method:
    """A community detection of networkx, on log10_lr above the threshold as weights."""

    def method(matrix: PairMatrix, thresholds: FloatArray) -> Iterator[IntArray]:
        for cut in thresholds:
            graph: nx.Graph[int] = nx.Graph()
            graph.add_nodes_from(range(len(matrix.scores)))
            links = matrix.links(float(cut))
            weights = (links.log10_lr - cut + 1e-6).tolist()
            graph.add_weighted_edges_from(zip(links.first.tolist(), links.second.tolist(), weights, strict=True))
            labels = np.arange(len(matrix.scores))
            for community in how(graph):  # type: ignore[attr-defined]
                labels[list(community)] = min(community)
            yield labels

    return method


def correlation_clustering(matrix: PairMatrix, thresholds: FloatArray) -> Iterator[IntArray]:
    """Average linkage, then moves of single cases and merges while the sum of (log10_lr - threshold) within rises."""
    for cut, start in zip(thresholds, average_linkage(matrix, thresholds), strict=True):
        gain = matrix.scores - cut
        np.fill_diagonal(gain, 0.0)
        labels = start
        for _ in range(20):
            moved = _merged(_moved(labels, gain), gain)
            if np.array_equal(moved, labels):
                break
            labels = moved
        yield labels


def _moved(labels: IntArray, gain: FloatArray) -> IntArray:
    labels, sizes = labels.copy(), np.bincount(labels, minlength=len(labels))
    into = np.zeros_like(gain)
    np.add.at(into.T, labels, gain)
    for case in range(len(labels)):
        own, best = labels[case], int(np.argmax(into[case]))
        alone = own if sizes[own] == 1 else int(np.argmin(sizes))
        target = best if into[case, best] > 0 else alone
        if target != own and max(into[case, target], 0.0) > into[case, own] + 1e-9:
            into[:, own] -= gain[:, case]
            into[:, target] += gain[:, case]
            labels[case] = target
            sizes[[own, target]] += [-1, 1]
    return canonical(labels)


def _merged(labels: IntArray, gain: FloatArray) -> IntArray:
    order = np.argsort(labels, kind="stable")
    _, starts, group = np.unique(labels[order], return_index=True, return_inverse=True)
    group = group[np.argsort(order)]
    between = np.add.reduceat(np.add.reduceat(gain[np.ix_(order, order)], starts, axis=0), starts, axis=1)
    np.fill_diagonal(between, 0.0)
    while between.max(initial=0.0) > 1e-9:
        one, other = np.unravel_index(int(np.argmax(between)), between.shape)
        between[one] += between[other]
        between[:, one] += between[:, other]
        between[other], between[:, other], between[one, one] = -np.inf, -np.inf, 0.0
        group = np.where(group == other, one, group)
    return canonical(group)


METHODS: Mapping[str, Method] = {
    "single linkage": single_linkage,
    "label propagation": communities(lambda graph: nx.community.asyn_lpa_communities(graph, weight="weight", seed=0)),
    "greedy modularity": communities(lambda graph: nx.community.greedy_modularity_communities(graph, weight="weight")),
    "Louvain": communities(lambda graph: nx.community.louvain_communities(graph, weight="weight", seed=0)),
    "correlation clustering": correlation_clustering,
    "average linkage": average_linkage,
}


def folds_of(table: CaseTable, judged: NDArray[np.bool_]) -> list[HeldOut]:
    """Scores of every fold; crime groups are never split, and every pair is scored by models that left a case out."""
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    background = Background.of(vectors, comparisons)
    training = training_set(vectors, comparisons, SolvedPairs.of(table.offenders, most_cases=len(table)))
    pairs, size = training.pairs, len(table)
    fold = group_folds(pairs.group, FOLDS, 0)
    total, models, seen = np.zeros(len(pairs)), np.zeros(len(pairs)), []
    for number in range(FOLDS):
        part = training.among(fold != number)
        trained = train(part, background, origin=f"all but {number}", learners=study.STUDY_LEARNERS)
        seen.append((np.flatnonzero(fold != number), part.pairs, trained.held_out))
        touched = np.flatnonzero((fold[pairs.first] == number) | (fold[pairs.second] == number))
        scorer = trained.model.scorer(comparisons, background)
        total[touched] += scorer.log10_lr(vectors, pairs.first[touched], pairs.second[touched])
        models[touched] += 1.0
    matrix = PairMatrix.of(pairs.first, pairs.second, total / models, size)
    return [
        HeldOut(_training(rows, part, held_out, table.offenders, judged),
                Scored(matrix, table.offenders, judged & (fold == number)))
        for number, (rows, part, held_out) in enumerate(seen)
    ]  # fmt: skip


def _training(
    rows: IntArray, pairs: SolvedPairs, held_out: FloatArray, offenders: Ragged, judged: NDArray[np.bool_]
) -> Scored:
    first, second = np.searchsorted(rows, pairs.first), np.searchsorted(rows, pairs.second)
    return Scored(PairMatrix.of(first, second, held_out, len(rows)), offenders.take(rows), judged[rows])


def thresholds_to_try(matrix: PairMatrix, steps: int) -> FloatArray:
    """Thresholds to try, evenly spaced by how many pairs reach them.

    Scores crowd below their upper bound, so equal steps of log10_lr would leap over most of the strong pairs.
    """
    size = len(matrix.scores)
    falling = np.sort(matrix.scores[np.triu_indices(size, 1)])[::-1]
    reached = size * np.geomspace(MOST_LINKS, 1.0 / MOST_LINKS, steps)
    return np.unique(falling[np.minimum(reached, len(falling) - 1).astype(np.int64)].clip(0.0))


def contest(folds: Sequence[HeldOut], method: Method, steps: int) -> Iterator[tuple[str, FloatArray]]:
    """By aim the figures of all held-out cases, each fold at the threshold that did best on its training groups."""
    tried = [thresholds_to_try(fold.training.matrix, steps) for fold in folds]
    found = [
        [fold.training.figures(labels) for labels in method(fold.training.matrix, thresholds)]
        for fold, thresholds in zip(folds, tried, strict=True)
    ]
    for aim, reached in AIMS.items():
        cuts = [
            _best(np.array([reached(one) for one in scores]), thresholds)
            for scores, thresholds in zip(found, tried, strict=True)
        ]
        yield aim, judged_at(folds, method, cuts)


def in_use(folds: Sequence[HeldOut]) -> FloatArray:
    """The figures of what the linker does: its own rule for the threshold, which weighs every training case."""
    cuts = [learn_threshold(fold.training.matrix, fold.training.offenders) for fold in folds]
    return judged_at(folds, average_linkage, cuts)


def judged_at(folds: Sequence[HeldOut], method: Method, cuts: Sequence[float]) -> FloatArray:
    """The figures of all held-out cases, each fold at its threshold."""
    labels = [next(method(fold.held_out.matrix, np.array([cut]))) for fold, cut in zip(folds, cuts, strict=True)]
    parts = [
        (CaseCounts.of(one, fold.held_out.offenders), fold.held_out.counted)
        for one, fold in zip(labels, folds, strict=True)
    ]
    return _figures(CaseCounts.concatenate(parts).scores(), float(np.mean(cuts)))


def _best(reached: FloatArray, thresholds: FloatArray) -> float:
    padded = np.pad(reached, SMOOTHED // 2, mode="edge")
    return float(thresholds[int(np.argmax(np.convolve(padded, np.ones(SMOOTHED) / SMOOTHED, mode="valid")))])


def _figures(found: ClusteringScores, cut: float) -> FloatArray:
    return np.array([
        cut, found.f1, found.precision, found.recall,
        found.bcubed_loo_f1, found.bcubed_loo_precision, found.bcubed_loo_recall, found.singletons_alone,
    ])  # fmt: skip


def _cells(samples: Sequence[FloatArray]) -> list[str]:
    """Means over samples; of several also how far they spread (standard deviation)."""
    means, spread = np.mean(samples, axis=0), np.std(samples, axis=0, ddof=min(1, len(samples) - 1))
    if len(samples) == 1:
        return [f"{mean:.3f}" for mean in means]
    return [f"{mean:.3f} ± {around:.3f}" for mean, around in zip(means, spread, strict=True)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the contest for every set that is at hand."""
    small = study.is_small(arguments)
    for name, samples in _sets(small=small):
        found = [figures_of(folds_of(table, judged), FEW_STEPS if small else STEPS) for table, judged in samples]
        rows = [[*key, *_cells([figures[key] for figures in found])] for key in found[0]]
        table, judged = samples[0]
        spread = f"; {len(samples)} plantings, mean ± standard deviation" if len(samples) > 1 else ""
        study.show(f"{name}: {int(judged.sum()):,} cases judged of {len(table):,}{spread}", COLUMNS, rows)


def figures_of(folds: Sequence[HeldOut], steps: int) -> dict[tuple[str, str], FloatArray]:
    """The figures of every method by what its threshold was learned for."""
    found = {(how, aim): figures for how, method in METHODS.items() for aim, figures in contest(folds, method, steps)}
    return found | {(IN_USE, "both"): in_use(folds)}


def _sets(*, small: bool) -> Iterator[tuple[str, Sequence[Sample]]]:
    if small:
        yield "town", [_all_judged(study.town(3, 150))]
        return
    for folder, load in (
        ("porter_town", study.real),
        ("il_burglary", study.real),
        ("zh_theft", lambda _: study.zh_theft()),
    ):
        if (study.DATA / folder).exists():
            yield folder, [_all_judged(load(folder))]
    if (study.DATA / "st_louis").exists():
        real = st_louis(1_500)
        options = [TownOptions(seed=5 + number, cases=800, solved_share=1.0) for number in range(PLANTINGS)]
        yield "St. Louis, planted", [planted(real, each, number) for number, each in enumerate(options)]


def _all_judged(table: CaseTable) -> Sample:
    return table, np.ones(len(table), dtype=np.bool_)


if __name__ == "__main__":
    main(sys.argv[1:])
