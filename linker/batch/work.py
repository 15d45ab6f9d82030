"""What a worker does: the cases of one block come in as Arrow, the links of that block go out as Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from features.columns import FloatArray, IntArray
from linker.batch.parcels import Order, Parcel, source_fingerprint
from linker.errors import LinkerError
from linker.pairs.linking import link_pairs
from linker.pairs.score import least_total

# The columns that go out, a row a block, as Spark calls their types; those of `Found`.
FOUND_COLUMNS = "first array<bigint>, second array<bigint>, log10_lr array<double>, looked bigint, scored bigint"


class Found(NamedTuple):
    """Links by rows of the library (the lower first), pairs looked at, and pairs scored."""

    first: IntArray
    second: IntArray
    log10_lr: FloatArray
    looked: int
    scored: int


def work(batches: Iterator[pa.RecordBatch], order: bytes) -> Iterator[pa.RecordBatch]:
    """Link the one block whose parcels come in; nothing goes out where nothing comes in."""
    told = _understood(order)
    parcels = [(core, Parcel.from_bytes(data)) for batch in batches for core, data in _rows(batch)]
    if parcels:
        one = parcels[0][1]
        yield _as_arrow(_listed(told, one) if one.pairs.size else _block(told, parcels))


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[bool, bytes]]:
    return zip(batch["core"].to_pylist(), batch["parcel"].to_pylist(), strict=True)


def _block(order: Order, parcels: Sequence[tuple[bool, Parcel]]) -> Found:
    """Links with at least one case of the core."""
    whole = Parcel.joined([parcel for _, parcel in parcels])
    core = np.concatenate([parcel.rows for core, parcel in parcels if core])
    rows, vectors = np.searchsorted(whole.rows, core), whole.vectors
    linked = link_pairs(vectors, order.scorer_for(vectors), order.threshold, rare=order.rare, rows=rows)
    links, report = linked.links, linked.report
    return Found(
        whole.rows[links.first], whole.rows[links.second], links.log10_lr, report.candidate_pairs, report.scored_pairs
    )


def _listed(order: Order, parcel: Parcel) -> Found:
    """Those of the listed pairs that reach."""
    from linker.pairs.kernel.search_space import prepared_for

    scorer, (one, other) = order.scorer_for(parcel.vectors), parcel.pairs
    prepared = prepared_for(parcel.vectors, scorer)
    first, second = prepared.reaching(least_total(scorer, order.threshold), one, other)
    log10_lr = scorer.log10_lr(parcel.vectors, first, second)
    kept = log10_lr >= order.threshold
    rows = parcel.rows
    return Found(rows[first[kept]], rows[second[kept]], log10_lr[kept], len(one), len(one))


def _as_arrow(found: Found) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({name: pa.array([value]) for name, value in found._asdict().items()})


@cache
def _understood(order: bytes) -> Order:
    """The order, read once by each process."""
    told = Order.from_bytes(order)
    if told.source != source_fingerprint():
        raise LinkerError(
            "this worker runs another version of the program than the one that sent the work; "
            "install the same version of case-linker in the Python of every worker"
        )
    return told
