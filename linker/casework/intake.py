"""Importing: files of cases and of known offenders into the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from linker.errors import InputError
from linker.library.cells.cell_text import id_text
from linker.library.files.raw import Progress, RawChunk
from linker.library.files.readers import read_chunks
from linker.library.files.rejects import Reject, rejects_path, write_rejects
from linker.library.mapping.column_map import ColumnMap, MapRow
from linker.library.mapping.convert import SeenIds, to_cases
from linker.library.mapping.guess import guess_offender_columns, mapping_for
from linker.library.store.importing import ImportCounts
from linker.library.store.offenders import OffenderCounts
from linker.library.store.store import Library


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
        case_ids += [id_text(cell) for cell in cells[case_column]]
        offender_ids += [id_text(cell) for cell in cells[offender_column]]
    return library.add_offenders(case_ids, offender_ids)


def _opened(path: Path, on_progress: Progress | None) -> tuple[RawChunk, Iterator[RawChunk]]:
    """The first chunk of a file, and all of them; the guess of the map is made from the first."""
    chunks = read_chunks(path, on_progress=on_progress)
    first = next(chunks, None)
    if first is None or not (len(first) or first.bad_rows):
        raise InputError(f"{path}: no rows below the header; check that this is the file you meant")
    return first, chain([first], chunks)


def _content_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _report(  # noqa: PLR0913 - one argument for each thing a report is made of
    path: Path,
    mapping: ColumnMap,
    first: RawChunk,
    counts: ImportCounts,
    rejects: list[Reject],
    read: int,
    repeated: int,
    hints: list[str],
    *,
    dry_run: bool,
) -> ImportReport:
    return ImportReport(
        file=str(path),
        read=read,
        imported=counts.imported,
        updated=counts.updated,
        unchanged=counts.unchanged,
        rejected=len(rejects),
        repeated=repeated,
        rejects_file=str(rejects_path(path)) if rejects and not dry_run else "",
        rejects=tuple(rejects),
        mapping=mapping.explain(first),
        profile=mapping.profile,
        map_toml=mapping.to_toml(),
        hints=tuple(dict.fromkeys(hints)),
        updated_ids=counts.updated_ids,
        dry_run=dry_run,
    )
