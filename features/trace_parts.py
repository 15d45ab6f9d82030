"""Matching of partly known values (masked plates and numbers): joins on the characters that are known."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from features.text import MASK

# A plate begins with province and city, a number with the operator: too common to weigh anything.
COMMON_CHARACTERS = 2
# Of what follows, fewer characters known on both sides weigh nothing either.
MIN_INFORMATIVE = 2


def compatible_values(texts: NDArray[np.str_]) -> sparse.csr_array:
    """Matrix (texts × texts), nonzero where two agree in all characters known to both (`*` is unknown), and in enough.

    Texts that hide the same places are joined on the others, so a million masked numbers cost no million squared.
    """
    size = len(texts)
    compatible = sparse.csr_array((size, size))
    lengths = np.char.str_len(texts) if size else np.empty(0, dtype=np.int64)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        letters = texts[places].astype(f"U{length}").view("U1").reshape(len(places), -1)
        shapes, shape = np.unique(letters == MASK, axis=0, return_inverse=True)
        for shape_a, shape_b in combinations_with_replacement(range(len(shapes)), 2):
            is_visible = ~(shapes[shape_a] | shapes[shape_b])
            if is_visible[COMMON_CHARACTERS:].sum() >= MIN_INFORMATIVE and (shapes[shape_a] | shapes[shape_b]).any():
                left, right = np.flatnonzero(shape.ravel() == shape_a), np.flatnonzero(shape.ravel() == shape_b)
                compatible = compatible + _shared_keys(letters[:, is_visible], left, right, places, size)
    return sparse.csr_array(compatible + compatible.T)


def _shared_keys(
    visible_letters: NDArray[np.str_],
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    places: NDArray[np.intp],
    size: int,
) -> sparse.csr_array:
    keys = np.ascontiguousarray(visible_letters).view(f"U{visible_letters.shape[1]}").ravel()
    names, key = np.unique(keys, return_inverse=True)
    sides = [
        sparse.csr_array((np.ones(len(rows)), (places[rows], key[rows])), shape=(size, len(names)))
        for rows in (left, right)
    ]
    return sparse.csr_array(sides[0] @ sides[1].T)
