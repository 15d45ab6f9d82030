"""How much each case can still add when part of the evidence is counted: what lets the kernel give a pair up early."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs import catalogue
from linker.pairs.comparison import Comparison, Measure
from linker.pairs.kernel.codes import CURVE
from linker.pairs.kernel.columns import DISTANCE, GAP, LOCAL_DISTANCE, ROLE_OF, TEXT, TEXTS, Compiled
from linker.pairs.kernel.sets import common_information
from linker.pairs.score import Scorer, best_value

Mask = NDArray[np.bool_]
Reach = NDArray[np.float32]

# The order in which evidence is counted, cheapest and most telling first; texts, one after the other, come last.
AFTER_PLACE, AFTER_NUMBERS, AFTER_CODES = range(3)
STAGES = AFTER_CODES + 1 + TEXTS
_SPACE_TIME = (GAP, DISTANCE, LOCAL_DISTANCE)


def remaining_bounds(vectors: CaseVectors, scorer: Scorer, compiled: Compiled, rare: int | None = None) -> Reach:
    """(STAGES × cases) the most that evidence not yet counted after a stage can add in any unlisted pair with a case.

    Pairs that share a code of at most `rare` cases or agree with an LR of its own are listed (None: it holds for all).
    What the kernel does not compute stays ahead to the end. All is rounded up.
    """
    within = np.zeros((STAGES + 1, len(vectors)))
    for index, curve in enumerate(scorer.curves):
        if curve.log10_lr.any():
            stage = _stage(scorer.comparisons[index], index, compiled)
            within[stage] += _highest(vectors, scorer, index, rare)
    # row k: what belongs to the stages after k, the last row being what the kernel leaves out
    bounds = np.cumsum(within[:0:-1], axis=0, out=within[:0:-1])[::-1]
    return rounded_up(bounds)


def rounded_up(bounds: FloatArray) -> Reach:
    """Bounds in float32, none lower than it was."""
    rounded = bounds.astype(np.float32, order="C")
    return np.nextafter(rounded, np.float32(np.inf), out=rounded, where=rounded != 0.0)


def untabled_bound(
    vectors: CaseVectors, scorer: Scorer, compiled: Compiled, rare: int | None, listed_texts: IntArray
) -> FloatArray:
    """(cases,) the most that evidence other than place, time, tabled codes and the kinds of texts with lists can add.

    `rare` is as for `remaining_bounds`.
    """
    total, listed_indices = np.zeros(len(vectors)), compiled.cases.role[TEXT + listed_texts].tolist()
    for index, curve in enumerate(scorer.curves):
        comparison = scorer.comparisons[index]
        is_counted = curve.log10_lr.any() and index not in listed_indices
        if is_counted and not _is_tabled(comparison, index, compiled):
            role = ROLE_OF.get(comparison.measure, -1)
            if role not in _SPACE_TIME or index in compiled.left_out:
                total += _highest(vectors, scorer, index, rare)
    return total


def _is_tabled(comparison: Comparison, index: int, compiled: Compiled) -> bool:
    """Whether the kernel looks a variable up by the sets of codes of the two cases."""
    if index in compiled.left_out or index in compiled.cases.codes.groups[:, CURVE]:
        return False
    role = ROLE_OF.get(comparison.measure, -1)
    return comparison.codes is not None or (role >= TEXT and compiled.cases.role[role] < 0)


def _highest(vectors: CaseVectors, scorer: Scorer, index: int, rare: int | None) -> FloatArray:
    """(cases,) the most that a variable can add in an unlisted pair with a case."""
    comparison = scorer.comparisons[index]
    best = _best(comparison, vectors, rare)
    return scorer.curves[index].highest_beyond(comparison.scale(best), comparison.more_alike)


def _stage(comparison: Comparison, index: int, compiled: Compiled) -> int:
    role = ROLE_OF.get(comparison.measure, -1)
    if index in compiled.left_out:
        return STAGES
    if role in _SPACE_TIME:
        return AFTER_PLACE
    if index in compiled.cases.codes.groups[:, CURVE]:
        return AFTER_CODES
    text = role - TEXT
    return AFTER_CODES + 1 + text if text >= 0 and compiled.cases.role[role] >= 0 else AFTER_NUMBERS


def _best(comparison: Comparison, vectors: CaseVectors, rare: int | None) -> FloatArray:
    """The most alike a case can be to any other, NaN where it is unknown."""
    if comparison.measure in ROLE_OF:
        return np.where(_is_known(comparison, vectors), 1.0 if comparison.more_alike > 0 else 0.0, np.nan)
    best = best_value(comparison, vectors, np.arange(len(vectors), dtype=np.int64))
    if rare is None or (comparison.codes is None and not comparison.has_fixed_lr):
        return best
    common = 0.0 if comparison.has_fixed_lr else _common(comparison, vectors, rare)
    return np.where(np.isnan(best), np.nan, np.minimum(best, common))


def _common(comparison: Comparison, vectors: CaseVectors, rare: int) -> FloatArray:
    parts = comparison.codes(vectors) if comparison.codes else ()
    return sum(
        (common_information(sets, rare if is_listed else 0) for sets, is_listed in parts), np.zeros(len(vectors))
    )


def _is_known(comparison: Comparison, vectors: CaseVectors) -> Mask:
    timing, place, modus_operandi = vectors.timing, vectors.location, vectors.modus_operandi
    degrees, metres = place.longitude + place.latitude, place.x_m + place.y_m
    somewhere = ~np.isnan(degrees) | ~np.isnan(metres)
    masks: dict[Measure, Callable[[], Mask]] = {
        catalogue.gap_days: lambda: ~np.isnan(timing.start_days),
        catalogue.hour_gap: lambda: timing.length_days < 1.0,
        catalogue.weekday_gap: lambda: timing.length_days < 7.0,
        catalogue.distance_km: lambda: somewhere,
        catalogue.local_distance_km: lambda: somewhere & ~np.isnan(place.crowding),
        catalogue.loss_ratio: lambda: ~np.isnan(modus_operandi.log10_loss),
        catalogue.offender_count_gap: lambda: ~np.isnan(modus_operandi.offender_count),
        catalogue.address_similarity: lambda: place.address.is_known,
        catalogue.goods_similarity: lambda: modus_operandi.goods.is_known,
        catalogue.tools_similarity: lambda: modus_operandi.tools.is_known,
        catalogue.narrative_similarity: lambda: modus_operandi.narrative.is_known,
    }
    return masks[comparison.measure]()
