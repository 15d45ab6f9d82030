"""The figures of a cross-validation, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from linker.evaluation.ablation import AblationRow
from linker.evaluation.bootstrap import Interval
from linker.evaluation.options import EvaluateOptions
from linker.evaluation.repeat import Repeat
from linker.evaluation.shift import WHY_NOT, Shift, mean_shift
from linker.evaluation.solved import SolvedCases
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.model.identification import IdentificationScores
from linker.model.measure import MisleadingRates, PairScores, misleading_rates, score_pairs
from linker.series.measure import ClusteringScores
from linker.training import training_prior

Scores = TypeVar("Scores", PairScores, MisleadingRates, IdentificationScores, ClusteringScores)
# What every reader of the figures must be told.
NOTE = Text("evaluation.note")


@dataclass(frozen=True)
class SolvedStatistics:
    """What was measured on: solved cases, crime groups, those of them with linked pairs, pairs, linked pairs."""

    cases: int
    crime_groups: int
    groups_with_links: int
    pairs: int
    linked: int

    @classmethod
    def of(cls, solved: SolvedCases) -> SolvedStatistics:
        """Count the solved cases the pairs are made of."""
        pairs = solved.training.pairs
        return cls(len(pairs.rows), int(solved.group.max()) + 1, pairs.groups, len(pairs), int(pairs.linked.sum()))


@dataclass(frozen=True)
class ContestMean:
    """One learner of the contest, its measures averaged over all folds; `chosen`: the share of models it is part of."""

    learner: str
    cllr: float
    cllr_min: float
    auc: float
    average_precision: float
    chosen: float


@dataclass(frozen=True)
class Evaluation:
    """Means over the repeats; pairs and clustering count every solved case once, identification every case with mates.

    A count that is the same in every repeat is that count; one that differs is a mean as well. `threshold` is the mean
    over folds of the log10_lr learned on the other folds, `lse_share` the share of folds whose other folds preferred
    lse to max, `log10_prior_odds` that of two solved cases. `shift` weighs the solved cases to look like the unsolved
    ones (None where these are too few). `repeats` is what was held out, for plots.
    """

    options: EvaluateOptions
    variables: tuple[str, ...]
    counts: SolvedStatistics
    log10_prior_odds: float
    pairs: PairScores
    misleading: MisleadingRates
    identification: IdentificationScores
    lse_share: float
    threshold: float
    clustering: ClusteringScores
    contest: tuple[ContestMean, ...]
    intervals: Mapping[str, Mapping[str, Interval]]
    ablation: tuple[AblationRow, ...]
    shift: Shift | None
    repeats: tuple[Repeat, ...] = field(compare=False, repr=False)

    @property
    def cllr_cal(self) -> float:
        """Cllr - Cllr_min: the part that calibration could still win."""
        return self.pairs.cllr - self.pairs.cllr_min

    def interval(self, section: str, name: str) -> Interval | None:
        """The 95 % interval of a measure, where there is one."""
        return self.intervals.get(section, {}).get(name)

    def as_dict(self) -> dict[str, object]:
        """Plain data with the stable keys of `linker evaluate --json`."""
        misleading = {"misleading_linked": self.misleading.linked, "misleading_unlinked": self.misleading.unlinked}
        document: dict[str, object] = {
            "protocol": {**asdict(self.options), "without": list(self.options.without)},
            "variables": list(self.variables),
            "counts": asdict(self.counts),
            "prior": {"log10_prior_odds": self.log10_prior_odds},
            "pairs": {**asdict(self.pairs), "cllr_cal": self.cllr_cal, **misleading},
            "identification": {
                **asdict(self.identification),
                "aggregation": {"lse": self.lse_share, "max": 1.0 - self.lse_share},
            },
            "clustering": {"threshold": self.threshold, **asdict(self.clustering)},
            "contest": [asdict(row) for row in self.contest],
            "shift": {"why_not": translate(WHY_NOT, "en"), "why_not_chinese": translate(WHY_NOT, "zh")}
            if self.shift is None
            else self.shift.as_dict(),
            "note": translate(NOTE, "en"),
            "note_chinese": translate(NOTE, "zh"),
        }
        if self.options.bootstrap:
            document["intervals"] = {
                section: {name: list(limits) for name, limits in measures.items()}
                for section, measures in self.intervals.items()
            }
        if self.options.ablation:
            document["ablation"] = [row.as_dict() for row in self.ablation]
        return document


def summarise_repeats(
    options: EvaluateOptions,
    solved: SolvedCases,
    repeats: tuple[Repeat, ...],
    intervals: Mapping[str, Mapping[str, Interval]],
    ablation: tuple[AblationRow, ...],
) -> Evaluation:
    """Average the repeats."""
    held_out = [repeat.pairs for repeat in repeats]
    pairs = _mean_scores([score_pairs(sample.log10_lr, sample.log10_lr, sample.linked) for sample in held_out])
    return Evaluation(
        options=options,
        variables=tuple(item.name for item in solved.variables),
        counts=SolvedStatistics.of(solved),
        log10_prior_odds=training_prior(solved.training.pairs),
        pairs=pairs,
        misleading=_mean_scores([misleading_rates(sample.log10_lr, sample.linked) for sample in held_out]),
        identification=_mean_scores([repeat.search.scores() for repeat in repeats]),
        lse_share=float(np.mean([repeat.lse_share for repeat in repeats])),
        threshold=float(np.mean([repeat.threshold for repeat in repeats])),
        clustering=_mean_scores([repeat.counts.scores() for repeat in repeats]),
        contest=_contest(repeats),
        intervals=intervals,
        ablation=ablation,
        shift=mean_shift(solved.unsolved, pairs, [repeat.shifted for repeat in repeats]),
        repeats=repeats,
    )


def _contest(repeats: Sequence[Repeat]) -> tuple[ContestMean, ...]:
    tables = [table for repeat in repeats for table in repeat.contests]
    figures = ("cllr", "cllr_min", "auc", "average_precision", "chosen")
    return tuple(
        ContestMean(rows[0].learner, *(float(np.mean([getattr(row, name) for row in rows])) for name in figures))
        for rows in zip(*tables, strict=True)
    )


def _mean_scores(repeats: Sequence[Scores]) -> Scores:
    rows = [asdict(scores) for scores in repeats]
    means: dict[str, Any] = {name: _mean_value([row[name] for row in rows]) for name in rows[0]}
    return replace(repeats[0], **means)


def _mean_value(values: list[float]) -> float:
    return values[0] if len(set(values)) == 1 else float(np.mean(values))
