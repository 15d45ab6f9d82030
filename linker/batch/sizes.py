"""How large the pieces of work are."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_BLOCK_CASES, MOST_BLOCK_CASES = 5_000, 100_000
LEAST_CELL_CASES, MOST_CELL_CASES = 512, 4_096
# All cells are held against all, a minute's work for so many.
MOST_CELLS = 50_000
BLOCKS_PER_PROCESSOR = 4


@dataclass(frozen=True)
class BlockSizes:
    """At most so many cases in a cell, in a block and in the part of a border one block is given; so many pairs."""

    cell_cases: int = LEAST_CELL_CASES
    block_cases: int = MOST_BLOCK_CASES
    border_cases: int = 2 * MOST_BLOCK_CASES
    listed_pairs: int = 200_000

    @classmethod
    def fitting(cls, cases: int, processors: int) -> BlockSizes:
        """Some blocks for every processor, so that all end at about one time; none too large for a memory of 2 GB."""
        share = cases // (BLOCKS_PER_PROCESSOR * max(processors, 1))
        cell = min(max(cases // MOST_CELLS, LEAST_CELL_CASES), MOST_CELL_CASES)
        return cls(cell_cases=cell, block_cases=min(max(share, LEAST_BLOCK_CASES), MOST_BLOCK_CASES))
