"""The catalogue of comparisons: the fixed ones, and one for every MO facet a library holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.clock import expected_circular_gap, expected_gap
from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.i18n.text import Text
from linker.i18n.vocabulary import facet_name
from linker.pairs.comparison import Codes, Comparison, Measure

# 50 metres: below that an address or a GPS point does not tell (field practice of log(distance + 50 m)).
DISTANCE_OFFSET_KM = 0.05
# A tenth of a day: what the recorded hour of a theft nobody watched is worth.
GAP_OFFSET_DAYS = 0.1
FACET = "facet:"
# Ceilings: larger ones say no more, and a slip of the keyboard must not stretch a scale.
MAX_LOG10_LOSS_RATIO = 12.0
MAX_OFFENDER_COUNT_GAP = 1_000.0


def distance_km(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Distance between the two places."""
    return vectors.location.distance_km(first, second)


def local_distance_km(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Distance, stretched where cases crowd and shortened where they are few."""
    return vectors.location.local_distance_km(first, second)


def address_similarity(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Cosine of the address n-grams."""
    return vectors.location.address.cosine(first, second)


def region_information(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Information (log10) of the region names both places carry."""
    return vectors.location.regions.shared_information(first, second)


def gap_days(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Expected time between the two offences."""
    start, length = vectors.timing.start_days, vectors.timing.length_days
    return expected_gap(start[first], length[first], start[second], length[second])


def hour_gap(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Expected distance on the 24-hour clock; unknown where a window covers the whole clock and so says nothing."""
    return 24.0 * _circular_gap_days(vectors, first, second, period_days=1.0)


def weekday_gap(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Expected distance on the 7-day circle; unknown where a window covers a whole week."""
    return _circular_gap_days(vectors, first, second, period_days=7.0)


def _circular_gap_days(vectors: CaseVectors, first: IntArray, second: IntArray, *, period_days: float) -> FloatArray:
    start, length = vectors.timing.start_days, vectors.timing.length_days
    informative = np.where(length < period_days, start, np.nan)
    return expected_circular_gap(informative[first], length[first], informative[second], length[second], period_days)


def goods_similarity(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Cosine of the n-grams of what was taken."""
    return vectors.modus_operandi.goods.cosine(first, second)


def tools_similarity(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Cosine of the n-grams of the tools."""
    return vectors.modus_operandi.tools.cosine(first, second)


def narrative_similarity(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Cosine of the n-grams of the narratives."""
    return vectors.modus_operandi.narrative.cosine(first, second)


def loss_ratio(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """log10 of the larger loss over the smaller."""
    loss = vectors.modus_operandi.log10_loss
    return np.minimum(np.abs(loss[first] - loss[second]), MAX_LOG10_LOSS_RATIO)


def offender_count_gap(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Difference of the numbers of offenders seen."""
    count = vectors.modus_operandi.offender_count
    return np.minimum(np.abs(count[first] - count[second]), MAX_OFFENDER_COUNT_GAP)


def identity_trace(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Log10 LR of agreeing identity-grade traces."""
    return vectors.traces.shared_log10_lr(first, second, identity=True)


def class_trace(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Log10 LR of agreeing class-grade traces."""
    return vectors.traces.shared_log10_lr(first, second, identity=False)


def region_codes(vectors: CaseVectors) -> Sequence[tuple[CodeSets, bool]]:
    """The region names of the cases."""
    return ((vectors.location.regions, True),)


def identity_codes(vectors: CaseVectors) -> Sequence[tuple[CodeSets, bool]]:
    """Identity-grade traces, kind by kind."""
    return vectors.traces.code_sets(identity=True)


def class_codes(vectors: CaseVectors) -> Sequence[tuple[CodeSets, bool]]:
    """Class-grade traces, kind by kind."""
    return vectors.traces.code_sets(identity=False)


NUMBERS_AND_CODES = (
    Comparison(
        "gap_days", "timing", "days", gap_days, -1, 80_000.0, Text("comparison.gap_days"), offset=GAP_OFFSET_DAYS
    ),
    Comparison(
        "distance_km",
        "location",
        "km",
        distance_km,
        -1,
        20_100.0,
        Text("comparison.distance_km"),
        offset=DISTANCE_OFFSET_KM,
        is_weighed=False,
    ),
    Comparison(
        "local_distance_km",
        "location",
        "km",
        local_distance_km,
        -1,
        20.0 * 20_100.0,
        Text("comparison.local_distance_km"),
        offset=DISTANCE_OFFSET_KM,
    ),
    Comparison("hour_gap", "timing", "hours", hour_gap, -1, 12.0, Text("comparison.hour_gap")),
    Comparison("weekday_gap", "timing", "days", weekday_gap, -1, 3.5, Text("comparison.weekday_gap")),
    Comparison(
        "loss_ratio", "modus_operandi", "log10", loss_ratio, -1, MAX_LOG10_LOSS_RATIO, Text("comparison.loss_ratio")
    ),
    Comparison(
        "offender_count_gap",
        "modus_operandi",
        "persons",
        offender_count_gap,
        -1,
        MAX_OFFENDER_COUNT_GAP,
        Text("comparison.offender_count_gap"),
    ),
    Comparison(
        "region_information",
        "location",
        "bans",
        region_information,
        1,
        60.0,
        Text("comparison.region_information"),
        codes=region_codes,
        words_of_none=Text("comparison.region_differs"),
    ),
    Comparison(
        "class_trace",
        "traces",
        "bans",
        class_trace,
        1,
        100.0,
        Text("comparison.class_trace"),
        codes=class_codes,
        words_of_none=Text("comparison.class_trace_differs"),
    ),
    Comparison(
        "identity_trace",
        "traces",
        "bans",
        identity_trace,
        1,
        100.0,
        Text("comparison.identity_trace"),
        codes=identity_codes,
        has_fixed_lr=True,
        words_of_none=Text("comparison.identity_trace_differs"),
    ),
)

# Last, because they cost most: scoring stops as soon as a pair can no longer reach the threshold.
TEXTS = (
    Comparison(
        "address_similarity", "location", "cosine", address_similarity, 1, 1.0, Text("comparison.address_similarity")
    ),
    Comparison(
        "goods_similarity", "modus_operandi", "cosine", goods_similarity, 1, 1.0, Text("comparison.goods_similarity")
    ),
    Comparison(
        "tools_similarity", "modus_operandi", "cosine", tools_similarity, 1, 1.0, Text("comparison.tools_similarity")
    ),
    Comparison(
        "narrative_similarity",
        "modus_operandi",
        "cosine",
        narrative_similarity,
        1,
        1.0,
        Text("comparison.narrative_similarity"),
    ),
)


def facet_comparison(facet: str) -> Comparison:
    """Comparison of one MO facet: the information (log10) of the codes that both cases carry.

    NaN where a case has no code of the facet, 0 where both have and share none.
    """
    name = facet_name(facet)
    return Comparison(
        FACET + facet,
        "modus_operandi",
        "bans",
        _facet_measure(facet),
        1,
        100.0,
        Text("comparison.shared_facet", facet=name),
        family=FACET,
        codes=_facet_codes(facet),
        words_of_none=Text("comparison.differing_facet", facet=name),
    )


def _facet_measure(facet: str) -> Measure:
    def measure(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        codes = vectors.modus_operandi.facets.get(facet)
        return np.full(len(first), np.nan) if codes is None else codes.shared_information(first, second)

    return measure


def _facet_codes(facet: str) -> Codes:
    def codes(vectors: CaseVectors) -> Sequence[tuple[CodeSets, bool]]:
        sets = vectors.modus_operandi.facets.get(facet)
        return () if sets is None else ((sets, True),)

    return codes


def comparisons_for(vectors: CaseVectors) -> tuple[Comparison, ...]:
    """All comparisons that apply to a library: the fixed ones and one for every facet it holds."""
    return (*NUMBERS_AND_CODES, *map(facet_comparison, vectors.modus_operandi.facets), *TEXTS)
