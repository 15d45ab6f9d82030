"""All links of a library that reach a threshold, found without scoring all pairs and without losing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from features.geo import local_plane_km
from features.vectors import CaseVectors
from linker.pairs.grid import CHUNK_PAIRS, PairBlock, expanded, listed_pairs, near_pairs
from linker.pairs.links import Links
from linker.pairs.needs import Needs
from linker.pairs.score import Scorer

# Beyond half the girth of the Earth planar coordinates are moved to this edge: that brings no two farther apart.
PLANE_EDGE_KM = 20_000.0
# Codes that at most so many cases carry get an inverted list: 780 pairs at the most for each.
RARE_CASES = 40


@dataclass(frozen=True)
class CandidateReport:
    """What the search did: all possible pairs, those looked at, those scored to the end, those kept as links."""

    cases: int
    possible_pairs: int
    candidate_pairs: int
    scored_pairs: int
    links: int


@dataclass(frozen=True, eq=False)
class Linked:
    """The links of a library and how they were found."""

    links: Links
    report: CandidateReport


def link_pairs(vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
    """Links with a log10_lr of at least `threshold`: the same as scoring every pair, at a fraction of the work."""
    needs = Needs.of(scorer, vectors, threshold, rare)
    ahead = {True: _suffix(needs.caps), False: _suffix(scorer.reach(vectors))}
    looked, scored, kept = 0, 0, []
    for first, second, scanned in candidate_blocks(vectors, scorer, needs, rare):
        looked += len(first)
        one, other, total = _scored(vectors, scorer, ahead[scanned], needs.total, first, second)
        scored += len(one)
        kept.append((one, other, scorer.bounded(total)))
    links = _unique(kept, len(vectors), threshold)
    size = len(vectors)
    return Linked(links, CandidateReport(size, size * (size - 1) // 2, looked, scored, len(links)))


def exhaustive_links(vectors: CaseVectors, scorer: Scorer, threshold: float) -> Links:
    """The same by scoring every pair: the plain twin the search is held against."""
    kept = []
    for first, second in _all_pairs(len(vectors)):
        kept.append((first, second, scorer.log10_lr(vectors, first, second)))
    return _unique(kept, len(vectors), threshold)


def candidate_blocks(
    vectors: CaseVectors, scorer: Scorer, needs: Needs, rare: int
) -> Iterator[tuple[IntArray, IntArray, bool]]:
    """Candidate pairs in blocks, each pair once; the flag marks those of the scan, that share no rare code."""
    if not np.isfinite(needs.total):
        return
    size = len(vectors)
    listed = _listed(vectors, scorer, rare)
    for first, second in _blocks(listed, size):
        yield first, second, False
    for first, second in _scanned(vectors, needs):
        key = np.minimum(first, second) * size + np.maximum(first, second)
        new = ~_among(key, listed)
        yield first[new], second[new], True


def _listed(vectors: CaseVectors, scorer: Scorer, rare: int) -> IntArray:
    """Pairs that share a rare code as sorted keys: lower row times the number of cases, plus the higher row."""
    size = len(vectors)
    found = [np.empty(0, dtype=np.int64)]
    for comparison in scorer.comparisons:
        for sets, listed in comparison.codes(vectors) if comparison.codes else ():
            for first, second in listed_pairs(sets, rare) if listed else ():
                found.append(np.minimum(first, second) * size + np.maximum(first, second))
    return np.unique(np.concatenate(found))


def _blocks(keys: IntArray, size: int) -> Iterator[PairBlock]:
    for start in range(0, len(keys), CHUNK_PAIRS):
        part = keys[start : start + CHUNK_PAIRS]
        yield part // size, part % size


def _among(key: IntArray, sorted_keys: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if not len(sorted_keys):
        return np.zeros(len(key), dtype=np.bool_)
    place = np.minimum(np.searchsorted(sorted_keys, key), len(sorted_keys) - 1)
    return np.asarray(sorted_keys[place] == key, dtype=np.bool_)


def _scanned(vectors: CaseVectors, needs: Needs) -> Iterator[PairBlock]:
    x_km, y_km, stretch = _plane(vectors)
    days = vectors.timing.middle_days
    incomplete = np.isnan(x_km + y_km + days)
    complete = np.flatnonzero(~incomplete)
    radius_km, gap_days = needs.radius_km[complete] / stretch, needs.gap_days[complete]
    for first, second in near_pairs(x_km[complete], y_km[complete], days[complete], radius_km, gap_days):
        yield complete[first], complete[second]
    yield from _incomplete_pairs(days, incomplete, needs)


def _plane(vectors: CaseVectors) -> tuple[FloatArray, FloatArray, float]:
    # Two cases with degrees are as far apart as those say, whatever metres they have. So the grid lays out the cases
    # with degrees, or those that have only metres if they are more; the others are scanned as places unknown.
    place = vectors.location
    degrees = ~np.isnan(place.longitude + place.latitude)
    metres = ~np.isnan(place.x_m + place.y_m) & ~degrees
    if metres.sum() > degrees.sum():
        edges = (-PLANE_EDGE_KM, PLANE_EDGE_KM)
        x_km, y_km = (np.where(metres, axis / 1000.0, np.nan).clip(*edges) for axis in (place.x_m, place.y_m))
        return x_km, y_km, 1.0
    plane = local_plane_km(place.longitude, place.latitude)
    return plane.x_km, plane.y_km, plane.least_distance_factor


def _incomplete_pairs(days: FloatArray, incomplete: np.ndarray, needs: Needs) -> Iterator[PairBlock]:
    """Pairs with a case whose place or time is unknown: by time where both have one, else all."""
    able = needs.caps.sum(axis=1) >= needs.total
    rows = np.flatnonzero(incomplete & able)
    timed = np.flatnonzero(~np.isnan(days) & able)
    by_time = timed[np.argsort(days[timed], kind="stable")]
    untimed = np.flatnonzero(np.isnan(days) & able)
    reach = np.maximum(needs.gap_days_alone, needs.gap_days)[rows] + 1e-6
    moments = days[by_time]
    known = ~np.isnan(days[rows])
    low = np.where(known, np.searchsorted(moments, np.where(known, days[rows] - reach, -np.inf)), 0)
    high = np.where(
        known, np.searchsorted(moments, np.where(known, days[rows] + reach, np.inf), side="right"), len(moments)
    )
    none = np.zeros(len(rows), dtype=np.int64)
    for partners, start, stop in ((by_time, low, high), (untimed, none, none + len(untimed))):
        for first, second in expanded(rows, start, stop, partners):
            once = np.where(incomplete[second], first < second, first != second)
            yield first[once], second[once]


def _scored(
    vectors: CaseVectors, scorer: Scorer, ahead: FloatArray, needed: float, first: IntArray, second: IntArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Add variable after variable; a pair is dropped as soon as what is still ahead cannot bring it there."""
    total = np.zeros(len(first))
    for index in range(len(scorer.curves)):
        total = total + scorer.contribution(index, vectors, first, second)
        keep = total + np.minimum(ahead[first, index], ahead[second, index]) >= needed
        first, second, total = first[keep], second[keep], total[keep]
    return first, second, total


def _suffix(caps: FloatArray) -> FloatArray:
    # column k: what the variables after k can still add
    sums = np.cumsum(caps[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(sums - caps, dtype=np.float64)


def _all_pairs(size: int) -> Iterator[PairBlock]:
    rows = np.arange(size, dtype=np.int64)
    return expanded(rows, rows + 1, np.full(size, size, dtype=np.int64), rows)


def _unique(parts: list[tuple[IntArray, IntArray, FloatArray]], size: int, threshold: float) -> Links:
    if not parts:
        return Links.of([], [], [])
    first, second, log10_lr = (np.concatenate(column) for column in zip(*parts, strict=True))
    reached = log10_lr >= threshold
    low, high = np.minimum(first, second)[reached], np.maximum(first, second)[reached]
    _, once = np.unique(low * size + high, return_index=True)
    return Links.of(low[once], high[once], log10_lr[reached][once])
