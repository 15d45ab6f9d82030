"""Members of series that people or records hold there: how likely they are to belong is no longer the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from features.traces import normal_trace
from linker.casework.decision_log.solved_cases import solving_states
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.workspace.series_table import SeriesGroups
from linker.i18n.text import Text
from linker.i18n.vocabulary import trace_words
from linker.library.store.decisions import CONFIRMED, Decision

Value = TypeVar("Value", bound="str | tuple[str, str]")

# Only a person's own body; what changes hands holds nobody.
BODILY_TRACES = ("dna", "fingerprint")


def held_members(
    table: CaseTable, decisions: Sequence[Decision], groups: SeriesGroups, row_of: Mapping[str, int]
) -> Mapping[int, Text]:
    """By row the words of what holds a member in its series: a decision, a known offender, a bodily trace.

    `table`: with the offenders of solved cases. A decision is named before a record. Each holds two cases
    of one series; a case that stands alone in its series with an offender is held by nothing.
    """
    held_by: dict[int, Text] = {}
    number_of_row = groups.number_of_row
    for row, words in (
        *_confirmed(decisions, number_of_row, row_of),
        *_same_offender(table, decisions, number_of_row),
        *_same_trace(table, number_of_row),
    ):
        held_by.setdefault(row, words)
    return held_by


def _confirmed(
    decisions: Sequence[Decision], number_of_row: IntArray, row_of: Mapping[str, int]
) -> Iterator[tuple[int, Text]]:
    for decision in decisions_in_force(decisions):
        first, second = row_of.get(decision.case_a), row_of.get(decision.case_b)
        if decision.kind != CONFIRMED or first is None or second is None:
            continue
        if number_of_row[first] == number_of_row[second]:
            for row, mate in ((first, decision.case_b), (second, decision.case_a)):
                yield row, Text("held.confirmed", mate=mate, user=decision.by, number=decision.number)


def _same_offender(
    table: CaseTable, decisions: Sequence[Decision], number_of_row: IntArray
) -> Iterator[tuple[int, Text]]:
    offenders = table.offenders
    states = solving_states(decisions)
    for rows, offender in _shared(offenders.row_of_value, offenders.values.tolist(), number_of_row):
        for row in rows:
            state = states.get((str(table.case_id[row]), offender))
            if state is None:
                yield row, Text("held.offender_recorded", offender=offender)
            else:
                by = state.decision
                yield row, Text("held.offender_decided", offender=offender, user=by.by, number=by.number)


def _same_trace(table: CaseTable, number_of_row: IntArray) -> Iterator[tuple[int, Text]]:
    pairs = zip(table.trace_kind.values.tolist(), table.trace_value.values.tolist(), strict=True)
    traces = [normal_trace(kind, value) for kind, value in pairs]
    bodily = np.array([kind in BODILY_TRACES and bool(value) for kind, value in traces], dtype=np.bool_)
    values = [trace for trace, is_bodily in zip(traces, bodily.tolist(), strict=True) if is_bodily]
    for rows, trace in _shared(table.trace_kind.row_of_value[bodily], values, number_of_row):
        for row in rows:
            yield row, Text("held.trace", trace=trace_words(*trace))


def _shared(
    row_of_value: IntArray, values: Sequence[Value], number_of_row: IntArray
) -> Iterator[tuple[list[int], Value]]:
    """Each value that two or more cases of one series have, with their rows."""
    rows_of: dict[tuple[int, Value], list[int]] = defaultdict(list)
    for row, value in zip(row_of_value.tolist(), values, strict=True):
        rows_of[int(number_of_row[row]), value].append(row)
    for (_, value), rows in rows_of.items():
        if len(rows) > 1:
            yield rows, value
