"""The solved cases of a library, measured once for all folds and repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged
from features.vectors import Vectoriser
from linker.errors import ModelError
from linker.evaluation.shift import case_weights, some_unsolved
from linker.model.background import Background
from linker.model.sample import SolvedPairs
from linker.model.similarity import SimilarityModel
from linker.model.train import TrainingSet
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison
from linker.training import training_set


@dataclass(frozen=True, eq=False)
class SolvedCases:
    """Evidence of all pairs of solved cases; `offenders` has a row for each solved case of the library.

    `importance` of each of them is how much more often its like is unsolved; None with too few unsolved cases, of which
    there are `unsolved`.
    """

    offenders: Ragged
    training: TrainingSet
    background: Background
    starting: SimilarityModel | None
    unsolved: int = 0
    importance: FloatArray | None = None

    @classmethod
    def of(
        cls, table: CaseTable, starting: SimilarityModel | None, *, without: tuple[str, ...] = (), seed: int = 0
    ) -> SolvedCases:
        """Measure the pairs; `without` names variables or aspects that are left out. ModelError for unknown names."""
        is_solved = table.offenders.lengths > 0
        solved, unsolved = np.flatnonzero(is_solved), np.flatnonzero(~is_solved)
        every = Vectoriser().fit(table).transform(table.take(np.append(solved, some_unsolved(unsolved, seed))))
        vectors, offenders = every.take(np.arange(len(solved))), table.offenders.take(solved)
        comparisons = _selected(comparisons_for(vectors), without)
        training = training_set(vectors, comparisons, SolvedPairs.of(offenders, seed=seed))
        background = Background.of(vectors, comparisons, seed=seed)
        weights = case_weights(every, len(solved), len(unsolved))
        return cls(offenders, training, background, starting, len(unsolved), weights)

    @property
    def variables(self) -> tuple[Comparison, ...]:
        """What a model can learn here."""
        learnable = self.training.learnable()
        return tuple(
            item for item, is_learnable in zip(self.training.comparisons, learnable, strict=True) if is_learnable
        )

    @property
    def group(self) -> IntArray:
        """Number 0.. of the crime group of each case the pairs are made of."""
        pairs = self.training.pairs
        return np.unique(pairs.group[pairs.rows], return_inverse=True)[1].astype(np.int64)

    def local_pairs(self) -> tuple[IntArray, IntArray]:
        """Both cases of each pair, as places among the cases the pairs are made of."""
        pairs = self.training.pairs
        return np.searchsorted(pairs.rows, pairs.first), np.searchsorted(pairs.rows, pairs.second)

    def leaving_out(self, variable: str) -> SolvedCases:
        """The solved cases without one variable."""
        remaining = np.array([item.name != variable for item in self.training.comparisons])
        return replace(self, training=self.training.variables(remaining))


def _selected(comparisons: tuple[Comparison, ...], without: tuple[str, ...]) -> tuple[Comparison, ...]:
    names = {name for item in comparisons for name in (item.name, item.aspect)}
    unknown = sorted(set(without) - names)
    if unknown:
        raise ModelError("evaluation.no_such_variable", names=tuple(unknown), variables=tuple(sorted(names)))
    return tuple(item for item in comparisons if not {item.name, item.aspect} & set(without))
