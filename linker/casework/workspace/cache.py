"""What is asked of an open library again and again, kept at hand and made anew once what it rests on has changed.

A desk serves many people from one open library: none of them shall wait for a whole library to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock, RLock
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, StrArray, text_column
from linker.casework.decision_log.solved_cases import solved_by_people, with_solved
from linker.library.store.runs import RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library

Answer = TypeVar("Answer")


class _Kept:
    """One thing at hand: what it rests on, and the lock under which it is made."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.answer: tuple[object, object] | None = None


_AT_HAND: WeakKeyDictionary[Library, dict[str, _Kept]] = WeakKeyDictionary()
_NAMING = Lock()


def at_hand(library: Library, name: str, rests_on: object, make: Callable[[], Answer]) -> Answer:
    """What `make` gives, made once for a library as long as `rests_on` is equal; who asks meanwhile waits for it."""
    with _NAMING:
        kept = _AT_HAND.setdefault(library, {}).setdefault(name, _Kept())
    known = kept.answer
    if known is None or known[0] != rests_on:
        with kept.lock:
            known = kept.answer
            if known is None or known[0] != rests_on:
                known = kept.answer = rests_on, make()
    found: Answer = known[1]  # type: ignore[assignment] # under one name there is one kind of answer
    return found


def cases_of(library: Library) -> CaseTable:
    """All cases as files state them."""
    return at_hand(library, "cases", library.change_mark(), library.cases)


def columns_of(library: Library) -> CaseTable:
    """All cases, with the offenders of those that people solved; at once where nothing changed since the last time."""
    cases = cases_of(library)
    decided = at_hand(library, "decisions", library.decisions_fingerprint(), library.decisions)
    solved = at_hand(library, "solved", decided, lambda: solved_by_people(decided))
    return at_hand(library, "columns", (cases, solved), lambda: with_solved(cases, decided))


def members_of(library: Library) -> SeriesRows:
    """The members of all series after the last run; none before the first."""
    run = library.last_run()
    # a case that is deleted leaves the run it was linked in
    return at_hand(library, "members", (run, library.change_mark()), lambda: _members(library, run))


def series_of_case(library: Library) -> Mapping[str, str]:
    """The series that each case stands in after the last run; cases in none are left out."""
    rows = members_of(library)
    return at_hand(
        library, "series of case", rows, lambda: dict(zip(rows.case_id.tolist(), rows.series_id.tolist(), strict=True))
    )


def chance_of_case(library: Library) -> Mapping[str, float]:
    """The probability with which each case belongs to its series; cases in none are left out."""
    rows = members_of(library)
    return at_hand(
        library,
        "chance of case",
        rows,
        lambda: dict(zip(rows.case_id.tolist(), rows.probability.tolist(), strict=True)),
    )


def row_of_case(library: Library) -> Mapping[str, int]:
    """The row of each case in `columns_of`."""
    cases = cases_of(library)
    return at_hand(
        library, "row of case", cases, lambda: {name: row for row, name in enumerate(cases.case_id.tolist())}
    )


def links_of(library: Library) -> StoredLinks:
    """The links of the last run, sorted by their first case; none before the first run."""
    run = library.last_run()
    return at_hand(library, "links", (run, library.change_mark()), lambda: _links(library, run))


def links_with(library: Library, case_ids: frozenset[str]) -> IntArray:
    """Which of `links_of` hold at least one of these cases, in their order."""
    stored = links_of(library)
    order, second = at_hand(library, "links by second case", stored, lambda: _by_second(stored))
    found = [_place(stored.case_id_a, name) for name in case_ids]
    found += [order[_place(second, name)] for name in case_ids]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))


def _by_second(stored: StoredLinks) -> tuple[IntArray, StrArray]:
    order = np.argsort(stored.case_id_b, kind="stable").astype(np.int64)
    return order, stored.case_id_b[order]


def _place(names: StrArray, name: str) -> IntArray:
    start, stop = np.searchsorted(names, name, "left"), np.searchsorted(names, name, "right")
    return np.arange(start, stop, dtype=np.int64)


def _members(library: Library, run: RunRecord | None) -> SeriesRows:
    if run is not None:
        return library.series(run.run_id)
    return SeriesRows(text_column(()), text_column(()), np.empty(0))


def _links(library: Library, run: RunRecord | None) -> StoredLinks:
    if run is not None:
        return library.links(run.run_id)
    return StoredLinks(text_column(()), text_column(()), np.empty(0))
