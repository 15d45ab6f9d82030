"""Exchanged libraries: the dates of cases permuted among like cases, so that nobody strikes twice at one place.

An exchanged library has the places, hours, weekdays, codes and texts of the real one, each case keeping its own, and as
many cases in each season. Only the date is another's: that burglaries happen at night and thefts by day, in the library
as everywhere, is no link of two of them. Its pairs are the null distribution of scores: what pairs that share no
offender reach by chance (Knox 1964 for distances and days; the permutation null of Efron, "Large-Scale Inference",
2010, ch. 6).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from features.timing import TimingVectors
from features.vectors import CaseVectors

# Dates move within an offence of at least so many cases (all others together), and within a quarter of a year where it
# holds as many. Smaller groups leave the cases of one series near each other and make the null too severe.
FEWEST_CASES = 1_000
QUARTER_DAYS, WEEK_DAYS = 91.3125, 7.0


def strata(vectors: CaseVectors) -> IntArray:
    """(cases,) number of the group among which each case's date is exchanged; cases of unknown time are apart.

    So are cases without a point, or without a narrative: recording changes over the years, and where one month lacks
    coordinates its cases would otherwise be near each other less often than they are in an exchanged library.
    """
    days = vectors.timing.middle_days
    is_known = ~np.isnan(days)
    offence = _numbered(_code_sets(vectors.modus_operandi.facets.get("offence"), len(vectors))[None])
    offence = np.where(_sizes(offence) >= FEWEST_CASES, offence, -1)
    # counted from a fixed day, so that older cases do not move the quarters of the newer ones
    quarter = np.where(is_known, np.floor(np.where(is_known, days, 0.0) / QUARTER_DAYS), 0.0).astype(np.int64)
    by_offence = np.stack([is_known, vectors.location.has_point, vectors.modus_operandi.narrative.is_known, offence])
    finest = np.concatenate([by_offence, quarter[None]])
    is_large = _sizes(_numbered(finest)) >= FEWEST_CASES
    no_quarter = np.full(len(vectors), np.iinfo(np.int64).min)
    return _numbered(np.concatenate([by_offence, np.where(is_large, quarter, no_quarter)[None]]))


def permutation(groups: IntArray, random: np.random.Generator) -> IntArray:
    """(cases,) the row that each case takes its date from: a random permutation within each group."""
    order = np.argsort(groups, kind="stable")
    shuffled = np.lexsort((random.random(len(groups)), groups))
    source = np.empty(len(groups), dtype=np.int64)
    source[order] = shuffled
    return source


def exchanged(vectors: CaseVectors, date_row: IntArray) -> CaseVectors:
    """The library with the date of row `date_row[k]` given to case k, up to three days; all else stays.

    A case moves by whole weeks, so that its weekday stays as well as its hour and the length of its window.
    """
    timing = vectors.timing
    weeks = np.round((timing.start_days[date_row] - timing.start_days) / WEEK_DAYS)
    start_days: FloatArray = timing.start_days + WEEK_DAYS * weeks
    return replace(vectors, timing=TimingVectors(start_days, timing.length_days))


def _sizes(groups: IntArray) -> IntArray:
    """(cases,) size of each case's group."""
    return np.bincount(groups, minlength=1)[groups].astype(np.int64)


def _numbered(columns: IntArray) -> IntArray:
    return np.unique(columns, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _code_sets(codes: CodeSets | None, size: int) -> IntArray:
    """(cases,) a number for the set of codes of each case: equal sets, equal number."""
    if codes is None:
        return np.zeros(size, dtype=np.int64)
    rows = np.repeat(np.arange(size), np.diff(codes.present.indptr))
    numbers = np.zeros(size, dtype=np.int64)
    # the codes are hashes of 62 bits: their sums, cut off at 64, name their sets
    np.add.at(numbers, rows, codes.present.indices.astype(np.int64))
    return numbers
