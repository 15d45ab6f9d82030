"""What a library has to tell whoever opened it, beside its answers: repaired, brought up to date, not to be kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from linker.i18n.text import Text


class Notices:
    """Notices in the order in which they came, each once. Safe to use from many threads.

    They wait to be taken, or go to a `listener` at once where there is one.
    """

    def __init__(self) -> None:
        self._texts: list[Text] = []
        self._given: list[Text] = []
        self._lock = Lock()
        self.listener: Callable[[Text], None] | None = None

    def add(self, text: Text) -> None:
        """Add a notice, unless the same one was given before."""
        with self._lock:
            if text in self._given:
                return
            self._given.append(text)
            if self.listener is None:
                self._texts.append(text)
                return
        self.listener(text)

    def take(self) -> tuple[Text, ...]:
        """The notices that wait, which then wait no longer."""
        with self._lock:
            texts, self._texts = tuple(self._texts), []
        return texts
