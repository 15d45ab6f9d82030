"""Why a pair is asked about: what a yes or a no would do to the series, in English and Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import IntArray, StrArray
from linker.review.queue import Question


@dataclass(frozen=True, eq=False)
class Standing:
    """Where each case stands now: `labels` (cases,) and the name and size of the series behind each label.

    A series is called as most of its cases were in the last run; one that came about by decisions since has no name.
    """

    labels: IntArray
    names: Mapping[int, str]
    sizes: IntArray

    @classmethod
    def of(cls, case_id: StrArray, labels: IntArray, last: Mapping[str, frozenset[str]]) -> Self:
        """`last` are the series of the last run."""
        series_of = {case: name for name, cases in last.items() for case in cases}
        sizes = np.bincount(labels, minlength=len(labels))
        called: dict[int, Counter[str]] = {}
        for case, label in zip(case_id.tolist(), labels.tolist(), strict=True):
            if sizes[label] > 1 and case in series_of:
                called.setdefault(label, Counter())[series_of[case]] += 1
        names = {label: min(found, key=lambda name: (-found[name], name)) for label, found in called.items()}
        return cls(labels, names, sizes)

    def name(self, row: int) -> str:
        """The name of a case's series, "" for none."""
        return self.names.get(int(self.labels[row]), "")

    def cases(self, row: int) -> int:
        """How many cases stand together with a case, itself among them."""
        return int(self.sizes[self.labels[row]])


def reason(question: Question, stands: Standing) -> tuple[str, str]:
    """What the answer would change."""
    if stands.labels[question.first] == stands.labels[question.second]:
        return _inside(question, stands)
    ends = sorted((question.first, question.second), key=lambda row: (-stands.cases(row), row))
    large, small = (_called(row, stands) for row in ends)
    if stands.cases(ends[0]) == 1:
        return "a yes would make a new series of two", "若是，两起单独案件将成为新系列"
    if stands.cases(ends[1]) == 1:
        return f"a yes would bring a lone case to {large[0]}", f"若是，一起单独案件将并入 {large[1]}"
    return f"a yes would join {large[0]} and {small[0]}", f"若是，{large[1]}与 {small[1]}将合并"


def _inside(question: Question, stands: Standing) -> tuple[str, str]:
    english, chinese = _called(question.first, stands)
    if question.changed_if_different > 0:
        return f"both stand in {english}; a no would break it up", f"两案同在 {chinese}；若否，该系列将拆分"
    return f"both stand in {english}; a yes would change it", f"两案同在 {chinese}；若是，该系列将变动"


def _called(row: int, stands: Standing) -> tuple[str, str]:
    name, cases = stands.name(row), stands.cases(row)
    return f"{name or 'a series'} ({cases:,} cases)", f"{name or '某系列'}（{cases:,} 起）"
