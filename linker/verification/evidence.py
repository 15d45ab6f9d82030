"""The evidence of one case against others, from records and stored vectors, in plain numpy and in its own words.

Written from the descriptions of the comparisons, not from the engine's code: gaps by antiderivatives over whole seconds
instead of trapezoids, distances by chords instead of haversines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import sparse

from linker.verification.stored import FloatArray, IntArray, StoredCases

EARTH_KM = 6371.0088
DAY_S, HOUR_S = 86_400.0, 3_600.0
MASK = "*"


class Evidence:
    """All variables of a run's cases; `value` gives one of them for a row and every row, NaN where unknown."""

    def __init__(self, cases: StoredCases, vectors: Mapping[str, Any], trace_kinds: list[dict[str, Any]]) -> None:
        self._numbers, self._vectors = cases.numbers, vectors
        self._kinds = {kind["name"]: kind for kind in trace_kinds}
        self._code_sets: dict[str, _Codes] = {}
        self._texts: dict[str, _Texts] = {}
        earliest, latest = cases.numbers["earliest"], cases.numbers["latest"]
        self._start_s = np.where(np.isnan(earliest), latest, earliest)
        self._length_s = np.where(np.isnan(latest), earliest, latest) - self._start_s
        east, north = np.radians(cases.numbers["longitude"]), np.radians(cases.numbers["latitude"])
        self._on_globe = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)

    def value(self, name: str, row: int) -> FloatArray:
        """One variable in its unit; raises KeyError for one that is not known here."""
        if name.startswith("facet:"):
            facets = self._vectors["modus_operandi"]["facets"]
            return self._codes(name, facets[name.removeprefix("facet:")]).shared(row)
        if name in ("identity_trace", "class_trace"):
            return self._traces(row, identity=name == "identity_trace")
        if name == "region_information":
            return self._codes(name, self._vectors["location"]["regions"]).shared(row)
        if name.endswith("_similarity"):
            return self._cosine(name.removesuffix("_similarity"), row)
        measures: dict[str, Callable[[int], FloatArray]] = {
            "gap_days": self._gap_days,
            "hour_gap": lambda row: self._circle_gap_s(row, DAY_S) / HOUR_S,
            "weekday_gap": lambda row: self._circle_gap_s(row, 7 * DAY_S) / DAY_S,
            "distance_km": self._distance_km,
            "local_distance_km": self._local_distance_km,
            "loss_ratio": self._loss_ratio,
            "offender_count_gap": lambda row: self._difference("offender_count", row, 1_000.0),
        }
        return measures[name](row)

    def _gap_days(self, row: int) -> FloatArray:
        offset, long, short = self._windows(row)
        apart = np.abs(offset + (long - short) / 2)
        crossed = _mean_over_windows(
            np.abs, lambda x: x * np.abs(x) / 2, lambda x: np.abs(x) ** 3 / 6, offset, long, short
        )
        return np.where(apart >= (long + short) / 2, apart, crossed) / DAY_S

    def _circle_gap_s(self, row: int, period: float) -> FloatArray:
        def turned(function: Callable[[FloatArray], FloatArray]) -> Callable[[FloatArray], FloatArray]:
            return lambda x: function(np.mod(x, period))

        half, quarter = period / 2, period / 4
        excess = turned(lambda y: np.minimum(y, period - y) - quarter)
        once_integrated = turned(
            lambda y: np.where(y <= half, y * (y / 2 - quarter), (y - half) * (quarter - (y - half) / 2))
        )
        twice_integrated = turned(
            lambda y: np.where(
                y <= half,
                y * y * (y / 6 - period / 8),
                -(period**3) / 96 + (y - half) ** 2 * (period / 8 - (y - half) / 6),
            )
        )
        offset, length, second_length = self._windows(row)
        gap = quarter + _mean_over_windows(excess, once_integrated, twice_integrated, offset, length, second_length)
        return np.where((length < period) & (second_length < period), np.clip(gap, 0.0, half), np.nan)

    def _windows(self, row: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        length = self._length_s
        return self._start_s[row] - self._start_s, np.full(len(self._start_s), self._length_s[row]), length

    def _distance_km(self, row: int) -> FloatArray:
        chord = np.linalg.norm(self._on_globe - self._on_globe[row], axis=1)
        great = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))
        x, y = self._numbers["x_m"], self._numbers["y_m"]
        straight = np.sqrt((x - x[row]) ** 2 + (y - y[row]) ** 2) / 1000.0
        radius = np.minimum(np.nan_to_num(self._numbers["radius_m"]) / 1000.0, 20_100.0)
        between = np.where(np.isnan(great), straight, great)
        return np.asarray(np.sqrt(between**2 + 0.4 * (radius**2 + radius[row] ** 2)), dtype=np.float64)

    def _local_distance_km(self, row: int) -> FloatArray:
        crowding = self._vectors["location"]["crowding"]
        return np.asarray(self._distance_km(row) * 10.0 ** ((crowding + crowding[row]) / 4), dtype=np.float64)

    def _loss_ratio(self, row: int) -> FloatArray:
        loss = self._numbers["loss"]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.abs(np.log10(loss / loss[row]))
        return np.where((loss > 0) & (loss[row] > 0), np.minimum(ratio, 12.0), np.nan)

    def _difference(self, column: str, row: int, largest: float) -> FloatArray:
        values = self._numbers[column]
        return np.asarray(np.minimum(np.abs(values - values[row]), largest), dtype=np.float64)

    def _cosine(self, name: str, row: int) -> FloatArray:
        if name not in self._texts:
            block = self._vectors["location" if name == "address" else "modus_operandi"][name]
            self._texts[name] = _Texts(block["different"], block["of_row"])
        return self._texts[name].cosine(row)

    def _codes(self, name: str, block: Mapping[str, Any]) -> _Codes:
        if name not in self._code_sets:
            self._code_sets[name] = _Codes(block["information"])
        return self._code_sets[name]

    def _traces(self, row: int, *, identity: bool) -> FloatArray:
        total = np.full(len(self._start_s), np.nan)
        for name, block in self._vectors["traces"]["kinds"].items():
            kind = self._kinds.get(name, self._kinds["other"])
            if kind["identity"] == identity:
                shared = self._kind(name, kind, block, row)
                total = np.where(np.isnan(shared), total, np.nan_to_num(total) + np.nan_to_num(shared))
        return total

    def _kind(self, name: str, kind: Mapping[str, Any], block: Mapping[str, Any], row: int) -> FloatArray:
        codes = self._codes(f"trace:{name}", block)
        shared = np.minimum(codes.shared(row), kind["max_log10_lr"])
        if not kind["log10_lr_per_character"]:
            return np.asarray(shared, dtype=np.float64)
        texts = self._vectors["traces"]["texts"][name]
        words, ends = texts["values"], texts["offsets"]
        row_words = words[ends[row] : ends[row + 1]]
        for place in np.flatnonzero(shared == 0.0).tolist():
            mate_words = words[ends[place] : ends[place + 1]]
            if any(MASK in word for word in (*row_words, *mate_words)):
                part = np.fmax.reduce([_part(a, b, kind) for a in row_words for b in mate_words])
                shared[place] = np.minimum(part, min(codes.whole[row], codes.whole[place]))
        return np.asarray(shared, dtype=np.float64)


