"""Training on a library: evidence of its solved pairs, a model, and the threshold of clustering that goes with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from features.case import CaseTable
from features.columns import Ragged
from features.vectors import CaseVectors, Vectoriser
from linker.errors import ModelError
from linker.model.background import Background
from linker.model.covariate_shift import importance, with_importance
from linker.model.few_groups import GROUPS_ENOUGH, StartingContest, corrected, starting_contest
from linker.model.held_out import held_out_bins
from linker.model.identification import AGGREGATIONS, Aggregation, cases_with_mates, identify
from linker.model.reviewed_pairs import DecidedPairs, with_decided
from linker.model.sample import SolvedPairs, group_count
from linker.model.similarity import SimilarityModel
from linker.model.stated_strings import StatedStrings
from linker.model.train import Trained, TrainingSet, train
from linker.model.without_labels import LibraryContest, library_lesson
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison, compare
from linker.series.threshold import PairMatrix, learn_threshold

Taught = Literal["groups", "library", "nothing"]


@dataclass(frozen=True)
class Lesson:
    """What a library teaches: a model, who taught it, and how it did against the starting model.

    `taught_by` are its solved crime groups, or the library without them; by "nothing" the starting model is the better
    one and `model` should not be put in use. `contest` is on solved pairs, `library` on halves of the library without
    labels; None where not compared.
    """

    model: SimilarityModel
    taught_by: Taught
    contest: StartingContest | None = None
    library: LibraryContest | None = None


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

    What they cannot teach comes from `starting`. Where there are fewer than `GROUPS_ENOUGH` crime groups, the library
    teaches without labels too (`linker.model.without_labels`), and the groups correct what it taught, or the starting
    model if that does better (`linker.model.few_groups`). ModelError where neither teaches anything. The clustering
    threshold is learned on the solved cases alone. `like_unsolved` lets solved cases count the more, the more they are
    like the unsolved ones (`linker.model.covariate_shift`); ModelError where there are no unsolved cases. `stated` are
    strings that the bureau made, with their weight: said, not proven.
    """
    vectors = Vectoriser().fit(table).transform(table)
    offenders = table.offenders if stated is None else stated.labels(table.offenders)
    groups = _Groups(vectors, table.offenders, offenders, decided, stated, like_unsolved=like_unsolved)
    background = Background.of(vectors, comparisons_for(vectors), seed=seed)
    if starting is None or group_count(offenders) >= GROUPS_ENOUGH:
        trained, among_solved = _train(groups, background, origin, starting, seed)
        return Lesson(with_clustering_threshold(trained, among_solved, offenders), "groups")
    library = library_lesson(vectors, background, starting, origin=origin, seed=seed)
    try:
        trained, among_solved = _train(groups, background, origin, starting, seed)
    except ModelError:
        if library is None:
            raise
        return Lesson(library.model, "library" if library.contest.is_better else "nothing", None, library.contest)
    entry = library.model if library is not None and library.contest.is_better else None
    contest = starting_contest(trained, starting, among_solved, background, seed=seed, library_model=entry)
    prior = entry if entry is not None and contest.is_library_better else starting
    compared = None if library is None else library.contest
    if not contest.is_better and prior is not starting:
        return Lesson(_with_cllr(prior, contest.library_cllr), "library", contest, compared)
    model = corrected(with_clustering_threshold(trained, among_solved, offenders), prior, among_solved)
    model = _with_cllr(model, contest.corrected_cllr)
    return Lesson(model, "groups" if contest.is_better else "nothing", contest, compared)


def _with_cllr(model: SimilarityModel, reached: float) -> SimilarityModel:
    """The model with the figure of itself: what was scored held out is the groups' own model, not this one."""
    return replace(model, provenance=replace(model.provenance, cllr=reached, held_out=()))


@dataclass(frozen=True, eq=False)
class _Groups:
    """All that people know of who did which cases of a library."""

    vectors: CaseVectors
    proven: Ragged
    offenders: Ragged
    decided: DecidedPairs | None
    stated: StatedStrings | None
    like_unsolved: bool

    def solved_pairs(self, seed: int) -> SolvedPairs:
        """Pairs of solved cases. Raises ModelError where there are none."""
        solved = SolvedPairs.of(self.offenders, seed=seed)
        return solved if self.stated is None else self.stated.reweighted(solved, self.proven)

    def all_pairs(self, solved: SolvedPairs) -> SolvedPairs:
        """Those and the pairs that people decided."""
        pairs = solved if self.decided is None else with_decided(solved, self.decided)
        if not self.like_unsolved:
            return pairs
        return with_importance(pairs, importance(self.vectors, self.offenders.lengths > 0))


def _train(
    groups: _Groups, background: Background, origin: str, starting: SimilarityModel | None, seed: int
) -> tuple[Trained, TrainingSet]:
    """What the groups teach, with held-out scores of the solved pairs alone, and these."""
    solved = groups.solved_pairs(seed)
    training = training_set(groups.vectors, comparisons_for(groups.vectors), groups.all_pairs(solved))
    trained = train(training, background, origin=origin, starting=starting, seed=seed)
    among_solved = replace(training, values=training.values[: len(solved)], pairs=solved)
    return replace(trained, held_out=trained.held_out[: len(solved)]), among_solved


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
