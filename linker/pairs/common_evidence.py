"""Evidence that says nothing of a pair: what every pair of a library shares, and a code shared that is no difference.

A curve is learned elsewhere; here it is held to two rules that a reader takes for granted. A property that all pairs of
this library have adds 0. Two cases that share a code, however common it is, never lose by it: only a difference of
codes speaks against a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from features.codes import LEAST_INFORMATION
from features.columns import IntArray
from features.vectors import CaseVectors
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer

# Smaller libraries have too few pairs to say what all pairs have.
FEWEST_CASES = 30
RANDOM_PAIRS = 4_000
SHARE_OF_ALL = 0.99
# Values that differ by less are one value.
_EQUAL = 1e-9


def common_values(vectors: CaseVectors, comparisons: tuple[Comparison, ...], *, seed: int = 0) -> Mapping[str, float]:
    """By variable the value that nearly every pair of the library has, where there is such a value.

    Texts and codes that nearly no two cases share are a difference, not a property, and are left out.
    """
    if len(vectors) < FEWEST_CASES:
        return {}
    random, by_id = np.random.default_rng(seed), np.argsort(vectors.case_id, kind="stable")
    first, second = by_id[random.integers(0, len(by_id), size=(2, RANDOM_PAIRS))]
    first, second = first[first != second], second[first != second]
    return dict(_common(vectors, comparisons, first, second))


def _common(
    vectors: CaseVectors, comparisons: tuple[Comparison, ...], first: IntArray, second: IntArray
) -> Iterator[tuple[str, float]]:
    for comparison in comparisons:
        values = comparison.measure(vectors, first, second)
        values = values[~np.isnan(values)]
        if comparison.has_fixed_lr or len(values) < FEWEST_CASES:
            continue
        middle = float(np.median(values))
        is_property = comparison.more_alike < 0 or middle > 0.0
        if is_property and np.mean(np.abs(values - middle) <= _EQUAL) >= SHARE_OF_ALL:
            yield comparison.name, middle


def held_to_rules(scorer: Scorer, common: Mapping[str, float]) -> Scorer:
    """The scorer with curves that add 0 at what all pairs have, never less for a shared code, never more for none."""
    curves = (
        _zero_at(comparison, _sharing_never_against(comparison, curve), common.get(comparison.name))
        for comparison, curve in zip(scorer.comparisons, scorer.curves, strict=True)
    )
    return replace(scorer, curves=tuple(curves))


def _zero_at(comparison: Comparison, curve: Curve, value: float | None) -> Curve:
    if value is None:
        return curve
    at_value = curve.at(comparison.scale(np.array([value])))[0]
    return Curve(curve.name, curve.knots, curve.log10_lr - at_value)


def _sharing_never_against(comparison: Comparison, curve: Curve) -> Curve:
    if comparison.codes is None or comparison.has_fixed_lr or len(curve.knots) == 1:
        return curve
    is_sharing = curve.knots > LEAST_INFORMATION
    knots = np.concatenate([[0.0, LEAST_INFORMATION], curve.knots[is_sharing]])
    values = np.maximum(curve.log10_lr[is_sharing], 0.0)
    # nor does a difference ever speak for a link
    return Curve(curve.name, knots, np.concatenate([np.minimum(curve.at(np.zeros(1)), 0.0), [0.0], values]))
