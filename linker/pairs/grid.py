"""Near pairs from a grid over space and time, and pairs that share a rare code from inverted lists."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from features.codes import CodeSets
from features.columns import FloatArray, IntArray

CHUNK_PAIRS = 1_000_000
SMALLEST_CELL_KM = 0.1
LEVELS = 24

PairBlock = tuple[IntArray, IntArray]


def near_pairs(
    x_km: FloatArray, y_km: FloatArray, days: FloatArray, radius_km: FloatArray, gap_days: FloatArray
) -> Iterator[PairBlock]:
    """Blocks of row pairs (all known, each pair once) that may lie within the smaller radius and gap of their cases.

    Pairs farther apart may be among them; no pair within is missing. A case of a small radius meets its partners on
    a fine grid, however far those reach themselves: rows are sorted into levels whose cells double in size.
    """
    able = np.flatnonzero((radius_km >= 0) & (gap_days >= 0))
    extent = float(max(np.ptp(x_km[able]), np.ptp(y_km[able]))) if len(able) else 0.0
    sizes = SMALLEST_CELL_KM * 2.0 ** np.arange(LEVELS)
    level = np.searchsorted(sizes[sizes < extent], radius_km[able])
    for step in np.unique(level):
        own, partners = able[level == step], able[level >= step]
        cell_km = float(sizes[step]) if sizes[step] < extent else 2.0 * extent + 1.0
        higher = np.zeros(len(x_km), dtype=bool)
        higher[able[level > step]] = True
        for first, second in _level_pairs(x_km, y_km, days, gap_days, own, partners, cell_km):
            once = higher[second] | (first < second)
            yield first[once], second[once]


def _level_pairs(
    x_km: FloatArray, y_km: FloatArray, days: FloatArray, gap_days: FloatArray,
    own: IntArray, partners: IntArray, cell_km: float,
) -> Iterator[PairBlock]:  # fmt: skip
    column, row = (np.floor((axis - axis[partners].min()) / cell_km).astype(np.int64) for axis in (x_km, y_km))
    height = int(row[partners].max()) + 3
    cell = (column + 1) * height + row + 1
    cells, rank = np.unique(cell[partners], return_inverse=True)
    # one sort key for cell and time: cells lie apart by more than the whole span of time
    width = float(np.ptp(days[partners])) + 1.0
    start = float(days[partners].min())
    key = rank * (3.0 * width) + (days[partners] - start)
    order = np.argsort(key, kind="stable")
    key, sorted_partners = key[order], partners[order]
    # far along the keys a float tells less than a microday apart
    reach = np.minimum(gap_days[own], width) + 1e-6 + 4.0 * np.spacing(key[-1])
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            wanted = cell[own] + east * height + north
            place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
            found = np.flatnonzero(cells[place] == wanted)
            middle = place[found] * (3.0 * width) + (days[own[found]] - start)
            low = np.searchsorted(key, middle - reach[found], side="left")
            high = np.searchsorted(key, middle + reach[found], side="right")
            yield from expanded(own[found], low, high, sorted_partners)


def expanded(rows: IntArray, low: IntArray, high: IntArray, partners: IntArray) -> Iterator[PairBlock]:
    """Pairs of rows[k] with partners[low[k]:high[k]], in blocks of bounded size."""
    lengths = np.maximum(high - low, 0)
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(rows):
        done = ends[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(ends, done + CHUNK_PAIRS, side="right")), begin + 1)
        part = lengths[begin:stop]
        within = np.arange(part.sum()) - np.repeat(np.cumsum(part) - part, part)
        yield np.repeat(rows[begin:stop], part), partners[np.repeat(low[begin:stop], part) + within]
        begin = stop


def listed_pairs(sets: CodeSets, rare: int) -> Iterator[PairBlock]:
    """Pairs of rows that share a code carried by at most `rare` rows; a pair may come once for each such code."""
    rows = np.repeat(np.arange(len(sets)), np.diff(sets.present.indptr))
    order = np.lexsort((rows, sets.present.indices))
    rows, columns = rows[order], sets.present.indices[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(columns) != 0])) if len(columns) else np.empty(0, int)
    sizes = np.diff(np.append(starts, len(columns)))
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= rare)]):
        members = rows[starts[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        yield members[:, one].ravel(), members[:, other].ravel()
