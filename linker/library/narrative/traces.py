"""Traces that a narrative states (the offender's accounts, numbers, plates, sites), added to those of the record."""

from __future__ import annotations

import numpy as np

from features.case import CaseTable, Trace
from features.columns import Ragged
from features.traces import normal_trace
from linker.library.narrative.fill import MAX_CHARACTERS, FilledTable
from linker.library.narrative.identifiers import offender_traces


def fill_traces(table: CaseTable) -> FilledTable:
    """Add the offender's identifiers that narratives state and records lack; rows under `traces`."""
    additions = {row: _additions(table, row) for row in np.flatnonzero(table.narrative != "").tolist()}
    additions = {row: traces for row, traces in additions.items() if traces}
    if not additions:
        return FilledTable(table, {})
    kinds, values = (
        Ragged.from_rows(
            (*recorded, *(getattr(trace, part) for trace in additions.get(row, ())))
            for row, recorded in enumerate(column.rows())
        )
        for part, column in (("kind", table.trace_kind), ("value", table.trace_value))
    )
    rows = np.array(sorted(additions), dtype=np.int64)
    return FilledTable(table.replace(trace_kind=kinds, trace_value=values), {"traces": rows})


def _additions(table: CaseTable, row: int) -> list[Trace]:
    """Traces of the narrative that the record does not hold, however they are spelt there."""
    recorded = zip(table.trace_kind.row(row), table.trace_value.row(row), strict=True)
    spelt = {normal_trace(kind, value) for kind, value in recorded}
    stated = offender_traces(table.narrative[row][:MAX_CHARACTERS])
    return [trace for trace in stated if normal_trace(trace.kind, trace.value) not in spelt]
