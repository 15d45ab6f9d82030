"""Importing files of cases into the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from features.case import CaseTable
from features.lexicon import Lexicon
from linker.casework.importing.case_spool import CaseSpool
from linker.casework.importing.coordinate_check import PlacesMet
from linker.casework.importing.import_checks import (
    changed_basis,
    composed_id,
    counted_cases,
    map_hints,
    understands_nothing,
)
from linker.casework.importing.import_offenders import import_offenders
from linker.casework.importing.import_report import ImportReport, ImportTally, LeftColumn, field_label
from linker.casework.importing.open_cases import open_cases, whole_cases
from linker.casework.workspace.feature_cache import FeatureWriter
from linker.casework.workspace.library_lexicon import lexicon_of
from linker.errors import MappingError
from linker.i18n.language import Language, default_language
from linker.i18n.text import Text
from linker.library.files.raw import Progress, RawChunk, input_error
from linker.library.files.rejects import rejects_path, write_rejects
from linker.library.files.sources import content_hash
from linker.library.mapping.column_map import ROW_ID, ColumnMap
from linker.library.mapping.content import left_aside_columns
from linker.library.mapping.convert import Converted, SeenIds, to_cases
from linker.library.mapping.guess import mapping_for
from linker.library.mapping.map_file import map_text
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import FilledTable, fill_unknown
from linker.library.narrative.traces import fill_traces
from linker.library.private import readable_name
from linker.library.store.columns import collector_paused
from linker.library.store.content import row_hashes
from linker.library.store.importing import ImportCounts
from linker.library.store.store import Library

__all__ = ["ImportReport", "import_file", "import_offenders"]

# Rows that are no cases, as far as a report lists them.
MOST_SKIPPED = 100


def import_file(  # noqa: PLR0913 - what a user can say of an import
    library: Library,
    path: Path,
    *,
    map_path: Path | None = None,
    dry_run: bool = False,
    as_recorded: bool = False,
    time_zone: str = "",
    id_columns: Sequence[str] = (),
    lookups: Sequence[Path] = (),
    language: Language | None = None,
    on_map: Callable[[str], None] | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Read a file of cases into the library; bad rows go to a rejects file beside it, the rest is stored.

    Time, place, goods, tools, loss and MO codes that the record leaves open are read from the narrative (codes also
    from goods, tools and address, by the lexicon), unless `as_recorded`; the hints tell how many. Identifiers that the
    narrative gives the offender join the recorded traces. Nothing recorded is ever replaced by that. Times with an
    offset become wall-clock time of `time_zone` (else of the map, else of the library). `id_columns` make up the id of
    a file without one ("row": a hash of the row), `lookups` are tables whose columns are added by a key. `on_map`
    is handed the map as TOML before anything can go wrong with it.

    The reasons in the rejects file are in `language`, else in that of the user. Raises InputError where nothing but the

    """
    opened = open_cases(path, map_path, lookups, on_progress)
    mapping = _mapping(opened.first, library, map_path, time_zone, id_columns)
    if on_map is not None:
        on_map(map_text(mapping, opened.first, language))
    mapping, id_hints = _with_id(mapping, opened.first, dry_run=dry_run)
    mapping.check(opened.first.columns)
    id_hints += _checked_guess(path, mapping, opened.first, dry_run=dry_run) if map_path is None else []
    lexicon = lexicon_of(library)
    tally, places = ImportTally([*mapping.hints, *id_hints, *map_hints(mapping)], lexicon=lexicon), PlacesMet()
    reader = None if dry_run else FeatureWriter(library.array_cache)
    with collector_paused(), CaseSpool(library.array_cache.private_folder()) as spool:
        seen_ids = SeenIds()
        for chunk in whole_cases(opened.chunks, mapping.of("case_id")):
            converted = to_cases(chunk, mapping, seen_ids=seen_ids)
            filled = FilledTable(converted.table, {}) if as_recorded else _read_out(converted.table, lexicon)
            places.add(filled.table)
            tally.add(chunk, converted, filled)
            _spool(library, spool, reader, filled.table, converted)
        tally.hints += places.hints(library)
        if reader is not None:
            reader.finish()
        tally.counts = _stored(library, path, spool, mapping, dry_run=dry_run)
    if tally.rejects and not dry_run:
        write_rejects(rejects_path(path), opened.first.columns, tally.rejects, language or default_language())
    tally.hints += changed_basis(library, tally.counts.updated_ids)
    return _report(path, mapping, opened.first, tally, dry_run=dry_run, language=language)


