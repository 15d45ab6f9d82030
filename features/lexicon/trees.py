"""Codes as paths: door/pry/security_door is a kind of door/pry, which is a kind of door. Near codes share ancestors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import IntArray, Ragged, StrArray, text_column


@dataclass(frozen=True)
class CodeTree:
    """The codes of one facet, each with all its ancestors."""

    codes: frozenset[str]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
        """The tree that holds these codes."""
        return cls(frozenset(step for code in codes for step in (*_above(code), code)))

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def parent(self, code: str) -> str:
        """The code one step above; "" for a root and for a code that is not in the tree."""
        return code.rpartition("/")[0] if code in self.codes else ""

    def ancestors(self, code: str) -> tuple[str, ...]:
        """All codes above, the root first; none for a code that is not in the tree.

        >>> CodeTree.of(["door/pry/security_door"]).ancestors("door/pry/security_door")
        ('door', 'door/pry')
        """
        return _above(code) if code in self.codes else ()

    def children(self, code: str = "") -> tuple[str, ...]:
        """The codes one step below, sorted; the roots for ""."""
        return tuple(sorted(below for below in self.codes if below.rpartition("/")[0] == code))


def row_sets(rows: IntArray, values: StrArray, size: int) -> Ragged:
    """A ragged column of `size` rows from (row, value) entries, each value once a row, sorted."""
    different, place = np.unique(values, return_inverse=True)
    width = max(len(different), 1)
    entries = np.unique(rows * width + place)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(entries // width, minlength=size))]).astype(np.int64)
    return Ragged(text_column(different[entries % width]), offsets)


def _above(code: str) -> tuple[str, ...]:
    steps = code.split("/")
    return tuple("/".join(steps[:length]) for length in range(1, len(steps)))
