"""Evaluation under covariate shift: measures reweighted as if solved cases were like the unsolved ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.i18n.text import Text
from linker.model.covariate_shift import ShiftedScores, importance
from linker.model.measure import PairScores

# So few unsolved cases do not say what unsolved cases are like; more than so many say it no better.
FEWEST_UNSOLVED, MOST_UNSOLVED = 50, 20_000
WHY_NOT = Text("evaluation.too_few_unsolved", least=FEWEST_UNSOLVED)


@dataclass(frozen=True)
class Shift:
    """AUC and Cllr over the solved pairs as they are, and `weighted` to look like unsolved cases (means of repeats).

    Weighing can only undo what records tell (`linker.model.shift`): quote the weaker of the two numbers.
    """

    unsolved_cases: int
    auc: float
    cllr: float
    weighted: ShiftedScores

    @property
    def weaker(self) -> str:
        """Which of the two says less good things of the model: by the higher Cllr."""
        return "weighted" if self.weighted.cllr > self.cllr else "solved"

    def as_dict(self) -> dict[str, object]:
        """Plain data, with the weaker pair of figures repeated."""
        figures = self.weighted if self.weaker == "weighted" else self
        weakest = {"which": self.weaker, "auc": figures.auc, "cllr": figures.cllr}
        return {**asdict(self), "weaker": weakest}


def case_weights(vectors: CaseVectors, solved: int, unsolved: int) -> FloatArray | None:
    """Importance of each solved case; the first `solved` rows are solved, the rest of `vectors` are unsolved.

    None where the library has too few unsolved cases.
    """
    if unsolved < FEWEST_UNSOLVED:
        return None
    return importance(vectors, np.arange(len(vectors)) < solved)[:solved]


def some_unsolved(rows: IntArray, seed: int) -> IntArray:
    """All unsolved rows, or a random part of very many."""
    if len(rows) <= MOST_UNSOLVED:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, MOST_UNSOLVED, replace=False))


def mean_shift(unsolved: int, pairs: PairScores, repeats: Sequence[ShiftedScores | None]) -> Shift | None:
    """The mean over the repeats; None where the solved cases could not be weighed."""
    measured = [asdict(scores) for scores in repeats if scores is not None]
    if not measured:
        return None
    means = {name: float(np.mean([row[name] for row in measured])) for name in measured[0]}
    return Shift(unsolved, pairs.auc, pairs.cllr, ShiftedScores(**means))
