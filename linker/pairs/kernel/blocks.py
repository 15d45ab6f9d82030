"""Runs of cases in the order of the kernel, and the most that place and time can add to a pair with one of a run."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.compiled import inner
from linker.pairs.kernel.space_time_bounds import Ground, best_of_place_and_time, in_common
from linker.pairs.kernel.tree import (
    DAYS,
    HIGH,
    LOW,
    MIN_STRETCH,
    STRETCHED,
    X_KM,
    Y_KM,
    Kinds,
    Points,
    boxes_around,
    cut,
)

# Cases of one block: few enough to be near in time, many enough that the bound of a block costs a pair next to nothing.
BLOCK_CASES = 128


class Blocks(NamedTuple):
    """Blocks of cases: block k holds the cases `starts[k]` to before `starts[k + 1]`, all of one of the `kinds`.

    `boxes` are as those of a tree.
    """

    starts: IntArray
    boxes: FloatArray
    kinds: Kinds


def blocks_of(points: Points) -> Blocks:
    """Blocks of points in the order of the kernel."""
    starts = cut(points.kinds, BLOCK_CASES)
    return Blocks(np.append(starts, len(points.kinds)), boxes_around(points.spots, starts), points.kinds[starts])


def parts_of(blocks: Blocks, cases: int) -> list[tuple[int, int]]:
    """Begin and end of parts of the library, each of whole blocks and of about so many cases."""
    starts = blocks.starts[:-1]
    begins = starts[np.flatnonzero(np.diff(starts // cases, prepend=-1))].tolist()
    return list(zip(begins, [*begins[1:], int(blocks.starts[-1])], strict=True))


@inner
def nearest_of_block(ground: Ground, blocks: Blocks, a: int, block: int) -> float:
    """The most that place and time can add to a pair of a case and one of a block."""
    spots, boxes = ground.spots, blocks.boxes
    apart = (
        _outside(spots[X_KM, a], boxes, block, X_KM),
        _outside(spots[Y_KM, a], boxes, block, Y_KM),
        _outside(spots[DAYS, a], boxes, block, DAYS),
    )
    stretch = ground.float32_points[STRETCHED, a] * boxes[block, MIN_STRETCH]
    return best_of_place_and_time(ground.bounds, in_common(ground.kinds[a], blocks.kinds[block]), apart, stretch)


@inner
def _outside(place: float, boxes: FloatArray, block: int, axis: int) -> float:
    return max(boxes[block, LOW + axis] - place, place - boxes[block, HIGH + axis], 0.0)
