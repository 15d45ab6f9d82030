"""Importing known offenders of solved cases: lists in a cell, numbers as ids, and names that are no offender."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from linker.casework.importing.open_cases import open_cases
from linker.i18n.text import FLAT, Text
from linker.library.cells.cell_error import CellError
from linker.library.cells.cell_text import id_text, split_ids
from linker.library.cells.unknown_words import NOT_A_PERSON
from linker.library.files.raw import Cell
from linker.library.mapping.guess import guess_offender_columns, guess_string_columns
from linker.library.store.store import Library

# Who is named in this share of all cases of a file, and in this many, is asked about rather than believed.
LARGE_SHARE, LARGE_COUNT = 0.2, 10
FIRST_ROWS = 5


@dataclass(frozen=True)
class OffenderRow:
    """A row of the file that names no pair of case and offender, and why."""

    row: int
    reason: Text = field(metadata=FLAT)


@dataclass(frozen=True)
class OffendersReport:
    """Rows read, pairs that were new, cases that the library does not hold, rows left out with reasons, hints.

    `sheets` and totals are read as in a file of cases. `doubted` are names in so many cases that they are asked about.
    """

    read: int
    stored: int
    unknown_cases: tuple[str, ...]
    left_out: tuple[OffenderRow, ...] = ()
    doubted: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()


def import_offenders(library: Library, path: Path, *, believed: tuple[str, ...] = ()) -> OffendersReport:
    """Read case and offender pairs of solved cases; cases the library does not hold are told and left out.

    A cell may list several offenders. Names that mean no person (在逃, 未破, 无名氏), and a name in a large share of
    the cases, are left out and told, unless they are among `believed`. Raises InputError for a file without the two
    columns.
    """
    opened = open_cases(path)
    case_column, offender_column = guess_offender_columns(opened.first.columns, opened.first)
    reader = _PairReader(frozenset(believed))
    hints: list[Text] = []
    for chunk in opened.chunks:
        cells = dict(zip(chunk.columns, chunk.cells, strict=True))
        hints += chunk.notes
        for row, case_cell, offender_cell in zip(chunk.rows, cells[case_column], cells[offender_column], strict=True):
            reader.add(row, case_cell, offender_cell)
    doubted = reader.doubted()
    pairs = [pair for pair in reader.pairs if pair[1] not in doubted]
    counts = library.add_offenders([case for case, _ in pairs], [offender for _, offender in pairs])
    hints += [Text("importing.doubted_offender", offender=name, cases=count) for name, count in doubted.items()]
    return OffendersReport(
        reader.rows,
        counts.stored,
        counts.unknown_cases,
        tuple(reader.left_out),
        tuple(doubted),
        tuple(dict.fromkeys(hints)),
    )


def import_known_strings(library: Library, path: Path) -> OffendersReport:
    """Read what a bureau joined by hand: case and string (the id of its main case), stored as said, not proven."""
    opened = open_cases(path)
    case_column, string_column = guess_string_columns(opened.first.columns)
    reader = _PairReader(frozenset())
    hints: list[Text] = []
    for chunk in opened.chunks:
        cells = dict(zip(chunk.columns, chunk.cells, strict=True))
        hints += chunk.notes
        for row, case_cell, string_cell in zip(chunk.rows, cells[case_column], cells[string_column], strict=True):
            reader.add(row, case_cell, string_cell)
    stored, unknown_cases = library.add_known_strings(reader.pairs)
    # An empty cell is a case that nobody joined, or a main case.
    left_out = tuple(row for row in reader.left_out if row.reason.id != "importing.empty_offender")
    return OffendersReport(reader.rows, stored, unknown_cases, left_out, hints=tuple(dict.fromkeys(hints)))


class _PairReader:
    """Pairs of case and offender, row by row; rows without a pair are told once each."""

    def __init__(self, believed: frozenset[str]) -> None:
        self._believed = believed
        self.rows = 0
        self.pairs: list[tuple[str, str]] = []
        self.left_out: list[OffenderRow] = []

    def add(self, row: int, case_cell: Cell, offender_cell: Cell) -> None:
        """Take one row."""
        self.rows += 1
        try:
            case_id = id_text(case_cell)
            offenders = self._offenders(offender_cell)
        except CellError as error:
            self.left_out.append(OffenderRow(row, error.text))
            return
        people = [name for name in offenders if name in self._believed or name.casefold() not in NOT_A_PERSON]
        if not case_id:
            self.left_out.append(OffenderRow(row, Text("cells.no_id")))
        elif not people:
            reason = Text("importing.no_offender", name=offenders[0]) if offenders else Text("importing.empty_offender")
            self.left_out.append(OffenderRow(row, reason))
        self.pairs += [(case_id, name) for name in people if case_id]

    def _offenders(self, cell: Cell) -> tuple[str, ...]:
        # A number that lost digits in a spreadsheet is refused before it is split.
        return split_ids(cell) if isinstance(cell, str | list) else tuple(filter(None, [id_text(cell)]))

    def doubted(self) -> dict[str, int]:
        """Names in a large share of all cases, with the number of their cases."""
        cases = {case for case, _ in self.pairs}
        counts = Counter(name for _, name in set(self.pairs))
        return {
            name: count
            for name, count in counts.items()
            if count >= LARGE_COUNT and count > LARGE_SHARE * len(cases) and name not in self._believed
        }
