"""The base rate: how likely two cases of a library are linked before anything is compared. Shown, never hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import Ragged
from linker.i18n.text import Text
from linker.model.sample import count_linked

# Fewer solved cases or linked pairs than this say little of a base rate; then the model's own town speaks.
FEWEST_SOLVED, FEWEST_LINKED = 50, 20
# The fewer the cases, the more of what is usual in the place is missing beside them: a case is thought of as among
# PICKED_OUT / cases others more. Two cases then say little by themselves, and from a few hundred on it does not matter.
PICKED_OUT = 3_000


@dataclass(frozen=True)
class BaseRate:
    """log10 prior odds that two cases of the library are linked, and where the number comes from."""

    log10_prior_odds: float
    origin: Text

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
                Text("base_rate.estimated", solved=solved, linked=linked, pairs=pairs),
            )
        share = min(mates_per_case / max(size - 1 + PICKED_OUT / max(size, 1), 1.0), 0.5)
        return cls(
            float(np.log10(share / (1.0 - share))),
            Text("base_rate.of_model", mates=mates_per_case, solved=solved),
        )
