"""The cascade: from the cases an offender is known for to the open cases the same string may hold. Arrays in and out.

An open case is weighed against all cases of one offender by the sum of their LRs (log-sum-exp: one near partner is
enough, a long string counts for its length), and against its rivals: the solved cases of everybody else, and nobody
known at all. With O(s) = prior odds of a pair x LR(case, s), the odds that it is the offender's are

    sum of O(s) over the offender's cases / (1 + sum of O(s) over all other solved cases)

The LRs of one case against several are not independent and are limited by their training data, so these odds come out
too flat. A slope and a shift bring them to what they promise; they are learned on solved crime groups of which half is
hidden (`calibrate`), as leads are: Platt scaling (Platt 1999) of the log10 odds, drawn to `USUAL` where examples are
few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from features.columns import FloatArray, IntArray
from linker.odds import LN10, log10_sum

BoolArray = NDArray[np.bool_]

# An admission that nothing else bears out yet: half a known case. A judgement, not learned; shown with the leads.
ADMITTED_WEIGHT = 0.5
# Probabilities between these are near the border of deciding either way, and marked so.
BORDER = (0.4, 0.6)
# How firmly slope and shift (in nats) are held: about what 20 and 2 examples would say.
_STRENGTH = (20.0, 2.0)
_STEPS = 50


@dataclass(frozen=True)
class LeadCalibration:
    """Platt scaling of the log10 odds of leads: slope * log10 odds + shift. `right` of `cases` were true."""

    slope: float
    shift: float
    cases: int = 0
    right: int = 0

    def probability(self, log10_odds: FloatArray) -> FloatArray:
        """Probability that each case is the offender's."""
        calibrated = np.clip(self.slope * log10_odds + self.shift, -300.0, 300.0)
        return np.asarray(1.0 / (1.0 + 10.0**-calibrated), dtype=np.float64)


# The middle of what three invented towns and three labelled sets gave (tests/benchmarks/studies/cascade.py).
USUAL = LeadCalibration(1.3, 0.5)


def against_offender(log10_lr: FloatArray, weight: FloatArray) -> FloatArray:
    """log10 of the weighted sum of LRs (cases,); `log10_lr` is cases x cases of the offender, weights are positive."""
    return log10_sum(log10_lr + np.log10(weight))


def contested_log10_odds(own_log10_lr: FloatArray, rivals_log10_lr: FloatArray, log10_prior_odds: float) -> FloatArray:
    """log10 odds (cases,) that a case is the offender's, nobody's known or another one's.

    `own_log10_lr` comes from `against_offender`; `rivals_log10_lr` is the log10 of the sum of LRs against the solved
    cases that are not the offender's (-inf where there are none). `log10_prior_odds` are those of a pair.
    """
    rivals = np.log1p(10.0 ** np.minimum(rivals_log10_lr + log10_prior_odds, 300.0)) / LN10
    return np.asarray(own_log10_lr + log10_prior_odds - rivals, dtype=np.float64)


def is_borderline(probability: float) -> bool:
    """Whether a probability lies in `BORDER`."""
    return BORDER[0] <= probability <= BORDER[1]


def hidden_half(group: IntArray, seed: int) -> BoolArray:
    """A random half of each crime group, as if its cases were still open; of an odd one left over, by chance."""
    random = np.random.default_rng(seed)
    order = np.lexsort((random.random(len(group)), group))
    _, start, sizes = np.unique(group[order], return_index=True, return_counts=True)
    place = np.arange(len(group)) - np.repeat(start, sizes)
    spare = (sizes % 2 == 1) & (random.random(len(sizes)) < 0.5)
    hidden = np.zeros(len(group), dtype=np.bool_)
    hidden[order] = place < np.repeat(sizes // 2 + spare, sizes)
    return hidden


def offender_odds(log10_lr: FloatArray, offenders: sparse.csr_array, log10_prior_odds: float) -> FloatArray:
    """Contested log10 odds of every case against every offender (cases x offenders).

    `log10_lr` is cases x solved cases; `offenders` is solved cases x offenders, 1 where an offender did a case; each
    offender did one at least.
    """
    peak = log10_lr.max(axis=1, keepdims=True)
    ratio = 10.0 ** (log10_lr - peak)
    own_ratio = np.asarray(ratio @ offenders, dtype=np.float64)
    rivals = np.maximum(ratio.sum(axis=1, keepdims=True) - own_ratio, 0.0)
    with np.errstate(divide="ignore"):
        return contested_log10_odds(np.log10(own_ratio) + peak, np.log10(rivals) + peak, log10_prior_odds)


def calibrate(log10_odds: FloatArray, true: BoolArray) -> LeadCalibration:
    """Slope and shift by maximum likelihood, held near `USUAL` by what a few dozen examples would say against it."""
    columns = np.stack([np.clip(log10_odds.ravel(), -30.0, 30.0) * LN10, np.ones(log10_odds.size)], axis=1)
    truth = true.ravel().astype(np.float64)
    usual = np.array([USUAL.slope, USUAL.shift * LN10])
    estimate = usual
    for _ in range(_STEPS):
        step = _newton_step(columns, truth, estimate, usual)
        estimate = estimate + step
        if np.abs(step).max() < 1e-10:
            break
    return LeadCalibration(float(estimate[0]), float(estimate[1] / LN10), len(truth), int(truth.sum()))


def _newton_step(columns: FloatArray, truth: FloatArray, estimate: FloatArray, usual: FloatArray) -> FloatArray:
    probability = 1.0 / (1.0 + np.exp(-np.clip(columns @ estimate, -500.0, 500.0)))
    rise = columns.T @ (truth - probability) - np.multiply(_STRENGTH, estimate - usual)
    bend = (columns * (probability * (1.0 - probability))[:, None]).T @ columns + np.diag(_STRENGTH)
    return np.asarray(np.linalg.solve(bend, rise), dtype=np.float64)
