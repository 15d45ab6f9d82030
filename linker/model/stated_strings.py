"""Strings that a bureau made by hand, as training: their cases count as of one hand, but only with a told weight.

They are said, not proven: where files or people name the offenders of both cases of a pair, that alone counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from features.columns import IntArray, Ragged, StrArray, freeze
from linker.model.sample import SolvedPairs, offender_matrix

# No offender has such a name: a control letter stands before the string's number.
_MARK = "\x00string "


@dataclass(frozen=True, eq=False)
class StatedStrings:
    """Memberships of case rows in strings, aligned, and what a pair that rests on them weighs beside a proven one."""

    rows: IntArray
    strings: IntArray
    weight: float

    def __post_init__(self) -> None:
        freeze(self.rows, self.strings)
        if not 0 < self.weight <= 1:
            raise ValueError(f"weight {self.weight} must be above 0 and at most 1")

    @classmethod
    def of(cls, strings: Mapping[str, Sequence[str]], case_id: StrArray, weight: float) -> Self:
        """From strings with the ids of their cases; cases that are not among `case_id` are left out."""
        row_of = {name: row for row, name in enumerate(case_id.tolist())}
        pairs = [
            (row_of[case], number) for number, cases in enumerate(strings.values()) for case in cases if case in row_of
        ]
        memberships = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return cls(memberships[:, 0].copy(), memberships[:, 1].copy(), weight)

    def __len__(self) -> int:
        return len(np.unique(self.strings))

    def labels(self, offenders: Ragged) -> Ragged:
        """The known offenders of each case, and its strings beside them."""
        names: dict[int, list[str]] = {}
        for row, number in zip(self.rows.tolist(), self.strings.tolist(), strict=True):
            names.setdefault(row, []).append(f"{_MARK}{number}")
        return Ragged.from_rows((*offenders.row(row), *names.get(row, ())) for row in range(len(offenders)))

    def reweighted(self, pairs: SolvedPairs, offenders: Ragged) -> SolvedPairs:
        """The pairs of `labels` with their weights: as they are where both offenders are known, else the told one.

        Of a pair whose offenders are known and differ, a common string says nothing: it weighs 0.
        """
        is_proven = (offenders.lengths > 0)[pairs.first] & (offenders.lengths > 0)[pairs.second]
        matrix = offender_matrix(offenders)
        shared = np.asarray(matrix[pairs.first].multiply(matrix[pairs.second]).sum(axis=1)).ravel()
        is_contradicted = is_proven & pairs.linked & (shared == 0)
        weight = np.where(is_proven, pairs.weight, self.weight * pairs.weight)
        return replace(pairs, weight=np.where(is_contradicted, 0.0, weight))
