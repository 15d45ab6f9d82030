"""What the kernel reads: the cases of a library and a scorer's curves as plain columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from features.columns import FloatArray, IntArray
from features.geo import EARTH_RADIUS_KM
from features.phrases import TextVectors
from features.trace_kinds import KIND_OF, OTHER_KIND
from features.vectors import CaseVectors
from linker.pairs import catalogue
from linker.pairs.comparison import Comparison, Measure
from linker.pairs.kernel.codes import CodeColumns, CodeGroup, Constant, Labels, code_columns
from linker.pairs.kernel.compiled import entry
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
TEXTS = 4
# Entries of texts are multiplied so many at a time.
ENTRIES_AT_ONCE = 4
ROLES = TEXT + TEXTS


# Columns of `Cases.numbers`; points on the globe are km from its centre, `STRETCH` is the root of the relative density.
MIDDLE_DAYS, X_GLOBE_KM, Y_GLOBE_KM, Z_GLOBE_KM, STRETCH = range(5)
# Places in `Cases.seldom_at`.
LENGTH_DAYS, SPREAD_KM2, X_M, Y_M, LOG10_LOSS, OFFENDERS = range(6)


class Texts(NamedTuple):
    """The n-gram weights of all different texts: those of text t are the entries `starts[t]` to `starts[t + 1]`.

    Some at the end weigh nothing, so that their number goes by `ENTRIES_AT_ONCE`. `columns` are numbered 0 to
    `width` - 1 by how many texts have them, the most common first. From `label` on, the columns of labels name a case's
    texts of each kind that a curve reads. A kind whose curve says the same of any likeness stands among the codes.
    """

    starts: IntArray
    columns: NDArray[np.int32]
    weights: FloatArray
    width: int
    label: int


class Cases(NamedTuple):
    """Cases in the order of the kernel, `row[k]` being the row of case k in the library.

    `numbers` (cases × 5) and `sparse_numbers` (cases × columns) are what is measured, NaN where unknown;
    `sparse_number_at` is the column of `sparse_numbers` in which a number stands, -1 where no case has one, or where
    windows and places have no width.
    `labels` (cases × columns) names the sets of codes of a case and its texts.
    """

    row: IntArray
    role: IntArray
    numbers: FloatArray
    sparse_numbers: FloatArray
    sparse_number_at: IntArray
    labels: NDArray[np.int32]
    curves: FloatArray
    codes: CodeColumns
    texts: Texts


@dataclass(frozen=True, eq=False)
class Compiled:
    """Cases in the library's order, and the numbers of the variables that are left to numpy."""

    cases: Cases
    left_out: tuple[int, ...]


def compiled_columns(vectors: CaseVectors, scorer: Scorer) -> Compiled:
    """Columns of a library for a scorer, in the library's order."""
    role, groups, left_out = _roles(vectors, scorer)
    texts, (sparse_numbers, sparse_number_at) = texts_of(vectors), _sparse_numbers(vectors)
    flat = [k for k in range(TEXT, ROLES) if _says_one_thing(scorer, int(role[k]))]
    constants = [Constant(float(scorer.curves[role[k]].at(np.zeros(1))[0]), texts[k - TEXT].is_known) for k in flat]
    role[flat] = -1
    has_values = [*(sparse_number_at[[LOG10_LOSS, OFFENDERS]] >= 0), *(text.is_known.any() for text in texts)]
    role[LOSS:] = np.where(has_values, role[LOSS:], -1)
    codes, labels = code_columns(groups, constants, len(vectors))
    packed, text_labels = _texts(texts, role[TEXT:], labels.shape[1], _along_strips(vectors))
    cases = Cases(
        np.arange(len(vectors), dtype=np.int64),
        role,
        _numbers(vectors),
        sparse_numbers,
        sparse_number_at,
        np.column_stack([labels, text_labels]),
        curve_table(scorer.comparisons, scorer.curves),
        codes,
        packed,
    )
    return Compiled(cases, tuple(left_out))


def texts_of(vectors: CaseVectors) -> tuple[TextVectors, ...]:
    """The kinds of texts, in the order of their roles."""
    modus_operandi = vectors.modus_operandi
    return vectors.location.address, modus_operandi.goods, modus_operandi.tools, modus_operandi.narrative


