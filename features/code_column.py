"""Codes as numbers (dictionary encoding): a ragged column whose different texts are stored once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.columns import IntArray, Ragged, StrArray, compact_numbers, factorize_texts, freeze, value_positions


@dataclass(frozen=True, eq=False)
class CodeColumn:
    """Row i holds the texts `texts[number[offsets[i]:offsets[i + 1]]]`; every text stands there once, and is used."""

    texts: StrArray
    number: NDArray[np.int32]
    offsets: IntArray

    def __post_init__(self) -> None:
        freeze(self.texts, self.number, self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, codes: Ragged) -> CodeColumn:
        """A ragged column of texts with its different texts numbered."""
        texts, number = factorize_texts(codes.values)
        return cls(texts, number.astype(np.int32), codes.offsets)

    @classmethod
    def empty(cls, rows: int) -> CodeColumn:
        """`rows` rows that hold nothing."""
        return cls.of(Ragged.empty(rows))

    def take(self, index: ArrayLike) -> CodeColumn:
        """Rows by an integer index array, in its order."""
        place, offsets = value_positions(self.offsets, np.asarray(index, dtype=np.int64))
        used, number = compact_numbers(self.number[place], len(self.texts))
        return CodeColumn(self.texts[used], number.astype(np.int32), offsets)

    @staticmethod
    def concatenate(parts: Sequence[CodeColumn]) -> CodeColumn:
        """Rows of all parts, one after the other."""
        part_texts = np.concatenate([part.texts for part in parts])
        texts, place = factorize_texts(part_texts)
        ends = np.cumsum([0, *(len(part.texts) for part in parts)]).tolist()
        places = [place[start:stop].astype(np.int32) for start, stop in pairwise(ends)]
        number = np.concatenate([of_part[part.number] for of_part, part in zip(places, parts, strict=True)])
        lengths = np.concatenate([np.diff(part.offsets) for part in parts])
        return CodeColumn(texts, number, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
