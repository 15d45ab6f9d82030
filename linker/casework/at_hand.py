"""The columns of an open library kept at hand between two questions, read anew once anything in it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from weakref import WeakKeyDictionary

from features.case import CaseTable
from linker.casework.linking import last_series
from linker.casework.solved import with_solved
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library

_AT_HAND: WeakKeyDictionary[Library, tuple[tuple[str, str], CaseTable]] = WeakKeyDictionary()
_STANDING: WeakKeyDictionary[Library, tuple[RunRecord | None, dict[str, str]]] = WeakKeyDictionary()
_READING = Lock()


def columns_of(library: Library) -> CaseTable:
    """All cases, with the offenders of those that people solved; at once where nothing changed since the last time."""
    with _READING:
        mark = library.change_mark(), library.decisions_fingerprint()
        known = _AT_HAND.get(library)
        if known is None or known[0] != mark:
            before = library.snapshot()
            known = mark, with_solved(before.cases, before.decisions)
            _AT_HAND[library] = known
        return known[1]


def series_of_case(library: Library) -> Mapping[str, str]:
    """The series that each case stands in after the last run; cases in none are left out."""
    with _READING:
        run = library.last_run()
        known = _STANDING.get(library)
        if known is None or known[0] != run:
            known = run, {case: name for name, cases in last_series(library).items() for case in cases}
            _STANDING[library] = known
        return known[1]
