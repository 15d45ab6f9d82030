"""Which way from pair scores to series is best: threshold learned on training crime groups, scored on held-out ones."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import study
from numpy.typing import NDArray

from features.case import Case, CaseTable
from features.columns import FloatArray, IntArray, Ragged, text_column
from features.vectors import Vectoriser
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import SeenIds, to_cases
from linker.library.mapping.guess import mapping_for
from linker.model.background import Background
from linker.model.sample import SolvedPairs, group_folds
from linker.model.train import train
from linker.pairs.catalogue import comparisons_for
from linker.series.cluster import cluster_path, labels_at
from linker.series.groups import canonical, joined
from linker.series.measure import CaseCounts, ClusteringScores
from linker.series.threshold import PairMatrix
from linker.town.options import TownOptions
from linker.town.town import build_town
from linker.training import training_set

FOLDS = 5
THRESHOLDS = np.arange(0.25, 3.76, 0.25)
SMOOTHED = 3
Method = Callable[[PairMatrix, FloatArray], Iterator[IntArray]]
AIMS = {"f1": "F1", "bcubed_loo_f1": "B3"}
COLUMNS = ("method", "learned for", "threshold", "F1", "precision", "recall", "B3", "B3 prec.", "B3 recall", "alone")


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of all pairs of some cases by models that left a case of it out; `counted`: the cases that are judged."""

    matrix: PairMatrix
    offenders: Ragged
    counted: NDArray[np.bool_]

    def figures(self, labels: IntArray) -> ClusteringScores:
        return CaseCounts.joined([(CaseCounts.of(labels, self.offenders), self.counted)]).scores()


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
        yield joined(links.first, links.second, len(matrix.scores))


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
    labels = labels.copy()
    into = np.zeros_like(gain)
    np.add.at(into.T, labels, gain)
    for case in range(len(labels)):
        own, best = labels[case], int(np.argmax(into[case]))
        free = int(np.flatnonzero(np.bincount(labels, minlength=len(labels)) == 0)[:1].sum())
        target = best if into[case, best] > 0 else (own if np.sum(labels == own) == 1 else free)
        if target != own and max(into[case, target], 0.0) > into[case, own] + 1e-9:
            into[:, own] -= gain[:, case]
            into[:, target] += gain[:, case]
            labels[case] = target
    return canonical(labels)


def _merged(labels: IntArray, gain: FloatArray) -> IntArray:
    names, group = np.unique(labels, return_inverse=True)
    member = np.eye(len(names))[group]
    between = member.T @ gain @ member
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


def contest(folds: Sequence[HeldOut], method: Method, thresholds: FloatArray) -> Iterator[tuple[str, list[str]]]:
    """By aim the figures of all held-out cases, each fold at the threshold that did best on its training groups."""
    tried = [[fold.training.figures(labels) for labels in method(fold.training.matrix, thresholds)] for fold in folds]
    for aim in AIMS:
        cuts = [_best(np.array([getattr(one, aim) for one in found]), thresholds) for found in tried]
        labels = [next(method(fold.held_out.matrix, np.array([cut]))) for fold, cut in zip(folds, cuts, strict=True)]
        parts = [
            (CaseCounts.of(one, fold.held_out.offenders), fold.held_out.counted)
            for one, fold in zip(labels, folds, strict=True)
        ]
        yield aim, _cells(CaseCounts.joined(parts).scores(), float(np.mean(cuts)))


