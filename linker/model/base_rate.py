"""The base rate: how likely two cases of a library are linked before anything is compared. Shown, never hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import Ragged
from linker.model.sample import count_linked

# Fewer solved cases or linked pairs than this say little of a base rate; then the model's own town speaks.
FEWEST_SOLVED, FEWEST_LINKED = 50, 20


@dataclass(frozen=True)
class BaseRate:
    """log10 prior odds that two cases of the library are linked, and in words where the number comes from."""

    log10_prior_odds: float
    origin: str
    origin_chinese: str

    @classmethod
    def of(cls, offenders: Ragged, mates_per_case: float) -> BaseRate:
        """From the solved cases where there are enough, else from the mates a case has where the model was trained.

        Solved cases are not a random sample: strings are solved together, so the estimate tends to be high.
        """
        size, solved = len(offenders), int(np.sum(offenders.lengths > 0))
        linked = count_linked(offenders)
        if solved >= FEWEST_SOLVED and linked >= FEWEST_LINKED:
            pairs = solved * (solved - 1) // 2
            return cls(
                float(np.log10(linked / (pairs - linked))) if linked < pairs else 0.0,
                f"estimated from {solved:,} solved cases: {linked:,} of {pairs:,} pairs share an offender",
                f"据 {solved:,} 起已破案件估计：{pairs:,} 对中 {linked:,} 对为同一人所为",
            )
        share = min(mates_per_case / max(size - 1, 1), 0.5)
        return cls(
            float(np.log10(share / (1.0 - share))),
            f"taken from the model's training library ({mates_per_case:.1f} other cases by the same offender for a "
            f"case); {solved:,} solved cases here are too few to estimate it",
            f"取自模型训练库（平均每案另有 {mates_per_case:.1f} 起同人案件）；本库已破案件 {solved:,} 起，不足以估计",
        )