def _numbers(vectors: CaseVectors) -> FloatArray:
    place = vectors.location
    north, east = np.radians(place.latitude), np.radians(place.longitude)
    globe = (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    stretch = 10.0 ** (0.25 * place.crowding)
    return np.stack([vectors.timing.middle_days, *(EARTH_RADIUS_KM * axis for axis in globe), stretch], axis=1)


def _sparse_numbers(vectors: CaseVectors) -> tuple[FloatArray, IntArray]:
    """Numbers that many libraries have nothing of: every byte of a record costs time with every pair."""
    place, modus_operandi = vectors.location, vectors.modus_operandi
    # a width of nothing is the same as none
    widths = (np.where(width > 0.0, width, 0.0) for width in (vectors.timing.length_days, place.spread_km2))
    columns_used = [(width, bool(width.any())) for width in widths]
    columns_used += [
        (n, not np.isnan(n).all())
        for n in (place.x_m, place.y_m, modus_operandi.log10_loss, modus_operandi.offender_count)
    ]
    is_used = np.array([any_used for _, any_used in columns_used])
    columns = [number for number, any_used in columns_used if any_used]
    return np.column_stack([np.empty((len(vectors), 0)), *columns]), np.where(is_used, np.cumsum(is_used) - 1, -1)


def reordered(cases: Cases, order: IntArray) -> Cases:
    """Cases in another order; curves, codes and texts are not copied."""
    numbers, sparse_numbers = cases.numbers[order], cases.sparse_numbers[order]
    return cases._replace(
        row=cases.row[order], numbers=numbers, sparse_numbers=sparse_numbers, labels=cases.labels[order]
    )


def _roles(vectors: CaseVectors, scorer: Scorer) -> tuple[IntArray, list[CodeGroup], list[int]]:
    role = np.full(ROLES, -1, dtype=np.int64)
    groups, left_out = [], []
    for index, comparison in enumerate(scorer.comparisons):
        curve = scorer.curves[index]
        if not curve.log10_lr.any():
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
    if comparison.has_fixed_lr or comparison.codes is None or comparison.offset is not None:
        return None
    kinds = [sets for sets, is_listed in comparison.codes(vectors) if is_listed]
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
    return [kind.max_log10_lr for kind in kinds if not kind.identity]


def _says_one_thing(scorer: Scorer, index: int) -> bool:
    if index < 0:
        return False
    curve = scorer.curves[index]
    likeness = np.append(curve.knots[(curve.knots > 0.0) & (curve.knots < 1.0)], [0.0, 1.0])
    return len(np.unique(curve.at(likeness))) == 1


def _along_strips(vectors: CaseVectors) -> IntArray:
    """Rows from west to east, in strips of a kilometre: the texts of neighbours shall lie near each other."""
    return np.lexsort((vectors.location.longitude, np.floor(vectors.location.latitude * 100.0)))


def _texts(texts: Sequence[TextVectors], role: IntArray, label: int, order: IntArray) -> tuple[Texts, Labels]:
    """All texts that a curve reads, and (cases × such kinds) the text of each case, -1 where it is unknown."""
    labels = [np.empty((len(order), 0), dtype=np.int32)]
    lengths, columns, weights = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int32)], [np.empty(0)]
    for text in (text for text, index in zip(texts, role.tolist(), strict=True) if index >= 0):
        number, different = _in_order(text, order)
        labels.append(np.where(text.is_known, number + sum(map(len, lengths)), -1).astype(np.int32)[:, None])
        lengths.append(np.diff(different.indptr).astype(np.int64))
        columns.append(different.indices.astype(np.int32))
        weights.append(different.data)
    every = np.concatenate(columns)
    carriers = np.bincount(every)
    commonest = np.argsort(-carriers, kind="stable")[: np.count_nonzero(carriers)]
    rank = np.empty(len(carriers), dtype=np.int32)
    rank[commonest] = np.arange(len(commonest))
    packed = _packed(np.concatenate(lengths), rank, every, np.concatenate(weights))
    return Texts(*packed, len(commonest), label), np.concatenate(labels, axis=1)


def _in_order(text: TextVectors, order: IntArray) -> tuple[IntArray, sparse.csr_array]:
    """The different texts in the order in which they first come among rows, and which of them each row has."""
    first = np.full(text.different.shape[0], len(order))
    first[text.of_row[order[::-1]]] = np.arange(len(order))[::-1]
    place = np.argsort(first)
    return np.argsort(place)[text.of_row], sparse.csr_array(text.different[place])


@entry
def _packed(
    lengths: IntArray, rank: NDArray[np.int32], columns: NDArray[np.int32], weights: FloatArray
) -> tuple[IntArray, NDArray[np.int32], FloatArray]:
    """Texts whose lengths are rounded up: where each begins, its columns by their rank, and its weights."""
    starts, entry_ = np.zeros(len(lengths) + 1, dtype=np.int64), 0
    for text in range(len(lengths)):
        starts[text + 1] = starts[text] + -(-lengths[text] // ENTRIES_AT_ONCE) * ENTRIES_AT_ONCE
    ranks, padded = np.zeros(starts[-1], dtype=np.int32), np.zeros(starts[-1])
    for text in range(len(lengths)):
        for k in range(lengths[text]):
            ranks[starts[text] + k], padded[starts[text] + k] = rank[columns[entry_]], weights[entry_]
            entry_ += 1
    return starts, ranks, padded