class _Codes:
    """Weights of codes (rows × codes), their columns numbered anew."""

    def __init__(self, weights: sparse.csr_array) -> None:
        columns, number = np.unique(weights.indices, return_inverse=True)
        shape = (weights.shape[0], max(len(columns), 1))
        self._weights = sparse.csr_array((weights.data, number, weights.indptr), shape=shape)
        self._known = np.diff(weights.indptr) > 0
        self.whole = np.asarray(self._weights.sum(axis=1)).ravel()

    def shared(self, row: int) -> FloatArray:
        """Summed weights of what both hold; NaN where one holds nothing."""
        weight_of_column = np.zeros(self._weights.shape[1])
        weight_of_column[self._weights.indices[self._weights.indptr[row] : self._weights.indptr[row + 1]]] = 1.0
        return np.where(self._known & self._known[row], self._weights @ weight_of_column, np.nan)


class _Texts:
    """Weights of n-grams of each different text, and which of them a row has."""

    def __init__(self, different: sparse.csr_array, of_row: IntArray) -> None:
        self._different, self._of_row = different, of_row
        self._known = np.diff(different.indptr) > 0

    def cosine(self, row: int) -> FloatArray:
        """Likeness in [0, 1]; NaN where one has no text."""
        text = self._of_row[row]
        start, stop = self._different.indptr[text : text + 2]
        weight_of_column = np.zeros(self._different.shape[1])
        weight_of_column[self._different.indices[start:stop]] = self._different.data[start:stop]
        likeness = np.clip(self._different @ weight_of_column, 0.0, 1.0)
        return np.where(self._known & self._known[text], likeness, np.nan)[self._of_row]


def _mean_over_windows(
    function: Callable[[FloatArray], FloatArray],
    once: Callable[[FloatArray], FloatArray],
    twice: Callable[[FloatArray], FloatArray],
    offset: FloatArray,
    length: FloatArray,
    mate_length: FloatArray,
) -> FloatArray:
    """Mean of a function of U - V, uniform on windows that begin `offset` apart, by its two antiderivatives."""
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = (
            twice(offset + length) - twice(offset) - twice(offset + length - mate_length) + twice(offset - mate_length)
        )
        of_first = (once(offset + length) - once(offset)) / length
        of_second = (once(offset) - once(offset - mate_length)) / mate_length
        is_first, is_second = length > 0, mate_length > 0
        single = np.where(is_first, of_first, np.where(is_second, of_second, function(offset)))
        return np.where(is_first & is_second, crossed / (length * mate_length), single)


def _part(left: str, right: str, kind: Mapping[str, Any]) -> float:
    """What two values say of which some characters are hidden; NaN where too few are known on both sides."""
    if len(left) != len(right) or MASK not in left + right:
        return 0.0
    visible = [(place, a, b) for place, (a, b) in enumerate(zip(left, right, strict=True)) if MASK not in (a, b)]
    if any(a != b for _, a, b in visible):
        return 0.0
    informative = sum(place >= 2 for place, _, _ in visible)
    return (
        round(min(informative * kind["log10_lr_per_character"], kind["max_log10_lr"]), 6)
        if informative >= 2
        else np.nan
    )
