"""Blocks of vectors as arrays, so that two of them can be held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from scipy import sparse

from features.phrases import TextVectors


def arrays(block: Any, name: str = "", *, by_row: bool = False) -> Iterator[tuple[str, np.ndarray]]:
    """All arrays a block is made of, by the path to them; `by_row` writes out texts that many rows have in common."""
    if isinstance(block, np.ndarray):
        yield name, block
    elif by_row and isinstance(block, TextVectors):
        yield from arrays(block.weights, name)
    elif isinstance(block, sparse.csr_array):
        yield from ((f"{name}.{part}", getattr(block, part)) for part in ("data", "indices", "indptr"))
    elif isinstance(block, Mapping):
        for key in block:
            yield from arrays(block[key], f"{name}[{key}]", by_row=by_row)
    elif is_dataclass(block):
        for field in fields(block):
            yield from arrays(getattr(block, field.name), f"{name}.{field.name}", by_row=by_row)


def copied(block: Any) -> dict[str, np.ndarray]:
    return {name: array.copy() for name, array in arrays(block, by_row=True)}


def assert_same(left: Any, right: Any) -> None:
    ours, theirs = copied(left), copied(right)
    assert ours.keys() == theirs.keys()
    for name in ours:
        # objects of texts hold no NaN, numbers and moments may
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)
