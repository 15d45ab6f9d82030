"""What an import did: rows by fate, the mapping, what was not read, and what was stored, for a person to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from features.case import CaseTable
from features.lexicon import Lexicon
from linker.i18n.text import SUFFIXED, Text, Translatable
from linker.i18n.vocabulary import code_words
from linker.library.files.raw import RawChunk, SkippedRow
from linker.library.files.rejects import Reject
from linker.library.mapping.column_map import MapRow
from linker.library.mapping.convert import Converted
from linker.library.mapping.faults import EXAMPLES, UnreadCell, UnreadColumn
from linker.library.mapping.fields import field_of
from linker.library.narrative.fill import FilledTable
from linker.library.store.importing import ImportCounts

# Cases shown as they are stored.
PREVIEW_CASES = 5
MOST_CODES = 6


@dataclass(frozen=True)
class StoredCase:
    """A case as it is stored: what was understood of its row.

    `codes` are as programs know them, `code_names` what people call them.
    """

    case_id: str
    earliest: datetime | None
    latest: datetime | None
    longitude: float | None
    latitude: float | None
    offence: str
    address: str
    loss: float | None
    codes: tuple[str, ...]
    code_names: tuple[Text, ...] = field(default=(), metadata=SUFFIXED)


@dataclass(frozen=True)
class MissingShares:
    """Of all cases of a file, the share (0 to 1) without a time, a place, an offence, a narrative."""

    time: float
    place: float
    offence: float
    narrative: float


@dataclass(frozen=True)
class LeftColumn:
    """A column that is kept in the source only though it looks like a field that matters."""

    column: str
    field: str


@dataclass(frozen=True)
class ImportReport:
    """What became of a file: rows read, cases by fate, rows rejected and where they are written, the map that was used.

    `repeated` rows only repeat an earlier row of the file, `joined_rows` were joined to an earlier row of their case,
    `skipped` rows are no cases (totals, footers). `unread` are cells that are unknown because they cannot be read.
    `stored` are some cases as they are stored, `missing` the shares of all without time, place and so on, `left_aside`
    columns that look like more than they were taken for. `hints` are things the user should look at.
    """

    file: str
    read: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    repeated: int
    rejects_file: str
    rejects: tuple[Reject, ...]
    mapping: tuple[MapRow, ...]
    profile: str
    map_toml: str
    hints: tuple[Text, ...]
    updated_ids: tuple[str, ...]
    dry_run: bool
    joined_rows: int = 0
    skipped: tuple[SkippedRow, ...] = ()
    unread: tuple[UnreadColumn, ...] = ()
    stored: tuple[StoredCase, ...] = ()
    missing: MissingShares | None = None
    left_aside: tuple[LeftColumn, ...] = ()
    import_id: int | None = None


@dataclass
class ImportTally:
    """What an import has met so far, chunk by chunk; `lexicon` names the codes."""

    hints: list[Text]
    lexicon: Lexicon = field(default_factory=Lexicon.builtin)
    read: int = 0
    repeated: int = 0
    joined_rows: int = 0
    cases: int = 0
    counts: ImportCounts = field(default_factory=ImportCounts)
    rejects: list[Reject] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    unread: dict[str, UnreadColumn] = field(default_factory=dict)
    stored: list[StoredCase] = field(default_factory=list)
    read_out: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, chunk: RawChunk, converted: Converted, filled: FilledTable) -> None:
        """Take what became of one chunk."""
        self.read += len(chunk) + len(chunk.bad_rows)
        self.repeated += converted.repeated
        self.joined_rows += converted.joined_rows
        self.rejects += converted.rejects
        self.skipped += chunk.skipped
        self.hints += [*chunk.notes, *converted.hints]
        self.read_out.update({name: len(rows) for name, rows in filled.filled.items()})
        self._add_unread(converted.unread)
        self._add_cases(filled.table)

    def missing_shares(self) -> MissingShares | None:
        """Shares of all cases so far; None where there are none."""
        if not self.cases:
            return None
        names = ("time", "place", "offence", "narrative")
        return MissingShares(*(self.missing[name] / self.cases for name in names))

    def file_hints(self) -> Iterator[Text]:
        """What is told of the whole file: rows passed over, joined, cells not read, fields read from narratives."""
        yield from _skipped_hints(self.skipped)
        if self.joined_rows:
            yield Text("importing.joined_rows", rows=self.joined_rows)
        for column in self.unread.values():
            first = column.examples[0]
            yield Text(
                "importing.unread_cells", column=column.column, count=column.count, row=first.row, reason=first.reason
            )
        counts = [(name, count) for name, count in sorted(self.read_out.items()) if count]
        if counts:
            fields = tuple(
                Text("importing.read_out_field", field=_read_out_name(name), count=count) for name, count in counts
            )
            yield Text("importing.read_out", fields=fields)

    def _add_unread(self, columns: Sequence[UnreadColumn]) -> None:
        for column in columns:
            earlier = self.unread.get(column.column)
            examples: tuple[UnreadCell, ...] = (*(earlier.examples if earlier else ()), *column.examples)
            count = column.count + (earlier.count if earlier else 0)
            self.unread[column.column] = UnreadColumn(column.column, count, examples[:EXAMPLES])

    def _add_cases(self, table: CaseTable) -> None:
        self.cases += len(table)
        has_no_point = np.isnan(table.longitude) & np.isnan(table.x_m)
        self.missing.update(
            time=int(np.count_nonzero(np.isnat(table.earliest) & np.isnat(table.latest))),
            place=int(np.count_nonzero(has_no_point & np.asarray(table.address == "", dtype=bool))),
            offence=int(np.count_nonzero(table.offence == "")),
            narrative=int(np.count_nonzero(table.narrative == "")),
        )
        for row in range(min(PREVIEW_CASES - len(self.stored), len(table))):
            self.stored.append(_stored_case(table, row, self.lexicon))


def _read_out_name(name: str) -> Text:
    return Text(f"importing.{name.replace(' ', '_').lower()}")


def _skipped_hints(skipped: Sequence[SkippedRow]) -> Iterator[Text]:
    by_kind: dict[str, list[SkippedRow]] = {}
    for row in skipped:
        by_kind.setdefault(row.kind, []).append(row)
    if by_kind:
        kinds = tuple(
            Text(
                "files.skipped_kind",
                kind=Text(f"files.kind_{kind}"),
                count=len(rows),
                row=rows[0].row,
                text=rows[0].text,
            )
            for kind, rows in by_kind.items()
        )
        yield Text("files.rows_skipped", kinds=kinds)


def _stored_case(table: CaseTable, row: int, lexicon: Lexicon) -> StoredCase:
    codes = [(facet, code) for facet, part in table.codes.items() for code in part.row(row)][:MOST_CODES]
    return StoredCase(
        case_id=str(table.case_id[row]),
        earliest=table.earliest[row].item(),
        latest=table.latest[row].item(),
        longitude=_number_or_none(table.longitude[row] if not np.isnan(table.longitude[row]) else table.x_m[row]),
        latitude=_number_or_none(table.latitude[row] if not np.isnan(table.latitude[row]) else table.y_m[row]),
        offence=str(table.offence[row]),
        address=str(table.address[row]),
        loss=_number_or_none(table.loss[row]),
        codes=tuple(f"{facet}: {code}" for facet, code in codes),
        code_names=tuple(code_words(facet, code, lexicon) for facet, code in codes),
    )


def _number_or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def field_label(name: str) -> Translatable:
    """The name of a field for a reader."""
    field_ = field_of(name)
    return field_.label if field_ else name
