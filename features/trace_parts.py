"""Which of many partly known values may be one and the same: joins on the characters that are known."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from features.text import MASK

# A plate begins with province and city, a number with the operator: too common to weigh anything.
COMMON_CHARACTERS = 2
# Of what follows, fewer characters known on both sides weigh nothing either.
FEWEST_TELLING = 2


def fitting(texts: NDArray[np.str_]) -> sparse.csr_array:
    """Texts × texts, nonzero where two differ in no character known to both (`*` is unknown) and share enough of them.

    Texts that hide the same places are joined on the others, so a million masked numbers cost no million squared.
    """
    size = len(texts)
    found = sparse.csr_array((size, size))
    lengths = np.char.str_len(texts) if size else np.empty(0, dtype=np.int64)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        letters = texts[places].astype(f"U{length}").view("U1").reshape(len(places), -1)
        shapes, shape = np.unique(letters == MASK, axis=0, return_inverse=True)
        for one, other in combinations_with_replacement(range(len(shapes)), 2):
            shown = ~(shapes[one] | shapes[other])
            if shown[COMMON_CHARACTERS:].sum() >= FEWEST_TELLING and (shapes[one] | shapes[other]).any():
                left, right = np.flatnonzero(shape.ravel() == one), np.flatnonzero(shape.ravel() == other)
                found = found + _joined(letters[:, shown], left, right, places, size)
    return sparse.csr_array(found + found.T)


def _joined(
    shown: NDArray[np.str_], left: NDArray[np.intp], right: NDArray[np.intp], places: NDArray[np.intp], size: int
) -> sparse.csr_array:
    keys = np.ascontiguousarray(shown).view(f"U{shown.shape[1]}").ravel()
    names, key = np.unique(keys, return_inverse=True)
    sides = [
        sparse.csr_array((np.ones(len(rows)), (places[rows], key[rows])), shape=(size, len(names)))
        for rows in (left, right)
    ]
    return sparse.csr_array(sides[0] @ sides[1].T)
