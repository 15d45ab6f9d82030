"""The pieces of work of one linking: blocks of cells with their border, and pairs that share a rare code far apart.

A pair belongs to the block of the earlier of its two cells, so the blocks together hold every pair that may reach the
threshold, and none twice but where a wide border was divided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.columns import IntArray
from features.vectors import CaseVectors
from linker.batch.cells import Mask, Meetings, RowCells
from linker.batch.sizes import BlockSizes
from linker.pairs.exhaustive import PairBlock, listed_pairs
from linker.pairs.score import Scorer


@dataclass(frozen=True, eq=False)
class Block:
    """Cells `first` to before `stop`, compared with each other and with the later cells of their `border`."""

    first: int
    stop: int
    border: IntArray

    @property
    def cells(self) -> IntArray:
        """All cells that this block needs."""
        return np.append(np.arange(self.first, self.stop), self.border)


def blocks_of(meetings: Meetings, sizes: BlockSizes) -> list[Block]:
    """Blocks that together hold every pair of cells that may hold a link; the largest come first."""
    cells = meetings.cells
    # cells fill a block in their order; a cell is never divided
    number = cells.starts[:-1] // max(sizes.block_cases, 1)
    firsts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    blocks = [
        Block(first, stop, border)
        for first, stop in zip(firsts, [*firsts[1:], len(cells)], strict=True)
        for border in _divided(meetings.beyond(first, stop), cells.sizes, sizes.border_cases)
    ]
    return sorted(blocks, key=lambda block: (-int(cells.sizes[block.cells].sum()), block.first))


def pairs_apart(
    vectors: CaseVectors, scorer: Scorer, cells: RowCells, blocks: list[Block], *, rare: int
) -> tuple[IntArray, IntArray]:
    """Pairs of rows that share a code of at most `rare` cases and meet in no block; sorted, each once."""
    size, cell_of_row = len(vectors), cells.cell_of_row
    block_of_cell, together = _together(cells, blocks)
    keys = [np.empty(0, dtype=np.int64)]
    for first_rows, second_rows in _rare_code_pairs(vectors, scorer, rare):
        earlier, later = np.sort(np.stack([cell_of_row[first_rows], cell_of_row[second_rows]]), axis=0)
        apart = ~_contains(together, block_of_cell[earlier] * len(cells) + later)
        keys.append(np.minimum(first_rows, second_rows)[apart] * size + np.maximum(first_rows, second_rows)[apart])
    first, second = np.divmod(np.unique(np.concatenate(keys)), max(size, 1))
    return first, second


def _rare_code_pairs(vectors: CaseVectors, scorer: Scorer, rare: int) -> Iterator[PairBlock]:
    for comparison, curve in zip(scorer.comparisons, scorer.curves, strict=True):
        if comparison.codes and not comparison.has_fixed_lr and curve.log10_lr.any():
            for sets in (sets for sets, is_listed in comparison.codes(vectors) if is_listed):
                yield from listed_pairs(sets, rare)


def _together(cells: RowCells, blocks: list[Block]) -> tuple[IntArray, IntArray]:
    """The block of each cell, named by its first cell, and sorted block × cells + cell for all that a block holds."""
    block_of_cell = np.empty(len(cells), dtype=np.int64)
    for block in blocks:
        block_of_cell[block.first : block.stop] = block.first
    keys = [block.first * len(cells) + block.cells for block in blocks]
    return block_of_cell, np.unique(np.concatenate([np.empty(0, dtype=np.int64), *keys]))


def _contains(sorted_keys: IntArray, keys: IntArray) -> Mask:
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.asarray(sorted_keys[np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)] == keys)


def _divided(border: IntArray, sizes: IntArray, max_cases: int) -> list[IntArray]:
    part = (np.cumsum(sizes[border]) - 1) // max(max_cases, 1)
    return np.split(border, np.flatnonzero(np.diff(part)) + 1)
