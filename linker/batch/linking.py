"""All links of a library, found on Spark: the same as `linker.pairs.linking.link_pairs` finds in one process.

What is counted over the library is in its vectors and its scorer already, so a pair scores the same wherever it meets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from features.vectors import CaseVectors
from linker.batch.blocks import Block, blocks_of, pairs_apart
from linker.batch.cells import Meetings, RowCells
from linker.batch.parcels import LinkingTask, Parcel
from linker.batch.session import without_warnings
from linker.batch.sizes import BlockSizes
from linker.batch.work import BLOCK_LINK_COLUMNS, work
from linker.pairs.identity_links import identity_links
from linker.pairs.linking import CandidateReport, Linked, link_pairs
from linker.pairs.links import Links
from linker.pairs.score import Scorer, least_total

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# A parcel, and the blocks it goes to: those it belongs to and those whose border it is part of.
PARCELS = pa.schema(
    [("parcel", pa.binary()), ("visits", pa.list_(pa.struct([("block", pa.int32()), ("core", pa.bool_())])))]
)
Row = dict[str, Any]
# Some megabytes a file, so that several workers read at once.
PARCELS_A_FILE = 64


def link_pairs_on(
    spark: SparkSession,
    vectors: CaseVectors,
    scorer: Scorer,
    order: LinkingTask,
    *,
    sizes: BlockSizes,
    folder: Path | None = None,
) -> Linked:
    """The links that are ordered, block by block on the workers of a Spark session.

    Pairs that agree in a trace with its own LR are listed here. The report counts the pairs of all blocks together.
    With `folder` the cases go to the workers as Parquet files there, which are gone afterwards.
    """
    if not np.isfinite(least_total(scorer, order.threshold)) or len(vectors) < 2:
        return link_pairs(vectors, scorer, order.threshold, rare=order.rare)
    blocks, parcels = parcels_of(vectors, scorer, order, sizes)
    with _ship(spark, parcels, folder) as visits:
        return gathered(vectors, scorer, order.threshold, _run_blocks(visits, order, blocks))


def parcels_of(
    vectors: CaseVectors, scorer: Scorer, order: LinkingTask, sizes: BlockSizes
) -> tuple[int, Iterator[Row]]:
    """The number of blocks, those of listed pairs included, and the rows of the table that is sent (`PARCELS`)."""
    cells, meetings = _cut(vectors, scorer, order, sizes)
    blocks = blocks_of(meetings, sizes)
    first, second = pairs_apart(vectors, scorer, cells, blocks, rare=order.rare)
    parts = [slice(start, start + sizes.listed_pairs) for start in range(0, len(first), sizes.listed_pairs)]

    def rows() -> Iterator[Row]:
        for cell, visits in enumerate(_visits(cells, blocks)):
            yield {"parcel": Parcel.of(vectors, cells.rows_of(cell)).to_bytes(), "visits": visits}
        for number, part in enumerate(parts, start=len(blocks)):
            parcel = Parcel.of_pairs(vectors, first[part], second[part])
            yield {"parcel": parcel.to_bytes(), "visits": [{"block": number, "core": True}]}

    return len(blocks) + len(parts), rows()


def _cut(vectors: CaseVectors, scorer: Scorer, order: LinkingTask, sizes: BlockSizes) -> tuple[RowCells, Meetings]:
    from linker.pairs.kernel.search_space import Walk, prepared_for

    minimum_total = least_total(scorer, order.threshold)
    ground = Walk.over(vectors, scorer, prepared_for(vectors, scorer), minimum_total, rare=order.rare).ground
    cells = RowCells.of(ground, sizes.cell_cases)
    return cells, Meetings(cells, scorer, ground.minimum_total)


def _visits(cells: RowCells, blocks: list[Block]) -> list[list[Row]]:
    visits: list[list[Row]] = [[] for _ in range(len(cells))]
    for number, block in enumerate(blocks):
        for cell in block.cells.tolist():
            visits[cell].append({"block": number, "core": block.first <= cell < block.stop})
    return visits


@contextmanager
def _ship(spark: SparkSession, parcels: Iterator[Row], folder: Path | None) -> Iterator[DataFrame]:
    if folder is None:
        with without_warnings():
            yield spark.createDataFrame(pa.Table.from_pylist(list(parcels), schema=PARCELS))
        return
    with TemporaryDirectory(prefix="linker-", dir=folder) as place:
        write_parcels(parcels, Path(place))
        yield spark.read.parquet(Path(place).as_uri())


def write_parcels(parcels: Iterator[Row], folder: Path) -> None:
    """Put parcels into Parquet files of a folder, a few at a time."""
    from pyarrow import parquet

    for number in count():
        part = pa.Table.from_pylist(list(islice(parcels, PARCELS_A_FILE)), schema=PARCELS)
        if not len(part):
            return
        # they are pressed already
        parquet.write_table(part, folder / f"parcels-{number:05}.parquet", compression="none")


def _run_blocks(parcels: DataFrame, order: LinkingTask, blocks: int) -> pa.Table:
    """One row a block, with the columns of `linker.batch.work.Found`."""
    from pyspark.sql.functions import explode

    with without_warnings():
        visits = parcels.select("parcel", explode("visits").alias("visit"))
        shuffled = visits.select("visit.block", "visit.core", "parcel").repartitionById(blocks, "block")
        return shuffled.mapInArrow(partial(work, order=order.to_bytes()), BLOCK_LINK_COLUMNS).toArrow()


def gathered(vectors: CaseVectors, scorer: Scorer, threshold: float, block_links: pa.Table) -> Linked:
    """The links of all blocks (columns of `linker.batch.work.Found`) and those that are listed here."""
    identity = identity_links(vectors, scorer, threshold)
    first, second, log10_lr = (
        np.concatenate([mine, *(chunk.flatten().to_numpy() for chunk in block_links[name].chunks)])
        for name, mine in zip(("first", "second", "log10_lr"), identity, strict=True)
    )
    # a pair comes twice where it agrees in an identity, or where a wide border was divided
    once = np.unique(first * len(vectors) + second, return_index=True)[1]
    links = Links.of(first[once], second[once], log10_lr[once])
    visited, scored = (sum(block_links[name].to_pylist()) for name in ("visited", "scored"))
    cases = len(vectors)
    return Linked(links, CandidateReport(cases, cases * (cases - 1) // 2, visited, scored, len(links)))