def _mapping(
    first: RawChunk, library: Library, map_path: Path | None, time_zone: str, id_columns: Sequence[str]
) -> ColumnMap:
    zone = time_zone or library.time_zone()
    mapping = mapping_for(first, map_path, zone)
    return mapping.replace(id_columns=tuple(id_columns)) if id_columns else mapping


def _with_id(mapping: ColumnMap, first: RawChunk, *, dry_run: bool) -> tuple[ColumnMap, list[Text]]:
    """The map with an id; a file without one is only tried with a hash of its rows, and the user is told the choice."""
    if mapping.of("case_id") or mapping.id_columns:
        return mapping, []
    columns = composed_id(first, mapping)
    advice = Text("importing.no_id_advice", columns=columns) if columns else Text("importing.no_id_row")
    if not dry_run:
        raise MappingError("mapping.fault", place=Text("mapping.the_map"), fault=advice)
    return mapping.replace(id_columns=(ROW_ID,)), [advice]


def _checked_guess(path: Path, mapping: ColumnMap, first: RawChunk, *, dry_run: bool) -> list[Text]:
    """What speaks against a guessed map; a dry run says it, an import stops. Who wrote a map knows what rows are."""
    counts = counted_cases(first, mapping)
    if not dry_run and understands_nothing(mapping):
        raise input_error(path, "importing.only_ids")
    if not dry_run and counts:
        raise input_error(path, "importing.counts_cases", column=counts)
    return [Text("importing.counts_cases", column=counts)] if counts else []


def _read_out(table: CaseTable, lexicon: Lexicon) -> FilledTable:
    fields = fill_unknown(table)
    traces = fill_traces(fields.table)
    codes = fill_codes(traces.table, lexicon)
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *codes.filled.values()]))
    filled = {**fields.filled, **traces.filled, **({"MO codes": rows} if len(rows) else {})}
    return FilledTable(codes.table, filled)


def _spool(
    library: Library, spool: CaseSpool, reader: FeatureWriter | None, table: CaseTable, converted: Converted
) -> None:
    """Keep cases until all are read, and extract what the library does not hold as it is."""
    hashes = row_hashes(table)
    spool.add(table, hashes, converted.known_strings)
    if reader is not None:
        reader.add(*library.unstored_rows(table, hashes))


def _stored(library: Library, path: Path, spool: CaseSpool, mapping: ColumnMap, *, dry_run: bool) -> ImportCounts:
    """Store what was read, in the one transaction of the import: whoever decides meanwhile waits for this alone."""
    source_hash = content_hash(path)
    with library.import_session(readable_name(path), source_hash) as session:
        for cases in spool:
            session.add(cases.table, cases.hashes)
            if mapping.of("known_series"):
                session.state_strings(cases.table.case_id.tolist(), cases.known_strings)
        if dry_run:
            session.give_up()
    return session.counts


def _report(
    path: Path, mapping: ColumnMap, first: RawChunk, tally: ImportTally, *, dry_run: bool, language: Language | None
) -> ImportReport:
    cells = dict(zip(first.columns, first.cells, strict=True))
    left = tuple(LeftColumn(column, look) for column, look in left_aside_columns(mapping.columns, cells))
    hints = [*tally.hints, *tally.file_hints()]
    hints += [Text("importing.left_aside", column=part.column, field=field_label(part.field)) for part in left]
    return ImportReport(
        file=str(path),
        read=tally.read,
        imported=tally.counts.imported,
        updated=tally.counts.updated,
        unchanged=tally.counts.unchanged,
        rejected=len(tally.rejects),
        repeated=tally.repeated,
        rejects_file=str(rejects_path(path)) if tally.rejects and not dry_run else "",
        rejects=tuple(tally.rejects),
        mapping=mapping.explain(first),
        profile=mapping.profile,
        map_toml=map_text(mapping, first, language),
        hints=tuple(dict.fromkeys(hints)),
        updated_ids=tally.counts.updated_ids,
        dry_run=dry_run,
        joined_rows=tally.joined_rows,
        skipped=tuple(tally.skipped[:MOST_SKIPPED]),
        unread=tuple(tally.unread.values()),
        stored=tuple(tally.stored),
        missing=tally.missing_shares(),
        left_aside=left,
    )
