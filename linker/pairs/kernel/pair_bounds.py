"""A closer bound of one pair: its own codes looked up in their tables, and the texts by the n-grams that many have.

Boxes of space and time assume that two cases agree in all other evidence. Where much of it is codes and texts, nearly
every pair passes; this bound then looks at what the two have.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.pairs.kernel.codes import CodeColumns
from linker.pairs.kernel.columns import GAP, LENGTH_DAYS, TEXT, Cases
from linker.pairs.kernel.compiled import inner
from linker.pairs.kernel.curves import STEPS, step_maxima, step_of
from linker.pairs.kernel.text_grams import CommonGrams
from linker.pairs.score import Scorer

Float32Array = NDArray[np.float32]
# The product of two norms is looked up in so many steps.
LIKENESS_STEPS = 512
# What roundings of float32 may take.
_ROUNDED_UP = 1.0 + 4e-6


class PairBounds(NamedTuple):
    """What bounds the sum of one pair besides place and time, for cases in the order of the kernel.

    `labels` (tables × cases) are the sets of codes that have a table. `other_evidence` is the most that all else can
    add but for the leading text, the one whose likeness can add most. Of that, `norm` is the length of the part that
    common n-grams make up (0 where it is unknown), and `likeness` the most it adds by the product of two norms, by
    steps; the first step is for a text that is unknown. `unlike` is what it adds at most where nothing is shared, and
    `slope` what a unit of likeness adds at most beyond that. `nearest` is the most that place and time add at all, and
    `place_nearest` what place adds. `half_days` is half the length of each time window; `gap_maxima` the most that a
    gap adds within each step of its envelope.
    """

    labels: NDArray[np.int32]
    other_evidence: Float32Array
    norm: Float32Array
    likeness: FloatArray
    unlike: Float32Array
    slope: float
    nearest: float
    place_nearest: float
    half_days: Float32Array
    gap_maxima: FloatArray


@inner
def other_bound(bounds: PairBounds, codes: CodeColumns, a: int, b: int) -> float:
    """The most that everything but place and time can add to a pair that shares no rare n-gram."""
    total = min(bounds.other_evidence[a], bounds.other_evidence[b])
    total += likeness_up_to(bounds, bounds.norm[a] * bounds.norm[b])
    for table in range(len(codes.tables)):
        side, start = codes.tables[table, 0], codes.tables[table, 1]
        total += codes.scores[start + bounds.labels[table, a] * side + bounds.labels[table, b]]
    return total


@inner
def likeness_up_to(bounds: PairBounds, product: float) -> float:
    """The most that the common n-grams of two leading texts can add, by the product of their lengths."""
    return bounds.likeness[int(product * LIKENESS_STEPS) + 1 if product > 0.0 else 0]


@inner
def gap_bound(bounds: PairBounds, envelope: FloatArray, days: float, a: int, b: int) -> float:
    """The most that the gap of two cases can add whose windows have their middles so far apart.

    The expected gap is at least that, and longer by less than the windows' half lengths.
    """
    low = step_of(np.float32(days))
    high = step_of(np.float32((days + bounds.half_days[a] + bounds.half_days[b]) * _ROUNDED_UP))
    if high - low <= 1:
        return max(bounds.gap_maxima[low], bounds.gap_maxima[high])
    return envelope[low]


def pair_bounds(
    scorer: Scorer, cases: Cases, other_evidence: Float32Array, grams: CommonGrams | None, envelopes: FloatArray
) -> PairBounds:
    """Bounds for cases in the order of the kernel; `envelopes` are those of gap and distances."""
    labels = np.ascontiguousarray(cases.labels[:, : len(cases.codes.tables)].T)
    nearest = np.maximum(envelopes[:, 0], 0.0)
    gap = int(cases.role[GAP])
    gap_maxima = step_maxima(scorer.comparisons[gap], scorer.curves[gap]) if gap >= 0 else np.zeros(STEPS)
    if grams is None:
        norm, likeness, slope = np.zeros(len(cases.row), dtype=np.float32), np.zeros(LIKENESS_STEPS + 2), 0.0
    else:
        curve = scorer.curves[int(cases.role[TEXT + grams.texts.leading])]
        edges = np.minimum(np.arange(LIKENESS_STEPS + 2) / LIKENESS_STEPS + 1e-5, 1.0)
        norm, likeness = grams.norms[grams.texts.leading].astype(np.float32), curve.highest_up_to(edges)
        # of the first step either text may be unknown
        likeness[0] = max(likeness[1], 0.0)
        slope = float(grams.texts.slopes[grams.texts.kinds == grams.texts.leading][0])
    return PairBounds(
        labels,
        np.ascontiguousarray(other_evidence),
        norm,
        likeness,
        np.where(norm > 0.0, likeness[1], likeness[0]).astype(np.float32),
        slope,
        float(nearest.sum()),
        float(nearest[1:].sum()),
        _half_days(cases),
        gap_maxima,
    )


def _half_days(cases: Cases) -> Float32Array:
    column = int(cases.sparse_number_at[LENGTH_DAYS])
    if column < 0:
        return np.zeros(len(cases.row), dtype=np.float32)
    return (np.nan_to_num(cases.sparse_numbers[:, column]) * (0.5 + 1e-6)).astype(np.float32)
