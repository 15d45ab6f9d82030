"""What the kernel reads: the cases of a library and a scorer's curves as plain columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.phrases import TextVectors
from features.traces import KIND_OF, OTHER_KIND
from features.vectors import CaseVectors
from linker.pairs import catalogue
from linker.pairs.comparison import Comparison, Measure
from linker.pairs.kernel.codes import CodeColumns, CodeGroup, code_columns
from linker.pairs.kernel.curves import curve_table
from linker.pairs.score import Scorer

# Places in `Cases.role`: which curve reads what; -1 where none does, or where it never says anything.
GAP, DISTANCE, LOCAL_DISTANCE, HOUR, WEEKDAY, LOSS, COUNT, TEXT = range(8)
ROLE_OF: Mapping[Measure, int] = {
    catalogue.gap_days: GAP,
    catalogue.distance_km: DISTANCE,
    catalogue.local_distance_km: LOCAL_DISTANCE,
    catalogue.hour_gap: HOUR,
    catalogue.weekday_gap: WEEKDAY,
    catalogue.loss_ratio: LOSS,
    catalogue.offender_count_gap: COUNT,
    catalogue.address_similarity: TEXT,
    catalogue.goods_similarity: TEXT + 1,
    catalogue.tools_similarity: TEXT + 2,
    catalogue.narrative_similarity: TEXT + 3,
}
ROLES = TEXT + 4
DEGREES, METRES = 1, 2


# Columns of `Cases.numbers`; angles are radians, `STRETCH` is the root of the relative density.
START, LENGTH, LONGITUDE, LATITUDE, COS_LATITUDE, X_M, Y_M, STRETCH, LOG10_LOSS, OFFENDERS = range(10)


class Texts(NamedTuple):
    """The n-gram weights of all texts: text t of row r has entries `first[t, r]` to `first[t, r + 1]`, columns rising.

    Where the curve of a text says the same of any likeness, `constant` says it, else it is NaN.
    """

    first: IntArray
    columns: NDArray[np.int32]
    weights: FloatArray
    constant: FloatArray


class Cases(NamedTuple):
    """Cases in the order of the kernel, `row[k]` being the row of case k in the library.

    `numbers` (cases × 10) is what is measured, NaN where unknown. `labels` (cases × 1 + kinds) tells which coordinates
    a case has (DEGREES and METRES added), then its set of codes of each kind. Texts stay in the library's order.
    """

    row: IntArray
    role: IntArray
    numbers: FloatArray
    labels: NDArray[np.int32]
    curves: FloatArray
    codes: CodeColumns
    texts: Texts


@dataclass(frozen=True, eq=False)
class Compiled:
    """Cases in the library's order, and the numbers of the variables the kernel leaves to numpy."""

    cases: Cases
    left_out: tuple[int, ...]


def compiled_columns(vectors: CaseVectors, scorer: Scorer) -> Compiled:
    """Columns of a library for a scorer, in the library's order."""
    role, groups, left_out = _roles(vectors, scorer)
    place, timing, done = vectors.location, vectors.timing, vectors.modus_operandi
    degrees = ~np.isnan(place.longitude + place.latitude)
    metres = ~np.isnan(place.x_m + place.y_m)
    texts = (place.address, done.goods, done.tools, done.narrative)
    north, east = np.radians(place.latitude), np.radians(place.longitude)
    numbers = [
        timing.start_days, timing.length_days, east, north, np.cos(north), place.x_m, place.y_m,
        10.0 ** (0.25 * place.crowding), done.log10_loss, done.offender_count,
    ]  # fmt: skip
    codes, sets = code_columns(groups, len(vectors))
    known = (DEGREES * degrees + METRES * metres).astype(np.int32)
    cases = Cases(
        np.arange(len(vectors), dtype=np.int64),
        role,
        np.stack(numbers, axis=1),
        np.column_stack([known, sets]),
        curve_table(scorer.comparisons, scorer.curves),
        codes,
        _texts(texts, scorer, role[TEXT:]),
    )
    return Compiled(cases, tuple(left_out))


def reordered(cases: Cases, order: IntArray) -> Cases:
    """The same cases in another order; curves, codes and texts are not copied."""
    return cases._replace(row=cases.row[order], numbers=cases.numbers[order], labels=cases.labels[order])


def _roles(vectors: CaseVectors, scorer: Scorer) -> tuple[IntArray, list[CodeGroup], list[int]]:
    role = np.full(ROLES, -1, dtype=np.int64)
    groups, left_out = [], []
    for index, comparison in enumerate(scorer.comparisons):
        curve = scorer.curves[index]
        if not curve.bans.any():
            continue
        group = _group(vectors, scorer, index)
        if group is not None:
            groups.append(group)
        elif comparison.measure in ROLE_OF and role[ROLE_OF[comparison.measure]] < 0:
            role[ROLE_OF[comparison.measure]] = index
        else:
            left_out.append(index)
    return role, groups, left_out


def _group(vectors: CaseVectors, scorer: Scorer, index: int) -> CodeGroup | None:
    comparison, curve = scorer.comparisons[index], scorer.curves[index]
    if comparison.own_lr or comparison.codes is None or comparison.offset is not None:
        return None
    kinds = [sets for sets, listed in comparison.codes(vectors) if listed]
    if len(kinds) < len(comparison.codes(vectors)):
        return None
    if comparison.measure is catalogue.class_trace:
        return CodeGroup(index, curve, kinds, _largest(vectors))
    if not _is_one_set(comparison):
        return None
    return CodeGroup(index, curve, kinds, [np.inf] * len(kinds))


def _is_one_set(comparison: Comparison) -> bool:
    return comparison.measure is catalogue.region_information or comparison.family == catalogue.FACET


def _largest(vectors: CaseVectors) -> list[float]:
    kinds = (KIND_OF.get(name, OTHER_KIND) for name in vectors.traces.kinds)
    return [kind.largest_bans for kind in kinds if not kind.identity]


def _constant(scorer: Scorer, index: int) -> float:
    if index < 0:
        return np.nan
    curve = scorer.curves[index]
    seen = np.unique(curve.at(np.append(curve.knots[(curve.knots > 0.0) & (curve.knots < 1.0)], [0.0, 1.0])))
    return float(seen[0]) if len(seen) == 1 else np.nan


def _texts(texts: Sequence[TextVectors], scorer: Scorer, role: IntArray) -> Texts:
    constant = np.array([_constant(scorer, index) for index in role.tolist()])
    first, columns, weights, end = [], [np.empty(0, dtype=np.int32)], [np.empty(0)], 0
    for text, index, level in zip(texts, role, constant, strict=True):
        first.append(end + text.weights.indptr.astype(np.int64))
        if index >= 0 and np.isnan(level):
            columns.append(text.weights.indices.astype(np.int32))
            weights.append(text.weights.data)
            end += len(text.weights.data)
    return Texts(np.stack(first), np.concatenate(columns), np.concatenate(weights), constant)
