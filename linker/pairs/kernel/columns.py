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
from linker.pairs.kernel.codes import CodeColumns, CodeGroup, Constant, code_columns
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
START, LENGTH, LONGITUDE, LATITUDE, COS_LATITUDE, X_M, Y_M, STRETCH, LOG10_LOSS, OFFENDERS, SPREAD_KM2 = range(11)


class Texts(NamedTuple):
    """The n-gram weights of all texts: text t of row r has entries `bounds[t, r, 0]` to `bounds[t, r, 1]`, columns
    rising in each.


    A text whose curve says the same of any likeness stands among the codes instead.
    """

    bounds: IntArray
    columns: NDArray[np.int32]
    weights: FloatArray


class Cases(NamedTuple):
    """Cases in the order of the kernel, `row[k]` being the row of case k in the library.

    `numbers` (cases × 11) is what is measured, NaN where unknown. `labels` (cases × 1 + columns) tells which
    coordinates a case has (DEGREES and METRES added), then its set of codes in each column. Texts stay in the order of
    the library.
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
    """Cases in the library's order, and numbers of variables: those among the codes, those left to numpy."""

    cases: Cases
    coded: tuple[int, ...]
    left_out: tuple[int, ...]


def compiled_columns(vectors: CaseVectors, scorer: Scorer) -> Compiled:
    """Columns of a library for a scorer, in the library's order."""
    role, groups, left_out = _roles(vectors, scorer)
    place, timing, done = vectors.location, vectors.timing, vectors.modus_operandi
    degrees = ~np.isnan(place.longitude + place.latitude)
    metres = ~np.isnan(place.x_m + place.y_m)
    north, east = np.radians(place.latitude), np.radians(place.longitude)
    numbers = [
        timing.start_days, timing.length_days, east, north, np.cos(north), place.x_m, place.y_m,
        10.0 ** (0.25 * place.crowding), done.log10_loss, done.offender_count, place.spread_km2,
    ]  # fmt: skip
    texts = (place.address, done.goods, done.tools, done.narrative)
    flat = [k for k in range(TEXT, ROLES) if _says_one_thing(scorer, int(role[k]))]
    constants = [Constant(float(scorer.curves[role[k]].at(np.zeros(1))[0]), texts[k - TEXT].known) for k in flat]
    coded = (*(group.index for group in groups), *role[flat].tolist())
    role[flat] = -1
    codes, labels = code_columns(groups, constants, len(vectors))
    known = (DEGREES * degrees + METRES * metres).astype(np.int32)
    cases = Cases(
        np.arange(len(vectors), dtype=np.int64),
        role,
        np.stack(numbers, axis=1),
        np.column_stack([known, labels]),
        curve_table(scorer.comparisons, scorer.curves),
        codes,
        _texts(texts, role[TEXT:]),
    )
    return Compiled(cases, coded, tuple(left_out))


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


def _says_one_thing(scorer: Scorer, index: int) -> bool:
    if index < 0:
        return False
    curve = scorer.curves[index]
    likeness = np.append(curve.knots[(curve.knots > 0.0) & (curve.knots < 1.0)], [0.0, 1.0])
    return len(np.unique(curve.at(likeness))) == 1


def _texts(texts: Sequence[TextVectors], role: IntArray) -> Texts:
    first, columns, weights, end = [], [np.empty(0, dtype=np.int32)], [np.empty(0)], 0
    for text, index in zip(texts, role, strict=True):
        bounds = end + text.different.indptr.astype(np.int64)
        first.append(np.stack([bounds[text.of_row], bounds[text.of_row + 1]], axis=1))
        if index >= 0:
            columns.append(text.different.indices.astype(np.int32))
            weights.append(text.different.data)
            end += len(text.different.data)
    return Texts(np.stack(first), np.concatenate(columns), np.concatenate(weights))
