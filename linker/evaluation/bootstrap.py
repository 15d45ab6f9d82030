"""Bootstrap intervals: crime groups are drawn with replacement, and every measure is taken again.

Crime groups, not pairs, are what could have come out otherwise: all pairs of a case share its luck. The models are not
trained anew, so an interval says how the figures depend on which offenders happened to be solved, not on training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.evaluation.repeat import HeldOutPairs, Repeat
from linker.model.measure import LOG2_OF_10
from linker.model.ranking import Ranking
from linker.series.measure import CaseCounts

MEASURES: Mapping[str, tuple[str, ...]] = {
    "pairs": ("auc", "tpr_at_fpr_05", "tpr_at_fpr_01", "average_precision", "cllr"),
    "identification": ("mrr", "hit_at_10", "mates_at_50"),
    "clustering": ("f1", "bcubed_loo_f1"),
}
PERCENTILES = (2.5, 97.5)
Interval = tuple[float, float]
Replicates = Mapping[str, FloatArray]


def group_draws(groups: int, times: int, seed: int) -> IntArray:
    """`times` rows that say how often each of the crime groups was drawn (as many draws as there are groups)."""
    random = np.random.default_rng(seed)
    return random.multinomial(groups, np.full(groups, 1.0 / groups), size=times).astype(np.int64)


def replicates(repeats: Sequence[Repeat], draws: IntArray) -> Replicates:
    """Each measure once a draw: its mean over the repeats, NaN where the drawn groups hold nothing to measure it on."""
    prepared = [_Prepared(repeat, RankedPairs.of(repeat.pairs)) for repeat in repeats]
    names = [name for section in MEASURES.values() for name in section]
    rows = []
    for times in draws:
        measures = [sample.resampled(times) for sample in prepared]
        rows.append([float(np.mean([values.get(name, np.nan) for values in measures])) for name in names])
    table = np.array(rows, dtype=np.float64).reshape(len(draws), len(names))
    return dict(zip(names, table.T, strict=True))


def interval(values: FloatArray) -> Interval | None:
    """The middle 95 % of the replicates that could be measured; None where none could."""
    measured_values = values[~np.isnan(values)]
    if not len(measured_values):
        return None
    low, high = np.percentile(measured_values, PERCENTILES)
    return float(low), float(high)


def intervals(replicate_values: Replicates) -> dict[str, dict[str, Interval]]:
    """Intervals by section and measure; a measure that could not be taken is left out."""
    return {
        section: {name: limits for name in names if (limits := interval(replicate_values[name])) is not None}
        for section, names in MEASURES.items()
    }


@dataclass(frozen=True, eq=False)
class RankedPairs:
    """Held-out pairs, best first, with the place of each distinct score's first pair and what each pair costs in bits.

    `second` is the group of the second case, -1 for pairs within one group; `linked_places` are those of linked pairs.
    A pair of two groups counts (draws of one) × (draws of the other) times, a pair within a group as often as the
    group was drawn: copies of one group are not paired with each other.
    """

    pairs: HeldOutPairs
    score: FloatArray
    starts: IntArray
    cost_bits: FloatArray
    second: IntArray
    linked_places: IntArray

    def __post_init__(self) -> None:
        freeze(self.score, self.starts, self.cost_bits, self.second, self.linked_places)

    @classmethod
    def of(cls, pairs: HeldOutPairs) -> RankedPairs:
        """Sort once for all draws."""
        order = np.argsort(-pairs.log10_lr, kind="stable")
        ranked = HeldOutPairs(
            pairs.first_group[order], pairs.second_group[order], pairs.log10_lr[order], pairs.linked[order]
        )
        score = ranked.log10_lr
        starts = np.flatnonzero(np.append(True, score[1:] != score[:-1]))
        against = np.where(ranked.linked, -score, score)
        cost_bits = np.logaddexp2(0.0, against * LOG2_OF_10)
        second = np.where(ranked.first_group != ranked.second_group, ranked.second_group, -1)
        return cls(ranked, score[starts], starts, cost_bits, second, np.flatnonzero(ranked.linked))

    def resampled(self, times: IntArray) -> dict[str, float]:
        """Pair measures of the drawn groups; empty where no linked or no unlinked pair is among them."""
        # past the last group stands a 1: a pair within a group counts as often as the group
        counts = np.append(times, 1).astype(np.float64)
        unlinked = counts[self.pairs.first_group] * counts[self.second]
        linked = np.zeros(len(unlinked))
        linked[self.linked_places] = unlinked[self.linked_places]
        unlinked[self.linked_places] = 0.0
        if not (linked.any() and unlinked.any()):
            return {}
        ranking = Ranking(self.score, np.add.reduceat(linked, self.starts), np.add.reduceat(unlinked, self.starts))
        costs = linked @ self.cost_bits / linked.sum(), unlinked @ self.cost_bits / unlinked.sum()
        return {
            "auc": ranking.auc(),
            "tpr_at_fpr_05": ranking.tpr_at_fpr(0.05),
            "tpr_at_fpr_01": ranking.tpr_at_fpr(0.01),
            "average_precision": ranking.average_precision(),
            "cllr": float(sum(costs) / 2),
        }


@dataclass(frozen=True, eq=False)
class _Prepared:
    repeat: Repeat
    ranked: RankedPairs

    def resampled(self, times: IntArray) -> dict[str, float]:
        counts, cases = (
            self.repeat.counts,
            np.repeat(np.arange(len(self.repeat.case_group)), times[self.repeat.case_group]),
        )
        clustering = CaseCounts(counts.predicted[cases], counts.true[cases], counts.correct[cases]).scores()
        series = {"f1": clustering.f1, "bcubed_loo_f1": clustering.bcubed_loo_f1}
        return {**self.ranked.resampled(times), **self.repeat.search.resampled(times), **series}
