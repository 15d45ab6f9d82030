"""What a worker does: the cases of one block come in as Arrow, the links of that block go out as Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features.columns import FloatArray, IntArray
from linker.batch.parcels import LinkingTask, Parcel, source_fingerprint
from linker.errors import LinkerError
from linker.pairs.linking import link_pairs
from linker.pairs.score import least_total

# The columns that go out, a row a block, as Spark calls their types; those of `Found`.
BLOCK_LINK_COLUMNS = "first array<bigint>, second array<bigint>, log10_lr array<double>, visited bigint, scored bigint"


class BlockLinks(NamedTuple):
    """Links by rows of the library (the lower first), pairs looked at, and pairs scored."""

    first: IntArray
    second: IntArray
    log10_lr: FloatArray
    visited: int
    scored: int


def work(batches: Iterator[pa.RecordBatch], order: bytes) -> Iterator[pa.RecordBatch]:
    """Link the one block whose parcels come in; nothing goes out where nothing comes in."""
    linking_order = _order_of(order)
    parcels = [(core, Parcel.from_bytes(data)) for batch in batches for core, data in _rows(batch)]
    if parcels:
        first_parcel = parcels[0][1]
        yield _as_arrow(
            _score_pairs(linking_order, first_parcel)
            if first_parcel.pairs.size
            else _link_block(linking_order, parcels)
        )


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[bool, bytes]]:
    return zip(batch["core"].to_pylist(), batch["parcel"].to_pylist(), strict=True)


def _link_block(order: LinkingTask, parcels: Sequence[tuple[bool, Parcel]]) -> BlockLinks:
    """Links with at least one case of the core."""
    whole = Parcel.concatenated([parcel for _, parcel in parcels])
    core = np.concatenate([parcel.rows for core, parcel in parcels if core])
    rows, vectors = np.searchsorted(whole.rows, core), whole.vectors
    linked = link_pairs(vectors, order.scorer_for(vectors), order.threshold, rare=order.rare, rows=rows)
    links, report = linked.links, linked.report
    return BlockLinks(
        whole.rows[links.first], whole.rows[links.second], links.log10_lr, report.candidate_pairs, report.scored_pairs
    )


def _score_pairs(order: LinkingTask, parcel: Parcel) -> BlockLinks:
    """Links among the pairs of a parcel."""
    from linker.pairs.kernel.search_space import prepared_for

    scorer, (first_places, second_places) = order.scorer_for(parcel.vectors), parcel.pairs
    prepared = prepared_for(parcel.vectors, scorer)
    first, second = prepared.reaching(least_total(scorer, order.threshold), first_places, second_places)
    log10_lr = scorer.log10_lr(parcel.vectors, first, second)
    reached = log10_lr >= order.threshold
    rows = parcel.rows
    return BlockLinks(
        rows[first[reached]], rows[second[reached]], log10_lr[reached], len(first_places), len(first_places)
    )


def _as_arrow(block_links: BlockLinks) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({name: pa.array([value]) for name, value in block_links._asdict().items()})


@cache
def _order_of(order: bytes) -> LinkingTask:
    """The order, read once by each process."""
    linking_order = LinkingTask.from_bytes(order)
    if linking_order.source != source_fingerprint():
        raise LinkerError("batch.other_version")
    return linking_order
