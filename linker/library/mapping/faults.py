"""What is wrong with rows and cells of a chunk: rows that are no cases, and cells that are unknown in their case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from linker.i18n.text import FLAT, Text
from linker.library.files.raw import RawChunk
from linker.library.files.rejects import Reject
from linker.library.mapping.fields import field_of
from linker.library.mapping.map_faults import in_a_row
from linker.library.mapping.source_rows import cell_texts

EXAMPLES = 3


@dataclass(frozen=True)
class UnreadCell:
    """A cell that could not be read: its row in the file, what stands there, and why."""

    row: int
    cell: str
    reason: Text = field(metadata=FLAT)


@dataclass(frozen=True)
class UnreadColumn:
    """Cells of a column that could not be read: how many, and the first of them."""

    column: str
    count: int
    examples: tuple[UnreadCell, ...]


class Faults:
    """Reasons against rows and against cells, in the order found."""

    def __init__(self) -> None:
        self._refused: dict[int, list[tuple[str, Text]]] = {}
        self._unread: dict[str, dict[int, Text]] = {}

    def refuse(self, name: str, errors: Mapping[int, Text]) -> None:
        """Rows that are no cases, by the field (or column) that says why."""
        for row, reason in errors.items():
            self._refused.setdefault(row, []).append((name, reason))

    def add(self, column: str, errors: Mapping[int, Text]) -> None:
        """Cells of a column that are unknown because they cannot be read."""
        if errors:
            self._unread.setdefault(column, {}).update(errors)

    def rows(self) -> frozenset[int]:
        """The rows that are no cases."""
        return frozenset(self._refused)

    def rejects(self, chunk: RawChunk) -> list[Reject]:
        """One reject for each row that is no case, with all its reasons."""
        return [self._reject(chunk, row) for row in self._refused]

    def unread(self, chunk: RawChunk) -> Iterator[UnreadColumn]:
        """What could not be read in the rows that are cases."""
        places = {name: position for position, name in enumerate(chunk.columns)}
        for column, reasons in self._unread.items():
            rows = [row for row in reasons if row not in self._refused]
            first = [
                UnreadCell(chunk.rows[row], cell_texts(chunk, row)[places[column]], reasons[row])
                for row in rows[:EXAMPLES]
            ]
            if rows:
                yield UnreadColumn(column, len(rows), tuple(first))

    def _reject(self, chunk: RawChunk, row: int) -> Reject:
        reasons = list(dict.fromkeys(self._refused[row]))
        texts = [_of_field(name, reason) for name, reason in reasons]
        return Reject(chunk.rows[row], reasons[0][0], in_a_row(texts), cell_texts(chunk, row))


def _of_field(name: str, reason: Text) -> Text:
    label = field_of(name)
    return Text("rejects.of_field", field=label.label if label else name, reason=reason) if name else reason
