"""Rows gathered into chunks of columns: the last step of every reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from linker.i18n.text import Text
from linker.library.files.headers import is_blank
from linker.library.files.raw import BadRow, Cell, RawChunk, SkippedRow
from linker.library.files.row_filter import RowFilter

# A row that could be laid under the columns: its number and one cell a column.
Row = tuple[int, Sequence[Cell]]
LONGEST_SHOWN = 40


def in_chunks(
    columns: tuple[str, ...],
    rows: Iterable[Row | BadRow],
    chunk_rows: int,
    report: Callable[[], None],
    row_filter: RowFilter | None = None,
    notes: Sequence[Text] = (),
) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows, good and bad together; blank rows are left out, and one chunk always comes.

    Rows that `row_filter` knows to be no cases are set aside by number. `report` is called before each chunk is handed
    over; `notes` (of the file as a whole) come with the first.
    """
    gathered = _Gathered(columns, list(notes))
    handed_over = False
    for row in rows:
        gathered.add(row, row_filter)
        if len(gathered) == chunk_rows:
            report()
            yield gathered.chunk()
            handed_over = True
    if len(gathered) or not handed_over or gathered.skipped:
        report()
        yield gathered.chunk()


class _Gathered:
    """The rows of the chunk that comes next."""

    def __init__(self, columns: tuple[str, ...], notes: list[Text]) -> None:
        self._columns, self._notes = columns, notes
        self._numbers: list[int] = []
        self._good: list[Sequence[Cell]] = []
        self._bad: list[BadRow] = []
        self.skipped: list[SkippedRow] = []

    def __len__(self) -> int:
        return len(self._good) + len(self._bad)

    def add(self, row: Row | BadRow, row_filter: RowFilter | None) -> None:
        """Take one row where it belongs."""
        number, cells = (row.row, row.cells) if isinstance(row, BadRow) else row
        if is_blank(cells) and not isinstance(row, BadRow):
            return
        kind = row_filter.kind(cells) if row_filter is not None else None
        if kind is not None:
            first = next((str(cell) for cell in cells if cell not in (None, "")), "")
            self.skipped.append(SkippedRow(number, kind, first[:LONGEST_SHOWN]))
        elif isinstance(row, BadRow):
            self._bad.append(row)
        else:
            self._numbers.append(number)
            self._good.append(cells)

    def chunk(self) -> RawChunk:
        """The rows so far as columns; what comes next starts anew."""
        cells = tuple(list(column) for column in zip(*self._good, strict=True)) or tuple([] for _ in self._columns)
        chunk = RawChunk(
            self._columns, cells, tuple(self._numbers), tuple(self._bad), tuple(self.skipped), tuple(self._notes)
        )
        self._numbers, self._good, self._bad, self.skipped, self._notes = [], [], [], [], []
        return chunk
