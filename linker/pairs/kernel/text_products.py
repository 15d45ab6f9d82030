"""Likeness of the texts of many pairs to the last bit as `TextVectors.cosine` says it, without copying their rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.phrases import TextVectors
from linker.pairs.kernel.compiled import entry


def cosines(texts: TextVectors, first: IntArray, second: IntArray) -> FloatArray:
    """Cosine similarity in [0, 1]; NaN where one of the two is unknown."""
    different, of_row = texts.different, texts.of_row
    products = _products(different.indptr, different.indices, different.data, of_row[first], of_row[second])
    return np.where(texts.is_known[first] & texts.is_known[second], np.clip(products, 0.0, 1.0), np.nan)


@entry
def _products(
    starts: NDArray[np.int32], columns: NDArray[np.int32], weights: FloatArray, first: IntArray, second: IntArray
) -> FloatArray:
    """Dot products of rows whose columns rise; terms are added in their order."""
    products = np.zeros(len(first))
    for pair in range(len(first)):
        left, left_stop = np.uint64(starts[first[pair]]), np.uint64(starts[first[pair] + 1])
        right, right_stop = np.uint64(starts[second[pair]]), np.uint64(starts[second[pair] + 1])
        total = 0.0
        while left < left_stop and right < right_stop:
            column_a, column_b = columns[left], columns[right]
            if column_a == column_b:
                total += weights[left] * weights[right]
            left += np.uint64(column_a <= column_b)
            right += np.uint64(column_b <= column_a)
        products[pair] = total
    return products
