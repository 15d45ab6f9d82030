"""The arithmetic of log10 likelihood ratios, and the verbal scale.

H1: the two cases share at least one offender. H2: they share none and are two cases of this library.
log10_lr weighs H1 against H2; posterior log10 odds = log10_lr + log10 prior odds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linker.i18n.text import Text

LN10 = float(np.log(10.0))


def probability(log10_lr: ArrayLike, log10_prior_odds: float) -> NDArray[np.float64]:
    """Posterior probability of H1, for any shape of log10_lr."""
    log10_odds = np.asarray(log10_lr, dtype=np.float64) + log10_prior_odds
    return 1.0 / (1.0 + 10.0 ** np.clip(-log10_odds, -300.0, 300.0))


def log10_odds(probability: ArrayLike) -> NDArray[np.float64]:
    """log10 odds of a probability in (0, 1)."""
    value = np.asarray(probability, dtype=np.float64)
    return np.log10(value) - np.log10(1.0 - value)


def log10_sum(log10_lrs: ArrayLike, axis: int = -1) -> NDArray[np.float64]:
    """log10 of the sum of LRs (log-sum-exp): how a case is weighed against the members of a series."""
    values = np.asarray(log10_lrs, dtype=np.float64)
    peak = np.max(values, axis=axis, keepdims=True)
    total = np.log10(np.sum(10.0 ** (values - peak), axis=axis)) + np.squeeze(peak, axis=axis)
    return np.asarray(total, dtype=np.float64)


def soft_limit(log10_lr: ArrayLike, lower: float, upper: float, softness: float = 0.25) -> NDArray[np.float64]:
    """Saturate smoothly inside lower <= 0 <= upper, so that the ranking survives the bound.

    Nothing changes up to `softness` inside a bound; from there the way left to the bound shrinks as 1 / (1 + excess /
    softness), with slope 1 at the joint. Never decreasing to the last bit, never beyond a bound, and neutral stays
    neutral (softness is at most the bound itself; a bound of 0 leaves nothing on its side). Values within +-50 that
    are 1e-9 apart stay apart. NaN stays NaN.
    """
    if not (lower <= 0.0 <= upper and softness >= 0.0):
        raise ValueError(f"bounds {lower} and {upper} with softness {softness}: lower <= 0 <= upper, softness >= 0")
    value = np.asarray(log10_lr, dtype=np.float64)
    return -_limited(-_limited(value, upper, softness), -lower, softness)


def _limited(value: NDArray[np.float64], upper: float, softness: float) -> NDArray[np.float64]:
    span = min(softness, upper)
    if span == 0.0:
        return np.minimum(value, upper)
    joint = upper - span
    excess = np.maximum(value - joint, 0.0)
    # Each of these four operations rounds monotonically, so their chain does too; a shorter formula does not.
    with np.errstate(over="ignore"):
        saturated = upper - span / (1.0 + excess / span)
    return np.where(value > joint, saturated, value)


@dataclass(frozen=True)
class VerbalLevel:
    """One step of a verbal scale: from this log10_lr (absolute value) upwards it is called so."""

    from_log10_lr: float
    words: Text


# Steps after the ENFSI guideline for evaluative reporting (2015); secondary sources disagree on the upper cuts,
# so they stand here as a table.
VERBAL_SCALE = (
    VerbalLevel(0.0, Text("matching.level.none")),
    VerbalLevel(float(np.log10(2.0)), Text("matching.level.weak")),
    VerbalLevel(1.0, Text("matching.level.moderate")),
    VerbalLevel(2.0, Text("matching.level.moderately_strong")),
    VerbalLevel(3.0, Text("matching.level.strong")),
    VerbalLevel(4.0, Text("matching.level.very_strong")),
    VerbalLevel(6.0, Text("matching.level.extremely_strong")),
)


def verbal_level(log10_lr: float) -> VerbalLevel:
    """The step of the verbal scale for the strength of a log10_lr, whichever hypothesis it supports."""
    return [level for level in VERBAL_SCALE if abs(log10_lr) >= level.from_log10_lr][-1]
