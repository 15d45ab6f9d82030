"""The catalogue of comparisons: the fixed ones, and one for every MO facet a library holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.clock import expected_circular_gap, expected_gap
from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.comparison import Codes, Comparison, Measure

# 50 metres: below that an address or a GPS point does not tell (field practice of log(distance + 50 m)).
DISTANCE_OFFSET_KM = 0.05
# A tenth of a day: what the recorded hour of a theft nobody watched is worth.
GAP_OFFSET_DAYS = 0.1
FACET = "facet:"


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
    """Bans of the region names both places carry."""
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
    telling = np.where(length < period_days, start, np.nan)
    return expected_circular_gap(telling[first], length[first], telling[second], length[second], period_days)


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
    return np.minimum(np.abs(loss[first] - loss[second]), 12.0)


def offender_count_gap(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Difference of the numbers of offenders seen."""
    count = vectors.modus_operandi.offender_count
    return np.minimum(np.abs(count[first] - count[second]), 1_000.0)


def identity_trace(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Bans of agreeing identity-grade traces."""
    return vectors.traces.shared_bans(first, second, identity=True)


def class_trace(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Bans of agreeing class-grade traces."""
    return vectors.traces.shared_bans(first, second, identity=False)


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
    Comparison("gap_days", "timing", "days", gap_days, -1, 80_000.0,
               "time between them", "时间间隔", offset=GAP_OFFSET_DAYS),
    Comparison("distance_km", "location", "km", distance_km, -1, 20_100.0,
               "distance", "距离", offset=DISTANCE_OFFSET_KM, weighed=False),
    Comparison("local_distance_km", "location", "km", local_distance_km, -1, 20.0 * 20_100.0,
               "distance, by how crowded the places are", "距离（按案件密度折算）", offset=DISTANCE_OFFSET_KM),
    Comparison("hour_gap", "timing", "hours", hour_gap, -1, 12.0,
               "difference in time of day", "时段差"),
    Comparison("weekday_gap", "timing", "days", weekday_gap, -1, 3.5,
               "difference in day of week", "星期差"),
    Comparison("loss_ratio", "modus_operandi", "log10", loss_ratio, -1, 12.0,
               "ratio of the losses", "损失金额之比"),
    Comparison("offender_count_gap", "modus_operandi", "persons", offender_count_gap, -1, 1_000.0,
               "difference in number of offenders", "作案人数差"),
    Comparison("region_information", "location", "bans", region_information, 1, 60.0,
               "same named area, weighed by rarity", "同一区域（按稀有度）", codes=region_codes),
    Comparison("class_trace", "traces", "bans", class_trace, 1, 100.0,
               "agreeing traces of a class (shoe print, tool mark)", "种类痕迹相符", codes=class_codes),
    Comparison("identity_trace", "traces", "bans", identity_trace, 1, 100.0,
               "agreeing traces of a person or thing (DNA, fingerprint, plate)", "同一认定痕迹相符",
               codes=identity_codes, has_fixed_lr=True),
)  # fmt: skip

# Last, because they cost most: scoring stops as soon as a pair can no longer reach the threshold.
TEXTS = (
    Comparison("address_similarity", "location", "cosine", address_similarity, 1, 1.0,
               "likeness of the address", "地址相似度"),
    Comparison("goods_similarity", "modus_operandi", "cosine", goods_similarity, 1, 1.0,
               "likeness of what was taken", "损失物品相似度"),
    Comparison("tools_similarity", "modus_operandi", "cosine", tools_similarity, 1, 1.0,
               "likeness of the tools", "作案工具相似度"),
    Comparison("narrative_similarity", "modus_operandi", "cosine", narrative_similarity, 1, 1.0,
               "likeness of the narratives", "简要案情相似度"),
)  # fmt: skip


def facet_comparison(facet: str) -> Comparison:
    """The comparison of one MO facet: bans of the codes both cases carry; 0 where both are known and share none."""
    return Comparison(
        FACET + facet, "modus_operandi", "bans", _facet_measure(facet), 1, 100.0,
        f"same {FACETS_IN_ENGLISH.get(facet, facet)}, weighed by rarity",
        f"同一{FACETS_IN_CHINESE.get(facet, facet)}（按稀有度）", family=FACET, codes=_facet_codes(facet),
    )  # fmt: skip


def _facet_measure(facet: str) -> Measure:
    def measure(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        codes = vectors.modus_operandi.facets.get(facet)
        return np.full(len(first), np.nan) if codes is None else codes.shared_information(first, second)

    return measure


def _facet_codes(facet: str) -> Codes:
    def codes(vectors: CaseVectors) -> Sequence[tuple[CodeSets, bool]]:
        found = vectors.modus_operandi.facets.get(facet)
        return () if found is None else ((found, True),)

    return codes


FACETS_IN_CHINESE = {
    "offence": "案件类别", "premises": "处所", "entry": "侵入方式", "exit": "逃离方式", "entry_exit": "进出口",
    "tool": "工具", "target": "选择对象", "approach": "接近手段", "method": "作案手段", "goods": "物品",
    "weapon": "凶器", "mo": "作案手段代码", "period": "作案时机", "occasion": "作案时机", "spot": "选择部位",
    "trait": "作案特点", "search": "翻动情况", "behaviour": "行为特征", "vehicle": "交通工具", "occupied": "是否有人",
    "attempt": "既遂未遂", "alarm": "报警器", "entry_point": "侵入部位", "time_of_day": "作案时段",
    "number": "作案人数", "role": "分工", "disguise": "伪装", "words": "言语", "disposal": "销赃方式",
    "evidence": "痕迹物证", "lapd_mo": "洛杉矶警方手段代码",
}  # fmt: skip

# Where the name of the facet does not say it.
FACETS_IN_ENGLISH = {
    "entry": "way of entry", "entry_point": "point of entry", "mo": "MO code", "lapd_mo": "LAPD MO code",
    "number": "number of offenders", "words": "words spoken", "time_of_day": "time of day",
}  # fmt: skip


def comparisons_for(vectors: CaseVectors) -> tuple[Comparison, ...]:
    """All comparisons that apply to a library: the fixed ones and one for every facet it holds."""
    return (*NUMBERS_AND_CODES, *map(facet_comparison, vectors.modus_operandi.facets), *TEXTS)
