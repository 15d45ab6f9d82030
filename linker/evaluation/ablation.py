"""Ablation, what is lost without a variable: the same folds, the same learners, one variable fewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from linker.evaluation.bootstrap import Interval, Replicates, interval
from linker.evaluation.repeat import Repeat
from linker.i18n.text import Translatable
from linker.i18n.translate import both_languages
from linker.model.measure import score_pairs
from linker.pairs.comparison import Comparison

CHANGES = ("average_precision", "cllr", "auc", "mrr")


@dataclass(frozen=True)
class AblationRow:
    """Change of each measure when a variable is left out: negative is a loss, for Cllr positive is one.

    `intervals` holds the middle 95 % of the change where the same crime groups are drawn for both; an interval around
    0 means that these cases cannot tell.
    """

    variable: str
    words: Translatable
    change: Mapping[str, float]
    intervals: Mapping[str, Interval]

    def as_dict(self) -> dict[str, object]:
        """Plain data: the changes stand beside the name of the variable."""
        intervals = {name: list(bounds) for name, bounds in self.intervals.items()}
        return {
            "variable": self.variable,
            **both_languages(self.words),
            **self.change,
            "intervals": intervals,
        }


def ablation_row(
    left_out: Comparison,
    whole: tuple[Sequence[Repeat], Replicates],
    less: tuple[Sequence[Repeat], Replicates],
) -> AblationRow:
    """Compare the repeats with all variables (`whole`) to those without one (`less`), each with its replicates."""
    before, after = _mean_measures(whole[0]), _mean_measures(less[0])
    change = {name: after[name] - before[name] for name in CHANGES}
    spread = {name: interval(less[1][name] - whole[1][name]) for name in CHANGES}
    measurable = {name: limits for name, limits in spread.items() if limits is not None}
    return AblationRow(left_out.name, left_out.words, change, measurable)


def _mean_measures(repeats: Sequence[Repeat]) -> dict[str, float]:
    rows = []
    for repeat in repeats:
        pairs = score_pairs(repeat.pairs.log10_lr, repeat.pairs.log10_lr, repeat.pairs.linked)
        rows.append((pairs.average_precision, pairs.cllr, pairs.auc, repeat.search.scores().mrr))
    return dict(zip(CHANGES, np.mean(rows, axis=0).tolist(), strict=True))
