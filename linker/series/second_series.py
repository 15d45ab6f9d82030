"""A case of a gang may belong to a second series: the best one beside its own, by its links and its known offenders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, Ragged, freeze
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.groups import Grouping, PairLog10LR, checked_scores

NO_SERIES = -1


@dataclass(frozen=True, eq=False)
class SecondSeries:
    """For each row, the series beside its own that it points to most; aligned by row.

    `label`: that series, as the smallest row of its members; NO_SERIES where there is none. `probability`: that the
    case shares an offender with one of its members; NaN where there is none. `by_offender`: they share a known one.
    """

    label: IntArray
    probability: FloatArray
    by_offender: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def __post_init__(self) -> None:
        freeze(self.label, self.probability, self.by_offender)


def second_series(
    labels: IntArray, links: Links, pair_log10_lr: PairLog10LR, log10_prior_odds: float, offenders: Ragged
) -> SecondSeries:
    """Series of two or more cases that a row is linked with but does not stand in, the likeliest for each row.

    A series is weighed as in `membership`: by the mean LR over all its members, those without a link included. Known
    offenders make it certain: probability 1. Of equal ones that with the smallest row is taken. ValueError where
    labels and offenders differ in length.
    """
    if len(labels) != len(offenders):
        raise ValueError(f"labels has {len(labels)} rows, offenders has {len(offenders)}; they must be aligned")
    by_offender = _through_offenders(labels, offenders)
    by_link = _through_links(labels, links)
    row, label = np.divmod(np.unique(np.concatenate([by_offender, by_link])), max(len(labels), 1))
    is_certain = np.isin(row * len(labels) + label, by_offender)
    membership_probability = np.where(
        is_certain, 1.0, probability(_log10_mean_lr(row, label, labels, pair_log10_lr), log10_prior_odds)
    )
    return _best(row, label, membership_probability, is_certain, len(labels))


def _through_links(labels: IntArray, links: Links) -> IntArray:
    """Keys row * size + label of the series of two or more that rows are linked with and do not stand in."""
    size = len(labels)
    row = np.concatenate([links.first, links.second])
    label = labels[np.concatenate([links.second, links.first])]
    series = np.bincount(labels, minlength=size) > 1
    return np.unique((row * size + label)[(labels[row] != label) & series[label]])


def _through_offenders(labels: IntArray, offenders: Ragged) -> IntArray:
    size = len(labels)
    _, number = np.unique(offenders.values.astype(str), return_inverse=True)
    row = offenders.row_of_value
    his = np.unique(number * size + labels[row])  # offender and series
    person, series = his // size, his % size
    start = np.searchsorted(person, number, side="left")
    counts = np.searchsorted(person, number, side="right") - start
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows, label = np.repeat(row, counts), series[np.repeat(start, counts) + within]
    is_second = (labels[rows] != label) & (np.bincount(labels, minlength=size) > 1)[label]
    return np.unique(rows[is_second] * size + label[is_second])


def _log10_mean_lr(row: IntArray, label: IntArray, labels: IntArray, pair_log10_lr: PairLog10LR) -> FloatArray:
    series = Grouping.of(labels, smallest=2)
    place = np.searchsorted(labels[series.rows[series.offsets[:-1]]], label)
    counts = series.sizes[place]
    total = int(counts.sum())
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    members = series.rows[np.repeat(series.offsets[place], counts) + within]
    case = np.repeat(row, counts)
    scores = checked_scores(pair_log10_lr, np.minimum(case, members), np.maximum(case, members))
    if not total:
        return np.empty(0)
    start = np.cumsum(counts) - counts
    peak = np.maximum.reduceat(scores, start)
    sums = np.add.reduceat(10.0 ** (scores - np.repeat(peak, counts)), start)
    return np.asarray(peak + np.log10(sums) - np.log10(counts), dtype=np.float64)


def _best(
    row: IntArray, label: IntArray, membership_probability: FloatArray, is_certain: np.ndarray, size: int
) -> SecondSeries:
    order = np.lexsort((label, -membership_probability, row))
    rows, first = np.unique(row[order], return_index=True)
    best = order[first]
    columns = np.full(size, NO_SERIES, dtype=np.int64), np.full(size, np.nan), np.zeros(size, dtype=np.bool_)
    for column, values in zip(columns, (label, membership_probability, is_certain), strict=True):
        column[rows] = values[best]
    return SecondSeries(*columns)
