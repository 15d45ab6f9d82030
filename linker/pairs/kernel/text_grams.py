"""Which n-grams of texts are rare: pairs that share one are listed, all others are alike in common n-grams at most.

By Cauchy and Schwarz the common n-grams of two texts add at most the product of their lengths to the cosine (prefix
bounds: Bayardo, Ma and Srikant 2007; Anastasiu and Karypis 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.columns import TEXT, TEXTS, Cases, Texts
from linker.pairs.kernel.compiled import entry
from linker.pairs.score import Scorer

# An n-gram is rare in at most this share of all cases.
RARE_SHARE = 0.05
# Likeness that can add less than this (log10) is not worth a list.
LEAST_RANGE = 1.0
# A curve steeper than this (log10 for the whole range of a cosine) is a step, which no slope bounds closely.
STEEPEST = 200.0


def listable_kinds(cases: Cases, scorer: Scorer) -> IntArray:
    """The kinds of texts (0 to 3) that weigh enough for lists."""
    ranges = np.array([_range(scorer, int(index)) for index in cases.role[TEXT:]])
    slopes = np.array([_slope(scorer, int(index)) for index in cases.role[TEXT:]])
    return np.flatnonzero((cases.role[TEXT:] >= 0) & (ranges >= LEAST_RANGE) & (slopes <= STEEPEST))


class GramLists(NamedTuple):
    """The n-grams that have lists, numbered from 0 to `grams_count` - 1 across all kinds of texts.

    For each kind of text its column of labels and the slope (log10 for a cosine of 1). The listed n-grams of text t are
    the entries `starts[t]` to `starts[t + 1]`; those that no other text has are left out.
    """

    columns: IntArray
    slopes: FloatArray
    starts: IntArray
    grams: NDArray[np.int32]
    weights: NDArray[np.float32]
    grams_count: int


@dataclass(frozen=True, eq=False)
class ListableTexts:
    """The kinds of texts (0 to 3) that weigh enough for lists, and how many cases have each of their n-grams.

    `leading` is the kind that can add most (-1 for none), `slopes` the most that a unit of each one's likeness adds,
    `columns` where the labels of each stand, and `carriers` (kinds × columns of n-grams) cases of all `cases_count`.
    """

    kinds: IntArray
    leading: int
    slopes: FloatArray
    columns: IntArray
    carriers: IntArray
    cases_count: int

    @classmethod
    def of(cls, cases: Cases, scorer: Scorer) -> ListableTexts:
        """Choose which texts can get lists; `cases` are the whole library."""
        ranges = np.array([_range(scorer, int(index)) for index in cases.role[TEXT:]])
        slopes = np.array([_slope(scorer, int(index)) for index in cases.role[TEXT:]])
        kinds = listable_kinds(cases, scorer)
        columns = cases.texts.label + (np.cumsum(cases.role[TEXT:] >= 0) - 1)[kinds]
        carriers = np.zeros((len(kinds), max(cases.texts.width, 1)), dtype=np.int64)
        for number, column in enumerate(columns.tolist()):
            carriers[number] = _carriers(cases, column)
        leading = int(kinds[np.argmax(ranges[kinds])]) if len(kinds) else -1
        return cls(kinds, leading, slopes[kinds], columns, carriers, len(cases.row))

    def is_rare(self, share: float) -> NDArray[np.bool_]:
        """(kinds × columns of n-grams) whether at most this share of all cases has an n-gram."""
        return self.carriers <= share * self.cases_count

    def entries(self, share: float) -> float:
        """How many entries of lists all cases walk by, each with the cases after it, if so rare n-grams are listed."""
        carriers = self.carriers[self.is_rare(share)].astype(np.float64)
        return float((carriers * carriers).sum() / 2.0)

    def common(self, cases: Cases, share: float) -> CommonGrams:
        """Some of the cases, or all, by the n-grams that more than a share of all cases has."""
        is_rare = self.is_rare(share)
        norms = np.ones((TEXTS, len(cases.row)))
        for number, (kind, column) in enumerate(zip(self.kinds.tolist(), self.columns.tolist(), strict=True)):
            norms[kind] = np.sqrt(_squares(cases, column, is_rare[number])) * (1.0 + 1e-6)
        return CommonGrams(self, is_rare, norms)


@dataclass(frozen=True, eq=False)
class CommonGrams:
    """Texts by their common n-grams.

    `is_rare` (kinds × columns of n-grams) tells the n-grams that are listed. `norms` (TEXTS × cases) is the length of
    the common part of each text: 0 where it is unknown, rounded up.
    """

    texts: ListableTexts
    is_rare: NDArray[np.bool_]
    norms: FloatArray

    def lists(self, cases: Cases) -> GramLists:
        """What the search for pairs that share rare n-grams reads."""
        number, count = np.full(self.is_rare.shape, -1, dtype=np.int32), 0
        kind_of_text = np.full(len(cases.texts.starts) - 1, -1, dtype=np.int64)
        for kind, column in enumerate(self.texts.columns.tolist()):
            listed_columns = np.flatnonzero(self.is_rare[kind] & (self.texts.carriers[kind] > 1))
            number[kind, listed_columns] = np.arange(count, count + len(listed_columns))
            count += len(listed_columns)
            labels = cases.labels[:, column]
            kind_of_text[labels[labels >= 0]] = kind
        entries = _listed_entries(cases.texts, kind_of_text, number)
        return GramLists(self.texts.columns, self.texts.slopes, *entries, count)

    def other_texts_bound(self, cases: Cases, scorer: Scorer) -> FloatArray:
        """(cases,) the most that all kinds with lists but the leading one add where no listed n-gram is shared."""
        total = np.zeros(len(cases.row))
        for kind, column in zip(self.texts.kinds.tolist(), self.texts.columns.tolist(), strict=True):
            if kind != self.texts.leading:
                index = int(cases.role[TEXT + kind])
                likeness = np.where(cases.labels[:, column] >= 0, np.minimum(self.norms[kind], 1.0), np.nan)
                comparison = scorer.comparisons[index]
                total += scorer.curves[index].highest_beyond(comparison.scale(likeness), comparison.more_alike)
        return total


@entry
def _carriers(cases: Cases, column: int) -> IntArray:
    """(columns,) cases whose text of one column of labels has an n-gram."""
    texts, counts = cases.texts, np.zeros(max(cases.texts.width, 1), dtype=np.int64)
    for case in range(len(cases.row)):
        number = cases.labels[case, column]
        if number >= 0:
            for k in range(texts.starts[number], texts.starts[number + 1]):
                counts[texts.columns[k]] += texts.weights[k] != 0.0
    return counts


@entry
def _listed_entries(
    texts: Texts, kind_of_text: IntArray, number: NDArray[np.int32]
) -> tuple[IntArray, NDArray[np.int32], NDArray[np.float32]]:
    """Where the listed n-grams of each text begin, their numbers and weights."""
    starts, count = np.zeros(len(texts.starts), dtype=np.int64), 0
    grams, weights = np.empty(len(texts.columns), dtype=np.int32), np.empty(len(texts.columns), dtype=np.float32)
    for text in range(len(kind_of_text)):
        kind = kind_of_text[text]
        for k in range(texts.starts[text], texts.starts[text + 1] if kind >= 0 else 0):
            gram = number[kind, texts.columns[k]]
            if gram >= 0 and texts.weights[k] != 0.0:
                grams[count], weights[count] = gram, texts.weights[k]
                count += 1
        starts[text + 1] = count
    return starts, grams[:count].copy(), weights[:count].copy()


@entry
def _squares(cases: Cases, column: int, is_rare: NDArray[np.bool_]) -> FloatArray:
    """(cases,) squared length of the common part of a text."""
    texts, squares = cases.texts, np.zeros(len(cases.row))
    for case in range(len(cases.row)):
        number = cases.labels[case, column]
        if number >= 0:
            for k in range(texts.starts[number], texts.starts[number + 1]):
                if not is_rare[texts.columns[k]]:
                    squares[case] += texts.weights[k] * texts.weights[k]
    return squares


def _range(scorer: Scorer, index: int) -> float:
    return scorer.curves[index].highest - scorer.curves[index].lowest if index >= 0 else 0.0


def _slope(scorer: Scorer, index: int) -> float:
    if index < 0:
        return 0.0
    curve = scorer.curves[index]
    rises = np.diff(curve.log10_lr) / np.diff(curve.knots)
    return max(float(rises.max(initial=0.0)), 0.0)
