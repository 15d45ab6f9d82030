"""Custody as a stored fact: a decision of kind `custody` says from when to when an offender was locked up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from linker.errors import DecisionError
from linker.library.cells.moments import parse_window
from linker.library.files.raw import Cell
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.review.custody import Window

CUSTODY, UNDONE = "custody", "undone"
# The end of custody that has not ended; stored as null.
OPEN_END = datetime.max.replace(microsecond=0)


def store_custody(library: Library, offender: str, window: Window, by: str, because: str) -> Decision:
    """Append that an offender was in custody from one moment to another (see `read_window`).

    Raises DecisionError where the offender, `by` or `because` is empty.
    """
    if not offender.strip():
        raise DecisionError("custody: whose? name the offender's id")
    start, end = window
    evidence = json.dumps({"from": start.isoformat(), "to": None if end == OPEN_END else end.isoformat()})
    return library.decide(CUSTODY, case_a="", subject=offender.strip(), by=by, because=because, evidence=evidence)


def custody_windows(decisions: Iterable[Decision]) -> Mapping[str, tuple[Window, ...]]:
    """By offender the windows of custody that stand, in the order they were told; undone ones are left out.

    Custody that has not ended ends at OPEN_END. Raises DecisionError for a record that cannot be read.
    """
    told = tuple(decisions)
    undone = {decision.subject for decision in told if decision.kind == UNDONE}
    found: dict[str, tuple[Window, ...]] = {}
    for decision in told:
        if decision.kind == CUSTODY and str(decision.number) not in undone:
            found[decision.subject] = (*found.get(decision.subject, ()), _window(decision))
    return found


def read_window(start: Cell, end: Cell) -> Window:
    """Two written times as a window: a day alone is the whole day, an empty end has not come yet.

    Raises ValueError that says what cannot be read.
    """
    first, last = parse_window(start), parse_window(end)
    if first is None or first.earliest is None:
        raise ValueError(f"from {str(start)!r} says no time; write it like 2024-03-05 14:00, or the day")
    if last is None and end not in (None, ""):
        raise ValueError(f"to {str(end)!r} says no time; write it like 2024-03-05 14:00, or leave it out")
    close = OPEN_END if last is None or last.latest is None else last.latest
    if close <= first.earliest:
        raise ValueError(f"from {first.earliest} to {close} ends before it begins; swap or repair")
    return first.earliest, close


def window_of(start: str, end: str) -> Window:
    """`read_window` for words typed in a command; raises DecisionError."""
    try:
        return read_window(start, end)
    except ValueError as error:
        raise DecisionError(f"custody: {error}") from None


def _window(decision: Decision) -> Window:
    try:
        told = json.loads(decision.evidence)
        end = OPEN_END if told["to"] is None else datetime.fromisoformat(told["to"])
        return datetime.fromisoformat(told["from"]), end
    except (ValueError, TypeError, KeyError):
        raise DecisionError(
            f"decision {decision.number}: its custody {decision.evidence!r} cannot be read; "
            f"undo it (linker undo {decision.number}) and tell it again (linker custody)"
        ) from None
