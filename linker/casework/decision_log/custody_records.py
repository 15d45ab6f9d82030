"""Custody records: a decision of kind `custody` says from when to when an offender was locked up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from linker.casework.decision_log.undoing import decisions_in_force
from linker.errors import DecisionError
from linker.library.cells.cell_error import CellError
from linker.library.cells.moments import parse_window
from linker.library.files.raw import Cell
from linker.library.store.decisions import CUSTODY, Decision
from linker.library.store.store import Library
from linker.review.custody import Window

# The end of custody that has not ended; stored as null.
OPEN_END = datetime.max.replace(microsecond=0)


def store_custody(library: Library, offender: str, window: Window, user: str, reason: str) -> Decision:
    """Record that an offender was in custody in a window (see `read_window`).

    Raises DecisionError where the offender, `user` or `reason` is empty.
    """
    if not offender.strip():
        raise DecisionError("decision_log.custody_without_offender")
    start, end = window
    evidence = json.dumps({"from": start.isoformat(), "to": None if end == OPEN_END else end.isoformat()})
    return library.decide(CUSTODY, case_a="", subject=offender.strip(), user=user, reason=reason, evidence=evidence)


def custody_windows(decisions: Iterable[Decision]) -> Mapping[str, tuple[Window, ...]]:
    """Windows of custody in force by offender, in the order of their decisions.

    Custody that has not ended ends at OPEN_END. Raises DecisionError for a record that cannot be read.
    """
    windows_of: dict[str, tuple[Window, ...]] = {}
    for decision in decisions_in_force(decisions):
        if decision.kind == CUSTODY:
            windows_of[decision.subject] = (*windows_of.get(decision.subject, ()), _window(decision))
    return windows_of


def read_window(start: Cell, end: Cell) -> Window:
    """Parse two times into a window: a day alone is the whole day, an empty end is still open.

    Raises CellError that says what cannot be read.
    """
    first, last = parse_window(start), parse_window(end)
    if first is None or first.earliest is None:
        raise CellError("decision_log.start_without_time", start=str(start))
    if last is None and end not in (None, ""):
        raise CellError("decision_log.end_without_time", end=str(end))
    close = OPEN_END if last is None or last.latest is None else last.latest
    if close <= first.earliest:
        raise CellError("decision_log.custody_ends_before_start", start=str(first.earliest), end=str(close))
    return first.earliest, close


def window_of(start: str, end: str) -> Window:
    """Parse two times typed in a command into a window. Raises DecisionError."""
    try:
        return read_window(start, end)
    except CellError as error:
        raise DecisionError("decision_log.custody_invalid", fault=error.text) from None


def _window(decision: Decision) -> Window:
    try:
        record = json.loads(decision.evidence)
        end = OPEN_END if record["to"] is None else datetime.fromisoformat(record["to"])
        return datetime.fromisoformat(record["from"]), end
    except (ValueError, TypeError, KeyError):
        raise DecisionError(
            "decision_log.custody_unreadable", number=decision.number, evidence=decision.evidence
        ) from None
