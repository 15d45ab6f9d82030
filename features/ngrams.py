"""Character n-grams of many texts, counted in hashed columns, vectorised over the letters of all texts.

The columns are those that scikit-learn's HashingVectorizer gives (MurmurHash3 of the n-gram in UTF-8, seed 0, Appleby
2011), so vectors made by it line up with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from features.columns import IntArray

HASHED_COLUMNS = 2**18
# Letters counted at once: what is made of them stays small, however many texts there are.
LETTERS_AT_ONCE = 500_000

Words = NDArray[np.uint32]


def count_ngrams(texts: Sequence[str], sizes: tuple[int, int]) -> sparse.csr_array:
    """Counts (texts × hashed columns) of the character n-grams of the sizes from..to in each text."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    parts = [_keys(texts[start:stop], lengths[start:stop], sizes) for start, stop in _portions(lengths)]
    keys = [np.unique(part, return_counts=True) for part in parts]
    counts = np.concatenate([np.empty(0, dtype=np.int32), *(count.astype(np.int32) for _, count in keys)])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *(key % HASHED_COLUMNS for key, _ in keys)])
    filled = [
        np.bincount(key // HASHED_COLUMNS, minlength=stop - start)
        for (key, _), (start, stop) in zip(keys, _portions(lengths), strict=True)
    ]
    ends = np.cumsum(np.concatenate([[0], *filled]))
    return sparse.csr_array((counts, columns.astype(np.int32), ends), shape=(len(texts), HASHED_COLUMNS))


def _portions(lengths: IntArray) -> list[tuple[int, int]]:
    """Runs of texts with about so many letters in all."""
    portion = np.cumsum(lengths) // LETTERS_AT_ONCE
    starts = np.flatnonzero(np.diff(portion, prepend=-1))
    return list(pairwise([*starts.tolist(), len(lengths)]))


def _keys(texts: Sequence[str], lengths: IntArray, sizes: tuple[int, int]) -> IntArray:
    """One number for each n-gram: the text it stands in and its column."""
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
    text = np.repeat(np.arange(len(texts)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(letters))
    start = np.cumsum(np.concatenate([[0], _bytes_of(letters)]))
    words = _words(np.frombuffer("".join(texts).encode(), dtype=np.uint8))
    keys = [np.empty(0, dtype=np.int64)]
    for size in range(sizes[0], sizes[1] + 1):
        first = np.flatnonzero(left >= size)
        hashed = _hashed(words, start[first], start[first + size] - start[first])
        keys.append(text[first] * HASHED_COLUMNS + _columns(hashed))
    return np.concatenate(keys)


def _bytes_of(letters: NDArray[np.uint32]) -> IntArray:
    """How many bytes each letter takes in UTF-8."""
    return 1 + (letters > 0x7F).astype(np.int64) + (letters > 0x7FF) + (letters > 0xFFFF)


def _words(letters: NDArray[np.uint8]) -> Words:
    """The four bytes from each byte on as one number; what lies beyond the end counts as 0."""
    padded = np.concatenate([letters, np.zeros(16, dtype=np.uint8)]).astype(np.uint32)
    size = len(padded) - 3
    words = padded[:size]
    for place in range(1, 4):
        words = words | padded[place : size + place] << np.uint32(8 * place)
    return words


def _columns(hashed: Words) -> IntArray:
    # the absolute value of the hash as a signed number
    magnitude = np.where(hashed >> np.uint32(31), np.uint32(0) - hashed, hashed)
    return (magnitude % np.uint32(HASHED_COLUMNS)).astype(np.int64)


def _hashed(words: Words, start: IntArray, length: IntArray) -> Words:
    """MurmurHash3 (32 bits, seed 0) of the `length` bytes from `start` on."""
    hashed = np.zeros(len(start), dtype=np.uint32)
    whole = length // 4
    for block in range(int(whole.max(initial=0))):
        mixed = _rotated(hashed ^ _mixed(words[start + 4 * block]), 13) * np.uint32(5) + np.uint32(0xE6546B64)
        hashed = np.where(whole > block, mixed, hashed)
    tail = words[start + 4 * whole] & ((np.uint32(1) << (8 * (length % 4)).astype(np.uint32)) - np.uint32(1))
    hashed = hashed ^ _mixed(tail) ^ length.astype(np.uint32)
    hashed = (hashed ^ hashed >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    hashed = (hashed ^ hashed >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return hashed ^ hashed >> np.uint32(16)


def _mixed(word: Words) -> Words:
    return _rotated(word * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)


def _rotated(word: Words, bits: int) -> Words:
    return word << np.uint32(bits) | word >> np.uint32(32 - bits)
