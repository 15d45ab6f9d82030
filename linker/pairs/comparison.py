"""A comparison is declared once: what it measures, in which unit, in whose words. All else follows from that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.i18n.text import Translatable

Aspect = Literal["location", "timing", "modus_operandi", "traces"]
Measure = Callable[[CaseVectors, IntArray, IntArray], FloatArray]
Codes = Callable[[CaseVectors], Sequence[tuple[CodeSets, bool]]]


@dataclass(frozen=True)
class Comparison:
    """One measured likeness or difference of two cases (an evidence variable).

    `measure` is symmetric in its two cases and gives NaN where either is unknown. `more_alike` says which way the
    value points: +1 if more of it means more alike, -1 if less. Values lie in [0, largest]. `offset` makes the scale
    on which the model reads it: log10(value + offset), or the value itself where it is None. `family` names the
    variables that may stand in for each other in a model that never met this one. `codes` gives the sets a value is
    made of, where it counts agreeing codes, and whether agreement of such a set shows in an inverted list. One that is
    not `weighed` is shown beside the evidence, but another variable carries what it says. One with its `own_lr` is not
    learned from solved pairs: what agreement weighs is known from elsewhere (rarity and a stated rate of error), and
    the bounds of the training data do not cover it. `words_of_none` name a variable of codes where nothing is shared.
    """

    name: str
    aspect: Aspect
    unit: str
    measure: Measure
    more_alike: Literal[1, -1]
    largest: float
    words: Translatable
    offset: float | None = None
    family: str = ""
    codes: Codes | None = None
    is_weighed: bool = True
    has_fixed_lr: bool = False
    words_of_none: Translatable = ""

    def words_at(self, value: float) -> Translatable:
        """The name of the variable at a value: sharing nothing is a difference, and is called one."""
        return self.words_of_none if self.words_of_none and value == 0.0 else self.words

    def scale(self, values: FloatArray) -> FloatArray:
        """The values on the scale the model reads."""
        return values if self.offset is None else np.log10(values + self.offset)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Comparisons of pairs as columns: `values[k, v]` is variable v of pair k, NaN where unknown."""

    names: tuple[str, ...]
    values: FloatArray


def compare(vectors: CaseVectors, comparisons: tuple[Comparison, ...], first: IntArray, second: IntArray) -> Evidence:
    """Measure every comparison for every pair of rows."""
    columns = [comparison.measure(vectors, first, second) for comparison in comparisons]
    values = np.stack(columns, axis=1) if columns else np.empty((len(first), 0))
    return Evidence(tuple(comparison.name for comparison in comparisons), values)
