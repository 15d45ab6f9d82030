"""Why one cell cannot be read: a ValueError that carries its sentence as a text, so that an edge can translate it."""

from __future__ import annotations

from typing import TypeAlias

from linker.i18n.text import Text, Value
from linker.i18n.translate import translate


class CellError(ValueError):
    """A cell, or a stretch of one, cannot be read as what its column is; `text` says why and what to do."""

    def __init__(self, message_id: str, /, **params: Value) -> None:
        self.text = Text(message_id, **params)
        super().__init__(message_id)

    def __str__(self) -> str:
        return translate(self.text, "en")


# Index of a row of a chunk -> why its cell is refused.
CellErrors: TypeAlias = dict[int, Text]
