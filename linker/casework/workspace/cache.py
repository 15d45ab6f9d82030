"""Memoised queries, each invalidated by a version key: what its answer rests on.

A desk serves many people from one open library: none of them shall wait for a whole library to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock, RLock
from typing import TYPE_CHECKING, TypeVar

from features.case import CaseTable
from features.columns import IntArray
from linker.library.store.runs import SeriesRows, StoredLinks
from linker.library.store.store import Library

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace

Answer = TypeVar("Answer")


class _Entry:
    """One memoised answer with its version, and the lock under which it is computed."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.value: tuple[object, object] | None = None


class QueryCache:
    """The memoised answers about one open library, by name. Safe to ask from many threads at once."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._lock = Lock()

    def memoise(self, name: str, version: object, compute: Callable[[], Answer]) -> Answer:
        """The answer of `compute`, computed once for each version; who asks meanwhile waits for it.

        Versions are compared by equality. Only the answer of the newest version asked for is held.
        """
        with self._lock:
            entry = self._entries.setdefault(name, _Entry())
        value = entry.value
        if value is None or value[0] != version:
            with entry.lock:
                value = entry.value
                if value is None or value[0] != version:
                    value = entry.value = version, compute()
        answer: Answer = value[1]  # type: ignore[assignment] # under one name there is one kind of answer
        return answer


# Bridges for use cases that still take a library; they go when none does.
def at_hand(library: Library, name: str, rests_on: object, make: Callable[[], Answer]) -> Answer:
    """`Workspace.memoise`."""
    return _workspace(library).memoise(name, rests_on, make)


def cases_of(library: Library) -> CaseTable:
    """`Workspace.recorded_cases`."""
    return _workspace(library).recorded_cases


def columns_of(library: Library) -> CaseTable:
    """`Workspace.cases`."""
    return _workspace(library).cases


def members_of(library: Library) -> SeriesRows:
    """`Workspace.members`."""
    return _workspace(library).members


def series_of_case(library: Library) -> Mapping[str, str]:
    """`Workspace.series_of_case`."""
    return _workspace(library).series_of_case


def chance_of_case(library: Library) -> Mapping[str, float]:
    """`Workspace.probability_of_case`."""
    return _workspace(library).probability_of_case


def row_of_case(library: Library) -> Mapping[str, int]:
    """`Workspace.row_of`."""
    return _workspace(library).row_of


def links_of(library: Library) -> StoredLinks:
    """`Workspace.links`."""
    return _workspace(library).links


def links_with(library: Library, case_ids: frozenset[str]) -> IntArray:
    """`Workspace.links_with`."""
    return _workspace(library).links_with(case_ids)


def _workspace(library: Library) -> Workspace:
    from linker.casework.workspace.workspace import Workspace

    return Workspace.of(library)
