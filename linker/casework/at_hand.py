"""The columns of an open library kept at hand between two questions, read anew once anything in it has changed."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from features.case import CaseTable
from linker.casework.solved import with_solved
from linker.library.store.store import Library

_AT_HAND: WeakKeyDictionary[Library, tuple[tuple[str, str], CaseTable]] = WeakKeyDictionary()
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
