"""How a series changes: drift of its ways, places and hours, escalation, and the cases that fit it least.

Order is all that drift needs: do cases that follow each other resemble each other more than cases far apart in the
order (Mantel 1967, p by permutation of the order)? Escalation is a line through a value over the order with the slope
of Theil and Sen (Sen 1968), its interval by the slopes between pairs, and a permutation p.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray

LEAST_CASES = 5
PERMUTATIONS = 999
# A member is odd if so much less like the rest than the middle member, in median absolute deviations.
_ODD_DEVIATIONS = 3.0
_LEAST_DEVIATION = 0.1  # bans; below that, members are as good as alike


@dataclass(frozen=True)
class Trend:
    """Change of a value per case; `low` and `high` hold it with 80 %, `p` is the chance of such a trend by luck."""

    slope: float
    low: float
    high: float
    p: float
    cases: int


@dataclass(frozen=True)
class Drift:
    """Rank correlation of difference and distance in the order, its p, and where the series changes most.

    `change_after` cases of the series came before the change (None: no change stands out), `change_p` its p.
    """

    correlation: float
    p: float
    change_after: int | None
    change_p: float
    cases: int


@dataclass(frozen=True, eq=False)
class OddOne:
    """A member (place in the series) and its mean log10_lr with the rest, beside that of the middle member."""

    member: int
    mean_log10_lr: float
    middle_log10_lr: float


def trend(values: FloatArray, *, seed: int) -> Trend | None:
    """Line through values in their order, NaN left out; None for fewer than five."""
    from scipy.stats import theilslopes

    known = values[~np.isnan(values)]
    if len(known) < LEAST_CASES:
        return None
    slope, _, low, high = theilslopes(known, np.arange(len(known)), alpha=0.8)
    random = np.random.default_rng(seed)
    order = np.arange(len(known), dtype=np.float64)
    observed = abs(_agreement(known, order))
    times = sum(abs(_agreement(known, random.permutation(order))) >= observed - 1e-12 for _ in range(PERMUTATIONS))
    return Trend(float(slope), float(low), float(high), (1.0 + times) / (1.0 + PERMUTATIONS), len(known))


def drift(difference: FloatArray, *, seed: int) -> Drift | None:
    """Drift from a symmetric matrix of differences of cases in their order; None for fewer than five.

    A case whose differences are unknown (NaN) must be left out before.
    """
    cases = len(difference)
    if cases < LEAST_CASES or np.ptp(_pairs(difference)) == 0.0:
        return None
    random = np.random.default_rng(seed)
    steps = np.abs(np.arange(cases)[:, None] - np.arange(cases))
    ranks, step_ranks = _ranked(_pairs(difference)), _ranked(_pairs(steps))
    square = _squared(ranks, cases)
    observed, cut, best = float(np.corrcoef(ranks, step_ranks)[0, 1]), *_best_cut(square)
    times = change_times = 0
    for _ in range(PERMUTATIONS):
        order = random.permutation(cases)
        shuffled = square[np.ix_(order, order)]
        times += float(np.corrcoef(_pairs(shuffled), step_ranks)[0, 1]) >= observed - 1e-12
        change_times += _best_cut(shuffled)[1] >= best - 1e-12
    p, change_p = ((1.0 + count) / (1.0 + PERMUTATIONS) for count in (times, change_times))
    return Drift(observed, p, cut if change_p <= 0.05 else None, change_p, cases)


def odd_ones(log10_lr: FloatArray) -> tuple[OddOne, ...]:
    """Members far less like the rest than the others, oddest first; `log10_lr` (members, members), its diagonal unused.

    Far is three median absolute deviations below the median of the members' means; of fewer than five none is odd.
    """
    size = len(log10_lr)
    if size < LEAST_CASES:
        return ()
    means = (log10_lr.sum(axis=1) - np.diag(log10_lr)) / (size - 1)
    middle = float(np.median(means))
    deviation = max(float(np.median(np.abs(means - middle))), _LEAST_DEVIATION)
    odd = np.flatnonzero(means < middle - _ODD_DEVIATIONS * deviation)
    return tuple(OddOne(int(one), float(means[one]), middle) for one in odd[np.argsort(means[odd], kind="stable")])


def hour_difference(hour: FloatArray) -> FloatArray:
    """Hours between times of day on the circle, every case with every other."""
    apart = np.abs(hour[:, None] - hour)
    return np.asarray(np.minimum(apart, 24.0 - apart))


def code_difference(codes: tuple[frozenset[str], ...]) -> FloatArray:
    """1 - Jaccard index of sets of codes, every case with every other; two empty sets do not differ."""
    return np.array([[_apart(one, other) for other in codes] for one in codes], dtype=np.float64)


def _apart(one: frozenset[str], other: frozenset[str]) -> float:
    return 1.0 - len(one & other) / len(one | other) if one | other else 0.0


def _agreement(values: FloatArray, order: FloatArray) -> float:
    """Kendall's S: pairs in the order of the values less pairs against it."""
    return float(np.sum(np.sign(values[:, None] - values) * np.sign(order[:, None] - order)) / 2.0)


def _pairs(square: FloatArray | IntArray) -> FloatArray:
    return np.asarray(square[np.triu_indices(len(square), 1)], dtype=np.float64)


def _squared(pairs: FloatArray, cases: int) -> FloatArray:
    square = np.zeros((cases, cases))
    square[np.triu_indices(cases, 1)] = pairs
    return square + square.T


def _ranked(values: FloatArray) -> FloatArray:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64)


def _best_cut(square: FloatArray) -> tuple[int, float]:
    """After how many cases the parts differ most from each other, against within themselves; at least two each side."""
    best, cut = -np.inf, 0
    total, pairs = square.sum() / 2.0, len(square) * (len(square) - 1) / 2.0
    for before in range(2, len(square) - 1):
        across = float(square[:before, before:].sum())
        count = before * (len(square) - before)
        gain = (across / count - (total - across) / (pairs - count)) * np.sqrt(count * (pairs - count) / pairs)
        if gain > best:
            best, cut = float(gain), before
    return cut, best
