"""Training on a library: evidence of its solved pairs, a model, and the threshold of clustering that goes with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from features.case import CaseTable
from features.columns import Ragged
from features.vectors import CaseVectors, Vectoriser
from linker.model.background import Background
from linker.model.covariate_shift import importance, with_importance
from linker.model.few_groups import GROUPS_ENOUGH, StartingContest, corrected, starting_contest
from linker.model.held_out import held_out_bins
from linker.model.identification import AGGREGATIONS, Aggregation, cases_with_mates, identify
from linker.model.reviewed_pairs import DecidedPairs, with_decided
from linker.model.sample import SolvedPairs
from linker.model.similarity import SimilarityModel
from linker.model.stated_strings import StatedStrings
from linker.model.train import Trained, TrainingSet, train
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison, compare
from linker.series.threshold import PairMatrix, learn_threshold


@dataclass(frozen=True)
class Lesson:
    """What the solved cases of a library teach, and how it did against the starting model; None where not compared."""

    model: SimilarityModel
    contest: StartingContest | None


def train_on(
    table: CaseTable,
    *,
    origin: str,
    starting: SimilarityModel | None = None,
    seed: int = 0,
    decided: DecidedPairs | None = None,
    like_unsolved: bool = False,
    stated: StatedStrings | None = None,
) -> Lesson:
    """Learn a model from the solved cases of a library and the pairs that people decided.

    What they cannot teach comes from `starting`. Fewer than `GROUPS_ENOUGH` crime groups correct the starting model
    (`linker.model.few_groups`); where `contest` says that it is no better, it should not be put in use. The clustering
    threshold is learned on the solved cases alone. `like_unsolved` lets solved cases count the more, the more they are
    like the unsolved ones (`linker.model.covariate_shift`); ModelError where there are no unsolved cases. `stated` are
    strings that the bureau made, with their weight: said, not proven.
    """
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    offenders = table.offenders if stated is None else stated.labels(table.offenders)
    solved = SolvedPairs.of(offenders, seed=seed)
    solved = solved if stated is None else stated.reweighted(solved, table.offenders)
    pairs = solved if decided is None else with_decided(solved, decided)
    if like_unsolved:
        pairs = with_importance(pairs, importance(vectors, offenders.lengths > 0))
    training = training_set(vectors, comparisons, pairs)
    background = Background.of(vectors, comparisons, seed=seed)
    trained = train(training, background, origin=origin, starting=starting, seed=seed)
    among_solved = replace(training, values=training.values[: len(solved)], pairs=solved)
    trained = replace(trained, held_out=trained.held_out[: len(solved)])
    model = with_clustering_threshold(trained, among_solved, offenders)
    if starting is None or solved.groups >= GROUPS_ENOUGH:
        return Lesson(model, None)
    contest = starting_contest(trained, starting, among_solved, background, seed=seed)
    model = corrected(model, starting, among_solved)
    # what was scored held out is the groups' own model, not this one
    facts = replace(model.provenance, cllr=contest.corrected_cllr, held_out=())
    return Lesson(replace(model, provenance=facts), contest)


def training_set(vectors: CaseVectors, comparisons: tuple[Comparison, ...], pairs: SolvedPairs) -> TrainingSet:
    """Measure all comparisons on solved pairs."""
    return TrainingSet(comparisons, compare(vectors, comparisons, pairs.first, pairs.second).values, pairs)


def with_clustering_threshold(trained: Trained, training: TrainingSet, offenders: Ragged) -> SimilarityModel:
    """The model with what does best on its own held-out scores, the threshold of clustering, lse or max; and these."""
    threshold = held_out_threshold(trained, training, offenders)
    facts = replace(trained.model.provenance, held_out=held_out_bins(trained.held_out, training.pairs.linked))
    return replace(
        trained.model,
        provenance=facts,
        cut_log10_odds=threshold + training_prior(training.pairs),
        aggregation=preferred_aggregation(trained, training, offenders),
    )


def held_out_threshold(trained: Trained, training: TrainingSet, offenders: Ragged) -> float:
    """The mean log10_lr at which clustering does best on the held-out scores of the training pairs."""
    return learn_threshold(_held_out_matrix(trained, training), offenders.take(training.pairs.rows))


def preferred_aggregation(trained: Trained, training: TrainingSet, offenders: Ragged) -> Aggregation:
    """lse or max, whichever ranks series better (MRR) by the held-out scores of the training cases; lse if alike."""
    solved_offenders = offenders.take(training.pairs.rows)
    queries = cases_with_mates(solved_offenders)
    scores = _held_out_matrix(trained, training).scores[queries]
    return max(AGGREGATIONS, key=lambda how: identify(scores, queries, solved_offenders, how).mrr)


def _held_out_matrix(trained: Trained, training: TrainingSet) -> PairMatrix:
    rows = training.pairs.rows
    first, second = (np.searchsorted(rows, column) for column in (training.pairs.first, training.pairs.second))
    return PairMatrix.of(first, second, trained.held_out, len(rows))


def training_prior(pairs: SolvedPairs) -> float:
    """log10 prior odds among the training pairs."""
    linked = int(pairs.linked.sum())
    return float(np.log10(linked / (len(pairs) - linked)))
