"""How a series changes: drift of its ways, places and hours, escalation, and the cases that fit it least.

Order is all that drift needs: do cases that follow each other resemble each other more than cases far apart in the
order (Mantel 1967, p by permutation of the order)? Escalation is a line through a value over the order with the slope
of Theil and Sen (Sen 1968), its interval by the slopes between pairs, and a permutation p.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray

LEAST_CASES = 5
PERMUTATIONS = 999
# A member is odd if so much less like the rest than the middle member, in median absolute deviations.
_ODD_DEVIATIONS = 3.0
# entries of shuffled matrices at once: 32 MB
_MOST_CELLS = 4_000_000
_LEAST_DEVIATION = 0.1  # log10_lr; below that, members are as good as alike


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

    known_values = values[~np.isnan(values)]
    if len(known_values) < LEAST_CASES:
        return None
    slope, _, low, high = theilslopes(known_values, np.arange(len(known_values)), alpha=0.8)
    random = np.random.default_rng(seed)
    order = np.arange(len(known_values), dtype=np.float64)
    observed = abs(_agreement(known_values, order))
    times = sum(
        abs(_agreement(known_values, random.permutation(order))) >= observed - 1e-12 for _ in range(PERMUTATIONS)
    )
    return Trend(float(slope), float(low), float(high), (1.0 + times) / (1.0 + PERMUTATIONS), len(known_values))


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
    square, by_step = _squared(ranks, cases), _squared(step_ranks, cases)
    correlation = float(np.corrcoef(ranks, step_ranks)[0, 1])
    (cut,), (best,) = _best_cuts(square[None])
    # shuffling leaves mean and spread of the ranks as they are, so this sum tells all of the correlation
    observed = float((square * by_step).sum())
    times = change_times = 0
    for orders in _shuffled_orders(cases, random):
        shuffled = square[orders[:, :, None], orders[:, None, :]]
        times += int(np.sum((shuffled * by_step).sum(axis=(1, 2)) >= observed * (1.0 - 1e-12)))
        change_times += int(np.sum(_best_cuts(shuffled)[1] >= best - 1e-12 * abs(best)))
    p, change_p = ((1.0 + count) / (1.0 + PERMUTATIONS) for count in (times, change_times))
    return Drift(correlation, p, int(cut) if change_p <= 0.05 else None, change_p, cases)


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
    return tuple(
        OddOne(int(member), float(means[member]), middle) for member in odd[np.argsort(means[odd], kind="stable")]
    )


def hour_difference(hour: FloatArray) -> FloatArray:
    """Hours between times of day on the circle, every case with every other."""
    apart = np.abs(hour[:, None] - hour)
    return np.asarray(np.minimum(apart, 24.0 - apart))


def code_difference(codes: tuple[frozenset[str], ...]) -> FloatArray:
    """1 - Jaccard index of sets of codes, every case with every other; two empty sets do not differ."""
    return np.array(
        [[_apart(first_codes, second_codes) for second_codes in codes] for first_codes in codes], dtype=np.float64
    )


def _apart(first_codes: frozenset[str], second_codes: frozenset[str]) -> float:
    return (
        1.0 - len(first_codes & second_codes) / len(first_codes | second_codes) if first_codes | second_codes else 0.0
    )


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


def _shuffled_orders(cases: int, random: np.random.Generator) -> Iterator[IntArray]:
    """The permutations, a batch at a time: (some, cases)."""
    some = max(1, _MOST_CELLS // cases**2)
    for start in range(0, PERMUTATIONS, some):
        yield np.stack([random.permutation(cases) for _ in range(min(some, PERMUTATIONS - start))])


def _best_cuts(squares: FloatArray) -> tuple[IntArray, FloatArray]:
    """After how many cases the parts differ most from each other, against within themselves; at least two each side.

    `squares` is (some, cases, cases); of equal cuts the first, with its gain.
    """
    cases = squares.shape[1]
    before = np.arange(2, cases - 1)
    # one case more on the left: its pairs with the right are across now, those with the left no longer
    right, left = np.triu(squares, 1).sum(axis=2), np.tril(squares, -1).sum(axis=2)
    across = np.cumsum(right - left, axis=1)[:, before - 1]
    total, pairs = squares.sum(axis=(1, 2))[:, None] / 2.0, cases * (cases - 1) / 2.0
    count = before * (cases - before)
    gains = (across / count - (total - across) / (pairs - count)) * np.sqrt(count * (pairs - count) / pairs)
    best = np.argmax(gains, axis=1)
    return before[best], gains[np.arange(len(gains)), best]
