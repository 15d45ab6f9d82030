"""Reasons of the review queue: what a yes or a no to a pair would do to the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import IntArray
from linker.i18n.text import Text
from linker.review.queue import Question


@dataclass(frozen=True, eq=False)
class ProposedSeries:
    """Series as they are proposed now: `labels` (cases,), and the name and size of the series of each label.

    A series is named as most of its cases were in the last run; one that came about by decisions since has no name.
    """

    labels: IntArray
    names: Mapping[int, str]
    sizes: IntArray

    @classmethod
    def of(cls, labels: IntArray, series: IntArray, series_ids: Sequence[str]) -> Self:
        """`series` (cases,) is the number of each case's series in the last run among `series_ids`, -1 for none."""
        sizes = np.bincount(labels, minlength=len(labels))
        rows = np.flatnonzero((series >= 0) & (sizes[labels] > 1))
        pairs, counts = np.unique(np.stack([labels[rows], series[rows]], axis=1), axis=0, return_counts=True)
        rank = np.empty(len(series_ids), dtype=np.int64)
        rank[np.argsort(np.array(series_ids, dtype=str))] = np.arange(len(series_ids))
        # of each label the most frequent series first, of equally frequent ones the first by name
        order = np.lexsort((rank[pairs[:, 1]], -counts, pairs[:, 0]))
        label, first = np.unique(pairs[order, 0], return_index=True)
        number = pairs[order[first], 1]
        names = {int(key): series_ids[value] for key, value in zip(label.tolist(), number.tolist(), strict=True)}
        return cls(labels, names, sizes)

    def name(self, row: int) -> str:
        """The name of a case's series, "" for none."""
        return self.names.get(int(self.labels[row]), "")

    def size(self, row: int) -> int:
        """How many cases the series of a case has, the case itself among them."""
        return int(self.sizes[self.labels[row]])

    def words(self, row: int) -> Text:
        """The name and size of a case's series."""
        name, size = self.name(row), self.size(row)
        return (
            Text("review_reason.series", name=name, cases=size) if name else Text("review_reason.unnamed", cases=size)
        )


def review_reason(question: Question, proposed: ProposedSeries) -> Text:
    """What the answer to a question would change."""
    first, second = question.first, question.second
    if proposed.labels[first] == proposed.labels[second]:
        message_id = "review_reason.break_up" if question.changed_if_different > 0 else "review_reason.change"
        return Text(message_id, series=proposed.words(first))
    larger, smaller = sorted((first, second), key=lambda row: (-proposed.size(row), row))
    if proposed.size(larger) == 1:
        return Text("review_reason.new_series")
    if proposed.size(smaller) == 1:
        return Text("review_reason.lone_case", series=proposed.words(larger))
    return Text("review_reason.join", larger=proposed.words(larger), smaller=proposed.words(smaller))
