"""Memoised queries, each invalidated by a version key: what its answer rests on.

A desk serves many people from one open library: none of them shall wait for a whole library to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, RLock
from typing import TypeVar

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
