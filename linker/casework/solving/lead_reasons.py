"""Why an open case is a lead, and what would confirm it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from features.trace_kinds import KIND_OF, OTHER_KIND
from linker.casework.matching.explanation import LIMIT, Contribution, Missing, contributions, missing_variables
from linker.flow import FittedLibrary
from linker.i18n.numbers import signed
from linker.i18n.text import FLAT, Text
from linker.i18n.vocabulary import short_name, trace_name

MAX_TERMS = 3
# A term below this (log10 LR), or unknown evidence that could move the score less, is not worth a line.
MIN_LOG10_LR, MIN_MISSING_LOG10_LR = 0.05, 0.3

# What is measured in these says nothing to a reader.
_UNSPOKEN_UNITS = ("bans", "cosine", "log10")
_TRACES = ("identity_trace", "class_trace")
# With what of the person a trace is set side by side.
_SOURCES: Mapping[str, str] = {
    "dna": "lead.source_dna",
    "fingerprint": "lead.source_fingerprint",
    "shoe_print": "lead.source_shoe_print",
    "tool_mark": "lead.source_tool_mark",
    "video": "lead.source_video",
    "plate": "lead.source_plate",
    "phone": "lead.source_phone",
    "imei": "lead.source_imei",
    "account": "lead.source_account",
}


@dataclass(frozen=True)
class LeadReason:
    """The case of the offender that speaks most for a lead, and the strongest terms of that pair."""

    case_id: str
    log10_lr: float
    words: Text = field(metadata=FLAT)
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Check:
    """One thing that would confirm a lead, or end it: compare a trace, ask the person, complete the record."""

    kind: Literal["compare", "ask", "record"]
    words: Text = field(metadata=FLAT)


def reason_of(fitted: FittedLibrary, table: CaseTable, row: int, nearest: int) -> LeadReason:
    """The evidence of a lead (`row`) and the nearest case of the offender."""
    terms = contributions(fitted, row, nearest)
    strong = [term for term in terms if term.variable != LIMIT and abs(term.log10_lr) >= MIN_LOG10_LR]
    supporting = [term for term in strong if term.log10_lr > 0][:MAX_TERMS]
    opposing = [term for term in strong if term.log10_lr < 0][:1]
    clauses = tuple(map(_term, (*supporting, *opposing)))
    words = Text("lead.reason", terms=clauses) if clauses else Text("lead.no_reason")
    return LeadReason(str(table.case_id[nearest]), sum(term.log10_lr for term in terms), words, terms)


def checks_of(
    fitted: FittedLibrary, table: CaseTable, row: int, offender_rows: IntArray, nearest: int, offender: str
) -> tuple[Check, ...]:
    """What would confirm a lead, the most telling first; `offender_rows` are the offender's other cases."""
    gaps = [item for item in missing_variables(fitted, row, nearest) if item.highest >= MIN_MISSING_LOG10_LR]
    return (
        *_compare_traces(table, row, offender),
        *_look_for_traces(table, row, offender_rows),
        _question(table, row, offender),
        *(Check("record", _complete(item)) for item in gaps[:1]),
    )


def _compare_traces(table: CaseTable, row: int, offender: str) -> Iterator[Check]:
    case_id = str(table.case_id[row])
    for kind, values in sorted(_values_by_kind(table, row).items(), key=lambda item: _rank(item[0])):
        source = Text(_SOURCES.get(kind, "lead.source_other"), offender=offender)
        yield Check(
            "compare",
            Text("lead.compare", trace=trace_name(kind), case_id=case_id, values=tuple(values), source=source),
        )


def _look_for_traces(table: CaseTable, row: int, offender_rows: IntArray) -> Iterator[Check]:
    """The strongest kind of trace that the offender's cases have and this one has not."""
    mate_of_kind = {
        kind: str(table.case_id[mate]) for mate in reversed(offender_rows) for kind in _values_by_kind(table, int(mate))
    }
    for kind in sorted(set(mate_of_kind) - set(_values_by_kind(table, row)), key=_rank)[:1]:
        words = Text("lead.look", case_id=str(table.case_id[row]), trace=trace_name(kind), mate=mate_of_kind[kind])
        yield Check("record", words)


def _values_by_kind(table: CaseTable, row: int) -> dict[str, list[str]]:
    values_of: dict[str, list[str]] = {}
    for kind, value in zip(table.trace_kind.row(row), table.trace_value.row(row), strict=True):
        values_of.setdefault(kind, []).append(value)
    return values_of


def _rank(kind: str) -> tuple[float, str]:
    return -KIND_OF.get(kind, OTHER_KIND).max_log10_lr, kind


def _question(table: CaseTable, row: int, offender: str) -> Check:
    place = " ".join(dict.fromkeys(part for part in (table.region[row], table.address[row]) if part))
    unknown = Text("lead.not_on_record")
    words = Text(
        "lead.ask",
        offender=offender,
        place=place or str(table.premises[row]) or unknown,
        time=_window(table, row) or unknown,
        goods=table.goods.row(row)[:3] or unknown,
    )
    return Check("ask", words)


def _window(table: CaseTable, row: int) -> str:
    ends = [str(end)[:16].replace("T", " ") for end in (table.earliest[row], table.latest[row]) if not np.isnat(end)]
    return " – ".join(dict.fromkeys(ends))


def _complete(gap: Missing) -> Text:
    if gap.variable in _TRACES:
        return Text("lead.no_traces")
    return Text("lead.complete", variable=gap.words, highest=gap.highest)


def _term(term: Contribution) -> Text:
    name, weight = short_name(term.words), signed(term.log10_lr, 1)
    if term.value is None or term.unit in _UNSPOKEN_UNITS:
        return Text("lead.term", name=name, weight=weight)
    return Text("lead.measured_term", name=name, value=term.value, unit=term.unit, weight=weight)