def _best(reached: FloatArray, thresholds: FloatArray) -> float:
    padded = np.pad(reached, SMOOTHED // 2, mode="edge")
    return float(thresholds[int(np.argmax(np.convolve(padded, np.ones(SMOOTHED) / SMOOTHED, mode="valid")))])


def _cells(found: ClusteringScores, cut: float) -> list[str]:
    values = (
        cut, found.f1, found.precision, found.recall,
        found.bcubed_loo_f1, found.bcubed_loo_precision, found.bcubed_loo_recall, found.singletons_alone,
    )  # fmt: skip
    return [f"{value:.3f}" for value in values]


def planted(real: CaseTable, options: TownOptions, seed: int = 0) -> tuple[CaseTable, NDArray[np.bool_]]:
    """Real cases with series planted among them; the flag says which cases are planted.

    Each series of an invented town is moved, with its ways and gaps, to the place and time of a real case. What was
    done (offence, premises, codes) is that case's own, but in each column one time in four another real case's: habits
    that drift. Real cases count as cases by nobody else, though some of them surely are series.
    """
    random = np.random.default_rng(seed)
    town = build_town(options)
    source, host, moved = [], [], []
    for rows in town.series:
        source += rows.tolist()
        host += [int(random.integers(len(real)))] * len(rows)
        moved += [int(rows[0])] * len(rows)
    copies = _copies(real, town.cases, np.array(source), np.array(host), np.array(moved), random)
    everyone = text_column(f"real {case_id}" for case_id in real.case_id)
    alone = real.replace(offenders=Ragged(everyone, np.arange(len(real) + 1)))
    table = CaseTable.concatenate([alone, copies])
    return table, np.arange(len(table)) >= len(real)


def _copies(
    real: CaseTable, town: CaseTable, source: IntArray, host: IntArray, first: IntArray, random: np.random.Generator
) -> CaseTable:
    def drifting() -> IntArray:
        other = random.integers(len(real), size=len(host))
        return np.where(random.random(len(host)) < 0.25, other, host)

    blank = CaseTable.from_cases([Case(case_id=f"planted {number}") for number in range(len(host))])
    shift = real.earliest[host] - town.earliest[first]
    shrink = np.cos(np.radians(town.latitude[first])) / np.cos(np.radians(real.latitude[host]))
    return blank.replace(
        longitude=real.longitude[host] + (town.longitude[source] - town.longitude[first]) * shrink,
        latitude=real.latitude[host] + town.latitude[source] - town.latitude[first],
        earliest=town.earliest[source] + shift,
        latest=town.latest[source] + shift,
        offence=real.offence[drifting()],
        premises=real.premises[drifting()],
        region=real.region[host],
        jurisdiction=real.jurisdiction[host],
        codes={facet: codes.take(drifting()) for facet, codes in real.codes.items()},
        offenders=town.offenders.take(source),
    )


def st_louis(cases: int) -> CaseTable:
    """Real burglaries, thefts and car crime of one part of St. Louis, in order of time."""
    import pandas as pd

    path = study.DATA / "st_louis" / "incidents_2008_2020.csv.gz"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    near = (pd.to_numeric(rows["lat"]).sub(38.605).abs() < 0.03) & (pd.to_numeric(rows["lon"]).sub(-90.24).abs() < 0.04)
    kind = rows["category"].isin(["burglary", "larceny", "auto_theft"])
    chosen = rows[near & kind & (rows["occurred_at"] >= "2013")].sort_values("occurred_at").head(cases)
    with tempfile.TemporaryDirectory() as folder:
        chosen.to_csv(Path(folder) / "cases.csv", index=False)
        return read(Path(folder) / "cases.csv")


def zh_theft() -> CaseTable:
    """Chinese thefts without their narratives, which would give the writer away."""
    folder = study.DATA / "zh_theft"
    table = read(folder / "events.jsonl")
    named: dict[str, list[str]] = {}
    for line in (folder / "offenders.csv").read_text(encoding="utf-8").split()[1:]:
        case, offender = line.split(",")
        named.setdefault(case, []).append(offender)
    return table.replace(
        offenders=Ragged.from_rows(named.get(case, ()) for case in table.case_id),
        narrative=text_column("" for _ in range(len(table))),
    )


def read(path: Path) -> CaseTable:
    """A file of cases as a user would import it."""
    (chunk,) = read_chunks(path)
    return to_cases(chunk, mapping_for(chunk, None), seen=SeenIds()).table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the contest for every set that is at hand."""
    small = study.is_small(arguments)
    for name, table, judged in _sets(small=small):
        folds = folds_of(table, judged)
        thresholds = THRESHOLDS[::4] if small else THRESHOLDS
        rows = [
            [how, AIMS[aim], *cells]
            for how, method in METHODS.items()
            for aim, cells in contest(folds, method, thresholds)
        ]
        study.show(f"{name}: {int(judged.sum()):,} cases judged of {len(table):,}", COLUMNS, rows)


def _sets(*, small: bool) -> Iterator[tuple[str, CaseTable, NDArray[np.bool_]]]:
    if small:
        table = study.town(3, 150)
        yield "town", table, np.ones(len(table), dtype=np.bool_)
        return
    for folder, load in (("porter_town", study.real), ("il_burglary", study.real), ("zh_theft", lambda _: zh_theft())):
        if (study.DATA / folder).exists():
            table = load(folder)
            yield folder, table, np.ones(len(table), dtype=np.bool_)
    if (study.DATA / "st_louis").exists():
        options = TownOptions(seed=5, cases=800, solved_share=1.0)
        yield "St. Louis, planted", *planted(st_louis(1_500), options)


if __name__ == "__main__":
    main(sys.argv[1:])
