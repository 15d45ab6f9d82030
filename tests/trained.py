"""Small invented towns and models trained on them, made once for all tests that ask."""

from __future__ import annotations

from functools import cache

from features.case import CaseTable
from features.columns import Ragged, text_column
from features.vectors import CaseVectors, Vectoriser
from linker.model.background import Background
from linker.model.sample import SolvedPairs
from linker.model.similarity import SimilarityModel
from linker.model.train import LEARNERS, Trained, TrainingSet, train
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison
from linker.town.options import TownOptions
from linker.town.town import Town, build_town
from linker.training import training_set, with_clustering_threshold

ONE_LEARNER = LEARNERS[2:3]


@cache
def town(seed: int = 3, cases: int = 300) -> Town:
    """A town of 12 km in which every case is solved."""
    return build_town(TownOptions(seed=seed, cases=cases, solved_share=1.0))


@cache
def half_solved(seed: int = 3, cases: int = 300) -> CaseTable:
    """The cases of a town as police have them: offenders only where a case is solved."""
    built = build_town(TownOptions(seed=seed, cases=cases, solved_share=0.5))
    named = zip(built.cases.offenders.rows(), built.solved.tolist(), strict=True)
    return built.cases.replace(offenders=Ragged.from_rows(names if solved else () for names, solved in named))


def prepared(table: CaseTable) -> tuple[CaseVectors, tuple[Comparison, ...], Background]:
    """Vectors, comparisons and background of a library."""
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    return vectors, comparisons, Background.of(vectors, comparisons)


@cache
def town_training(seed: int = 3, cases: int = 300) -> tuple[TrainingSet, Background]:
    """Evidence of all pairs of a town."""
    table = town(seed, cases).cases
    vectors, comparisons, background = prepared(table)
    return training_set(vectors, comparisons, SolvedPairs.of(table.offenders)), background


@cache
def trained(seed: int = 3, cases: int = 300) -> Trained:
    """One learner trained on a town, with its held-out scores."""
    training, background = town_training(seed, cases)
    return train(training, background, origin="an invented town", learners=ONE_LEARNER)


@cache
def model(seed: int = 3, cases: int = 300) -> SimilarityModel:
    """The same as a model with its clustering threshold."""
    training, _ = town_training(seed, cases)
    return with_clustering_threshold(trained(seed, cases), training, town(seed, cases).cases.offenders)


def province(seed: int, towns: int, cases: int) -> CaseTable:
    """Towns of 12 km side by side: the habits of one town in a library `towns` times as wide."""
    return CaseTable.concatenate(
        [
            _moved(build_town(TownOptions(seed=seed + place, cases=cases, solved_share=1.0)).cases, place)
            for place in range(towns)
        ]
    )


def _moved(table: CaseTable, place: int) -> CaseTable:
    offenders = Ragged(
        text_column(f"{place}-{name}" for name in table.offenders.values), table.offenders.offsets.copy()
    )
    return table.replace(
        case_id=text_column(f"{place}-{name}" for name in table.case_id),
        region=text_column(name and f"{place}-{name}" for name in table.region),
        offenders=offenders,
        longitude=table.longitude + 0.12 * place,
    )
