"""Curves that are reasoned, not learned: traces are too rare among solved pairs to learn what they carry."""

from __future__ import annotations

import numpy as np

from linker.pairs.curve import Curve

# How often a trace of a kind at two scenes of one offender is his, and the same, both times: gloves, borrowed shoes
# and the traces of other people make up the rest. Cautious judgements of ours, replaced where solved pairs can teach.
CONSTANCY = {"identity_trace": 0.3, "class_trace": 0.3}
LOG10_RARITY = np.linspace(0.0, 8.0, 33)


def fixed_curve(name: str) -> Curve | None:
    """The curve of a trace variable: log10(h 10^x + 1 - h) for agreeing traces of log10 rarity x and constancy h.

    With probability h the trace is the offender's own constant one and agrees, else it agrees by chance (10^-x); under
    H2 it agrees by chance only. No agreement weighs nothing: most scenes of one offender show other traces of him.
    """
    constancy = CONSTANCY.get(name)
    if constancy is None:
        return None
    return Curve(name, LOG10_RARITY.copy(), np.log10(constancy * 10.0**LOG10_RARITY + 1.0 - constancy))
