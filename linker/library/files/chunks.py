"""Rows gathered into chunks of columns: the last step of every reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from linker.library.files.headers import is_blank
from linker.library.files.raw import BadRow, Cell, RawChunk

# A row that could be laid under the columns: its number and one cell a column.
Row = tuple[int, Sequence[Cell]]


def in_chunks(
    columns: tuple[str, ...], rows: Iterable[Row | BadRow], chunk_rows: int, report: Callable[[], None]
) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows, good and bad together; blank rows are left out, and one chunk always comes.

    `report` is called before each chunk is handed over.
    """
    numbers: list[int] = []
    good: list[Sequence[Cell]] = []
    bad: list[BadRow] = []
    handed_over = False
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
        elif not is_blank(row[1]):
            numbers.append(row[0])
            good.append(row[1])
        if len(good) + len(bad) == chunk_rows:
            report()
            yield _chunk(columns, numbers, good, bad)
            numbers, good, bad, handed_over = [], [], [], True
    if good or bad or not handed_over:
        report()
        yield _chunk(columns, numbers, good, bad)


def _chunk(columns: tuple[str, ...], numbers: list[int], good: list[Sequence[Cell]], bad: list[BadRow]) -> RawChunk:
    cells = tuple(list(column) for column in zip(*good, strict=True)) or tuple([] for _ in columns)
    return RawChunk(columns, cells, tuple(numbers), tuple(bad))
