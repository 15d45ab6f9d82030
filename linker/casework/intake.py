"""Importing: files of cases and of known offenders into the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from linker.errors import InputError
from linker.library.column_map import ColumnMap, MapRow
from linker.library.convert import SeenIds, to_cases
from linker.library.importing import ImportCounts
from linker.library.mapping import guess_offender_columns, mapping_for
from linker.library.offenders import OffenderCounts
from linker.library.raw import Progress, RawChunk
from linker.library.readers import read_chunks
from linker.library.rejects import Reject, rejects_path, write_rejects
from linker.library.store import Library


@dataclass(frozen=True)
class ImportReport:
    """What became of a file: rows read, cases by fate, rows rejected and where they are written, the map that was used.

    `repeated` rows only repeat an earlier row of the file. `hints` are things the user should look at.
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
    hints: tuple[str, ...]
    updated_ids: tuple[str, ...]
    dry_run: bool


def import_file(
    library: Library,
    path: Path,
    *,
    map_path: Path | None = None,
    dry_run: bool = False,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Read a file of cases into the library; bad rows go to a rejects file beside it, the rest is stored.

    One transaction: a killed import leaves the library as it was. A dry run stores and writes nothing.
    """
    first, chunks = _opened(path, on_progress)
    mapping = mapping_for(first, map_path)
    mapping.check(first.columns)
    with library.import_session(path.name, _content_hash(path)) as session:
        seen, counts, read, repeated = SeenIds(), ImportCounts(), 0, 0
        rejects: list[Reject] = []
        hints = list(mapping.hints)
        for chunk in chunks:
            converted = to_cases(chunk, mapping, seen=seen)
            read += len(chunk) + len(chunk.bad_rows)
            repeated += converted.repeated
            rejects += converted.rejects
            hints += converted.hints
            counts += session.add(converted.table)
        if dry_run:
            session.give_up()
    where = rejects_path(path)
    if rejects and not dry_run:
        write_rejects(where, first.columns, rejects)
    return _report(path, mapping, first, counts, rejects, read, repeated, hints, dry_run=dry_run)


def import_offenders(library: Library, path: Path) -> OffenderCounts:
    """Read case and offender pairs of solved cases; cases the library does not hold are told and left out."""
    first, chunks = _opened(path, None)
    case_column, offender_column = guess_offender_columns(first.columns, first)
    case_ids: list[str] = []
    offender_ids: list[str] = []
    for chunk in chunks:
        cells = dict(zip(chunk.columns, chunk.cells, strict=True))
        case_ids += [_identifier(cell) for cell in cells[case_column]]
        offender_ids += [_identifier(cell) for cell in cells[offender_column]]
    return library.add_offenders(case_ids, offender_ids)
