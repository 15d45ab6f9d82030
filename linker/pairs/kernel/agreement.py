"""What agreeing codes and likeness of texts add to the pairs of a batch."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.pairs.kernel.batch import Batch
from linker.pairs.kernel.codes import CURVE, FIRST_LABEL, LAST_LABEL
from linker.pairs.kernel.columns import ENTRIES_AT_ONCE, Cases, Texts
from linker.pairs.kernel.compiled import inner
from linker.pairs.kernel.curves import add_curve

_OFFSET_1, _OFFSET_2, _OFFSET_3 = np.uint64(1), np.uint64(2), np.uint64(3)


@inner
def add_tables(cases: Cases, batch: Batch, count: int) -> None:
    """What the variables add whose sets of codes have a table."""
    labels, tables, scores = cases.labels, cases.codes.tables, cases.codes.scores
    first, second, totals = batch.first, batch.second, batch.totals
    for table in range(len(tables)):
        side, start = tables[table, 0], tables[table, 1]
        for k in range(count):
            a, b, column = np.uint64(first[k]), np.uint64(second[k]), np.uint64(table)
            totals[k] += scores[np.uint64(start + labels[a, column] * side + labels[b, column])]


@inner
def add_codes(cases: Cases, batch: Batch, count: int) -> None:
    """What the others add."""
    for group in range(len(cases.codes.groups)):
        for k in range(count):
            batch.values[k] = _group_information(cases, group, batch.first[k], batch.second[k])
        add_curve(cases.curves, int(cases.codes.groups[group, CURVE]), batch.values, batch.totals, count)


@inner
def _group_information(cases: Cases, group: int, a: int, b: int) -> float:
    """Bans of the codes of one variable that two cases share; NaN where none of its kinds is known of both."""
    groups, sets, labels = cases.codes.groups, cases.codes.sets, cases.labels
    shared = math.nan
    for column in range(int(groups[group, FIRST_LABEL]), int(groups[group, LAST_LABEL]) + 1):
        set_a, set_b = labels[a, column], labels[b, column]
        if set_a >= 0 and set_b >= 0:
            more = sets[set_a, 2] if set_a == set_b else shared_information(sets, cases.codes.entries, set_a, set_b)
            shared = min(more, sets[set_a, 3]) + (0.0 if math.isnan(shared) else shared)
    return shared


@inner
def shared_information(sets: FloatArray, entries: FloatArray, set_a: int, set_b: int) -> float:
    """Bans of the codes that two sets both hold."""
    left, left_stop = int(sets[set_a, 0]), int(sets[set_a, 1])
    right, right_stop = int(sets[set_b, 0]), int(sets[set_b, 1])
    shared = 0.0
    while left < left_stop and right < right_stop:
        code_a, code_b = entries[left, 0], entries[right, 0]
        if code_a == code_b:
            shared += entries[left, 1]
        left += code_a <= code_b
        right += code_b <= code_a
    return shared


@inner
def add_text(cases: Cases, curve: int, column: int, batch: Batch, count: int) -> None:
    """What the likeness of the texts in one column of labels adds."""
    labels, texts, current_text = cases.labels, cases.texts, -1
    _find_text(cases, column, batch, count)
    for k in range(count):
        batch.values[k] = math.nan
        if batch.begin[k] >= 0:
            # pairs of one case follow each other, so its text is mostly written out already
            first_text = labels[np.uint64(batch.first[k]), column]
            if first_text != current_text:
                _clear_text(texts, current_text, batch.text)
                _write_text(texts, first_text, batch.text)
                current_text = first_text
            product = _product(texts.columns, texts.weights, batch.text, batch.begin[k], batch.end[k])
            batch.values[k] = min(max(product, 0.0), 1.0)
    _clear_text(texts, current_text, batch.text)
    add_curve(cases.curves, curve, batch.values, batch.totals, count)


@inner
def _find_text(cases: Cases, column: int, batch: Batch, count: int) -> None:
    # in a loop of its own, as texts lie far from their cases: the machine then fetches several at once
    labels, starts = cases.labels, cases.texts.starts
    for k in range(count):
        a, b = np.uint64(batch.first[k]), np.uint64(batch.second[k])
        second_text = np.uint64(max(labels[b, column], 0))
        batch.begin[k], batch.end[k] = starts[second_text], starts[second_text + _OFFSET_1]
        if min(labels[a, column], labels[b, column]) < 0:
            batch.begin[k] = -1


@inner
def _write_text(texts: Texts, number: int, text: FloatArray) -> None:
    for entry in range(texts.starts[number], texts.starts[number + 1]):
        # those at the end that weigh nothing share a column with others
        text[np.uint64(texts.columns[np.uint64(entry)])] += texts.weights[np.uint64(entry)]


@inner
def _clear_text(texts: Texts, number: int, text: FloatArray) -> None:
    if number >= 0:
        for entry in range(texts.starts[number], texts.starts[number + 1]):
            text[np.uint64(texts.columns[np.uint64(entry)])] = 0.0


@inner
def _product(columns: NDArray[np.int32], weights: FloatArray, text: FloatArray, begin: int, end: int) -> float:
    # four sums that do not wait for each other
    sum_0, sum_1, sum_2, sum_3 = 0.0, 0.0, 0.0, 0.0
    for entry in range(begin, end, ENTRIES_AT_ONCE):
        k = np.uint64(entry)
        sum_0 += weights[k] * text[np.uint64(columns[k])]
        sum_1 += weights[k + _OFFSET_1] * text[np.uint64(columns[k + _OFFSET_1])]
        sum_2 += weights[k + _OFFSET_2] * text[np.uint64(columns[k + _OFFSET_2])]
        sum_3 += weights[k + _OFFSET_3] * text[np.uint64(columns[k + _OFFSET_3])]
    return (sum_0 + sum_1) + (sum_2 + sum_3)
